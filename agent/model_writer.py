"""The model writes why each card suits the person; every line is checked before it is shown.

The model is asked only about cards. Everything else in a reply (what was noted, let go, not understood, asked back) is
the template's. A line that says what the evidence does not hold gives way to the plain true sentence about that card;
cards that the model left out are named at the end. A model that fails leaves the template's words.
"""

import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import cast

from agent.grounding import TitleIndex
from agent.model_chooser import chosen_lines
from agent.model_guard import Evidence, faults
from agent.model_history import kept
from agent.outcome import Outcome
from agent.phrases import phrases
from agent.reply import Frame, framed
from agent.wording import Wording, plain
from domain.errors import ModelFailed
from domain.items import Item
from domain.ports import CatalogView, LanguageModel, Message
from llms.meter import running
from prompts.library import as_data, load_prompt, tone

PROMPT = "reply"
_MOST_WRITTEN, _MOST_CHOSEN = 5, 3
"""Cards beyond these are named, not described."""
_TOKENS_A_CARD = 70
_LONGEST_LINE = 400
_MOST_ASTRAY = 3
"""Lines about no card after which the model is told to stop."""
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)、]\s*|[-•–]\s+|\*\s+)")
_log = logging.getLogger(__name__)


class ModelWriter:
    """Writes replies. Keeps the index of the newest view's titles and nothing of a turn."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        tone: str = "warm",
        timeout_s: float = 6.0,
        chooses: bool = False,
        recalls: int = 0,
    ) -> None:
        """`chooses` is for a very small model: it picks among true clauses, for the first cards only.

        `recalls` is for a server with a prefix cache: the prompt goes on where the last turn's ended, and holds so
        many tokens of the conversation.
        """
        self._model = model
        self._chooses = chooses
        self._recalls = recalls
        self._tone = tone
        self._timeout_s = timeout_s
        self._index: tuple[CatalogView, TitleIndex] | None = None

    async def write(self, outcome: Outcome, view: CatalogView) -> AsyncIterator[str]:
        """The reply, sentence by sentence, never empty."""
        frame = framed(outcome, view)
        gap = phrases(outcome.language).words["space"]
        for sentence in frame.before:
            yield sentence + (gap if frame.cards else "\n\n" if "\n" in sentence else gap)
        if frame.cards:
            most = _MOST_CHOSEN if self._chooses else _MOST_WRITTEN
            lines = _Lines(outcome, view, self._titles(view), frame, most)
            async with aclosing(self._about_cards(lines)) as said:
                async for sentence in said:
                    yield sentence
        for sentence in frame.after:
            yield sentence + gap

    async def _about_cards(self, lines: "_Lines") -> AsyncGenerator[str, None]:
        """The model's lines as they pass, plain sentences where they do not, then what is still unnamed."""
        failed = ""
        try:
            async with aclosing(self._written(lines)) as written:
                async for line in written:
                    if sentence := lines.shown(line):
                        yield sentence
                    if not lines.waiting or lines.astray > _MOST_ASTRAY:
                        break
        except ModelFailed as error:
            failed = error.message
        lines.report(self._model.name, failed)
        for sentence in lines.rest():
            yield sentence

    async def _written(self, lines: "_Lines") -> AsyncGenerator[str, None]:
        """What the model writes, line by line. Raises ModelFailed."""
        if self._chooses:
            chosen = chosen_lines(self._model, lines.evidence, lines.outcome.text, self._timeout_s)
            async with aclosing(chosen) as said:
                async for line in said:
                    yield line
            return
        most = _TOKENS_A_CARD * len(lines.evidence)
        stream = self._model.stream(
            lines.messages(self._tone, recalls=self._recalls), max_tokens=most, timeout_s=self._timeout_s
        )
        async with aclosing(cast(AsyncGenerator[str, None], stream)) as pieces:
            async for line in _by_line(pieces):
                yield line

    def _titles(self, view: CatalogView) -> TitleIndex:
        held = self._index
        if held is None or held[0] is not view:
            held = (view, TitleIndex.of(view))
            self._index = held
        return held[1]


class _Lines:
    """The cards of one reply while lines about them come in."""

    def __init__(self, outcome: Outcome, view: CatalogView, index: TitleIndex, frame: Frame, most: int) -> None:
        wished = [c for c in outcome.preferences.constraints if c.said]
        cards = outcome.cards[:most]
        self.outcome = outcome
        self.view = view
        self.evidence = [Evidence(card, wished, view, outcome.language) for card in cards]
        self.waiting = list(self.evidence)
        self.said = 0
        self.replaced = 0
        self.astray = 0
        self._frame = frame
        self._index = index
        self._own = phrases(outcome.language)
        self._wording = Wording(language=outcome.language)

    def messages(self, tone_name: str, *, recalls: int) -> list[Message]:
        """The filled prompt; where it recalls, behind the prompts and replies of the turns before. What was asked in
        turns that it does not hold stands in it as one short line."""
        o = self.outcome
        turns, before = kept(o.earlier, o.language, recalls)
        prompt = load_prompt(PROMPT, o.language)
        if meter := running():
            meter.prompts[prompt.name] = prompt.version
        noun = self.view.schema.noun
        shared = {"noun": noun.get(o.language, noun.get("en", "item")), "tone": tone(tone_name, o.language)}
        shared["before"] = before or "-"

        def filled(text: str, cards: Sequence[Evidence]) -> list[Message]:
            return prompt.fill({**shared, "request": text, "cards": "\n\n".join(self._card(e) for e in cards)})

        said: list[Message] = []
        for turn in turns:
            cards = [Evidence(card, (), self.view, o.language) for card in turn.items[: len(self.evidence)]]
            said += [filled(turn.text, cards)[-1], Message(role="assistant", content=as_data(turn.reply))]
        first, last = filled(o.text, self.evidence)
        return [first, *said, last]

    def shown(self, written: str) -> str:
        """What is shown for one line of the model's, "" for a line about no card that still waits."""
        line = _LIST_MARK.sub("", " ".join(written.split()))
        about = [e for e in self.waiting if _names(line, e.card.item)]
        if len(about) != 1 or len(line) > _LONGEST_LINE:
            self.astray += 1
            return ""
        evidence = about[0]
        self.waiting.remove(evidence)
        self.said += 1
        wrong = faults(line, evidence, self._index)
        if wrong:
            self.replaced += 1
            _log.info("a written sentence was replaced: %d faults", len(wrong))
            return self._plain(evidence)
        return self._marked(line, evidence.card.item) + "\n"

    def rest(self) -> list[str]:
        """Sentences that name what is not named yet: the template's own where the model said nothing."""
        if not self.said:
            gap = self._own.words["space"]
            return [sentence + gap for sentence in self._frame.cards]
        named = [self._plain(e) for e in self.waiting]
        beyond = [c.item for c in self.outcome.cards[len(self.evidence) :]]
        if beyond:
            titles = self._wording.titles(beyond, year=True)
            named.append(self._own.say("cards_some", self.outcome.turn_id, n=len(beyond), titles=titles) + "\n")
        return named

    def report(self, name: str, failed: str) -> None:
        """Note on the turn how the model wrote; a card that it left out counts as replaced."""
        meter = running()
        if meter is None:
            return
        if failed:
            meter.fell(failed)
        elif not self.said:
            meter.fell(f"{name} wrote no line about a card")
        meter.wrote(name, len(self.evidence), self.replaced + len(self.waiting))

    def _plain(self, evidence: Evidence) -> str:
        """A true sentence about one card, from its record and reasons."""
        title = self._wording.title(evidence.card.item, year=True)
        reasons = evidence.reasons[:2] or [self._own.say("reason_none")]
        facts = self._own.words["semicolon"].join(plain(reason.rstrip(".。")) for reason in reasons)
        return self._own.say("summary", self.outcome.turn_id, title=title, facts=facts) + "\n"

    def _card(self, evidence: Evidence) -> str:
        title = self._wording.title(evidence.card.item, year=True)
        return "\n".join([title, *evidence.brief, *evidence.reasons[:2]])

    def _marked(self, line: str, item: Item) -> str:
        """The line as harmless Markdown with the title marked as one."""
        language = self.outcome.language
        bare = line.replace("**", "")
        title = next((t for t in _spoken(item, language) if t in bare), "")
        before, found, after = bare.partition(title) if title else (bare, "", "")
        own = self._wording.title(item)
        before, after = before.removesuffix("《"), after.removeprefix("》")
        return (
            f"{plain(before)}{' ' if before[-1:] == ' ' else ''}{own}{_glued(plain(after), after)}"
            if found
            else plain(bare)
        )


def _glued(shown: str, original: str) -> str:
    """Text after a title keeps the space that stood before it."""
    return f" {shown}" if original[:1] == " " else shown


def _spoken(item: Item, language: str) -> list[str]:
    return sorted(
        {item.title(language), item.title("en"), item.title("zh"), *item.titles.values()}, key=len, reverse=True
    )


def _names(line: str, item: Item) -> bool:
    bare = line.replace("**", "").replace("\\", "")
    return any(title in bare for title in _spoken(item, "en"))


async def _by_line(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """The text line by line; a last line without an end counts only where it ends like a sentence."""
    held = ""
    async for piece in pieces:
        held += piece
        *done, held = held.split("\n")
        for line in done:
            if line.strip():
                yield line
        if len(held) > 2 * _LONGEST_LINE:
            return
    if held.rstrip().endswith((".", "!", "?", "。", "！", "？", "…")):
        yield held
