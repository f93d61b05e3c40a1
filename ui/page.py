"""The chat page: Gradio components, and which handler answers which event."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import gradio as gr

from ui.handlers import Handlers
from ui.port import Home
from ui.render.chrome import bar, welcome
from ui.render.senses import senses
from ui.settings import UiSettings
from ui.theme import head, script, theme
from ui.wording import words_of

_LARGEST_UPLOAD = 1024
"""Bytes. The page takes no files, and Gradio's upload route cannot be left out."""
Made = TypeVar("Made")
App = TypeVar("App")
"""A FastAPI app; its name stays in the package that serves."""
_STORAGE_KEY = "parley"
# The value lies in the visitor's own browser; Gradio wants a fixed word here so that a restart can read it again.
_STORAGE_WORD = "parley-visit"


def build_page(home: Home, settings: UiSettings) -> gr.Blocks:
    """The page over a home; mount it with `mount_page`."""
    return _in_a_loop(lambda: _blocks(home, settings))


def _blocks(home: Home, settings: UiSettings) -> gr.Blocks:
    handlers = Handlers(home, settings)
    words = words_of("en" if settings.language == "auto" else settings.language)
    with gr.Blocks(title=settings.title, analytics_enabled=False, fill_width=True) as page:
        visit = gr.BrowserState({}, storage_key=_STORAGE_KEY, secret=_STORAGE_WORD)
        top = _html(bar(settings.title, words, settings.language), "parley-bar")
        with gr.Row(elem_id="parley-body"):
            with gr.Column(elem_id="parley-main"):
                past = _html("", "parley-past")
                live = _html(welcome(words, words.example_prompts), "parley-live")
                with gr.Row(elem_id="parley-composer"):
                    buttons = _html(senses(words, sees=home.sees, hears=home.hears), "parley-senses")
                    message = _message(words.say("message"), words.say("placeholder"))
            with gr.Column(elem_id="parley-side"):
                panel = _html("", "parley-panel")
        toast = _html("", "parley-toast")
        bus = gr.HTML("", elem_id="parley-bus", js_on_load=script(), container=False)
        everything = [visit, top, past, live, panel, message, toast, buttons]
        quiet = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        page.load(handlers.open, [visit], everything, **quiet)
        message.submit(handlers.send, [visit, message], everything, trigger_mode="once", **quiet)
        bus.ask(handlers.ask, [visit], everything, trigger_mode="multiple", **quiet)
        bus.tell(handlers.tell, [visit], everything, trigger_mode="multiple", **quiet)
    page.queue(api_open=False)
    return page


def mount_page(app: App, home: Home, settings: UiSettings, path: str = "/") -> App:
    """Mount the page into an app that has its own routes already; nothing is loaded from another host."""
    return _in_a_loop(lambda: _mounted(app, home, settings, path))


def _mounted(app: App, home: Home, settings: UiSettings, path: str) -> App:
    mounted: App = gr.mount_gradio_app(
        app,
        _blocks(home, settings),
        path=path,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        max_file_size=_LARGEST_UPLOAD,
        enable_monitoring=False,
        theme=theme(),
        head=head(),
    )
    return mounted


def _in_a_loop(make: Callable[[], Made]) -> Made:
    """Make something inside a running event loop: outside of one Gradio opens a loop per lock and never closes it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_later(make))
    return make()


async def _later(make: Callable[[], Made]) -> Made:
    return make()


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False, container=False, padding=False)


def _message(label: str, placeholder: str) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        submit_btn=True,
        autofocus=True,
        elem_id="parley-message",
    )
