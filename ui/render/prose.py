"""The little Markdown that Parley's sentences use, as HTML: **bold**, escaped marks, lists and tables. Nothing else.

Links, images and raw HTML stay text: a sentence may come from a model or quote a record.
"""

import re
from collections.abc import Sequence
from html import unescape

from ui.render.markup import Html, join, tag

_TOKEN = re.compile(r"\\([\\`*_\[\]~|#>.-])|\*\*(?=\S)((?:\\.|[^\\])+?)(?<=\S)\*\*")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
_CELL = re.compile(r"(?<!\\)\|")
_ENTITY = re.compile(r"&(?:lt|gt|amp);")


def inline(text: str) -> Html:
    """One line of prose."""
    parts: list[Html] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts.append(_text(text[end : match.start()]))
        parts.append(tag("strong", inline(match[2])) if match[2] else _text(match[1]))
        end = match.end()
    return join(*parts, _text(text[end:]))


def plain(text: str) -> str:
    """The words of one line without any marks."""
    return _entities(_TOKEN.sub(lambda m: plain(m[2]) if m[2] else m[1], text))


def prose(text: str) -> Html:
    """Several lines: paragraphs, bulleted lists and tables."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return join(*[_block(kind, group) for kind, group in _blocks(lines)])


def _blocks(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        kind = "row" if line.startswith("|") else "bullet" if _BULLET.match(line) else "p"
        if found and kind != "p" and found[-1][0] == kind:
            found[-1][1].append(line)
        else:
            found.append((kind, [line]))
    return found


def _block(kind: str, lines: Sequence[str]) -> Html:
    if kind == "bullet":
        return tag("ul", *[tag("li", inline(_BULLET.sub("", line)), dir="auto") for line in lines])
    if kind == "row":
        return _table([line for line in lines if not _RULE.match(line)])
    return tag("p", inline(lines[0]), dir="auto")


def _table(lines: Sequence[str]) -> Html:
    rows = [[cell.strip() for cell in _CELL.split(line.strip().strip("|"))] for line in lines]
    if not rows:
        return Html("")
    head = tag("tr", *[tag("th", inline(cell), scope="col") for cell in rows[0]])
    body = [tag("tr", *[_cell(n, cell) for n, cell in enumerate(row)]) for row in rows[1:]]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="table", tabindex="0")


def _cell(column: int, cell: str) -> Html:
    return tag("td", inline(cell)) if column else tag("th", inline(cell), scope="row")


def _text(text: str) -> Html:
    return join(_entities(text))


def _entities(text: str) -> str:
    return _ENTITY.sub(lambda m: unescape(m[0]), text)
