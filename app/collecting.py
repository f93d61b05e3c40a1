"""When Python looks for objects that refer to each other in a ring: not while thousands of modules load."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile: what modules make stays, so looking through it is a fifth of the time in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def keep_what_is() -> None:
    """Take all that exists now out of every later collection, which would stop a turn for 0.2 s to find it in use."""
    gc.collect()
    gc.freeze()
