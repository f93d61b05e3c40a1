"""Two plots as SVG text: bars with intervals, and labelled dots."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH, _ROW, _LEFT, _RIGHT = 760, 26, 190, 90
_HEIGHT, _MARGIN = 340, 50
_FONT = 'font-family="system-ui,sans-serif" font-size="12" fill="#1c2430"'


class Bar(NamedTuple):
    """A value with its interval."""

    name: str
    value: float
    low: float
    high: float


class Dot(NamedTuple):
    """A method at a place."""

    name: str
    x: float
    y: float


def bars(rows: Sequence[Bar]) -> str:
    """Horizontal bars in the order given; "" for none."""
    if not rows:
        return ""
    top = max(max(row.high for row in rows), 1e-9)
    scale = (_WIDTH - _LEFT - _RIGHT) / top
    lines = []
    for n, row in enumerate(rows):
        y = 8 + n * _ROW
        low, high = _LEFT + row.low * scale, _LEFT + row.high * scale
        lines.append(
            f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(row.name)}</text>'
            f'<rect x="{_LEFT}" y="{y}" width="{max(row.value * scale, 1):.1f}" height="18" fill="#7ba7e6"/>'
            f'<path d="M{low:.1f} {y + 9}H{high:.1f}M{low:.1f} {y + 5}v8M{high:.1f} {y + 5}v8" stroke="#1c2430"/>'
            f'<text x="{high + 8:.1f}" y="{y + 13}">{row.value:.3f}</text>'
        )
    return _svg(16 + len(rows) * _ROW, lines)


def scatter(dots: Sequence[Dot], x_name: str, y_name: str) -> str:
    """Dots with their names, axes from zero; "" for none."""
    if not dots:
        return ""
    width, height = _WIDTH - 2 * _MARGIN - _RIGHT, _HEIGHT - 2 * _MARGIN
    right, top = max(max(d.x for d in dots), 1e-9), max(max(d.y for d in dots), 1e-9)
    base = _HEIGHT - _MARGIN
    lines = [
        f'<path d="M{_MARGIN} {_MARGIN}V{base}H{_MARGIN + width}" fill="none" stroke="#9aa4b2"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN - 12}">{escape(y_name)} (to {top:.3f})</text>',
        f'<text x="{_MARGIN + width}" y="{base + 22}" text-anchor="end">{escape(x_name)} (to {right:.3f})</text>',
    ]
    for dot in dots:
        x, y = _MARGIN + dot.x / right * width, base - dot.y / top * height
        lines.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#7ba7e6" stroke="#1c2430"/>'
            f'<text x="{x + 9:.1f}" y="{y + 4:.1f}">{escape(dot.name)}</text>'
        )
    return _svg(_HEIGHT, lines)


def _svg(height: int, lines: Sequence[str]) -> str:
    body = "".join(lines)
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" width="100%"><g {_FONT}>{body}</g></svg>'
