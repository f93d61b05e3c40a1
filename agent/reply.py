"""The words of a turn: plain sentences from templates, naming exactly the cards shown. Deterministic per turn id."""

from collections.abc import AsyncIterator, Sequence
from functools import cached_property
from typing import Protocol

from agent.after_cards import CHOSEN, PLEASED
from agent.among import compared
from agent.answers import counter, noun
from agent.fit_words import FitWords
from agent.kinds import kinds, ways
from agent.more_of_it import ALIKE_WHAT
from agent.of_list import NO_LIKES, SORTED
from agent.outcome import Outcome
from agent.outside import NO_RATINGS
from agent.phrases import Phrases, phrases
from agent.policy import Move, Task
from agent.recorded import is_open
from agent.searched import unsaid
from agent.situation_words import said_back
from agent.unlearning import SAID
from agent.wording import Wording, plain
from domain.frozen import Frozen
from domain.intent import Constraint, Sentiment, Step
from domain.ports import CatalogView

_MOST_QUOTED = 3
_MOST_WISHES = 6
_QUOTE_LENGTH = 60


class Writer(Protocol):
    """Writes a turn's reply. The pieces joined are the reply; it may say only what the outcome and its cards hold."""

    def write(self, outcome: Outcome, view: CatalogView) -> AsyncIterator[str]:
        """The reply, sentence by sentence."""
        ...


class TemplateWriter:
    """The writer that needs no model."""

    async def write(self, outcome: Outcome, view: CatalogView) -> AsyncIterator[str]:
        """The reply, sentence by sentence, never empty."""
        for piece in _Reply(outcome, view).pieces():
            yield piece


def compose(outcome: Outcome, view: CatalogView) -> str:
    """The whole reply."""
    return "".join(_Reply(outcome, view).pieces())


class Frame(Frozen):
    """A reply in three parts, so that somebody else may write what is said about the cards."""

    before: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def framed(outcome: Outcome, view: CatalogView) -> Frame:
    """The template's sentences around and about the cards; without cards all of them stand before."""
    reply = _Reply(outcome, view)
    if not (outcome.cards and outcome.plan.searches) or outcome.too_long:
        return Frame(before=tuple(s for s in reply.sentences() if s))
    parts = (reply.opening(), reply.about_cards(), reply.closing())
    before, cards, after = (tuple(s for s in part if s) for part in parts)
    return Frame(before=before, cards=cards, after=after)


class _Reply:
    """One reply while it is written."""

    def __init__(self, outcome: Outcome, view: CatalogView) -> None:
        self.outcome = outcome
        self.view = view
        self.own: Phrases = phrases(outcome.language)
        self.wording = Wording(language=outcome.language)
        self.fits = FitWords(outcome, view)

    def pieces(self) -> list[str]:
        said = list(dict.fromkeys(sentence for sentence in self.sentences() if sentence)) or [self._say("lost")]
        space = self.own.words["space"]
        pieces = []
        for i, sentence in enumerate(said):
            following = said[i + 1] if i + 1 < len(said) else None
            gap = "" if following is None else "\n\n" if "\n" in sentence or "\n" in following else space
            pieces.append(sentence + gap)
        return pieces

    def _say(self, key: str, **filled: object) -> str:
        told = {"ways": self._ways, "m": counter(self.view, self.outcome.language)}
        return self.own.say(key, self.outcome.turn_id, **{**told, **filled})

    @cached_property
    def _ways(self) -> str:
        return ways(self.view, self.outcome.language)

    def sentences(self) -> list[str]:
        """All that is said, in order."""
        o = self.outcome
        if o.too_long:
            return [self._say("too_long", n=o.too_long, most=o.longest_message)]
        return [*self.opening(), *self.about_cards(), *self.closing()]

    def opening(self) -> list[str]:
        """What is said before the cards."""
        o = self.outcome
        sentences = [self._noted_person(), *self._memory()]
        sentences += [self._task(task) for task in o.plan.tasks if task.move not in (Move.RECOMMEND, Move.ANSWER)]
        sentences += [*(s for a in o.answers for s in a.sentences), *self.fits.unknown_of_last()]
        sentences += said_back(o)
        if o.plan.searches:
            sentences += [self._settled(), *self.fits.relaxed()] if o.cards else self.fits.nothing()
        return sentences

    def about_cards(self) -> list[str]:
        """What is said about the cards, all of them named."""
        return [self._opening(), self._why()] if self.outcome.plan.searches and self.outcome.cards else []

    def closing(self) -> list[str]:
        """What is said after the cards."""
        o = self.outcome
        sentences = [self.fits.few(), *self.fits.unknown()]
        sentences += [*self.fits.left_out(), self._searched(), *o.terms, self._not_understood()]
        if o.degraded:
            parts = self.own.listed(list(dict.fromkeys(plain(d.part) for d in o.degraded)))
            sentences.append(self._say("unavailable", parts=parts))
        if o.question:
            sentences.append(self._question())
        return sentences

    def _task(self, task: Task) -> str:
        if task.move is Move.NOTE:
            return self._noted(task)
        if task.move is Move.AGAIN:
            again = "cards_sorted" if task.step.about.startswith(SORTED) else "cards_again"
            return self._say(again, titles=self._card_titles())
        if task.move is Move.CLARIFY and task.mention:
            items = [self.view.item(i) for i in task.mention.options if i in self.view.rows]
            return self._say("which", options=self.wording.titles(items[:5], year=True, last="choice"))
        if task.move is Move.MISSING and task.mention:
            key = "no_referent" if task.mention.title in ("", *self.outcome.pointed) else "no_such"
            said = self.own.words.get(f"said_{task.mention.title}", task.mention.title)
            return self._say(key, what=self._quoted(said))
        if task.move is Move.COMPARE:
            return compared(task.step, self.view, self.outcome.language, self.outcome.turn_id)
        if task.move is Move.RESET:
            return self._reset(task.step.about)
        if task.move is Move.CHAT:
            return self._chosen(task.step) if task.step.about == CHOSEN else self._chat(task.step.about)
        if task.move is Move.DECLINE and task.step.about:
            return self._declined(task.step)
        key = {Move.HELP: "help", Move.DECLINE: "decline"}.get(task.move, "lost")
        said = self._say(key, noun=noun(self.view, self.outcome.language), size=self.view.schema.size)
        held = kinds(self.view, self.outcome.language, self.outcome.turn_id) if key == "help" else ""
        return self.own.words["space"].join(part for part in (said, held) if part)

    def _declined(self, step: Step) -> str:
        """What a shop does and we cannot: its staff or its basket can."""
        items = [self.view.item(m.item_id) for m in step.mentions if m.item_id]
        key = "decline_pay_named" if step.about == "pay" and items else f"decline_{step.about}"
        return self._say(key, noun=noun(self.view, self.outcome.language), titles=self.wording.titles(items))

    def _chosen(self, step: Step) -> str:
        """A short good-bye that names what the person takes."""
        items = [self.view.item(m.item_id) for m in step.mentions if m.item_id]
        return self._say("chosen", titles=self.wording.titles(items)) if items else self._say("chosen_open")

    def _noted(self, task: Task) -> str:
        if self.outcome.plan.replaces and self.outcome.cards:
            return ""
        feelings = [m.sentiment for m in task.step.mentions if m.item_id]
        keys = {
            Sentiment.LIKE: "noted_likes",
            Sentiment.DISLIKE: "noted_dislikes",
            Sentiment.SEEN: "noted_seen",
        }
        said = [self._say(key + ("_some" if feelings.count(f) > 1 else "")) for f, key in keys.items() if f in feelings]
        return self.own.words["space"].join(said)

    def _memory(self) -> list[str]:
        """What became of what the message asked of the memory."""
        asked = self.outcome.asked_of_memory
        keys = {"memory_forgot": asked.forget_me, "memory_off": asked.stop, "memory_not_this": asked.not_this}
        return [self._say(key) for key, is_asked in {**keys, "memory_on": asked.may}.items() if is_asked]

    def _noted_person(self) -> str:
        told = self.outcome.told
        facts = [
            self._say("me_profile", field=self.wording.field(name), value=self.wording.trait(name, value))
            for name, value in told.items()
        ]
        return self._say("noted_person", facts=self.own.listed(facts, "comma")) if facts else ""

    def _reset(self, about: str) -> str:
        if about == "me":
            return ""  # said with what the memory forgot
        if about == SAID or "=" in about:
            return self._say("reset_said")
        if about in self.view.schema.fields:
            return self._say("reset_field", field=self.wording.field(about))
        if about.casefold() in ("last", "that", "this", "it"):
            return self._say("reset_last")
        return "" if self.outcome.plan.searches else self._say("reset")

    def _chat(self, about: str) -> str:
        if about == "memory":
            return ""
        if about.startswith(NO_RATINGS):
            site = about.partition(":")[2]
            return self._say("no_ratings" if site else "no_ratings_any", where=self.wording.text(site))
        if about in ("no_prices", "no_sizes"):
            return self._held_nowhere(about)
        own = ("hello", "thanks", "bye", "who", "no_questions", "sorry", "language", ALIKE_WHAT, PLEASED, NO_LIKES)
        key = about if about in own else "chat"
        if about == "greeting":
            key = "hello"
        if self.outcome.plan.searches and key in ("chat", "sorry"):
            return "" if key == "chat" else self._say("sorry_again")
        return self._say(key, noun=noun(self.view, self.outcome.language), size=self.view.schema.size)

    def _held_nowhere(self, key: str) -> str:
        wishes = self.wording.wishes(self.outcome.preferences.constraints)
        stands = self._say("wishes_stand", wishes=wishes) if wishes and not self.outcome.plan.searches else ""
        said = [self._say(key, noun=noun(self.view, self.outcome.language)), stands]
        return self.own.words["space"].join(part for part in said if part)

    def _opening(self) -> str:
        o = self.outcome
        kept = _kept(o)
        number = "one" if len(o.cards) == 1 else "some"
        titles, n = self._card_titles(), len(o.cards)
        if o.plan.replaces:
            gone = [m for task in o.plan.tasks if task.move is Move.NOTE for m in task.step.mentions if m.item_id]
            return self._say("replacement_some" if len(gone) > 1 else "replacement", titles=titles)
        if o.unread and not kept:
            counted = any(card.parts.get("popularity") for card in o.cards)
            return self._say("cards_popular" if counted else "cards_any", titles=titles, what=self._quoted(o.unread))
        if kept:
            said = self.wording.wishes(kept[:_MOST_WISHES])
            return self._say(f"cards_wishes_{number}", titles=titles, n=n, wishes=said)
        return self._say(f"cards_{number}", titles=titles, n=n)

    def _why(self) -> str:
        """The first card's strongest reason. Titles that it rests on stay on the card: words name only cards."""
        cards = self.outcome.cards
        strongest = next((reason for reason in cards[0].evidence if reason.source != "wishes"), None)
        if strongest is None:
            return ""
        if strongest.item_ids:
            return self._say("rests_on_both" if len(self.outcome.preferences.like_ids) > 1 else "rests_on_likes")
        return self._say("first" if len(cards) > 1 else "only", reason=plain(strongest.text))

    def _card_titles(self) -> str:
        return self.wording.titles([card.item for card in self.outcome.cards], year=True)

    def _settled(self) -> str:
        """Which older wishes gave way to this message's, and how many fit now."""
        settled = self.outcome.settled
        if settled is None:
            return ""
        said = {"gone": self.wording.wishes(settled.gone), "kept": self.wording.wishes(settled.kept)}
        return self._say("settled", n=settled.count, **said)

    def _question(self) -> str:
        question = self.outcome.question
        if question is None:
            return ""
        choices = self.own.listed([self.wording.wish(c) for c in question.choices], "choice")
        return self._say("question", field=self.wording.field(question.field), choices=choices)

    def _searched(self) -> str:
        """Which words of this message neither a field nor any card's record holds."""
        words = unsaid(self.outcome, self.view)
        return self._say("searched_none", words=self._quoted(words)) if words else ""

    def _not_understood(self) -> str:
        left = [self._quoted(part) for part in self.outcome.intent.not_understood if part.strip()]
        told = bool(self.outcome.unread) and not _kept(self.outcome)
        if not left or told or self.outcome.plan.has(Move.LOST):
            return ""
        if self.outcome.intent.not_understood[0][:_QUOTE_LENGTH] == " ".join(self.outcome.text.split())[:_QUOTE_LENGTH]:
            return self._say("unsure")  # it was acted on: quoting all of it back would say that none of it was read
        return self._say("not_understood", what=self.own.listed(left[:_MOST_QUOTED]))

    def _quoted(self, text: str) -> str:
        cut = text if len(text) <= _QUOTE_LENGTH else text[:_QUOTE_LENGTH] + "…"
        marks = "“{}”"
        return marks.format(plain(cut))


def _kept(outcome: Outcome) -> Sequence[Constraint]:
    """The wishes that all cards are known to meet: said, not let go, and recorded where they exclude something."""
    dropped = outcome.search.dropped if outcome.search else ()
    said = [c for c in outcome.preferences.constraints if c.said and c not in dropped]
    return [c for c in said if not any(is_open(card.item, c) for card in outcome.cards)]
