"""What a suggestion costs: our own sentences are read by the rules, whoever reads the person's."""

from dataclasses import replace

from agent.assistant import Assistant
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.intent import Intent
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog


class Slow:
    """A reader that asks a model beside its rules, and remembers what it was asked."""

    def __init__(self, rules: RuleReader) -> None:
        self.rules, self.asked = rules, list[str]()

    def read(self, text: str, context: Context) -> Intent:
        self.asked.append(text)
        return self.rules.read(text, context)


async def test_suggestions_are_read_without_the_model_that_reads_messages() -> None:
    catalog = FakeCatalog(films())
    slow = Slow(RuleReader(catalog.view()))
    assistant = Assistant(replace(parts(catalog), reader=lambda: slow))
    turn = await assistant.turn((await assistant.start()).id, "a comedy")
    assert turn.suggestions
    assert set(slow.asked) == {"a comedy"}


async def test_where_all_that_fits_was_shown_giving_a_wish_up_is_offered_first() -> None:
    catalog = FakeCatalog(films())
    rules = RuleReader(catalog.view())
    assistant = Assistant(replace(parts(catalog), reader=lambda: rules))
    for text, lifts in (("a comedy before 1979", "is fine"), ("1979年以前的喜剧", "不限")):
        turn = await assistant.turn((await assistant.start()).id, text)
        assert 0 < len(turn.items) < 3, text
        assert lifts in turn.suggestions[0], turn.suggestions
