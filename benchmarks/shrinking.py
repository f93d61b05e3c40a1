"""What making the tuned model smaller costs: `python -m benchmarks.shrinking --base GGUF --adapter DIR --valid JSONL`.

The same unseen messages, written by the adapter merged in 16, 8 and 4 bits, with its last layers left out, and with the
smallest weights of every linear layer set to zero (magnitude pruning; Han et al., NeurIPS 2015). Told of each: the
share of targets written exactly, the file's size, and the seconds for a message (as it is waited for, and of CPU over
all threads, which a busy machine does not change).
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from domain.errors import ModelFailed
from llms.merged import Bits, Floats, copy_head, eight_bits, merged_file
from llms.tuned import TunedModel

_MOST_TOKENS = 48
_LIMIT_S = 20.0
_LINEAR = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


def variants(base: Path, adapter: Path, work: Path, named: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The merged model in every form asked for: f16, q8, q4, minus2 (layers), zero30 (per cent)."""
    whole = merged_file(base, adapter, work, "q8")
    bits: dict[str, Bits] = {"f16": "f16", "q8": "q8", "q4": "q4"}
    for name in named:
        if name in bits:
            yield name, merged_file(base, adapter, work, bits[name])
        elif name.startswith("minus"):
            yield name, without_layers(whole, work / f"{name}.gguf", int(name.removeprefix("minus")))
        else:
            yield name, pruned(whole, work / f"{name}.gguf", int(name.removeprefix("zero")) / 100)


def without_layers(model: Path, path: Path, count: int) -> Path:
    """A GGUF file without its last layers."""
    layers = _layers(model)
    return _copied(model, path, lambda name, data: None if _layer(name) >= layers - count else data, layers - count)


def pruned(model: Path, path: Path, share: float) -> Path:
    """A GGUF file in 8 bits, of each linear weight this share of the smallest numbers set to zero."""
    import gguf

    def smaller(name: str, data: Any) -> Any:
        if not name.startswith("blk.") or name.split(".")[2] not in _LINEAR:
            return data
        weight: Floats = gguf.quants.dequantize(data, gguf.GGMLQuantizationType.Q8_0)
        least = np.quantile(np.abs(weight), share)
        return eight_bits(np.where(np.abs(weight) < least, 0.0, weight).astype(np.float32))

    return _copied(model, path, smaller, _layers(model))


def _copied(model: Path, path: Path, change: Callable[[str, Any], Any], layers: int) -> Path:
    import gguf

    reader = gguf.GGUFReader(str(model))
    writer = gguf.GGUFWriter(path=str(path), arch="llama")
    copy_head(reader, writer, {"llama.block_count": layers})
    for tensor in reader.tensors:
        data = change(str(tensor.name), np.array(tensor.data))
        if data is not None:
            writer.add_tensor(str(tensor.name), data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _layers(model: Path) -> int:
    import gguf

    return int(gguf.GGUFReader(str(model)).fields["llama.block_count"].contents())


def _layer(name: str) -> int:
    return int(name.split(".")[1]) if name.startswith("blk.") else -1


def measure(path: Path, rows: Sequence[dict[str, str]]) -> dict[str, object]:
    """How one file writes the rows. A message that fails counts as wrong."""
    model = TunedModel(path, most_tokens=_MOST_TOKENS)
    model.load()
    right, seconds, cpu = 0, [], []
    for row in rows:
        began, busy = time.perf_counter(), time.process_time()
        try:
            right += model.goes_on(row["prompt"], _LIMIT_S)[0].strip() == row["target"].strip()
        except ModelFailed as error:
            sys.stderr.write(f"{path.name}: {error.message}\n")
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - busy)
    seconds.sort()
    cpu.sort()
    return {
        "exact": round(right / len(rows), 4),
        "messages": len(rows),
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "median_s": round(statistics.median(seconds), 3),
        "p95_s": round(seconds[int(len(seconds) * 0.95)], 3),
        "median_cpu_s": round(statistics.median(cpu), 3),
        "p95_cpu_s": round(cpu[int(len(cpu) * 0.95)], 3),
    }


def main() -> None:
    """Print one JSON line for each form."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("base", "adapter", "valid"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--forms", default="f16,q8,q4,minus1,minus2,minus4,zero10,zero20,zero30,zero50")
    asked = parser.parse_args()
    rows = [json.loads(line) for line in asked.valid.read_text(encoding="utf-8").splitlines()[: asked.rows]]
    with TemporaryDirectory(prefix="parley-shrink-") as work:
        for form, path in variants(asked.base, asked.adapter, Path(work), asked.forms.split(",")):
            sys.stdout.write(json.dumps({"form": form, **measure(path, rows)}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
