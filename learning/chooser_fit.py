"""Fit the chooser between the rules' and the model's reading, and say how well it is calibrated.

Logistic regression with a ridge by iteratively reweighted least squares; every number that is reported comes from
folds that the weights were not fitted on. A fold is a file of cases where there are several: messages of one writer,
or of one half of a grammar, are alike, and a chooser that has seen some of them knows too much about the others.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from agent.tuned_chooser import Chooser, Logistic, taken_numbers
from agent.tuned_evidence import RULES_ONLY
from agent.tuned_parts import PART_NAMES
from domain.errors import BadInput
from domain.frozen import Frozen

Floats = npt.NDArray[np.float64]
_LEAST = 60
_FOLDS = 5
_RIDGE = 2.0
_PART_RIDGE = 8.0
_ENOUGH = (0.7, 0.75, 0.8, 0.83, 0.85, 0.87, 0.88, 0.89, 0.9, 0.91, 0.92, 0.93, 0.95, 0.97, 1.01)
_CHANCES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
_NEVER = 1.0
_PRICE = 0.015
"""What asking the model may cost, in right answers: a third of a second of waiting is worth that much."""


class JudgedPart(NamedTuple):
    """One part in which the readings differ: its numbers (see `Part.row`), and which of the readings has it right."""

    row: tuple[float, ...]
    rules_right: bool
    model_right: bool


class Judged(NamedTuple):
    """One message: its evidence, the parts in which the readings differ, and which readings were right.

    `outcomes[m]`: whether the reading is right that takes from the model the parts whose bits are set in m.
    """

    numbers: tuple[float, ...]
    parts: tuple[JudgedPart, ...]
    outcomes: tuple[bool, ...]
    model_right: bool
    source: str = ""
    """The file, the group and the language, with spaces between."""
    known: bool = False
    """Whether the rules have seen this message since and were mended on it: the reading is today's."""

    @property
    def rules_right(self) -> bool:
        """Whether the rules' reading is right."""
        return self.outcomes[0]

    @property
    def file(self) -> str:
        """The file of cases that it comes from."""
        return self.source.partition(" ")[0]

    @property
    def family(self) -> str:
        """The kind of file: its name up to the first sign that is no letter; all known messages are one."""
        return "known" if self.known else "".join(takewhile(str.isalpha, self.file))

    @property
    def slice(self) -> str:
        """Group and language."""
        return self.source.partition(" ")[2]


class Report(Frozen):
    """What the choice is worth on folds that were not fitted on; shares from 0 to 1, of messages that the rules had not
    seen where there are some."""

    examples: int
    rules: float
    model: float
    both: float
    best: float
    """Where some reading made of parts of both is right."""
    asked: float
    """How often the model is asked."""
    ece: float
    """Expected calibration error of the taken reading, 10 bins."""
    surely: float = 0.0
    """The gain of both over the rules, less one standard error."""
    known_rules: float = 0.0
    known_both: float = 0.0
    """The same of messages on which the rules were mended: what is lost where they are right as good as always."""
    by_source: Mapping[str, Mapping[str, float]] = {}


class _Set:
    """Judged messages as arrays, and the weights fitted on some of them."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        self.judged = judged
        self.numbers = np.array([j.numbers for j in judged], np.float64)
        self.rules = np.array([j.rules_right for j in judged], np.float64)
        self.owner = np.array([n for n, j in enumerate(judged) for _ in j.parts], np.int64)
        rows = [(*p.row, *j.numbers) for j in judged for p in j.parts]
        self.rows = np.array(rows, np.float64).reshape(len(rows), len(PART_NAMES) + self.numbers.shape[1])
        self.right = np.array([(p.rules_right, p.model_right) for j in judged for p in j.parts]).reshape(-1, 2)

    def alone(self, keep: npt.NDArray[np.bool_]) -> list[float]:
        """How likely the rules are right by themselves, from the messages that are kept."""
        return logistic(self.numbers[keep, :RULES_ONLY], self.rules[keep])

    def better(self, keep: npt.NDArray[np.bool_]) -> list[float]:
        """How likely the model's part is the right one, from parts of which exactly one is right."""
        used = keep[self.owner] & (self.right[:, 0] != self.right[:, 1])
        if not used.any():
            return [0.0] * self.rows.shape[1]
        return standardised(self.rows[used], self.right[used, 1].astype(np.float64), _PART_RIDGE, len(PART_NAMES))

    def masks(self, chances: Floats, least: float) -> npt.NDArray[np.int64]:
        """Which parts of each message are taken, as bits."""
        masks = np.zeros(len(self.judged), np.int64)
        bits = np.concatenate([np.arange(len(j.parts)) for j in self.judged]) if len(self.owner) else self.owner
        np.add.at(masks, self.owner, (chances > least) * (1 << bits.astype(np.int64)))
        return masks

    def got(self, masks: npt.NDArray[np.int64]) -> Floats:
        """Whether the reading made of those parts is right."""
        return np.array([j.outcomes[m] for j, m in zip(self.judged, masks, strict=True)], np.float64)

    def seen(self, chances: Floats, least: float) -> Floats:
        """The numbers that the confidence in the taken reading rests on."""
        own = [chances[self.owner == n] for n in range(len(self.judged))]
        taken = [taken_numbers([float(c) for c in c_s], [bool(c > least) for c in c_s]) for c_s in own]
        return np.hstack([self.numbers, np.array(taken, np.float64)])


def fit(judged: Sequence[Judged], seed: int = 7) -> tuple[Chooser, Report]:
    """The chooser and what it is worth. Raises BadInput for too few examples."""
    if len(judged) < _LEAST:
        raise BadInput(f"{len(judged)} judged messages are too few to calibrate with", f"give {_LEAST} or more")
    held, folds = _Set(judged), _folds(judged, seed)
    alone, better = np.zeros(len(judged)), np.zeros(len(held.owner))
    for fold in sorted(set(folds)):
        out = folds == fold
        alone[out] = _chances(held.alone(~out), held.numbers[out, :RULES_ONLY])
        better[out[held.owner]] = _chances(held.better(~out), held.rows[out[held.owner]])
    enough, least = _policy(held, alone, better)
    report = _report(held, folds, (alone, better), enough, least)
    every = np.ones(len(judged), np.bool_)
    seen = held.seen(better, least)
    chooser = Chooser(
        alone=Logistic(weights=tuple(held.alone(every))),
        better=Logistic(weights=tuple(held.better(every))),
        right=Logistic(weights=tuple(logistic(seen, held.got(held.masks(better, least))))),
        enough=min(enough, 1.0) if enough <= 1 else 2.0,
        least=least,
        measured={k: v for k, v in report.model_dump().items() if isinstance(v, float)},
    )
    return chooser, report


def _folds(judged: Sequence[Judged], seed: int) -> npt.NDArray[np.int64]:
    """A file is a fold where there are three or more; else the messages are dealt out."""
    files = sorted({j.file for j in judged})
    if len(files) > 2:
        return np.array([files.index(j.file) for j in judged], np.int64)
    dealt: npt.NDArray[np.int64] = np.random.default_rng(seed).permutation(len(judged)) % _FOLDS
    return dealt


def _policy(held: _Set, alone: Floats, better: Floats) -> tuple[float, float]:
    """From which chance on the rules are not doubted, and from which a part is taken.

    What is surely gained, the price of asking deducted, is made as large as it gets without a loss in any slice
    (group, language and kind of file) of messages that the rules had not seen; those that they had seen count in the
    gain, so that what they master is not given up lightly. Where nothing is surely gained, no part is taken.
    """
    slices = np.array([f"{j.family} {j.slice}" for j in held.judged])
    names = sorted({s for s, j in zip(slices, held.judged, strict=True) if not j.known})

    def worth(pair: tuple[float, float]) -> float:
        asked = alone < pair[0]
        gain = np.where(asked, held.got(held.masks(better, pair[1])) - held.rules, 0.0)
        loses = any(gain[slices == s].sum() < 0 for s in names)
        return -1.0 if loses else _lower(gain) - _PRICE * float(asked.mean())

    best = max(((e, c) for e in _ENOUGH for c in _CHANCES), key=worth)
    return best if worth(best) > 0 else (best[0], _NEVER)


def _lower(gain: Floats) -> float:
    """The mean less one standard error."""
    return float(gain.mean() - gain.std() / np.sqrt(len(gain)))


def standardised(numbers: Floats, right: Floats, ridge: float, bias: int) -> list[float]:
    """Ridge logistic regression on columns of one scale, as weights of the columns as they are. `bias` is the
    column that is always 1."""
    middle, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread[spread < 1e-9] = 1.0
    middle[bias], spread[bias] = 0.0, 1.0
    scaled = logistic((numbers - middle) / spread, right, ridge=ridge, bias=bias, places=12)
    weights = np.array(scaled) / spread
    weights[bias] -= float(weights @ middle)
    return [round(float(w), 5) for w in weights]


def logistic(
    numbers: Floats, right: Floats, rounds: int = 30, *, ridge: float = _RIDGE, bias: int = 0, places: int = 5
) -> list[float]:
    """Ridge logistic regression; the bias (the first column) is not shrunk. Shape of the result: (columns,)."""
    weights = np.zeros(numbers.shape[1])
    shrink = np.full(numbers.shape[1], ridge)
    shrink[bias] = 1e-3
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(numbers @ weights, -30, 30)))
        pull = numbers.T @ (right - chance) - shrink * weights
        bend = (numbers * (chance * (1 - chance))[:, None]).T @ numbers + np.diag(shrink)
        step = np.linalg.solve(bend, pull)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return [round(float(w), places) for w in weights]


def _chances(weights: Sequence[float], numbers: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(numbers @ np.array(weights), -30, 30)))
    return chances


def _report(
    held: _Set, folds: npt.NDArray[np.int64], chances: tuple[Floats, Floats], enough: float, least: float
) -> Report:
    alone, better = chances
    asked = alone < enough
    taken = held.got(held.masks(better, least))
    got = np.where(asked, taken, held.rules)
    sure = np.where(asked, _confidence(held, folds, held.seen(better, least), taken), alone)
    model = np.array([j.model_right for j in held.judged], np.float64)
    known = np.array([j.known for j in held.judged])
    new = ~known if (~known).any() else known
    names = np.array([j.source for j in held.judged])
    parts = {
        str(name): {
            "examples": float(at.sum()),
            "rules": _share(held.rules[at]),
            "model": _share(model[at]),
            "both": _share(got[at]),
        }
        for name in sorted(set(names))
        if (at := (names == name) & new).any()
    }
    return Report(
        examples=int(new.sum()),
        rules=_share(held.rules[new]),
        model=_share(model[new]),
        both=_share(got[new]),
        best=_share(np.array([any(j.outcomes) for j in held.judged], np.float64)[new]),
        asked=_share(asked[new].astype(np.float64)),
        ece=calibration_error(sure[new], got[new]),
        surely=round(_lower((got - held.rules)[new]), 4),
        known_rules=_share(held.rules[known]),
        known_both=_share(got[known]),
        by_source=parts,
    )


def _confidence(held: _Set, folds: npt.NDArray[np.int64], seen: Floats, taken: Floats) -> Floats:
    sure = np.zeros(len(held.judged))
    for fold in sorted(set(folds)):
        out = folds == fold
        sure[out] = _chances(logistic(seen[~out], taken[~out]), seen[out])
    return sure


def calibration_error(chance: Floats, right: Floats, bins: int = 10) -> float:
    """Expected calibration error: |how sure - how right|, averaged over bins by their size (Guo et al., ICML 2017)."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(chance[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in set(place)]
    return round(float(sum(gaps)), 4)


def _share(flags: Floats) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
