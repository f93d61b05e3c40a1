"""Writes the small model's GGUF file as a folder of safetensors for vLLM: `smollm2_folder.py GGUF_FOLDER OUT`.

Needs the torch extra. The weights are those of the GGUF file, unpacked to bfloat16 (about 270 MB).
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig


def main(source: Path, out: Path) -> None:
    """Convert the first GGUF file in a folder; a conversion that is killed leaves no `out`."""
    name = sorted(source.glob("*.gguf"))[0].name
    making = out.with_name(f"{out.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    unpacked = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(
        source, gguf_file=name, dtype=torch.bfloat16, quantization_config=unpacked
    )
    model.save_pretrained(making)
    AutoTokenizer.from_pretrained(source, gguf_file=name).save_pretrained(making)
    shutil.rmtree(out, ignore_errors=True)
    making.rename(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
