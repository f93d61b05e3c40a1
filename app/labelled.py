"""Labelled intent cases (research dialogues mapped to our acts, an operator's own) as messages to train on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.tuned_words import SpanWords
from agent.understanding.reader import RuleReader
from catalog.view import TableView
from domain.errors import BadInput
from domain.intent import Act, Constraint, Intent, Mention, Op, Sentiment, Step
from domain.items import Item
from domain.ports import CatalogView
from evaluation import intent as intents
from learning.grammar.labelled import LabelledMessage
from learning.spans import labelled


def sources(files: Sequence[Path], view: CatalogView) -> list[tuple[CatalogView, list[LabelledMessage]]]:
    """The messages of every file with the catalogue that they are about.

    `NAME.items.jsonl` beside a file NAME.jsonl holds its own catalogue; other files are about `view`. Raises BadInput
    for a broken file.
    """
    abouts = [view_beside(path) or view for path in files]
    return [(about, list(messages([path], about))) for path, about in zip(files, abouts, strict=True)]


def view_beside(path: Path) -> CatalogView | None:
    """The catalogue that lies beside a file of cases, None where none does. Raises BadInput."""
    beside = path.with_name(f"{path.stem}.items.jsonl")
    return own_view(beside) if beside.is_file() else None


def own_view(path: Path) -> CatalogView:
    """A catalogue of items, one JSON object a line. Raises BadInput."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return TableView([Item.model_validate_json(line) for line in lines if line.strip()])
    except (OSError, ValidationError) as error:
        raise BadInput(f"{path.name} cannot be read", "one item a line, as JSON: id, titles, attributes") from error


def messages(files: Sequence[Path], view: CatalogView) -> Iterator[LabelledMessage]:
    """The cases whose every label has its words in the message and its values in the catalogue.

    Others are left out: what the catalogue cannot hold cannot be taught with it. Raises BadInput for a broken file.
    """
    rules = RuleReader(view)
    words = SpanWords(view, rules)
    for path in files:
        for case in intents.load_cases(path):
            intent = meant(case, words)
            if intent is None:
                continue
            made = labelled(case.text, intent, intents.context_of(case, rules.read, view), view, words)
            if made:
                yield made


def meant(case: intents.Case, words: SpanWords) -> Intent | None:
    """A case's labels as a plan of one step; None where an act, an operator or a title is none of ours."""
    try:
        wishes = tuple(
            Constraint(field=c.field, op=Op(c.op), value=_value(c.value), hard=c.hard is not False)
            for c in case.expected.constraints
        )
        felt = [(words.items(m.title), Sentiment(m.sentiment)) for m in case.expected.mentions]
        act = Act(case.expected.act)
    except ValueError:
        return None
    if any(found is None or not found.item_id for found, _ in felt) or any(w.value == "*" for w in wishes):
        return None
    mentions = tuple(
        Mention(item_id=found.item_id, title=found.title, sentiment=feeling) for found, feeling in felt if found
    )
    return Intent(language=case.language, steps=(Step(act=act, constraints=wishes, mentions=mentions),))


def _value(value: object) -> bool | int | float | str | tuple[int | float | str, ...]:
    if isinstance(value, list):
        return tuple(v for v in value if isinstance(v, int | float | str))
    return value if isinstance(value, bool | int | float | str) else str(value)
