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
    ModelTimeout,
    NotAvailable,
    NotBuilt,
    NotFound,
    ParleyError,
    Stale,
    StoreFailed,
    TooLarge,
    TooMany,
    UnknownField,
)

STATUS: Sequence[tuple[type[ParleyError], int]] = (
    (TooLarge, 413),
    (UnknownField, 422),
    (BadInput, 400),
    (NotFound, 404),
    (Busy, 409),
    (Forbidden, 403),
    (Stale, 412),
    (TooMany, 429),
    (NotAvailable, 501),
    (NotBuilt, 503),
    (StoreFailed, 503),
    (ModelTimeout, 504),
    (ModelFailed, 503),
)
PLAIN = {
    400: ("malformed", "send a JSON object in UTF-8"),
    401: ("unauthorized", "send `Authorization: Bearer KEY`"),
    404: ("not_found", "the paths are listed under /docs"),
    405: ("method_not_allowed", "the methods of each path are listed under /docs"),
    408: ("too_slow", "send the whole body at once"),
    409: ("busy", "wait for the request in flight, then send it again"),
    413: ("too_large", "send less at once"),
    415: ("unsupported_media_type", "send `Content-Type: application/json`"),
    421: ("misdirected", "call it as 127.0.0.1, or add the name to server.allowed_hosts"),
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


def plain_response(
    status: int, message: str, headers: dict[str, str] | None = None, path: str = "", hint: str = ""
) -> JSONResponse:
    """An error of the transport as a response."""
    code, usual = PLAIN.get(status, ("error", ""))
    return JSONResponse(_in_form(error_body(code, message, hint or usual), status, path), status, headers)


def install(app: FastAPI) -> None:
    """Answer every error of an app in our form."""
    app.add_exception_handler(ParleyError, _on_parley_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_parley_error(request: Request, error: Exception) -> JSONResponse:
    return parley_response(error if isinstance(error, ParleyError) else ParleyError("failed"), request.url.path)


def parley_response(error: ParleyError, path: str) -> JSONResponse:
    """One of our errors as a response."""
    status = status_of(error)
    headers = {"retry-after": str(error.retry_after_s)} if isinstance(error, TooMany) else None
    body = error_body(error.code, _clean(error.message), _clean(error.hint))
    return JSONResponse(_in_form(body, status, path), status, headers)


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
    return JSONResponse(_in_form(body, status, request.url.path), status, dict(headers or {}))


def _in_form(body: dict[str, dict[str, str]], status: int, path: str) -> dict[str, dict[str, str | None]]:
    """The error; under the OpenAI paths with the fields that its clients read beside ours."""
    error: dict[str, str | None] = dict(body["error"])
    if path.startswith(("/v1/chat", "/v1/models")):
        kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
        usual = "invalid_request_error" if status < 500 else "server_error"
        error |= {"type": kinds.get(status, usual), "param": None}
    return {"error": error}


def _clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8")
