"""An offline document as a page for a person: Markdown, or HTML with plots drawn as SVG (no plotting package)."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from evaluation.report_plots import Bar, Dot, bars, scatter

Document = Mapping[str, Any]

_SHOWN = ("recall@10", "ndcg@10", "recall@20", "ndcg@100", "mrr", "coverage@10", "novelty@10", "diversity@10")
_SEGMENT_METRIC = "ndcg@10"
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .7rem;border-bottom:1px solid #e3e7ee;text-align:right}
th:first-child,td:first-child{text-align:left}tr.best{font-weight:600;background:#f0f6ff}
small{color:#66707f}figure{margin:1.5rem 0}figcaption{font-weight:600}"""


def markdown(document: Document) -> str:
    """The main table, the paired differences and the segments as Markdown."""
    parts = [f"# Offline evaluation: {document.get('catalog') or 'catalogue'}", "", _facts(document), ""]
    parts += _markdown_table(*_main_table(document))
    differences = [_difference(row) for row in document.get("paired", ())]
    if differences:
        parts += ["", "## The best method against the others, person by person", "", *(f"- {d}" for d in differences)]
    header, rows = _segment_table(document)
    if rows:
        parts += ["", f"## {_SEGMENT_METRIC.upper()} by segment", "", *_markdown_table(header, rows)]
    return "\n".join(parts) + "\n"


def html(document: Document) -> str:
    """One self-contained page: plots first, then the tables."""
    title = f"Offline evaluation: {document.get('catalog') or 'catalogue'}"
    tables = _html_table(*_main_table(document), best=_best(document))
    header, rows = _segment_table(document)
    segments = _html_table(header, rows) if rows else ""
    differences = "".join(f"<li>{escape(_difference(row))}</li>" for row in document.get("paired", ()))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p><small>{escape(_facts(document))}</small></p>{_plots(document)}{tables}"
        f"<h2>The best method against the others, person by person</h2><ul>{differences}</ul>"
        f"<h2>{_SEGMENT_METRIC.upper()} by segment</h2>{segments}</html>\n"
    )


def _facts(document: Document) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in document.get("versions", {}).items())
    people = f"{document.get('cases', 0)} people, {document.get('relevant', 0)} items to find"
    rule = "full ranking, known items removed, 95 % bootstrap intervals over people"
    return f"{people}; {rule}; seed {document.get('seed', '-')}; {document.get('seconds', 0)} s; {versions}"


def _main_table(document: Document) -> tuple[list[str], list[list[str]]]:
    rows: Sequence[Mapping[str, Any]] = document.get("rows", ())
    shown = [metric for metric in _SHOWN if any(metric in row for row in rows)]
    return ["method", *shown], [[str(row["method"]), *(_cell(row, m) for m in shown)] for row in rows]


def _cell(row: Mapping[str, Any], metric: str) -> str:
    if metric not in row:
        return "-"
    digits = 1 if metric.startswith("novelty") else 3
    span = row.get("intervals", {}).get(metric)
    half = f" ±{(span[1] - span[0]) / 2:.{digits}f}" if span else ""
    return f"{row[metric]:.{digits}f}{half}"


def _difference(row: Mapping[str, Any]) -> str:
    low, high = row["interval"]
    verdict = "" if row["significant"] else " (not told apart)"
    better = f"{row['metric']} {row['difference']:+.4f} [{low:+.4f}, {high:+.4f}]"
    return f"{row['method']} over {row['against']}: {better}{verdict}"


def _segment_table(document: Document) -> tuple[list[str], list[list[str]]]:
    rows: Sequence[Mapping[str, Any]] = document.get("segments", ())
    names = list(dict.fromkeys(row["segment"] for row in rows))
    methods = list(dict.fromkeys(row["method"] for row in rows))
    by_key = {(row["method"], row["segment"]): row for row in rows}
    sizes = {row["segment"]: row["n"] for row in rows}
    header = ["method", *(f"{name} (n={sizes[name]})" for name in names)]
    return header, [[m, *(_cell(by_key.get((m, name), {}), _SEGMENT_METRIC) for name in names)] for m in methods]


def _best(document: Document) -> str:
    rows = [row for row in document.get("rows", ()) if _SEGMENT_METRIC in row]
    return str(max(rows, key=lambda row: float(row[_SEGMENT_METRIC]))["method"]) if rows else ""


def _plots(document: Document) -> str:
    rows = [row for row in document.get("rows", ()) if row.get("n")]
    ranked = [
        Bar(str(r["method"]), r["ndcg@10"], *r["intervals"].get("ndcg@10", (r["ndcg@10"],) * 2))
        for r in rows
        if "ndcg@10" in r
    ]
    against = [Dot(str(r["method"]), r["diversity@10"], r["ndcg@10"]) for r in rows if "diversity@10" in r]
    covering = [Dot(str(r["method"]), r["coverage@10"], r["ndcg@10"]) for r in rows if "coverage@10" in r]
    figures = [
        ("Accuracy: NDCG@10 with 95 % intervals", bars(ranked)),
        ("Accuracy against diversity", scatter(against, "diversity@10", "NDCG@10")),
        ("Accuracy against the share of the catalogue shown", scatter(covering, "coverage@10", "NDCG@10")),
    ]
    drawn = [f"<figure><figcaption>{escape(caption)}</figcaption>{svg}</figure>" for caption, svg in figures if svg]
    return "".join(drawn) + _segment_plots(document)


def _segment_plots(document: Document) -> str:
    best = _best(document)
    rows = [r for r in document.get("segments", ()) if r["method"] == best and _SEGMENT_METRIC in r]
    drawn = [
        Bar(r["segment"], r[_SEGMENT_METRIC], *r["intervals"].get(_SEGMENT_METRIC, (r[_SEGMENT_METRIC],) * 2))
        for r in rows
    ]
    caption = f"{best}: NDCG@10 by segment"
    return f"<figure><figcaption>{escape(caption)}</figcaption>{bars(drawn)}</figure>" if drawn else ""


def _markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{'|'.join(['---'] + ['---:'] * (len(header) - 1))}|"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def _html_table(header: Sequence[str], rows: Iterable[Sequence[str]], best: str = "") -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    lines = [
        f"<tr{' class=best' if row[0] == best else ''}>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        for row in rows
    ]
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"
