"""Is a message understood? Runs labelled cases through a reader and counts what is right.

A case (JSON Lines): `{"id", "language", "history": [{"role", "content", "items": [ids shown]}], "text", "expected":
{"act", "constraints": [{"field", "op", "value", "hard"}], "mentions": [{"title", "sentiment"}]}}`. The first part of an
id up to "-" is its group ("plain", "adversarial"). Conventions, all documented in the code that applies them:

- one expected act and several steps: the main step counts (`main_act`);
- `between` and `in` are compared as values, not as written; `contains` is `=`, so is an `in` of one value;
- the value "*" is any value (what "not too old" means is the catalogue's affair);
- what an item is asked to be ("is it scary?") is a question and no constraint of the message;
- an item that a message both feels about and asks about is one mention, with the feeling;
- a title is right in any language that the catalogue has it in, without articles and year.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any

from agent.preferences import fold
from agent.references import Focus, resolve
from agent.understanding.context import Context
from agent.understanding.normalise import fold as folded
from domain.conversation import Preferences
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent, Mention, Sentiment
from domain.items import spoken_title
from domain.ports import CatalogView
from evaluation.intent_cases import Case, ExpectedMention, load_cases

__all__ = ["Case", "Verdict", "context_of", "evaluate", "judge", "load_cases", "main_act", "report"]

Read = Callable[[str, Context], Intent]
Progress = Callable[[str, int, int], None]

_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)
_MAIN = (Act.COMPARE, Act.ASK_ABOUT, Act.RESET, Act.REACT, Act.HELP, Act.CHAT, Act.OUT_OF_SCOPE)
_ARTICLES = ("the ", "a ", "an ")


class Verdict(Frozen):
    """One case judged. `hits` of `said` constraints were among the `wanted` ones."""

    case: Case
    intent: Intent
    act: bool
    hits: int
    said: int
    wanted: int
    constraints: bool
    hardness: bool
    mentions: bool
    ms: float

    @property
    def right(self) -> bool:
        """All fields right: act, constraints with their hardness, mentions."""
        return self.act and self.constraints and self.hardness and self.mentions


def context_of(case: Case, read: Read, view: CatalogView) -> Context:
    """The conversation that a case's history makes: cards as shown, wishes folded from what the user said, in order."""
    preferences, language = Preferences(), None
    shown: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    for said in case.history:
        if said.role == "user":
            context = _context(preferences, shown, earlier, language)
            intent = resolve(read(said.content, context), Focus(shown=shown, last_item=preferences.last_item), view)
            preferences, language = fold(preferences, intent), intent.language
        elif said.items:
            shown = tuple(i for i in said.items if i in view.rows)
            earlier = (*earlier, *shown)
    return _context(preferences, shown, earlier, language)


def _context(
    preferences: Preferences, shown: tuple[str, ...], earlier: tuple[str, ...], language: str | None
) -> Context:
    return Context(
        shown=shown,
        earlier_shown=earlier,
        language=language,
        constraints=preferences.constraints,
        last_item=preferences.last_item,
    )


def judge(case: Case, read: Read, view: CatalogView) -> Verdict:
    """Read one case and compare."""
    context = context_of(case, read, view)
    started = perf_counter()
    intent = read(case.text, context)
    ms = (perf_counter() - started) * 1000
    intent = resolve(intent, Focus(shown=context.shown, last_item=context.last_item), view)
    wanted = [(c.field, *_canonical(c.op, c.value)) for c in case.expected.constraints]
    wishes = wished(intent)
    said = [(c.field, *_canonical(c.op.value, c.value)) for c in wishes]
    pairs = _pairs(wanted, said)
    stated = [case.expected.constraints[w].hard for w, _ in pairs]
    hard = [wishes[s].hard for _, s in pairs]
    return Verdict(
        case=case,
        intent=intent,
        act=main_act(intent) == case.expected.act,
        hits=len(pairs),
        said=len(said),
        wanted=len(wanted),
        constraints=len(pairs) == len(said) == len(wanted),
        hardness=all(a is None or a == b for a, b in zip(stated, hard, strict=True)),
        mentions=_same_mentions(case.expected.mentions, intent.mentions, view),
        ms=ms,
    )


def wished(intent: Intent) -> tuple[Constraint, ...]:
    """The constraints of a message without what an item was asked to be ("is it scary?" is no wish)."""
    return tuple(
        c
        for step in intent.steps
        if not (step.act is Act.ASK_ABOUT and (step.mentions or step.references))
        for c in step.constraints
    )


def compared(constraint: Constraint) -> tuple[str, str, Any]:
    """A constraint as it is compared: its field, and operator and value in one canonical form."""
    return (constraint.field, *_canonical(constraint.op.value, constraint.value))


def main_act(intent: Intent) -> str:
    """The act that stands for the whole message.

    The last step that asks for items; else the first of compare, ask_about, reset, react, help, chat and out_of_scope
    that there is, in that order; "" for a message without steps.
    """
    acts = [step.act for step in intent.steps]
    asking = [act for act in acts if act in _ASKING]
    if asking:
        return asking[-1].value
    return next((act.value for act in _MAIN if act in acts), "")


def _canonical(op: str, value: Any) -> tuple[str, Any]:
    values = value if isinstance(value, list | tuple) else [value]
    plain = tuple(str(v).casefold() if isinstance(v, str) else v if isinstance(v, bool) else float(v) for v in values)
    op = "=" if op == "contains" else op
    if len(plain) == 1 and op in ("in", "not_in"):
        op = "=" if op == "in" else "!="
    return op, plain if op == "between" or len(plain) == 1 else frozenset(plain)


def _pairs(wanted: Sequence[tuple[str, str, Any]], said: Sequence[tuple[str, str, Any]]) -> list[tuple[int, int]]:
    """Which wanted constraint each said one is, one to one."""
    left = dict(enumerate(said))
    pairs = []
    for w, want in enumerate(wanted):
        hit = next((s for s, have in left.items() if have[:2] == want[:2] and want[2] in (have[2], ("*",))), None)
        if hit is not None:
            left.pop(hit)
            pairs.append((w, hit))
    return pairs


def _same_mentions(wanted: Sequence[ExpectedMention], said: Sequence[Mention], view: CatalogView) -> bool:
    felt = {m.item_id for m in said if m.item_id and m.sentiment is not Sentiment.NEUTRAL}
    left = list(dict.fromkeys((m.item_id, m.title, m.sentiment.value) for m in said))
    left = [m for m in left if m[2] != "neutral" or m[0] not in felt]
    for want in wanted:
        bare = bare_title(want.title)
        hit = next((m for m in left if m[2] == want.sentiment and bare in _titles(m[0], m[1], view)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def _titles(item_id: str | None, title: str, view: CatalogView) -> set[str]:
    held = view.item(item_id).titles.values() if item_id in view.rows and item_id else ()
    return {bare_title(t) for t in (title, *held)}


def bare_title(title: str) -> str:
    """A title for comparing: as spoken, folded, letters and digits only, without a leading article."""
    said = folded(spoken_title(title))
    said = next((said[len(a) :] for a in _ARTICLES if said.startswith(a)), said)
    return "".join(c for c in said if c.isalnum())


def evaluate(
    cases: Iterable[Case], read: Read, view: CatalogView, *, method: str = "rules", progress: Progress | None = None
) -> list[Verdict]:
    """Judge all cases in order; `method` is only for the reader of the report."""
    cases = list(cases)
    verdicts = []
    for done, case in enumerate(cases, start=1):
        verdicts.append(judge(case, read, view))
        if progress:
            progress(method, done, len(cases))
    return verdicts


def report(
    verdicts: Sequence[Verdict], *, method: str = "rules", catalog: str = "", seconds: float = 0.0
) -> dict[str, Any]:
    """The document of `parley evaluate intent --json`: a row for all, each language, group and group in a language."""
    slices: dict[str, list[Verdict]] = {"all": list(verdicts)}
    for verdict in verdicts:
        case = verdict.case
        for name in (case.language, case.group, f"{case.group} {case.language}"):
            if name != "all":
                slices.setdefault(name, []).append(verdict)
    rows = [_row(method, name, found) for name, found in slices.items()]
    wrong = [_wrong(v) for v in verdicts if not v.right]
    return {"rows": rows, "seconds": round(seconds, 3), "catalog": catalog, "versions": {}, "wrong": wrong}


def _row(method: str, name: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    hits, said, wanted = (sum(getattr(v, part) for v in verdicts) for part in ("hits", "said", "wanted"))
    precision, recall = _share(hits, said), _share(hits, wanted)
    times = sorted(v.ms for v in verdicts)
    return {
        "method": method,
        "slice": name,
        "n": len(verdicts),
        "act_accuracy": _mean(v.act for v in verdicts),
        "constraint_precision": precision,
        "constraint_recall": recall,
        "constraint_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "mentions_right": _mean(v.mentions for v in verdicts),
        "all_fields_right": _mean(v.right for v in verdicts),
        "all_right_but_hardness": _mean(v.act and v.constraints and v.mentions for v in verdicts),
        "p95_ms": times[min(len(times) - 1, int(len(times) * 0.95))],
    }


def _wrong(verdict: Verdict) -> Mapping[str, Any]:
    intent = verdict.intent
    return {
        "id": verdict.case.id,
        "text": verdict.case.text,
        "expected": verdict.case.expected.model_dump(mode="json"),
        "act": main_act(intent),
        "constraints": [c.model_dump(mode="json", exclude={"said"}) for c in wished(intent)],
        "mentions": [{"title": m.title, "sentiment": m.sentiment.value} for m in intent.mentions],
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _mean(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0
