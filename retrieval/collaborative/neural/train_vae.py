"""Mult-VAE's training: a multinomial likelihood and a prior whose weight grows (Liang and others, WWW 2018)."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.fold import Fold
from retrieval.collaborative.histories import Histories, Ints
from retrieval.collaborative.neural.settings import NeuralSettings
from retrieval.collaborative.neural.stopping import Progress, trained
from retrieval.collaborative.neural.torch_tools import array, seeded, top10
from retrieval.collaborative.neural.vae import MultVae


def fit_multvae(
    histories: Histories, settings: NeuralSettings, fold: Fold, seed: int, progress: Progress = lambda *_: None
) -> MultVae:
    """Fit on all histories. Raises BadInput where torch is not installed."""
    with seeded(seed) as device:
        made = lambda people: _Training(people, settings, device, seed)  # noqa: E731 - typed by who takes it
        network, _ = trained(made, histories, settings, seed, progress)
        assert isinstance(network, _Training)
        return MultVae(network.layers(), fold)


class _Training:
    """One network and what it learns from."""

    def __init__(self, histories: Histories, settings: NeuralSettings, device: str, seed: int) -> None:
        import torch

        torch.manual_seed(seed)
        self._likes, self._settings, self._device = histories.matrix(), settings, device
        size = len(histories.item_ids)
        shapes = ((size, settings.hidden), (settings.hidden, 2 * settings.latent),
                  (settings.latent, settings.hidden), (settings.hidden, size))  # fmt: skip
        self._layers = [torch.nn.Linear(*shape, device=device) for shape in shapes]
        for layer in self._layers:
            torch.nn.init.xavier_normal_(layer.weight)
            torch.nn.init.trunc_normal_(layer.bias, std=0.001)
        parameters = [p for layer in self._layers for p in layer.parameters()]
        self._optimiser: Any = torch.optim.Adam(
            parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self._rng, self._steps = np.random.default_rng(seed), 0

    def epoch(self) -> None:
        """Everybody once, in a drawn order."""
        order = self._rng.permutation(self._likes.shape[0])
        for start in range(0, len(order), self._settings.batch):
            self._step(self._dense(self._likes[order[start : start + self._settings.batch]]))

    def _step(self, likes: Any) -> None:
        import torch
        from torch.nn import functional

        s = self._settings
        given = functional.dropout(functional.normalize(likes), s.vae_dropout)
        mean, log_variance = self._encoded(given)
        drawn = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        log_shares = torch.log_softmax(self._decoded(drawn), dim=1)
        missed = -(log_shares * likes).sum(dim=1).mean()
        away = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1).mean()
        loss = missed + s.kl * min(1.0, self._steps / s.kl_steps) * away
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        self._steps += 1

    def recommend(self, known: list[Ints]) -> list[Ints]:
        """As `stopping.Trainee`."""
        import torch
        from torch.nn import functional

        rows = np.repeat(np.arange(len(known)), [len(k) for k in known])
        shape = (len(known), self._likes.shape[1])
        matrix = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, np.concatenate(known))), shape=shape)
        with torch.no_grad():
            return top10(self._decoded(self._encoded(functional.normalize(self._dense(matrix)))[0]), known)

    def _encoded(self, given: Any) -> Any:
        import torch

        return self._layers[1](torch.tanh(self._layers[0](given))).chunk(2, dim=1)

    def _decoded(self, person: Any) -> Any:
        import torch

        return self._layers[3](torch.tanh(self._layers[2](person)))

    def _dense(self, matrix: sp.csr_matrix) -> Any:
        import torch

        return torch.from_numpy(np.asarray(matrix.toarray(), dtype=np.float32)).to(self._device)

    def layers(self) -> tuple[Any, ...]:
        """Weights (inputs, outputs) and biases; of the second layer only what gives the mean."""
        pairs = [(array(layer.weight.T), array(layer.bias)) for layer in self._layers]
        weights, bias = pairs[1]
        half = self._settings.latent
        pairs[1] = np.ascontiguousarray(weights[:, :half]), np.ascontiguousarray(bias[:half])
        return tuple(pairs)
