"""Answers about items and about the catalogue itself, from the records only; else "I don't know"."""

from collections.abc import Mapping, Sequence

from agent.kinds import choices, kinds
from agent.phrases import Phrases, phrases
from agent.query import History
from agent.references import number
from agent.standing import Standing
from agent.wishes import is_exclusion
from agent.wording import Wording, plain
from domain.conversation import Preferences
from domain.fields import FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Step
from domain.items import Item
from domain.ports import CatalogView

_PLOT = frozenset({"text", "plot", "description", "story", "synopsis", "about"})
PERSON = frozenset({"me", "profile", "know_me", "memory", "preferences"})
"""What `about` is called when a person asks what we know of them."""
UNRECORDED = "unrecorded"
"""What `about` is called when a question asks for what no field holds ("did it win an Oscar?")."""
HOW = "how"
"""What `about` is called when a person asks how we choose."""
_KINDS = frozenset({"kinds", "genre", "category", "style"})
"""What `about` is called when a person asks what there is, under any name of a kind."""
_HAVE = frozenset({"have", "exists", "available", "availability"})
MEANT = "meant"
"""What `about` is called when a person asks what a word means to us."""
PARTIAL = frozenset({"actor", "keyword", "feature", "tag", "tags"})
"""Fields of which a record names a few and not all."""
_MOST_FACTS = 6
_IN_A_ROW = 2
"""Answers that are read in a row; more of them stand under each other."""
_MOST_NAMED = 5


class Answer(Frozen):
    """Sentences that answer one step, and the items that the answer is, where it names any that must be shown."""

    sentences: tuple[str, ...]
    item_ids: tuple[str, ...] = ()


def answer(step: Step, view: CatalogView, language: str, seed: str = "") -> Answer:
    """The answer to an ask_about step whose references are resolved."""
    items = [view.item(m.item_id) for m in step.mentions if m.item_id]
    if step.about == MEANT:
        return Answer(sentences=(phrases(language).say("meant", seed, wishes=_wishes(step, language)),))
    if len(items) > 1 and step.about == UNRECORDED:
        return Answer(sentences=(phrases(language).say("no_field", seed),))
    if items:
        sentences = tuple(_about_item(item, step, view, language, seed) for item in items)
        if len(sentences) > _IN_A_ROW:
            sentences = ("\n".join(f"- {one}" for one in sentences),)
        return Answer(sentences=sentences, item_ids=tuple(i.id for i in items) if step.about in _HAVE else ())
    return _about_catalog(step, view, language, seed)


def left(wishes: Sequence[Constraint], excluded: frozenset[str], view: CatalogView, language: str, seed: str) -> Answer:
    """How many fit the wishes, and how many of them were not shown, seen or refused."""
    known = [c for c in wishes if c.field in view.schema.fields]
    new = int(view.eligible(known, excluded).sum())
    past = int(view.eligible(known).sum()) - new
    said = [_count(known, view, language, seed)]
    if past:
        said.append(phrases(language).say("left", seed, n=new, past=past, m=counter(view, language)))
    return Answer(sentences=tuple(said))


def compare(items: Sequence[Item], view: CatalogView, language: str, about: str = "") -> str:
    """A Markdown table: a column an item, a row a field that at least one of them has; only `about` where they do."""
    wording, own = Wording(language=language), phrases(language)
    head = ["", *(plain(item.title(language)) for item in items)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    asked = [about] if about in _fields(view) and any(_held(item, about) is not None for item in items) else []
    for field in asked or _fields(view):
        values = [_held(item, field) for item in items]
        if any(v is not None for v in values):
            said = [own.words["unknown"] if v is None else wording.value(field, v) for v in values]
            lines.append("| " + " | ".join([wording.field(field), *said]) + " |")
    return "\n".join(lines)


def _fields(view: CatalogView) -> list[str]:
    return [name for name, field in view.schema.fields.items() if field.kind is not FieldKind.TITLE]


def _held(item: Item, field: str) -> object | None:
    """The value of a field in the record, None where it has none."""
    if field == "price":
        return f"{item.price.amount:g} {item.price.currency}".strip() if item.price else None
    value = item.attributes.get(field)
    return None if value == () else value


def _about_item(item: Item, step: Step, view: CatalogView, language: str, seed: str) -> str:
    own, wording = phrases(language), Wording(language=language)
    title = wording.title(item)
    if step.constraints and step.about not in _HAVE:
        return " ".join(_fits(item, wish, view, language, seed) for wish in step.constraints)
    about = step.about.partition(":")[2] or step.about
    if item.stock is not None and about in (*_HAVE, "stock"):
        return own.say("stock_yes" if item.stock else "stock_no", seed, title=title, n=item.stock)
    if about in _HAVE:
        return own.say("have_yes", seed, title=title)
    if about == UNRECORDED:
        unknown = own.say("unrecorded", seed)
        return own.words["space"].join([unknown, _summary(item, view, language, seed)])
    if about in _PLOT and item.text(language):
        return own.say("summary", seed, title=title, facts=plain(item.text(language)).rstrip(".。"))
    if not about or about in _PLOT:
        return _summary(item, view, language, seed)
    value = _held(item, about)
    if value is None:
        return own.say("fact_unknown", seed, field=wording.field(about), title=title)
    return own.say("fact", seed, title=title, field=wording.field(about), value=wording.value(about, value))


def _fits(item: Item, wish: Constraint, view: CatalogView, language: str, seed: str) -> str:
    own, wording = phrases(language), Wording(language=language)
    title, said, held = wording.title(item), wording.wish(wish), _held(item, wish.field)
    if wish.field not in view.schema.fields or held is None:
        return own.say("fits_unknown", seed, title=title, wish=said)
    fits = view.satisfies(item, wish)
    verdict = own.say(_verdict(wish, fits=fits), seed, title=title, wish=said, field=wording.field(wish.field))
    value = wording.value(wish.field, held)
    return own.words["space"].join([verdict, _fact(wish.field, value, own, wording)])


def _verdict(wish: Constraint, *, fits: bool) -> str:
    """A record names some of the cast and marks some of the themes: what it leaves out need not be untrue."""
    if fits:
        return "fits_yes"
    return "fits_unsaid" if wish.field in PARTIAL and not is_exclusion(wish) else "fits_no"


def _wishes(step: Step, language: str) -> str:
    return Wording(language=language).wishes(step.constraints)


def _fact(field: str, value: str, own: Phrases, wording: Wording) -> str:
    name = wording.field(field)
    return f"{name[:1].upper()}{name[1:]}{own.words['colon']}{value}{own.words['stop']}"


def _summary(item: Item, view: CatalogView, language: str, seed: str) -> str:
    own, wording = phrases(language), Wording(language=language)
    held = {field: value for field in _fields(view) if (value := _held(item, field)) is not None}
    facts = [f"{wording.field(f)} {wording.value(f, v)}" for f, v in list(held.items())[:_MOST_FACTS]]
    text = plain(item.text(language)).rstrip(".。")
    facts += [text] if text else []
    if not facts:
        return own.say("no_facts", seed, title=wording.title(item))
    return own.say("summary", seed, title=wording.title(item), facts=own.words["semicolon"].join(facts))


def _about_catalog(step: Step, view: CatalogView, language: str, seed: str) -> Answer:
    own = phrases(language)
    which, colon, field = step.about.partition(":")
    known = [c for c in step.constraints if c.field in view.schema.fields]
    if len(known) < len(step.constraints):
        return Answer(sentences=(own.say("no_field", seed),))
    if colon and which in ("min", "max"):
        return _extreme(which, field, known, view, language, seed)
    if about_term := step.about.partition("term:")[2]:
        return Answer(sentences=(about_term,))
    if step.about == HOW:
        told = {"noun": noun(view, language), "size": view.schema.size, "m": counter(view, language)}
        return Answer(sentences=(own.say("how", seed, **told),))
    about = field or which
    if about in _KINDS and about not in view.schema.fields and (listed := kinds(view, language, seed)):
        return Answer(sentences=(_count(known, view, language, seed), listed))
    if about in view.schema.fields and not known and which != "count":
        return _values(about, view, language, seed)
    if about and about not in view.schema.fields and about not in ("count", "catalog", *_HAVE):
        return Answer(sentences=(own.say("no_field", seed),))
    return Answer(sentences=(_count(known, view, language, seed),))


def _count(known: Sequence[Constraint], view: CatalogView, language: str, seed: str) -> str:
    own = phrases(language)
    n = int(view.eligible(known).sum())
    scope = own.say("scope", seed, wishes=Wording(language=language).wishes(known)) if known else ""
    key = "count_none" if n == 0 else "count_one" if n == 1 else "count"
    return own.say(key, seed, n=n, noun=noun(view, language), scope=scope, m=counter(view, language))


def _extreme(
    which: str, field: str, known: Sequence[Constraint], view: CatalogView, language: str, seed: str
) -> Answer:
    own, wording = phrases(language), Wording(language=language)
    rows = view.eligible(known).nonzero()[0]
    amounts = {i: n for row in rows if (n := number(view.item(i := view.ids[int(row)]), field)) is not None}
    if not amounts:
        return Answer(sentences=(_count(known, view, language, seed) if known else own.say("no_field", seed),))
    best = (min if which == "min" else max)(amounts, key=lambda i: amounts[i])
    item = view.item(best)
    key = "answer_among" if known else "cards_answer"
    said = own.say(key, seed, titles=wording.title(item), wishes=wording.wishes(known))
    value = wording.value(field, _held(item, field))
    return Answer(sentences=(said, _fact(field, value, own, wording)), item_ids=(best,))


def _values(field: str, view: CatalogView, language: str, seed: str) -> Answer:
    own, wording = phrases(language), Wording(language=language)
    known = view.schema.fields[field]
    said = choices(known, language)
    if known.low is not None and known.high is not None:
        bounds = Constraint.model_validate({"field": field, "op": "between", "value": (known.low, known.high)})
        said = wording.wish(bounds)
    if not said:
        return Answer(sentences=(own.say("no_field", seed),))
    return Answer(sentences=(own.say("values", seed, field=wording.field(field), choices=said),))


def noun(view: CatalogView, language: str) -> str:
    """What the catalogue's items are called."""
    names = view.schema.noun
    return plain(names.get(language) or names.get("en") or "item")


def counter(view: CatalogView, language: str) -> str:
    """The word that counts the catalogue's items: 部 for films; "" in English."""
    return phrases(language).measure(noun(view, language))


def about_person(
    preferences: Preferences,
    past: History,
    profile: Mapping[str, str],
    view: CatalogView,
    language: str,
    seed: str = "",
    standing: Sequence[Standing] = (),
) -> Answer:
    """What is known of the person: from this conversation, from before it, and from their profile."""
    own, wording = phrases(language), Wording(language=language)
    facts = [
        own.say("me_profile", seed, field=wording.field(name), value=wording.trait(name, value))
        for name, value in {**profile, **preferences.profile}.items()
    ]
    felt = (
        ("me_likes", (*past.liked, *preferences.liked)),
        ("me_dislikes", (*past.disliked, *preferences.disliked)),
        ("me_seen", preferences.seen),
    )
    for key, ids in felt:
        known = list(dict.fromkeys(i for i in reversed(ids) if i in view.rows))[:_MOST_NAMED]
        if known:
            facts.append(own.say(key, seed, titles=wording.titles([view.item(i) for i in known])))
    if preferences.constraints:
        facts.append(own.say("me_wishes", seed, wishes=wording.wishes(preferences.constraints)))
    if preferences.search_text:
        facts.append(own.say("me_words", seed, words=plain(preferences.search_text)))
    facts += [
        own.say("me_always", seed, wish=wording.wish(one.wish), day=one.day, said=plain(one.said)) for one in standing
    ]
    if not facts:
        return Answer(sentences=(own.say("me_nothing", seed),))
    return Answer(sentences=(own.say("me", seed, facts=own.words["semicolon"].join(facts)),))
