"""Why a card is shown, in words that rest on the candidate's largest real parts. Pure."""

from collections.abc import Mapping, Sequence

from agent import wishes
from agent.phrases import phrases
from agent.wording import Wording, plain
from domain.candidates import Candidate, Evidence, Reason
from domain.intent import Constraint
from domain.ports import CatalogView
from domain.query import Query

_NAMED = 2
_SAID = 2
_PARTS_WITHOUT_WORDS = frozenset({"diversity", "bias", "novelty", "eligibility"})


def reasons(
    candidate: Candidate, query: Query, wished: Sequence[Constraint], view: CatalogView, language: str
) -> tuple[Reason, ...]:
    """What speaks for a candidate, the largest part first; the wishes that its record satisfies lead.

    Nothing is said that is neither in the candidate's evidence nor in the item's record.
    """
    found = [_wishes(candidate, wished, view, language)]
    by_source = {e.source: e for e in candidate.evidence}
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
    held = [c for c in wished if c.field in view.schema.fields and view.satisfies(item, c)]
    if not held:
        return None
    own, wording = phrases(language), Wording(language=language)
    positive = wording.wishes([c for c in held if not wishes.is_exclusion(c)])
    negative = wording.wishes([c for c in held if wishes.is_exclusion(c)])
    said = own.words["semicolon"].join(part for part in (positive, negative) if part)
    return Reason(source="wishes", text=own.say("reason_wishes", wishes=said))


def _reason(source: str, evidence: Evidence | None, query: Query, view: CatalogView, language: str) -> Reason | None:
    own = phrases(language)
    if source in _PARTS_WITHOUT_WORDS or evidence is None:
        return None
    named = _named(evidence, query, view)
    if named:
        titles = Wording(language=language).titles([view.item(i) for i in named])
        return Reason(source=source, text=own.say(_because(source, named, query), titles=titles), item_ids=named)
    if source in ("dense", "lexical") and evidence.terms:
        words = own.listed([plain(term) for term in evidence.terms[:4]])
        return Reason(source=source, text=own.say("reason_words", words=words))
    plainly = {
        "dense": "reason_text" if query.text else "",
        "lexical": "reason_text" if query.text else "",
        "popularity": "reason_popular",
        "dialogue": "reason_dialogue",
        "collaborative": "reason_taste" if query.liked else "",
        "demographic": "reason_demographic" if query.profile else "",
    }.get(source, "")
    if source == "popularity" and evidence.terms and evidence.terms[0].isdigit():
        return Reason(source=source, text=own.say("reason_popular_count", n=evidence.terms[0]))
    return Reason(source=source, text=own.say(plainly)) if plainly else None


def _named(evidence: Evidence, query: Query, view: CatalogView) -> tuple[str, ...]:
    """The contributing items that the person really liked or started from."""
    true = {*query.liked, *query.like_ids}
    return tuple(i for i in evidence.item_ids if i in true and i in view.rows)[:_NAMED]


def _because(source: str, named: Sequence[str], query: Query) -> str:
    if source in ("dense", "lexical"):
        return "reason_similar"
    return "reason_like" if all(i in query.like_ids for i in named) else "reason_liked"
