"""The model that a LoRA is trained on: a folder in Hugging Face's form, or a GGUF file whose weights are dequantised.

Imports torch and transformers only, so that training runs on a machine that has nothing else of this project.
"""

from pathlib import Path
from typing import Any

import torch

_END = "<|im_end|>"
"""The end of an answer where a model has it: versions of transformers read other ends from a GGUF file."""
LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The linear layers of a Llama block, all of which a LoRA changes."""


def load_base(path: Path, dtype: torch.dtype = torch.float32) -> tuple[Any, Any]:
    """The model and its tokenizer. Raises FileNotFoundError, and what transformers raises for another kind of file.

    A GGUF file is dequantised: one trains on exactly the weights that the embedded model runs with.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if not path.exists():
        raise FileNotFoundError(f"there is no model at {path}")
    gguf = {"gguf_file": path.name} if path.is_file() else {}
    folder = str(path.parent if path.is_file() else path)
    tokenizer = AutoTokenizer.from_pretrained(folder, **gguf)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa", **gguf)
    if _END in tokenizer.get_vocab():
        tokenizer.eos_token = _END
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, tokenizer


def with_lora(model: Any, rank: int, alpha: int, dropout: float = 0.0, top: int = 0) -> Any:
    """The model with fresh adapters on all linear layers; only they learn, in 32 bits.

    `top`: only in so many of the last blocks (0: in all). What lies below needs no gradient, which is half of the time.
    """
    from peft import LoraConfig, get_peft_model

    blocks = int(model.config.num_hidden_layers)
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=list(LINEAR),
        task_type="CAUSAL_LM",
        layers_to_transform=list(range(max(0, blocks - top), blocks)) if top else None,
    )
    wrapped: Any = get_peft_model(model, config)
    for parameter in wrapped.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return wrapped


def save_adapter(model: Any, folder: Path, base: str) -> Path:
    """Write the adapter in PEFT's form, in 16 bits, as a whole; returns the folder. Raises OSError."""
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().to("cpu", torch.bfloat16).contiguous() for k, v in get_peft_model_state_dict(model).items()}
    waiting = folder / "adapter_model.safetensors.new"
    save_file(state, str(waiting), metadata={"format": "pt"})
    waiting.replace(folder / "adapter_model.safetensors")
    config = model.peft_config["default"]
    config.base_model_name_or_path = base
    config.inference_mode = True
    config.save_pretrained(str(folder))
    return folder


def start_from(model: Any, folder: Path) -> None:
    """Give the adapters the weights of a saved one. Raises FileNotFoundError, ValueError for one of another shape."""
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    held = {k: v.float() for k, v in load_file(str(folder / "adapter_model.safetensors")).items()}
    try:
        loaded = set_peft_model_state_dict(model, held)
    except RuntimeError as error:
        raise ValueError(f"the adapter {folder} has another shape") from error
    if loaded.unexpected_keys:
        raise ValueError(f"the adapter {folder} is for another model")
