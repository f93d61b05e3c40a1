"""Why a card is shown, in words that rest on the candidate's largest real parts. Pure."""

from collections.abc import Mapping, Sequence

from agent import wishes
from agent.phrases import phrases
from agent.recorded import is_open
from agent.wording import Wording
from domain.candidates import Candidate, Evidence, Reason
from domain.intent import Constraint, leaving_out
from domain.items import Item
from domain.ports import CatalogView
from domain.query import Query

_NAMED = 2
_SAID = 2
_WORDS = 4
_TEXTUAL = ("dense", "lexical")
_PEOPLE = "people="
_TALKS, _LIKED = "talks=", "liked="
_LIKES, _DATES = "likes=", "dates="


def reasons(
    candidate: Candidate, query: Query, wished: Sequence[Constraint], view: CatalogView, language: str
) -> tuple[Reason, ...]:
    """What speaks for a candidate, the largest part first; the wishes that its record satisfies lead.

    Nothing is said that is neither in the candidate's evidence nor in the item's record.
    """
    found = [_wishes(candidate, wished, view, language)]
    by_source = {e.source: _told(e, view.item(candidate.item_id), view) for e in candidate.evidence}
    found += [_reason(source, by_source.get(source), query, view, language) for source in _sources(candidate)]
    said = [reason for reason in found if reason is not None]
    unique = {reason.text: reason for reason in reversed(said)}
    return tuple(reason for reason in said if unique[reason.text] is reason)


def sentence(found: Sequence[Reason], language: str) -> str:
    """One sentence from the strongest reasons; never empty."""
    own = phrases(language)
    if not found:
        return own.say("reason_none")
    texts = [reason.text for reason in found[:_SAID]]
    return own.words["semicolon"].join(texts)


def _sources(candidate: Candidate) -> list[str]:
    """The sources that raised the score, the largest contribution first; without parts, those that found it."""
    parts: Mapping[str, float] = candidate.parts
    if parts:
        raised = [(value, name) for name, value in parts.items() if value > 0]
        return [name for _, name in sorted(raised, key=lambda p: -p[0])]
    return [e.source for e in sorted(candidate.evidence, key=lambda e: e.rank or 10**9)]


def _wishes(candidate: Candidate, wished: Sequence[Constraint], view: CatalogView, language: str) -> Reason | None:
    item = view.item(candidate.item_id)
    known = [c for c in wished if c.field in view.schema.fields and not is_open(item, c)]
    held = [c for c in known if view.satisfies(item, c)]
    if not held:
        return None
    own, wording = phrases(language), Wording(language=language, marked=False)
    positive = wording.wishes([c for c in held if not wishes.is_exclusion(c)])
    negative = wording.wishes([c for c in held if wishes.is_exclusion(c)])
    said = own.words["semicolon"].join(part for part in (positive, negative) if part)
    return Reason(source="wishes", text=own.say("reason_wishes", wishes=said))


def _reason(source: str, evidence: Evidence | None, query: Query, view: CatalogView, language: str) -> Reason | None:
    own = phrases(language)
    named = _named(source, evidence, query, view)
    if named:
        titles = Wording(language=language, marked=False).titles([view.item(i) for i in named])
        return Reason(source=source, text=own.say(_because(source, named, query), titles=titles), item_ids=named)
    terms = evidence.terms if evidence else ()
    if source in _TEXTUAL and terms:
        words = own.listed([" ".join(term.split()) for term in terms[:_WORDS]])
        return Reason(source=source, text=own.say("reason_words", words=words))
    if source == "dialogue":
        return _talked(evidence, query, language)
    counted = _term(terms, _PEOPLE)
    if counted:
        return Reason(source=source, text=own.say("reason_popular", n=counted))
    likes, (since, _, until) = _term(terms, _LIKES), _term(terms, _DATES).partition("..")
    if likes and since and until:
        return Reason(source=source, text=own.say("reason_trending", n=likes, since=since, until=until))
    said = _plainly(source, query)
    return Reason(source=source, text=own.say(said)) if said else None


def _talked(evidence: Evidence | None, query: Query, language: str) -> Reason | None:
    """What people said who talked like this; nothing where no conversation near this one speaks for the item."""
    if evidence is None or evidence.score <= 0 or not (query.text or query.liked):
        return None
    own, liked, talks = phrases(language), _term(evidence.terms, _LIKED), _term(evidence.terms, _TALKS)
    if liked:
        return Reason(source="dialogue", text=own.say("reason_dialogue_liked", n=liked))
    if talks and talks != "1":
        return Reason(source="dialogue", text=own.say("reason_dialogue_often", n=talks))
    return Reason(source="dialogue", text=own.say("reason_dialogue"))


def _told(evidence: Evidence, item: Item, view: CatalogView) -> Evidence:
    """Evidence of words with those alone that the description says: a stem in it ("rug" in "rugged") or a title that
    holds them by chance ("Down by Law") says nothing."""
    if evidence.source not in _TEXTUAL or not evidence.terms:
        return evidence
    described = item.model_copy(update={"titles": {}, "attributes": {}})
    told = tuple(t for t in evidence.terms if not view.satisfies(described, leaving_out((t,))))
    return evidence if told == evidence.terms else evidence.model_copy(update={"terms": told})


def _term(terms: Sequence[str], key: str) -> str:
    """What a term says under a key, "" where none does."""
    return next((t.removeprefix(key) for t in terms if t.startswith(key)), "")


def _plainly(source: str, query: Query) -> str:
    """What a part says without items or words, where the query gave it something to go by."""
    if source in (*_TEXTUAL, "text_attributes", "text_words", "imagined", "student"):
        return "reason_text" if query.text else ""
    if source in ("collaborative", "taste", "like"):
        return "reason_taste" if query.liked else ""
    if source == "era_fit":
        return "reason_era" if query.liked else ""
    return "reason_demographic" if source in ("demographic", "profile_fit", "people_like_you") and query.profile else ""


def _named(source: str, evidence: Evidence | None, query: Query, view: CatalogView) -> tuple[str, ...]:
    """The contributing items that the person really liked or started from."""
    true = {*query.liked, *query.like_ids}
    ids = query.like_ids if source == "more_like" else evidence.item_ids if evidence else ()
    return tuple(i for i in ids if i in true and i in view.rows)[:_NAMED]


def _because(source: str, named: Sequence[str], query: Query) -> str:
    if source in (*_TEXTUAL, "similar", "more_like"):
        return "reason_similar"
    return "reason_like" if all(i in query.like_ids for i in named) else "reason_liked"
