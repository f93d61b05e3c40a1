"""Judge the rules', the model's and every mixed reading of labelled cases: what the chooser is calibrated on."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.tuned_chooser import always_model
from agent.tuned_parts import ACT, TITLES, Part, merged
from agent.tuned_reader import Both, ShortWriter, TunedReader, Voice, Wrote
from agent.tuned_words import SpanWords
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from app.labelled import view_beside
from app.settings import Settings
from app.tuned import CurrentVoice
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.intent import Act, Intent, Step
from domain.ports import CatalogView
from evaluation import intent as intents
from learning.chooser_fit import Judged, JudgedPart

Progress = Callable[[str, int, int], None]
BEFORE = Path("learning") / "calibration" / "rules_before.jsonl"


class Earlier(Frozen):
    """The rules' reading of a case as it was before the rules had seen it (they were mended on many since)."""

    file: str
    id: str
    text: str
    intent: Intent


class _Kept:
    """The rules, with an earlier reading of one message in place of today's."""

    def __init__(self, rules: RuleReader, text: str, earlier: Intent | None) -> None:
        self._rules, self._text, self._earlier = rules, text, earlier

    def read(self, text: str, context: Context | None = None) -> Intent:
        """The reading."""
        if self._earlier is not None and text == self._text:
            return self._earlier
        return self._rules.read(text, context)


class _Once:
    """A writer that keeps what it wrote: the same prompt is asked once."""

    def __init__(self, writer: ShortWriter) -> None:
        self._writer, self._kept = writer, dict[str, Wrote]()

    @property
    def name(self) -> str:
        """The writer's name."""
        return self._writer.name

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        """What follows the prompt. Raises ModelFailed."""
        if prompt not in self._kept:
            self._kept[prompt] = self._writer.write(prompt, timeout_s)
        return self._kept[prompt]


def earlier_readings(path: Path) -> tuple[Earlier, ...]:
    """The kept readings; () where there is no file. Raises BadInput for a broken one."""
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Earlier.model_validate(json.loads(line)) for line in lines if line.strip())
    except (OSError, ValueError, ValidationError) as error:
        raise BadInput(f"{path.name} cannot be read", "one JSON object a line: file, id, text, intent") from error


def judge(
    settings: Settings,
    folder: Path,
    view: CatalogView,
    files: Sequence[Path],
    progress: Progress,
    earlier: Iterable[Earlier] = (),
) -> list[Judged]:
    """All readings of every case, right or not, over `view` or the catalogue beside a file (see `app.labelled`).

    Raises BadInput, ModelFailed.
    """
    understanding = settings.understanding.model_copy(update={"adapter": str(folder), "tuned": "on"})
    voice = CurrentVoice(settings.model_copy(update={"understanding": understanding})).load()
    if voice is None:
        raise BadInput("there is no base model", "fetch it with `parley data get smollm2`")
    asking = Voice(voice.model, always_model())
    kept = {(e.file, e.id, e.text): e.intent for e in earlier}
    cases = [(path, intents.load_cases(path)) for path in files]
    count = sum(len(found) for _, found in cases)
    judged: list[Judged] = []
    done = 0
    for path, found in cases:
        judge_of = CaseJudge(view_beside(path) or view, asking, kept)
        for case in found:
            done += 1
            judged += judge_of.readings(path.stem, case)
            progress("judge both readings", done, count)
    return judged


class CaseJudge:
    """Judges cases of one catalogue with one model."""

    def __init__(
        self, view: CatalogView, voice: Voice, earlier: Mapping[tuple[str, str, str], Intent] | None = None
    ) -> None:
        """`earlier`: the rules' readings to take instead of today's, by file, id and text."""
        self._view, self._earlier = view, earlier or {}
        self._voice = Voice(_Once(voice.model), voice.chooser)
        self._rules = RuleReader(view)
        self._words = SpanWords(view, self._rules)

    def readings(self, source: str, case: intents.Case) -> list[Judged]:
        """One case judged; with the rules' reading of today too where an earlier one is kept. Raises ModelFailed."""
        if (source, case.id, case.text) not in self._earlier:
            return [self(source, case)]
        return [self(source, case), self(source, case, today=True)._replace(known=True)]

    def __call__(self, source: str, case: intents.Case, *, today: bool = False) -> Judged:
        """One case judged. Raises ModelFailed."""
        both = self.both(source, case, today=today)
        model = both.model or Intent()
        count = 1 << len(both.parts)
        masks = ([bool(m >> n & 1) for n in range(len(both.parts))] for m in range(count))
        outcomes = tuple(self._right(case, merged(both.rules, model, both.parts, mask)) for mask in masks)
        parts = tuple(
            JudgedPart(p.row(), self._part_right(case, p, both.rules), self._part_right(case, p, model))
            for p in both.parts
        )
        right = self._right(case, model)
        return Judged(both.evidence.numbers, parts, outcomes, right, f"{source} {case.group} {case.language}")

    def both(self, source: str, case: intents.Case, *, today: bool = False) -> Both:
        """Both readings of a case, the model asked whatever the rules say. Raises ModelFailed."""
        earlier = None if today else self._earlier.get((source, case.id, case.text))
        rules = _Kept(self._rules, case.text, earlier)
        reader = TunedReader(self._view, rules, self._words, lambda: self._voice, timeout_s=20.0)
        return reader.both(case.text, intents.context_of(case, self._rules.read, self._view), ask=True)

    def _right(self, case: intents.Case, found: Intent) -> bool:
        return self._verdict(case, found).right

    def _verdict(self, case: intents.Case, found: Intent) -> intents.Verdict:
        """A reading judged; the conversation before it is read by the rules."""
        return intents.judge(case, _Kept(self._rules, case.text, found).read, self._view)

    def _part_right(self, case: intents.Case, part: Part, found: Intent) -> bool:
        if part.kind == ACT:
            return intents.main_act(found) == case.expected.act
        if part.kind == TITLES:
            return self._verdict(case, found).mentions
        about = tuple(c for c in intents.wished(found) if c.field == part.field)
        wanted = tuple(c for c in case.expected.constraints if c.field == part.field)
        only = case.model_copy(update={"expected": case.expected.model_copy(update={"constraints": wanted})})
        verdict = self._verdict(only, Intent(steps=(Step(act=Act.RECOMMEND, constraints=about),)))
        return verdict.constraints and verdict.hardness


def unseen_cases(folder: Path) -> tuple[Path, ...]:
    """The files of a folder whose cases have kept readings, else all: what the rules were mended on tells nothing."""
    known = {e.file for e in earlier_readings(BEFORE)}
    files = [*sorted(folder.glob("intent*.jsonl")), *sorted(BEFORE.parent.glob("challengers*.jsonl"))]
    return tuple(path for path in files if path.stem in known) or tuple(files)
