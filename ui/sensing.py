"""A picture or speech from the page. What they come to is shown to the visitor before or as it is asked."""

import base64
import binascii
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import gradio as gr

from domain.errors import BadInput, ModelUnavailable, TooLarge
from ui.port import Home
from ui.turning import Turning, note
from ui.updates import Updates, updates
from ui.visit import Visit

MOST_AT_ONCE = 4
"""Pictures and recordings of all visitors that are worked on at once."""
LARGEST = 8_000_000
"""Bytes of a picture or a recording."""


class Sensing:
    """Turns what is shown or said aloud into a message."""

    def __init__(self, home: Home, turning: Turning) -> None:
        self._home = home
        self._turning = turning
        self._working = 0

    async def seen(self, visit: Visit, data: object, accepts: str) -> AsyncIterator[Updates]:
        """A picture becomes wishes: its keywords are asked for as a message, which the visitor sees and can undo."""
        words = self._turning.words(visit, accepts, await self._turning.conversation(visit))
        picture = sent_bytes(data)
        yield updates(toast=note(words.say("picture_looking")))
        with self._one_of_few():
            found = await self._home.see(picture, words.language)
        message = words.say("picture_says", words=words.say("list").join(found))
        yield updates(toast=note(""))
        async for update in self._turning.said(visit, message, accepts):
            yield update

    async def heard(self, visit: Visit, data: object, accepts: str) -> AsyncIterator[Updates]:
        """Speech is put into the message box: a misheard word is easier to mend before it is sent."""
        words = self._turning.words(visit, accepts, await self._turning.conversation(visit))
        recording = sent_bytes(data)
        yield updates(toast=note(words.say("voice_writing")))
        with self._one_of_few():
            text = await self._home.hear(recording, words.language)
        yield updates(message=gr.update(value=text), toast=note(words.say("voice_heard")))

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        """A place at the models, which cost most of all here. Raises ModelUnavailable where all are taken."""
        if self._working >= MOST_AT_ONCE:
            raise ModelUnavailable("too many pictures and recordings at once", "try again in a moment")
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1


def sent_bytes(data: object) -> bytes:
    """The bytes of a data: address. Raises BadInput, TooLarge."""
    if not isinstance(data, str) or not data.startswith("data:"):
        raise BadInput("no picture or recording came")
    head, _, body = data.partition(",")
    if not head.endswith(";base64"):
        raise BadInput("a picture or recording comes as base64")
    if len(body) > LARGEST * 4 // 3 + 4:
        raise TooLarge("this picture or recording is too large", "send a smaller one")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("this picture or recording cannot be read") from None
