"""A GGUF model with a LoRA adapter worked into its weights, as a new GGUF file.

OpenVINO GenAI takes adapters for its own graphs only: over a GGUF file it names every tensor of the adapter unused. So
the adapter is added to the dequantised weights once (W + B A alpha / r) and the sum is written as 8 or 4 bits. The
file is kept under a name made of what went into it.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from domain.errors import ModelUnavailable

Bits = Literal["q8", "q4", "f16"]
Floats = npt.NDArray[np.float32]

_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_PREFIX = "base_model.model.model.layers."
_TENSORS, _CONFIG = "adapter_model.safetensors", "adapter_config.json"


def merged_file(base: Path, adapter: Path, cache: Path, bits: Bits = "q8") -> Path:
    """The merged model's file, made where it is not there yet. Raises ModelUnavailable, with what is wrong."""
    try:
        mark = hashlib.sha256()
        mark.update(f"{base.name} {base.stat().st_size} {bits} 1".encode())
        mark.update((adapter / _TENSORS).read_bytes())
        mark.update((adapter / _CONFIG).read_bytes())
        path = cache / f"{base.stem.partition('.')[0]}-{mark.hexdigest()[:16]}.{bits}.gguf"
        if not path.is_file():
            cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            waiting = cache / f"{path.name}.{os.getpid()}"
            try:
                _write(base, deltas(adapter), waiting, bits)
                waiting.replace(path)
            finally:
                waiting.unlink(missing_ok=True)
        return path
    except ImportError as error:
        raise ModelUnavailable("the package gguf is missing", "pip install gguf") from error
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"the adapter {adapter.name} cannot be merged: {error}", "check its files") from error


def deltas(adapter: Path) -> dict[str, Floats]:
    """What an adapter adds to each weight, by the weight's GGUF name: shape (out, in). Raises OSError, ValueError."""
    config = json.loads((adapter / _CONFIG).read_text(encoding="utf-8"))
    scale = float(config["lora_alpha"]) / float(config["r"])
    tensors = read_tensors(adapter / _TENSORS)
    found: dict[str, Floats] = {}
    for name in [n for n in tensors if n.endswith(".lora_A.weight")]:
        layer, _, module = name.removeprefix(_PREFIX).removesuffix(".lora_A.weight").partition(".")
        if not name.startswith(_PREFIX) or module not in _NAMES:
            raise ValueError(f"{name} is no linear layer of a Llama block")
        up = tensors[name.replace("lora_A", "lora_B")]
        found[f"blk.{int(layer)}.{_NAMES[module]}.weight"] = (up @ tensors[name]) * scale
    if not found:
        raise ValueError("it holds no LoRA")
    return found


def read_tensors(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file in 32 bits (F32, F16 and BF16 are read). Raises OSError, ValueError."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    if not 0 < size <= len(raw) - 8:
        raise ValueError(f"{path.name} is no safetensors file")
    head = json.loads(raw[8 : 8 + size])
    body = memoryview(raw)[8 + size :]
    found: dict[str, Floats] = {}
    for name, entry in head.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        found[name] = _floats(body[start:end], entry["dtype"]).reshape(entry["shape"])
    return found


def _floats(data: memoryview, kind: str) -> Floats:
    if kind == "BF16":
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    kinds: dict[str, npt.DTypeLike] = {"F32": np.float32, "F16": np.float16}
    if kind not in kinds:
        raise ValueError(f"tensors of kind {kind} are not read")
    return np.frombuffer(data, kinds[kind]).astype(np.float32)


def _write(base: Path, added: dict[str, Floats], path: Path, bits: Bits) -> None:
    """Copy a GGUF file, its linear weights summed with what is added."""
    import gguf

    reader = gguf.GGUFReader(str(base))
    heads = {
        "attn_q": _count(reader, "llama.attention.head_count"),
        "attn_k": _count(reader, "llama.attention.head_count_kv"),
    }
    kind = {"q8": "Q8_0", "q4": "Q4_1", "f16": "F16"}[bits]
    quant = gguf.GGMLQuantizationType[kind]
    writer = gguf.GGUFWriter(path=str(path), arch="llama")
    copy_head(reader, writer, {"general.file_type": {"q8": 7, "q4": 3, "f16": 1}[bits]})
    missing = set(added)
    for tensor in reader.tensors:
        name = str(tensor.name)
        if name not in added:
            writer.add_tensor(name, np.array(tensor.data), raw_dtype=tensor.tensor_type)
            continue
        missing.discard(name)
        weight = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        delta = added[name]
        if weight.shape != delta.shape:
            raise ValueError(f"{name} is {weight.shape} in the model and {delta.shape} in the adapter")
        part = name.split(".")[2]
        summed = weight + (_interleaved(delta, heads[part]) if part in heads else delta)
        packed = eight_bits(summed) if bits == "q8" else gguf.quants.quantize(summed.astype(np.float32), quant)
        writer.add_tensor(name, packed, raw_dtype=quant)
    if missing:
        raise ValueError(f"the model has no {sorted(missing)[0]}")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def eight_bits(weight: Floats) -> npt.NDArray[np.uint8]:
    """A weight as Q8_0: per 32 numbers a 16-bit scale and 32 signed bytes; shape (rows, columns / 32 * 34)."""
    rows, columns = weight.shape
    blocks = weight.reshape(-1, 32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / 127.0
    steps = np.divide(blocks, scale, out=np.zeros_like(blocks), where=scale > 0)
    packed = np.empty((len(blocks), 34), np.uint8)
    packed[:, :2] = scale.astype(np.float16).view(np.uint8)
    packed[:, 2:] = np.rint(steps).astype(np.int8).view(np.uint8)
    return packed.reshape(rows, columns // 32 * 34)


def _interleaved(delta: Floats, heads: int) -> Floats:
    """Rows of a query or key weight in GGUF's order: the two halves of each head's rotation side by side."""
    rows, columns = delta.shape
    return delta.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _count(reader: Any, name: str) -> int:
    return int(reader.fields[name].contents())


def copy_head(reader: Any, writer: Any, changed: Mapping[str, int]) -> None:
    """Write what a GGUF file says of itself into another one, with other values for the names in `changed`."""
    import gguf

    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, changed.get(field.name, field.contents()), kind, sub_type=inner)
