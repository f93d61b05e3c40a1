"""Torch where it is installed: asking for it, seeding it, and arrays from it."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from domain.errors import BadInput
from retrieval.collaborative.histories import Floats, Ints


def installed() -> bool:
    """Whether the torch extra is there."""
    return importlib.util.find_spec("torch") is not None


@contextmanager
def seeded(seed: int) -> Iterator[str]:
    """The device to train on, with torch's luck fixed inside the block and untouched outside. Raises BadInput."""
    if not installed():
        raise BadInput("this method needs torch", "install the extra: pip install 'parley-recommender[torch]'")
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield "cuda" if torch.cuda.is_available() else "cpu"


def array(tensor: Any) -> Floats:
    """A tensor as an array of its own."""
    return np.ascontiguousarray(tensor.detach().cpu().numpy().astype(np.float32))


def top10(scores: Any, known: list[Ints]) -> list[Ints]:
    """The 10 best items of each row of scores (a tensor: people x items) that are not known."""
    for row, items in enumerate(known):
        scores[row, items] = -float("inf")
    places = min(10, scores.shape[1])
    return list(scores.topk(places, dim=1).indices.cpu().numpy().astype(np.int64))
