"""From what was collected to the typed plan: which acts a message holds, in order, and what belongs to each."""

import re
from collections.abc import Mapping, Sequence

from agent.understanding.context import Context
from agent.understanding.lexicons import load, words
from agent.understanding.orders import is_order
from agent.understanding.questions import Questions
from agent.understanding.reading import Cue, Naming, Reading
from agent.understanding.tokens import Token
from domain.intent import Act, Constraint, Mention, Op, Sentiment, Step

_SUM = re.compile(
    r"\d\s*(?:times|plus|minus|divided by|multiplied by|(?:%|percent|per cent) of|to the power of|[*×÷]"
    r"|乘以|除以|加上|减去)\s*\d",
    re.IGNORECASE,
)
_MORE_ALIKE = frozenset({"similar_alone"})


class Plan:
    """Makes the steps of one message. Used once."""

    def __init__(
        self,
        reading: Reading,
        constraints: Sequence[Constraint],
        tokens: Sequence[Token],
        context: Context,
        text: str,
        fields: Mapping[str, str],
        fits: Sequence[Constraint],
    ) -> None:
        """`fields`: the field of each kind of measure; `fits`: what an item is asked to be ("is it a comedy?")."""
        self._fits = tuple(fits)
        self._reading, self._constraints = reading, tuple(constraints)
        self._tokens, self._context, self._text = tokens, context, text
        self._groups = {g for c in reading.cues for g in c.groups}
        self._questions = Questions(reading, tokens, context, fields)

    def steps(self, search_text: str) -> tuple[Step, ...]:
        """The steps in order. A message of which nothing is understood has none."""
        if (
            "act:out_of_scope" in self._groups
            or ("act:off_command" in self._groups and not self._asks_for_one())
            or self._off_topic()
            or self._sum()
            or self._ordered()
        ):
            return (Step(act=Act.OUT_OF_SCOPE),)
        if special := self._banter() or self._reset() or self._about_me() or self._asks_for_help():
            return special
        asked = self._questions.steps(self._constraints, self._fits, self._mention)
        if asked and asked[0].act is Act.COMPARE and not any(self._is_ask(c) for c in self._reading.cues):
            self._constraints = ()
        if asked and asked[0].about.startswith(("catalog:", "max:", "min:")):
            return asked
        used = {id(n) for n in self._questions.used}
        namings = [n for n in self._reading.namings if id(n) not in used and not n.baseline]
        steps = [*self._reactions(namings), *asked]
        wanted = self._wanted(namings, search_text, bool(asked))
        if wanted:
            steps = self._in_order(steps, wanted)
        return tuple(steps) or self._small_talk(search_text)

    # --- what is wanted

    def _wanted(self, namings: Sequence[Naming], search_text: str, asked: bool) -> Step | None:
        models = [n for n in namings if n.model and not n.refused] or self._meant_model(namings)
        alike = bool(models) or bool(self._groups & _MORE_ALIKE)
        asks = any(self._is_ask(c) for c in self._reading.cues)
        again = "act:again" in self._groups
        changes = bool(self._constraints or self._reading.lifted)
        excepted = [n for n in namings if n.excepted]
        named_only = any(n.sentiment is Sentiment.NEUTRAL and not n.reference for n in namings) and not search_text
        if not (alike or changes or again or excepted or (asks and not asked and not named_only)):
            return None
        if not alike and not excepted and not changes and not again and not self._plain_ask(namings, search_text):
            return None
        refuses_only = all(c.op in (Op.NE, Op.NOT_IN) for c in self._constraints)
        if self._reading.sarcastic and refuses_only and not models:
            return Step(act=Act.REACT, constraints=self._constraints)
        mentions, references = self._split(models)
        if alike:
            act = Act.MORE_LIKE
        elif changes and (self._context.constraints or self._context.shown):
            act = Act.REFINE
        else:
            act = Act.RECOMMEND
        return Step(
            act=act, constraints=self._constraints, mentions=mentions, references=references, search_text=search_text
        )

    def _meant_model(self, namings: Sequence[Naming]) -> list[Naming]:
        """ "Loved Fargo. More of that sort?": the title named last is what is meant."""
        fit = [
            n
            for n in namings
            if (n.ids or n.reference) and not n.refused and n.sentiment in (Sentiment.NEUTRAL, Sentiment.LIKE)
        ]
        again = any("act:again" in c.groups and self._said(c).startswith("more") for c in self._reading.cues)
        liked = bool(fit) and fit[-1].sentiment is Sentiment.LIKE
        if not (fit and (self._groups & _MORE_ALIKE or (again and liked))):
            return []
        fit[-1].model, fit[-1].sentiment = True, Sentiment.LIKE
        return fit[-1:]

    def _asks_for_one(self) -> bool:
        """来部无厘头: a wish behind an ask that counts films or books, whatever else the message speaks of."""
        asks = [self._said(c) for c in self._reading.cues if self._is_ask(c)]
        return bool(self._constraints) and any(said[-1:] in ("部", "本") for said in asks)

    def _is_ask(self, cue: Cue) -> bool:
        return "act:recommend" in cue.groups

    def _plain_ask(self, namings: Sequence[Naming], search_text: str) -> bool:
        """An ask without wishes: "what should I watch?"; a bare "please" or "some" is none."""
        said = {self._said(c) for c in self._reading.cues if "act:recommend" in c.groups}
        strong = {s for s in said if s not in words("nearby", "faint_asks")}
        if namings and not strong & words("nearby", "open_asks"):
            return bool(strong) and not any(n.sentiment is not Sentiment.NEUTRAL for n in namings)
        return bool(strong) or bool(said and search_text)

    def _in_order(self, steps: Sequence[Step], wanted: Step) -> list[Step]:
        return [*steps, wanted]

    # --- reactions

    def _reactions(self, namings: Sequence[Naming]) -> list[Step]:
        felt = [n for n in namings if not n.model and (n.sentiment is not Sentiment.NEUTRAL or n.reference)]
        bare = [n for n in namings if not n.model and n.sentiment is Sentiment.NEUTRAL and not n.reference]
        if felt and all(n.sentiment is Sentiment.NEUTRAL for n in felt) and self._is_question(felt[0]):
            mentions, references = self._split(felt)
            return [Step(act=Act.ASK_ABOUT, mentions=mentions, references=references)]
        if felt or (bare and self._groups & {"dont_mind", "unseen", "accept", "accept_said"}):
            mentions, references = self._split([*felt, *bare])
            return [Step(act=Act.REACT, mentions=mentions, references=references)]
        if bare:
            mentions, references = self._split(bare)
            about = "have" if "act:recommend" in self._groups else ""
            return [Step(act=Act.ASK_ABOUT, mentions=mentions, references=references, about=about)]
        if self._groups & {"accept", "accept_said", "unseen"} and self._context.shown and not self._constraints:
            return [Step(act=Act.REACT)]
        return []

    def _is_question(self, naming: Naming) -> bool:
        asks = {"what", "whats", "which", "who", "how", "哪", "什", "谁", "啥", "咋", "几", "怎"}
        return naming.clause in self._reading.questions or any(t.norm in asks for t in self._tokens)

    def _split(self, namings: Sequence[Naming]) -> tuple[tuple[Mention, ...], tuple]:  # type: ignore[type-arg]
        mentions = tuple(dict.fromkeys(self._mention(n) for n in namings if n.reference is None))
        references = tuple(
            dict.fromkeys(n.reference.model_copy(update={"sentiment": n.sentiment}) for n in namings if n.reference)
        )
        return mentions, references

    def _mention(self, naming: Naming) -> Mention:
        if len(naming.ids) == 1:
            return Mention(item_id=naming.ids[0], title=naming.title, sentiment=naming.sentiment)
        return Mention(title=naming.title, sentiment=naming.sentiment, options=naming.ids)

    # --- the rest

    def _off_topic(self) -> bool:
        wanted = [c for c in self._constraints if c.field not in ("country", "keyword", "year")]
        wished = bool(wanted) or self._asks_for_one()
        return "act:off_topic" in self._groups and not wished and not self._reading.namings and not self._names_items()

    def _ordered(self) -> bool:
        """An order to another machine, unless titles are named in it."""
        return is_order(self._text, self._tokens) and not any(n.ids for n in self._reading.namings)

    def _sum(self) -> bool:
        """ "what is 12 times 14", 三十七乘以九: a sum to do."""
        return bool(_SUM.search(self._text))

    def _names_items(self) -> bool:
        return any(self._said(c) in words("nearby", "item_words") for c in self._reading.cues)

    def _reset(self) -> tuple[Step, ...]:
        if "act:reset" in self._groups:
            return (Step(act=Act.RESET), *self._after_reset())
        if "act:undo" in self._groups and not self._constraints:
            return (Step(act=Act.RESET, about="last"),)
        if not self._groups & {"act:forget", "act:forget_behind"}:
            return ()
        fields = [g.partition(":")[2] for c in self._reading.cues for g in c.groups if g.startswith("field:")]
        dropped = [f"{f}={v}" for w in self._reading.wishes if w.dropped and w.sense for f, v in w.sense.parts]
        if self._constraints:
            return ()
        fields += [*dropped, *self._reading.lifted]
        if not fields and (self._reading.namings or self._groups & {"act:recommend"}):
            return ()
        return (Step(act=Act.RESET, about=fields[0] if fields else "last"),)

    def _after_reset(self) -> tuple[Step, ...]:
        wanted = self._wanted(self._reading.namings, "", asked=False)
        if wanted and wanted.act is Act.MORE_LIKE:  # "start over, something like Heat"
            return (wanted,)
        if not self._constraints:
            return ()
        return (Step(act=Act.RECOMMEND, constraints=self._constraints),)

    def _banter(self) -> tuple[Step, ...]:
        """ "Tell me a joke", "are you a robot?": talk, where nothing is wished for and nothing named."""
        plain = not self._constraints and not self._reading.namings
        return (Step(act=Act.CHAT, about=self._talk()),) if "act:banter" in self._groups and plain else ()

    def _about_me(self) -> tuple[Step, ...]:
        return (Step(act=Act.ASK_ABOUT, about="me"),) if "act:know_me" in self._groups else ()

    def _asks_for_help(self) -> tuple[Step, ...]:
        """A plain question for help, where nothing is wished for and nothing named."""
        asked = any("act:help" in c.groups and c.end - c.start > 2 for c in self._reading.cues)
        plain = not self._constraints and not self._reading.namings and not self._names_items()
        return (Step(act=Act.HELP),) if asked and plain else ()

    def _small_talk(self, search_text: str) -> tuple[Step, ...]:
        if self._reading.permitted_values:  # "I don't mind horror" alone
            again = self._context.constraints or self._context.shown
            return (Step(act=Act.REFINE if again else Act.RECOMMEND),)
        if self._reading.refused:
            return (Step(act=Act.RECOMMEND, search_text=search_text),) if search_text else ()
        if "act:help" in self._groups and self._talk() != "thanks":
            return (Step(act=Act.HELP),)
        if "act:seen_question" in self._groups or "unseen" in self._groups:
            return (Step(act=Act.CHAT),)
        if self._text.strip(" .。!！~～?？,，") in words("talk_zh", "bare_talk"):
            return (Step(act=Act.CHAT, about=self._talk()),)
        if self._only_good() and self._asks_barely():
            return (Step(act=Act.RECOMMEND, search_text=search_text),)
        opened = search_text and (self._names_items() or self._only_opens())
        if "act:chat" in self._groups and not opened:
            return (Step(act=Act.CHAT, about=self._talk()),)
        if "act:off_topic" in self._groups and not self._names_items():
            return (Step(act=Act.OUT_OF_SCOPE),)
        return (Step(act=Act.RECOMMEND, search_text=search_text),) if search_text or self._asks_barely() else ()

    def _only_opens(self) -> bool:
        """ "Ok, tents", 嗯，帐篷: the small talk is the first word and what follows is what is wanted."""
        chat = [c for c in self._reading.cues if "act:chat" in c.groups]
        first = min((i for text, _, i in self._reading.residue if text), default=0)
        return bool(chat) and all(c.end <= first and self._said(c) in words("nearby", "openers") for c in chat)

    def _only_good(self) -> bool:
        """有啥好东西: the only word of small talk is the 好 of something good."""
        said = [self._said(c) for c in self._reading.cues if "act:chat" in c.groups]
        return bool(said) and set(said) <= {"好"}

    def _asks_barely(self) -> bool:
        """Only what is sold here is named ("a film for tonight", 好看的电影): who says that wants some."""
        said, text = {t.norm for t in self._tokens}, self._text.casefold()
        told = said & {*words("nearby", "negators"), *words("nearby", "bare_ask_not")}
        return not told and any(_says(w, text, said) for w in words("nearby", "bare_asks"))

    def _talk(self) -> str:
        text = self._text.casefold()
        words = {t.norm for t in self._tokens}
        return next(
            (about for about, said in load("nearby")["small_talk"].items() if any(_says(s, text, words) for s in said)),
            "",
        )

    def _said(self, cue: Cue) -> str:
        words = self._tokens[cue.start : cue.end]
        return "".join(w.norm if w.kind == "han" else f" {w.norm}" for w in words).strip()


def _says(said: str, text: str, words: set[str]) -> bool:
    return said in words if said.isascii() and " " not in said else said in text
