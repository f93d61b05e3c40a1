"""A person's talk, or single conversations, out of every build of a catalogue, from the files too."""

from pathlib import Path

from retrieval import builds
from retrieval.dialogue_memory.store import erase_from
from retrieval.words.tokens import Tokens


def erase_from_builds(catalog: Path, owner: str = "", talks: frozenset[str] = frozenset()) -> int:
    """Take a person's conversations, and those with these ids, out of the builds in a catalogue's folder; how many
    there were in all of them.

    A process that serves asks the catalogue what was erased, so that its copy in memory is silent at once. Raises
    NotBuilt, StoreFailed.
    """
    folders = [memory for memory in (catalog / "builds").glob(f"*/{builds.DIALOGUES}") if memory.is_dir()]
    if not folders:
        return 0
    tokens = Tokens()
    return sum(erase_from(folder, owner, tokens, talks) for folder in folders)
