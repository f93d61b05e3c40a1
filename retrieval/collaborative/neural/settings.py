"""Settings of the neural methods."""

from pydantic import Field

from domain.frozen import Frozen


class NeuralSettings(Frozen):
    """Mult-VAE and SASRec. They need the torch extra, and minutes rather than seconds."""

    tried: bool = False
    """Whether the choice of a method ("auto") tries them beside the others, where torch is installed."""
    seconds: float = Field(default=60.0, gt=0)
    """The longest that one fit may take; half of it finds how long to train."""
    epochs: int = Field(default=300, ge=1)
    patience: int = Field(default=10, ge=1)
    """So many epochs without a better validation end the training."""
    people_held: float = Field(default=0.1, gt=0, lt=0.5)
    """The share of people who say when to stop; the last fit learns from everybody."""
    most_items: int = Field(default=30_000, ge=1)
    """Beyond so many items these methods are not tried: every item is scored at every step."""
    hidden: int = Field(default=400, ge=2)
    latent: int = Field(default=128, ge=1)
    vae_dropout: float = Field(default=0.5, ge=0, lt=1)
    kl: float = Field(default=0.2, ge=0)
    """The largest weight of Mult-VAE's prior (beta in the paper), reached after `kl_steps`."""
    kl_steps: int = Field(default=500, ge=1)
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    batch: int = Field(default=100, ge=1)
    dims: int = Field(default=64, ge=2)
    blocks: int = Field(default=2, ge=1)
    longest: int = Field(default=100, ge=2)
    """SASRec looks at so many of the newest items."""
    sequence_dropout: float = Field(default=0.3, ge=0, lt=1)
