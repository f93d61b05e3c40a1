"""The page's look: Gradio's theme on system fonts (nothing is fetched), and our own style and script."""

from pathlib import Path

import gradio as gr

_FONTS = (
    "ui-sans-serif",
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "sans-serif",
)
_STATIC = Path(__file__).parent / "static"


def theme() -> gr.themes.Base:
    """Gradio's base theme with system fonts."""
    mono = ("ui-monospace", "Consolas", "monospace")
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=[gr.themes.Font(name) for name in _FONTS],
        font_mono=[gr.themes.Font(name) for name in mono],
    )


def head() -> str:
    """The page's style sheet, for the head: Gradio's own `css` setting would confine every rule to its container."""
    return f"<style>{(_STATIC / 'page.css').read_text(encoding='utf-8')}</style>"


def script() -> str:
    """The script of the page's one event bus: clicks on [data-do] become events, and shown state is kept."""
    return (_STATIC / "page.js").read_text(encoding="utf-8")
