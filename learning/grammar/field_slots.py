"""The slots of fields: how many, which field does not matter, what is asked about."""

from collections.abc import Sequence

from domain.fields import FieldKind
from domain.intent import Act
from learning.grammar.draft import Draft, Unfillable
from learning.grammar.mode import Mode
from learning.grammar.words import Vocabulary


class FieldSlots:
    """Fills slots about fields and the items as such. Keeps nothing between messages."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words

    def limit(self, draft: Draft, _: Mode) -> None:
        """How many items are wanted."""
        if draft.limit is not None:
            raise Unfillable("limit")
        draft.limit = draft.rng.choice((2, 3, 3, 3, 4, 5, 5, 10))
        draft.write(draft.rng.choice(self.words.rules["limits"][str(draft.limit)]), fixed=True)

    def lift(self, draft: Draft, mode: Mode) -> None:
        """A field that does not matter (any more)."""
        names = {n: w for n, w in self._field_names().items() if not mode.text or n == mode.text}
        names = {n: w for n, w in names.items() if n not in {wish.field for wish in draft.wishes}}
        if not names:
            raise Unfillable("lift")
        field = draft.rng.choice(list(names))
        draft.take(field)
        draft.lifted.append(field)
        if draft.acts[draft.step] is Act.RESET:
            draft.abouts[draft.step] = field
        draft.write(draft.rng.choice(names[field]), fixed=True)

    def lift_asked(self, draft: Draft, _: Mode) -> None:
        """No words: what was asked does not matter."""
        if not draft.context.asked:
            raise Unfillable("asked")
        draft.lifted.append(draft.context.asked)

    def noun(self, draft: Draft, part: str) -> None:
        """What the items are called."""
        nouns = self.words.nouns.get(part) or self.words.nouns["one"]
        draft.write(draft.rng.choice(nouns))

    def _field_names(self) -> dict[str, Sequence[str]]:
        """The catalogue's fields that people have a word for."""
        known = self.words.rules["field_names"]
        kinds = {m.field: k for k, m in self.words.measures.items()}
        return {
            n: known[kinds.get(n, n)]
            for n, f in self.words.schema.fields.items()
            if f.kind is not FieldKind.TITLE and kinds.get(n, n) in known
        }

    def field_of(self, name: str) -> str:
        """The catalogue's field for a kind of number or a field's name. Raises Unfillable where it has none."""
        if name in ("text", "have"):
            return name
        if name in self.words.measures:
            return self.words.measures[name].field
        if name in self.words.schema.fields:
            return name
        raise Unfillable(name)

    def about(self, draft: Draft, mode: Mode) -> None:
        """No words: what a question is about."""
        prefix, _, name = mode.text.rpartition("-")
        if prefix == "catalog" and name in ("count",):
            draft.abouts[draft.step] = "catalog:count"
        elif name in ("me", "last", "hello", "thanks", "bye", "who"):
            draft.abouts[draft.step] = name
        else:
            draft.abouts[draft.step] = self.field_of(name)

    def catalog_field(self, draft: Draft, _: Mode) -> None:
        """The plural of a field whose values are asked for ("what genres do you have")."""
        plurals = self.words.rules["field_plurals"]
        known = [n for n in self.words.schema.fields if n in plurals]
        if not known:
            raise Unfillable("asks")
        field = draft.rng.choice(known)
        draft.abouts[draft.step] = f"catalog:{field}"
        draft.write(draft.rng.choice(plurals[field]), fixed=True)
