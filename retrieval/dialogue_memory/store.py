"""A dialogue memory on disk, and its vectors made once: only words that are new to the last build are embedded."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from domain.errors import NotBuilt, StoreFailed
from domain.ports import Embedder, Vectors
from retrieval.dialogue_memory.memory import DialogueMemory, Weighing, fit_memory
from retrieval.dialogue_memory.remembered import Remembered
from retrieval.dialogue_memory.sparse import CosineIndex
from retrieval.words.tokens import Tokens

_TALK, _WORDS, _VECTORS, _WEIGHING = "dialogues.json", "words.npz", "vectors.npz", "weighing.json"
_BATCH = 64
Hear = Callable[[int, int], None]


def save_memory(memory: DialogueMemory, folder: Path, fingerprint: str = "") -> None:
    """Write a memory; `fingerprint` says what made its vectors. Raises StoreFailed."""
    rows = [r.model_dump(mode="json") for r in memory.remembered]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _TALK).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        (folder / _WEIGHING).write_text(memory.weighing.model_dump_json(), encoding="utf-8")
        memory.words.save(folder / _WORDS)
        digests = [r.digest for r in memory.remembered] if len(memory.vectors) else []
        np.savez(folder / _VECTORS, vectors=memory.vectors, digests=np.array(digests, "U24"), made_by=fingerprint)
    except OSError as error:
        raise StoreFailed(f"cannot write the dialogue memory: {error}", "free space on the disk") from error


def load_memory(folder: Path, tokens: Tokens) -> DialogueMemory:
    """Read a memory; an empty one where the build has none. Raises NotBuilt for a broken one."""
    if not (folder / _TALK).is_file():
        return fit_memory([], tokens)
    try:
        rows = json.loads((folder / _TALK).read_text(encoding="utf-8"))
        remembered = [Remembered.model_validate(row) for row in rows]
        words = CosineIndex.load(folder / _WORDS)
        weighing = Weighing.model_validate_json((folder / _WEIGHING).read_text(encoding="utf-8"))
        vectors, _ = _read_vectors(folder)
    except (OSError, ValueError, KeyError) as error:
        raise NotBuilt("the dialogue memory cannot be read", "run parley build") from error
    if words.columns.shape[1] != len(remembered):
        raise NotBuilt("the dialogue memory is not whole", "run parley build")
    return fit_memory(remembered, tokens, vectors if len(vectors) else None, weighing, words)


def erase_from(folder: Path, owner: str, tokens: Tokens, talks: frozenset[str] = frozenset()) -> int:
    """Take a person's conversations, and those with these ids, out of a memory on disk; how many there were.

    Raises NotBuilt, StoreFailed.
    """
    memory = load_memory(folder, tokens)
    theirs = (r.id for r in memory.remembered if owner and r.owner == owner)
    kept = memory.without(talks.union(theirs))
    gone = len(memory.remembered) - len(kept.remembered)
    if gone:
        save_memory(kept, folder, _read_vectors(folder)[1])
    return gone


def embed_talk(
    remembered: Sequence[Remembered], embedder: Embedder, previous: Path | None = None, hear: Hear = lambda *_: None
) -> Vectors:
    """One vector per conversation, shape (conversations, dimensions). Words that `previous` (the folder of an earlier
    memory) holds a vector of are not embedded again. Raises ModelFailed."""
    known = _known(previous, embedder.fingerprint) if previous else {}
    new = {r.digest: r.embedded for r in remembered if r.digest not in known and r.embedded}
    digests = list(new)
    for start in range(0, len(digests), _BATCH):
        batch = digests[start : start + _BATCH]
        known |= dict(zip(batch, embedder.passages([new[d] for d in batch]), strict=True))
        hear(start + len(batch), len(digests))
    silent = np.zeros(embedder.dimensions, dtype=np.float32)
    rows = [known.get(r.digest, silent) for r in remembered]
    return np.stack(rows) if rows else np.empty((0, embedder.dimensions), dtype=np.float32)


def _known(folder: Path, fingerprint: str) -> dict[str, Vectors]:
    """The vectors of an earlier memory by digest; none where it cannot be read or another embedder made them."""
    try:
        digests: Mapping[str, Vectors]
        with np.load(folder / _VECTORS, allow_pickle=False) as held:
            if str(held["made_by"]) != fingerprint:
                return {}
            digests = dict(zip(held["digests"].tolist(), held["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}
    return dict(digests)


def _read_vectors(folder: Path) -> tuple[Vectors, str]:
    with np.load(folder / _VECTORS, allow_pickle=False) as held:
        return held["vectors"], str(held["made_by"])
