"""Single cells: whether they hold something, and what as text, id, flag or list, in English and Chinese."""

import ast
import json
import math
from collections.abc import Callable, Sequence

_MISSING = frozenset({
    "", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "—", "\\n", "undefined", "unknown", "?", "tbd", "tba",
    "未知", "无", "暂无", "不详", "待定", "(no genres listed)", "[]", "{}",
})  # fmt: skip
_NO_TITLE = frozenset({"", "nan", "null", "\\n", "n/a", "undefined"})
_YES = frozenset({"true", "yes", "y", "是", "有", "✓", "in stock", "instock", "available", "有货", "现货"})
_NO = frozenset({
    "false", "no", "n", "否", "无", "没有", "✗", "out of stock", "outofstock", "sold out", "unavailable", "缺货",
    "无货", "售罄",
})  # fmt: skip


def is_missing(value: object) -> bool:
    """Whether a cell says that there is no value."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return True
    return isinstance(value, str) and value.strip().casefold() in _MISSING


def text_of(value: object) -> str:
    """A cell as text, blanks at its ends removed; "" where there is none. A title may be "Unknown" or "None"."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(text_of(v) for v in value if text_of(v))
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return "" if text.casefold() in _NO_TITLE else text


def id_of(value: object) -> str:
    """A cell as an id; "862.0" is "862"."""
    text = text_of(value)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def flag_of(value: object) -> bool | None:
    """A cell as yes or no, None where it is neither."""
    if isinstance(value, bool):
        return value
    word = text_of(value).casefold()
    number = {"1": True, "0": False, "1.0": True, "0.0": False}.get(word)
    return number if number is not None else True if word in _YES else False if word in _NO else None


def written_list(value: object) -> list[str] | None:
    """A list, or a text that is one in JSON or Python form; None for anything else."""
    if isinstance(value, list | tuple):
        return [text_of(v) for v in value if not is_missing(v)]
    text = value.strip() if isinstance(value, str) else ""
    if not (text.startswith(("[", "(", "{")) and text.endswith(("]", ")", "}"))) or len(text) < 2:
        return None
    readers: Sequence[Callable[[str], object]] = (json.loads, ast.literal_eval)
    for read in readers:
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list | tuple | set):
            return [_name_of(v) for v in found if not is_missing(v) and _name_of(v)]
    return None


def _name_of(value: object) -> str:
    if isinstance(value, dict):
        return text_of(next((value[k] for k in ("name", "title", "label", "名称") if k in value), ""))
    return text_of(value)
