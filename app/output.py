"""What the terminal shows: one JSON document on stdout, everything else on stderr."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Send to stderr whatever is written to stdout meanwhile, by libraries below Python too."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def document(value: object) -> str:
    """A value as one JSON document, readable."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str)


def put(text: str) -> None:
    """One text on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """One line for the person, on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """A text without control characters: what a catalogue or a person wrote must not steer the terminal."""
    return "".join(c if c in "\n\t" or c.isprintable() else " " for c in text)
