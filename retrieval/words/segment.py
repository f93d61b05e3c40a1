"""Chinese word segmentation (jieba), loaded at the first Chinese text: its dictionary takes half a second."""

import logging
import threading
import warnings
from functools import cache
from typing import Any


class Segmenter:
    """Cuts Chinese text into words and their sub-words. Nothing is written to disk. Thread-safe.

    All segmenters of a process share one dictionary, which nobody changes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokenizer: Any = None

    def cut(self, text: str) -> list[str]:
        """The words of a text without spaces, and the shorter words inside long ones ("星球大战", "星球", "大战")."""
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _load()
        return list(self._tokenizer.cut_for_search(text))


@cache
def _load() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source has invalid escapes, and it may import pkg_resources
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # As its own initialize(), without the cache file that it shares with every user of the machine.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
