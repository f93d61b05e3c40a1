"""Pictures and speech through stand-in servers: what comes back is untrusted, what fails is said clearly."""

from collections.abc import Iterator

import pytest

from app.senses import open_vision
from domain.errors import BadInput, ModelMisbehaved, ModelTimeout, ModelUnavailable, NotAvailable, TooLarge
from llms.speech import Speech, SpeechSettings
from llms.vision import Vision, VisionSettings, keywords
from tests.llms.senses import Heard, png, senses_served

WEBM = b"\x1aE\xdf\xa3" + b"\0" * 40


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, Heard]]:
    with senses_served() as both:
        yield both


def vision(servers: tuple[str, Heard], model: str, **more: object) -> Vision:
    return open_vision(VisionSettings.model_validate({"base_url": servers[0], "model": model, **more}))


def speech(servers: tuple[str, Heard], model: str, **more: object) -> Speech:
    return Speech(SpeechSettings.model_validate({"base_url": servers[0], "model": model, **more}))


async def test_a_picture_becomes_keywords_and_goes_as_bytes_never_as_an_address(servers: tuple[str, Heard]) -> None:
    assert await vision(servers, "good").words(png()) == ("neon city", "rain", "night", "science fiction")
    user = servers[1].looked[-1]["messages"][-1]["content"]
    assert user[1]["image_url"]["url"].startswith("data:image/png;base64,")


async def test_writing_in_a_picture_gives_no_orders(servers: tuple[str, Heard]) -> None:
    assert await vision(servers, "orders").words(png()) == ("rain", "night")


async def test_what_fails_in_seeing_says_so(servers: tuple[str, Heard]) -> None:
    for model, error in (("broken", ModelUnavailable), ("nonsense", ModelMisbehaved)):
        with pytest.raises(error):
            await vision(servers, model).words(png())
    with pytest.raises(ModelTimeout):
        await vision(servers, "hung", timeout_s=0.1).words(png())
    with pytest.raises(ModelUnavailable):
        await open_vision(VisionSettings(base_url="http://127.0.0.1:1/v1")).words(png())
    with pytest.raises(NotAvailable):
        await open_vision(VisionSettings()).words(png())
    with pytest.raises(BadInput):
        await vision(servers, "good").words(b"<svg onload=alert(1)>")
    with pytest.raises(TooLarge):
        await vision(servers, "good", max_bytes=10).words(png())


def test_keywords_are_read_from_loose_answers_too() -> None:
    assert keywords("rain, night，雨夜、neon city", 3) == ("rain", "night", "雨夜")
    assert keywords('{"words": "rain"}', 3) == ()
    assert keywords('{"other": []}', 3) == ()
    assert keywords("", 3) == ()


async def test_speech_becomes_one_line_of_text(servers: tuple[str, Heard]) -> None:
    assert await speech(servers, "good").text(WEBM, "en") == "a funny film from the nineties"
    assert servers[1].listened[-1] == {"model": "good", "name": "speech.webm"}


async def test_what_fails_in_hearing_says_so(servers: tuple[str, Heard]) -> None:
    for model, error in (("broken", ModelUnavailable), ("silent", ModelMisbehaved)):
        with pytest.raises(error):
            await speech(servers, model).text(WEBM)
    with pytest.raises(NotAvailable):
        await Speech(SpeechSettings()).text(WEBM)
    with pytest.raises(BadInput):
        await speech(servers, "good").text(b"no sound at all")
    with pytest.raises(TooLarge):
        await speech(servers, "good", max_bytes=10).text(WEBM)
