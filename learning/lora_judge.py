"""How often the model writes exactly the target, and the loss on what it has not seen. Imports torch only."""

from collections.abc import Sequence
from typing import Any

import torch

from learning.lora_data import Batch, Example


def loss_of(model: Any, batch: Batch) -> torch.Tensor:
    """The mean cross-entropy of the learnt places, in nats; the vocabulary is scored at those places only."""
    inner = getattr(model, "get_base_model", lambda: model)()
    hidden = inner.model(input_ids=batch.ids, use_cache=False).last_hidden_state[:, :-1][batch.learn]
    scores = inner.lm_head(hidden)
    loss: torch.Tensor = torch.nn.functional.cross_entropy(scores.float(), batch.ids[:, 1:][batch.learn])
    return loss


class Choice:
    """The loss where the target is one of a few single tokens: the cross-entropy among these alone. Few examples then
    teach which answer is right instead of what answers look like."""

    def __init__(self, tokenizer: Any, answers: str, device: str) -> None:
        """`answers`: the words, split by "|". Raises ValueError for a word of several tokens."""
        tokens = [tokenizer(word, add_special_tokens=False)["input_ids"] for word in answers.split("|")]
        if len(tokens) < 2 or any(len(t) != 1 for t in tokens):
            raise ValueError(f"the answers {answers!r} must be two or more words of one token each")
        self._ids = torch.tensor(sorted(t[0] for t in tokens), device=device)

    def __call__(self, model: Any, batch: Batch) -> torch.Tensor:
        """The mean over the rows, in nats."""
        scores, wanted = self._scores(model, batch)
        loss: torch.Tensor = torch.nn.functional.cross_entropy(scores, wanted)
        return loss

    def right(self, model: Any, batch: Batch) -> torch.Tensor:
        """Which rows are answered right, shape (rows,)."""
        scores, wanted = self._scores(model, batch)
        return scores.argmax(-1) == wanted

    def _scores(self, model: Any, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        inner = getattr(model, "get_base_model", lambda: model)()
        following = batch.ids[:, 1:]
        at = batch.learn & torch.isin(following, self._ids)
        hidden = inner.model(input_ids=batch.ids, use_cache=False).last_hidden_state[:, :-1][at]
        scores = hidden.float() @ inner.lm_head.weight[self._ids].float().T
        return scores, torch.searchsorted(self._ids, following[at])


@torch.no_grad()  # type: ignore[untyped-decorator]
def written(model: Any, tokenizer: Any, prompts: Sequence[str], *, most_tokens: int = 96, rows: int = 256) -> list[str]:
    """What the model writes after each prompt, greedily, in batches of `rows`."""
    device = next(model.parameters()).device
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    found = [""] * len(prompts)
    side, tokenizer.padding_side = tokenizer.padding_side, "left"
    try:
        for start in range(0, len(order), rows):
            chosen = order[start : start + rows]
            asked = tokenizer(
                [prompts[i] for i in chosen], return_tensors="pt", padding=True, add_special_tokens=False
            ).to(device)
            out = model.generate(
                input_ids=asked["input_ids"],
                attention_mask=asked["attention_mask"],
                max_new_tokens=most_tokens,
                do_sample=False,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
            texts = tokenizer.batch_decode(out[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
            for i, text in zip(chosen, texts, strict=True):
                found[i] = text
    finally:
        tokenizer.padding_side = side
    return found


def exact_match(model: Any, tokenizer: Any, examples: Sequence[Example], *, rows: int = 256) -> float:
    """The share of examples whose target is written exactly."""
    texts = written(model, tokenizer, [e.prompt for e in examples], rows=rows)
    right: list[bool] = [t.strip() == e.target.strip() for t, e in zip(texts, examples, strict=True)]
    return sum(right) / max(1, len(right))
