"""Speech to text through an OpenAI-compatible `/v1/audio/transcriptions`."""

import re

import httpx
from pydantic import Field, SecretStr

from domain.errors import BadInput, ModelMisbehaved, ModelTimeout, ModelUnavailable, NotAvailable, TooLarge
from domain.frozen import Frozen

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_KINDS = ((b"\x1aE\xdf\xa3", "webm"), (b"OggS", "ogg"), (b"RIFF", "wav"), (b"ID3", "mp3"), (b"\xff\xfb", "mp3"))


class SpeechSettings(Frozen):
    """Where speech is recognised (`[speech]` in parley.toml). Without `base_url` nobody is listened to."""

    base_url: str = ""
    model: str = "whisper-1"
    api_key: SecretStr = SecretStr("")
    timeout_s: float = Field(default=30.0, gt=0)
    max_bytes: int = Field(default=8_000_000, gt=0)
    max_chars: int = Field(default=2000, gt=0)


class Speech:
    """Listens to recordings."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._settings = settings

    @property
    def ready(self) -> bool:
        """Whether a server is set up."""
        return bool(self._settings.base_url)

    async def text(self, recording: bytes, language: str = "") -> str:
        """What was said, on one line. `language` is a hint. Raises NotAvailable, BadInput, TooLarge, ModelFailed."""
        settings = self._settings
        if not self.ready:
            raise NotAvailable("speech is not set up", "set speech.base_url in parley.toml")
        if len(recording) > settings.max_bytes:
            raise TooLarge(f"the recording has {len(recording)} bytes; {settings.max_bytes} is the most", "say less")
        kind = recording_kind(recording)
        said = await self._answer(recording, kind, language)
        text = " ".join(_CONTROL.sub(" ", said).split())[: settings.max_chars]
        if not text:
            raise ModelMisbehaved("nothing was understood", "say it again, nearer to the microphone")
        return text

    async def _answer(self, recording: bytes, kind: str, language: str) -> str:
        settings = self._settings
        key = settings.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        form = {"model": settings.model, "response_format": "json"} | ({"language": language} if language else {})
        files = {"file": (f"speech.{kind}", recording, f"audio/{kind}")}
        url = f"{settings.base_url.rstrip('/')}/audio/transcriptions"
        try:
            async with httpx.AsyncClient(timeout=settings.timeout_s, trust_env=False) as client:
                answer = await client.post(url, data=form, files=files, headers=headers)
                answer.raise_for_status()
                return str(answer.json()["text"])
        except httpx.TimeoutException:
            raise ModelTimeout("the speech server did not answer in time") from None
        except httpx.HTTPError as error:
            raise ModelUnavailable(f"the speech server cannot be used ({type(error).__name__})") from None
        except (ValueError, KeyError, TypeError):
            raise ModelMisbehaved("the speech server's answer cannot be read") from None


def recording_kind(recording: bytes) -> str:
    """The file ending of a recording, read from its bytes. Raises BadInput for what is none."""
    for mark, kind in _KINDS:
        if recording.startswith(mark):
            return kind
    if recording[4:8] == b"ftyp":
        return "mp4"
    raise BadInput("this is not a recording that can be read", "record WebM, Ogg, MP4, MP3 or WAV")
