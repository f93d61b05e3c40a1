"""Every error as `{"error": {"code", "message", "hint"}}`. Nothing of the inside (traces, values, paths) goes out."""

from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.errors import (
    BadInput,
    Busy,
    Forbidden,
    ModelFailed,
    NotBuilt,
    NotFound,
    ParleyError,
    StoreFailed,
    TooLarge,
    UnknownField,
)

STATUS: Sequence[tuple[type[ParleyError], int]] = (
    (TooLarge, 413),
    (UnknownField, 422),
    (BadInput, 400),
    (NotFound, 404),
    (Busy, 409),
    (Forbidden, 403),
    (NotBuilt, 503),
    (StoreFailed, 503),
    (ModelFailed, 503),
)
PLAIN = {
    400: ("malformed", "send a JSON object in UTF-8"),
    401: ("unauthorized", "send `Authorization: Bearer KEY`"),
    404: ("not_found", "the paths are listed under /docs"),
    405: ("method_not_allowed", "the methods of each path are listed under /docs"),
    413: ("too_large", "send less at once"),
    415: ("unsupported_media_type", "send `Content-Type: application/json`"),
    422: ("invalid", "the fields of each body are listed under /docs"),
    429: ("too_many_requests", "wait and send it again"),
    500: ("internal", "the server's log says more under this request's id"),
    503: ("unavailable", "send it again in a moment"),
    504: ("timeout", "send it again with the same request_id"),
}


def error_body(code: str, message: str, hint: str = "") -> dict[str, dict[str, str]]:
    """The one form of an error."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def status_of(error: ParleyError) -> int:
    """The HTTP status of one of our errors."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def plain_response(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error of the transport as a response."""
    code, hint = PLAIN.get(status, ("error", ""))
    return JSONResponse(error_body(code, message, hint), status, headers)


def install(app: FastAPI) -> None:
    """Answer every error of an app in our form."""
    app.add_exception_handler(ParleyError, _on_parley_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_parley_error(request: Request, error: Exception) -> JSONResponse:
    known = error if isinstance(error, ParleyError) else ParleyError("failed")
    body = error_body(known.code, _clean(known.message), _clean(known.hint))
    return _answer(request, body, status_of(known))


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, hint = PLAIN.get(status, ("error", ""))
    detail = str(error.detail) if isinstance(error, HTTPException) else "failed"
    return _answer(request, error_body(code, detail, hint), status, getattr(error, "headers", None))


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    """The first fault of a body or query, by place; the value that was sent is not repeated."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    first = faults[0] if faults else {"loc": (), "msg": "invalid", "type": ""}
    if first["type"] == "json_invalid":
        return _answer(request, error_body("malformed", "the body is not valid JSON", PLAIN[400][1]), 400)
    place = ".".join(str(p) for p in first["loc"] if p != "body") or "the body"
    return _answer(request, error_body("invalid", _clean(f"{place}: {first['msg']}")[:500], PLAIN[422][1]), 422)


def _answer(
    request: Request, body: dict[str, dict[str, str]], status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The error; under the OpenAI paths with the fields that its clients read beside ours."""
    error: dict[str, str | None] = dict(body["error"])
    if request.url.path.startswith(("/v1/chat", "/v1/models")):
        error |= {"type": "invalid_request_error" if status < 500 else "server_error", "param": None}
    return JSONResponse({"error": error}, status, dict(headers or {}))


def _clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8")
