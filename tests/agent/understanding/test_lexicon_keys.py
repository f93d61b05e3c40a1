"""A list that stands twice in a lexicon is lost once: each name is written once in its file."""

from pathlib import Path

import pytest

import agent

FILES = sorted((Path(agent.__file__).parent / "lexicons").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_list_of_a_lexicon_is_written_twice(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[0] for line in lines if line[:1].strip() and line[0] not in "#- "]
    assert len(names) == len(set(names))
