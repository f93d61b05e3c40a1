"""Label probabilities from a model's own logits, on the CPU through OpenVINO.

The shared prefix is read once; its key-value cache is then handed to every ending (the graph's `beam_idx` input), in
batches. Logits are computed at the last token of each ending only: for all positions they would be the largest
tensor by far (tokens x vocabulary).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import ModelMisbehaved, ModelUnavailable

_BATCH = 10
"""Half of the 20 candidates that are scored: the shared part is read again for every batch."""
_EXACT = {
    "PERFORMANCE_HINT": "LATENCY",
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0,
}
"""Without these the scores of one ending depend on how many others are read with it."""
_FAST = {"INFERENCE_PRECISION_HINT": "bf16"}
"""States that a head was fitted to need no more digits; a CPU without these computes in 32 bits."""

Logits = npt.NDArray[np.float32]


class LabelScores:
    """One compiled graph. Not thread-safe: the embedded model asks one at a time."""

    def __init__(self, folder: Path, *, states: bool = False) -> None:
        """Compile. `states`: the graph ends at the last block's output instead of the logits, for `states` alone.

        Raises ModelUnavailable for a graph without a language model's inputs.
        """
        try:
            import openvino

            graph = openvino.Core().read_model(folder / "openvino_model.xml")
            _only_last_logits(graph, states=states)
            how = {**_EXACT, **_FAST} if states else _EXACT
            self._request: Any = openvino.Core().compile_model(graph, "CPU", how).create_infer_request()
        except Exception as error:
            raise ModelUnavailable("this model cannot score: its graph gives no logits") from error

    def shares(
        self, prompts: Sequence[Sequence[int]], label_ids: Sequence[int], stopped: Callable[[], bool]
    ) -> npt.NDArray[np.float64]:
        """The labels' share among themselves as the next token, shape (prompts, labels); short where stopped."""
        logits = self._ends(prompts, stopped)
        if logits is None:
            return np.empty((0, len(label_ids)))
        chosen = logits[:, list(label_ids)].astype(np.float64)
        weights = np.exp(chosen - chosen.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def states(self, prompts: Sequence[Sequence[int]], stopped: Callable[[], bool]) -> Logits | None:
        """The last block's output after each prompt, shape (prompts, width); short where stopped, None at once."""
        return self._ends(prompts, stopped)

    def _ends(self, prompts: Sequence[Sequence[int]], stopped: Callable[[], bool]) -> Logits | None:
        """What the graph gives after each prompt, what all begin with read once."""
        if any(not tokens for tokens in prompts):
            raise ModelMisbehaved("an empty prompt cannot be scored")
        shared = _shared(prompts)
        rows: list[Logits] = []
        for start in range(0, len(prompts), _BATCH):
            if stopped():
                break
            self._request.reset_state()
            if shared:
                self._read([list(prompts[0][:shared])], [shared], past=0)
            batch = [list(p[shared:]) for p in prompts[start : start + _BATCH]]
            rows.append(self._read(batch, [len(b) for b in batch], past=shared))
        return np.concatenate(rows) if rows else None

    def _read(self, batch: list[list[int]], lengths: list[int], past: int) -> Logits:
        """Logits after each row, shape (rows, vocabulary). Padding stands after a row, where nothing can see it."""
        longest = max(lengths)
        ids = np.array([row + [0] * (longest - len(row)) for row in batch], dtype=np.int64)
        mask = np.array([[1] * (past + n) + [0] * (longest - n) for n in lengths], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": mask,
            "position_ids": np.tile(np.arange(past, past + longest, dtype=np.int64), (len(batch), 1)),
            "beam_idx": np.zeros(len(batch), dtype=np.int32),
            "logits_at": np.array(lengths, dtype=np.int64)[:, None] - 1,
        }
        self._request.infer(inputs)
        found: Logits = self._request.get_tensor("logits").data[:, 0, :].copy()
        return found


def _only_last_logits(graph: Any, *, states: bool = False) -> None:
    """Let the graph compute logits at the positions of a new input, `logits_at`, shape (rows, 1); or give the `states`
    that these would be computed from, under the same name."""
    from openvino import opset8 as ops

    result = graph.output("logits").get_node()
    node = result.input_value(0).get_node()
    while node.get_type_name() != "MatMul":
        node = node.input_value(0).get_node()
    at = ops.parameter([-1, 1], np.int64, name="logits_at")
    at.output(0).set_names({"logits_at"})
    kept = ops.gather(node.input_value(0), at.output(0), ops.constant(1), 1)
    node.input(0).replace_source_output(kept.output(0))
    if states:
        result.input(0).replace_source_output(kept.output(0))
        kept.output(0).set_names({"logits"})
    graph.add_parameters([at])
    graph.validate_nodes_and_infer_types()


def _shared(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all prompts begin with, leaving each at least one of its own."""
    most = min(len(p) for p in prompts) - 1
    first = prompts[0]
    return next((i for i in range(most) if any(p[i] != first[i] for p in prompts)), most)
