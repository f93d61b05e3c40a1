"""Label probabilities from a transformers model: the shared prefix is read once, the endings in padded batches."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import ModelMisbehaved

_BATCH = {"cpu": 8}
_BATCH_ON_GPU = 32


def shares(
    model: Any, prompts: Sequence[Sequence[int]], label_ids: Sequence[int], stopped: Callable[[], bool]
) -> npt.NDArray[np.float64]:
    """The labels' share among themselves as the next token, shape (prompts, labels); short where stopped."""
    import torch

    if any(not tokens for tokens in prompts):
        raise ModelMisbehaved("an empty prompt cannot be scored")
    size = _BATCH.get(model.device.type, _BATCH_ON_GPU)
    shared = shared_tokens(prompts)
    rows: list[npt.NDArray[np.float64]] = []
    with torch.inference_mode():
        prefix = _read_prefix(model, prompts[0][:shared])
        for start in range(0, len(prompts), size):
            if stopped():
                break
            endings = [list(p[shared:]) for p in prompts[start : start + size]]
            logits = _last_logits(model, prefix, shared, endings)[:, list(label_ids)]
            rows.append(torch.softmax(logits.double(), dim=-1).cpu().numpy())
    return np.concatenate(rows) if rows else np.empty((0, len(label_ids)))


def shared_tokens(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all prompts begin with, leaving each at least one of its own."""
    most = min(len(p) for p in prompts) - 1
    first = prompts[0]
    return next((i for i in range(most) if any(p[i] != first[i] for p in prompts)), most)


def _read_prefix(model: Any, tokens: Sequence[int]) -> Any:
    """The key-value cache after the shared tokens; None where there are none."""
    import torch

    if not tokens:
        return None
    ids = torch.tensor([list(tokens)], device=model.device)
    return model(input_ids=ids, use_cache=True, logits_to_keep=1).past_key_values


def _last_logits(model: Any, prefix: Any, past: int, endings: list[list[int]]) -> Any:
    """Logits after each ending, shape (endings, vocabulary), float32. Padding stands behind, where nothing sees it."""
    import torch

    longest, count, device = max(map(len, endings)), len(endings), model.device
    ids = torch.tensor([e + [0] * (longest - len(e)) for e in endings], device=device)
    mask = torch.tensor([[1] * (past + len(e)) + [0] * (longest - len(e)) for e in endings], device=device)
    cache = None
    if prefix is not None:
        cache = copy.deepcopy(prefix)
        cache.batch_repeat_interleave(count)
    at = torch.tensor([len(e) - 1 for e in endings], device=device)
    kept, where = torch.unique(at, return_inverse=True)  # logits at all positions would be the largest tensor by far
    found = model(
        input_ids=ids,
        attention_mask=mask,
        position_ids=torch.arange(past, past + longest, device=device)[None].expand(count, -1),
        past_key_values=cache,
        use_cache=cache is not None,
        logits_to_keep=kept,
    ).logits
    return found[torch.arange(count, device=device), where].float()
