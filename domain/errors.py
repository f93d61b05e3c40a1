"""Everything that Parley raises on purpose.

ParleyError                what happened (message) and what to do about it (hint)
├── BadInput               the caller's data or arguments are wrong                      exit 1, HTTP 400
│   ├── TooLarge           a message, file or body beyond its limit                      HTTP 413
│   └── UnknownField       a constraint names a field that the catalogue lacks           HTTP 422
├── NotFound               no such item, conversation, user, catalogue or turn           HTTP 404
├── Busy                   a turn of this conversation is in flight                      HTTP 409
├── Forbidden              not yours                                                     HTTP 403
├── Stale                  what was to be changed is not what the caller read            HTTP 412
├── TooMany                more than a key may ask for                                   HTTP 429
├── NotAvailable           this server is not set up for it                              exit 2, HTTP 501
├── NotBuilt               the catalogue has no build that can be served                 HTTP 503
├── StoreFailed            a store cannot be read or written (disk full, locked, broken) HTTP 503
└── ModelFailed            a language model or an embedder gave no usable answer; the turn degrades
    ├── ModelTimeout       not within its deadline
    ├── ModelUnavailable   refused, unreachable, overloaded, wrong name
    └── ModelMisbehaved    answered with what does not fit the schema
"""


class ParleyError(Exception):
    """Base of all errors raised on purpose: `message` says what happened, `hint` what to do about it."""

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(ParleyError):
    """The caller's data or arguments are wrong."""

    code = "bad_input"


class TooLarge(BadInput):
    """A message, file or body is beyond its limit."""

    code = "too_large"


class UnknownField(BadInput):
    """A constraint names a field that the catalogue does not have."""

    code = "unknown_field"


class NotFound(ParleyError):
    """No such item, conversation, user, catalogue or turn."""

    code = "not_found"


class Busy(ParleyError):
    """A turn of this conversation is already in flight."""

    code = "busy"


class Forbidden(ParleyError):
    """The caller may not see or do this."""

    code = "forbidden"


class Stale(ParleyError):
    """What was to be changed is not (or no longer) what the caller read."""

    code = "stale"


class TooMany(ParleyError):
    """More than a key may ask for; `retry_after_s` is how many seconds to wait."""

    code = "too_many_requests"

    def __init__(self, message: str, hint: str = "", retry_after_s: int = 1) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class NotAvailable(ParleyError):
    """This server is not set up for what was asked."""

    code = "not_available"


class NotBuilt(ParleyError):
    """The catalogue has no build that can be served."""

    code = "not_built"


class FetchFailed(ParleyError):
    """A download could not be had, or was not what it should be, and is not cached."""

    code = "fetch_failed"


class StoreFailed(ParleyError):
    """A store cannot be read or written."""

    code = "store_failed"


class ModelFailed(ParleyError):
    """A language model or an embedder gave no usable answer."""

    code = "model_failed"


class ModelTimeout(ModelFailed):
    """A model did not answer within its deadline."""

    code = "model_timeout"


class ModelUnavailable(ModelFailed):
    """A model refused, was unreachable, overloaded or is not known under that name."""

    code = "model_unavailable"


class ModelMisbehaved(ModelFailed):
    """A model answered with what does not fit the schema."""

    code = "model_misbehaved"
