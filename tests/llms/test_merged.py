"""An adapter worked into a GGUF file: the sum is right, the rotation's order is kept, and faults are told."""

import json
from pathlib import Path

import numpy as np
import pytest

gguf = pytest.importorskip("gguf")

from domain.errors import ModelUnavailable  # noqa: E402
from llms.merged import eight_bits, merged_file, read_tensors  # noqa: E402

HEADS, SIZE, INNER = 2, 64, 96
SHAPES = {"attn_q": (SIZE, SIZE), "attn_k": (32, SIZE), "ffn_down": (SIZE, INNER)}
NAMES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "ffn_down": "mlp.down_proj"}


def base(path: Path) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path=str(path), arch="llama")
    writer.add_uint32("llama.attention.head_count", HEADS)
    writer.add_uint32("llama.attention.head_count_kv", 1)
    writer.add_uint32("general.file_type", 1)
    writer.add_array("tokenizer.ggml.tokens", ["a", "b"])
    weights = {}
    for name, shape in SHAPES.items():
        weights[name] = chance.normal(size=shape).astype(np.float32)
        writer.add_tensor(f"blk.0.{name}.weight", weights[name])
    writer.add_tensor("token_embd.weight", np.ones((2, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return weights


def adapter(folder: Path, kinds: dict[str, tuple[int, int]]) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(2)
    folder.mkdir()
    tensors: dict[str, np.ndarray] = {}
    deltas = {}
    for name, (rows, columns) in kinds.items():
        down = chance.normal(size=(4, columns)).astype(np.float32)
        up = chance.normal(size=(rows, 4)).astype(np.float32)
        prefix = f"base_model.model.model.layers.0.{NAMES.get(name, name)}"
        tensors |= {f"{prefix}.lora_A.weight": down, f"{prefix}.lora_B.weight": up}
        deltas[name] = 2.0 * up @ down
    save(folder / "adapter_model.safetensors", tensors)
    (folder / "adapter_config.json").write_text(json.dumps({"r": 4, "lora_alpha": 8}), encoding="utf-8")
    return deltas


def save(path: Path, tensors: dict[str, np.ndarray]) -> None:
    head, body = {}, b""
    for name, values in tensors.items():
        raw = values.tobytes()
        head[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + body)


def interleaved(rows: np.ndarray, heads: int) -> np.ndarray:
    """Row by row: of each head, the i-th of the first half, then the i-th of the second half."""
    half = len(rows) // heads // 2
    order = [h * 2 * half + part * half + i for h in range(heads) for i in range(half) for part in (0, 1)]
    return rows[order]


@pytest.mark.parametrize(("bits", "off"), [("f16", 0.02), ("q8", 0.2), ("q4", 2.5)])
def test_the_merged_weights_are_the_sum(tmp_path: Path, bits: str, off: float) -> None:
    weights = base(tmp_path / "m.gguf")
    deltas = adapter(tmp_path / "a", SHAPES)
    path = merged_file(tmp_path / "m.gguf", tmp_path / "a", tmp_path / "cache", bits)  # type: ignore[arg-type]
    reader = gguf.GGUFReader(str(path))
    found = {str(t.name): gguf.quants.dequantize(t.data, t.tensor_type) for t in reader.tensors}
    wanted = {
        "attn_q": weights["attn_q"] + interleaved(deltas["attn_q"], HEADS),
        "attn_k": weights["attn_k"] + interleaved(deltas["attn_k"], 1),
        "ffn_down": weights["ffn_down"] + deltas["ffn_down"],
    }
    for name, weight in wanted.items():
        assert np.abs(found[f"blk.0.{name}.weight"] - weight).max() < off
    assert reader.fields["tokenizer.ggml.tokens"].contents() == ["a", "b"]


def test_the_same_adapter_is_merged_once(tmp_path: Path) -> None:
    base(tmp_path / "m.gguf")
    adapter(tmp_path / "a", SHAPES)
    first = merged_file(tmp_path / "m.gguf", tmp_path / "a", tmp_path / "cache")
    made = first.stat().st_mtime_ns
    assert merged_file(tmp_path / "m.gguf", tmp_path / "a", tmp_path / "cache").stat().st_mtime_ns == made
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [first.name]


def test_eight_bits_are_those_of_the_format() -> None:
    weight = np.random.default_rng(3).normal(size=(4, 64)).astype(np.float32)
    back = gguf.quants.dequantize(eight_bits(weight), gguf.GGMLQuantizationType.Q8_0)
    assert np.abs(back - weight).max() < np.abs(weight).max() / 120


def test_an_adapter_for_another_model_or_a_broken_one_is_refused(tmp_path: Path) -> None:
    base(tmp_path / "m.gguf")
    adapter(tmp_path / "wide", {"attn_q": (SIZE, SIZE * 2)})
    adapter(tmp_path / "odd", {"lm_head": (SIZE, SIZE)})
    adapter(tmp_path / "torn", SHAPES)
    (tmp_path / "torn" / "adapter_model.safetensors").write_bytes(b"torn")
    for name in ("wide", "odd", "torn", "missing"):
        with pytest.raises(ModelUnavailable):
            merged_file(tmp_path / "m.gguf", tmp_path / name, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*")) if (tmp_path / "cache").exists() else True


def test_sixteen_bit_tensors_are_read_exactly(tmp_path: Path) -> None:
    head = {"x": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}
    text = json.dumps(head).encode()
    (tmp_path / "t").write_bytes(len(text).to_bytes(8, "little") + text + bytes([0x80, 0x3F, 0x20, 0xC1]))
    assert read_tensors(tmp_path / "t")["x"].tolist() == [1.0, -10.0]
