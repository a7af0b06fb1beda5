"""The one table from what went wrong to HTTP: RFC 9457 problem documents with stable types."""

from dataclasses import dataclass
from typing import Any

from consentry.domain.cost import Cost
from consentry.errors import (
    ConfigurationError,
    Conflict,
    ConsentryError,
    Forbidden,
    IdempotencyMismatch,
    InvalidRequest,
    NotFound,
    TemporaryFailure,
    TooManyRequests,
)


class Unauthorized(ConsentryError):
    """No key that is known."""


class MethodNotAllowed(ConsentryError):
    """The path exists, with other methods."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(f"this path takes {', '.join(allowed)}")


class PayloadTooLarge(ConsentryError):
    """The body is larger than any request needs to be."""


class PolicyDenied(ConsentryError):
    """Not a failure: how a denial leaves through HTTP. Carries what the answer shows."""

    def __init__(
        self,
        decision: dict[str, Any],
        message_id: str = "",
        headers: dict[str, str] | None = None,
        *,
        refundable: bool | None = None,
    ) -> None:
        self.decision = decision
        self.message_id = message_id
        self.refundable = refundable
        self.headers = headers or {}
        super().__init__("the policy does not allow this; every reason is in `decision`")


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the table."""

    status: int
    type: str
    title: str


_TABLE: tuple[tuple[type[ConsentryError], Problem], ...] = (
    (InvalidRequest, Problem(400, "invalid-request", "The request is not valid")),
    (Unauthorized, Problem(401, "unauthorized", "No valid API key")),
    (Forbidden, Problem(403, "forbidden", "This key may not do that")),
    (NotFound, Problem(404, "not-found", "Not found")),
    (MethodNotAllowed, Problem(405, "method-not-allowed", "Method not allowed")),
    (Conflict, Problem(409, "conflict", "The state does not allow this")),
    (PayloadTooLarge, Problem(413, "payload-too-large", "The body is too large")),
    (PolicyDenied, Problem(422, "policy-denied", "Denied by policy")),
    (
        IdempotencyMismatch,
        Problem(422, "idempotency-mismatch", "The idempotency key was used with another body"),
    ),
    (TooManyRequests, Problem(429, "too-many-requests", "Too many requests")),
    (TemporaryFailure, Problem(503, "unavailable", "Not available right now")),
    (ConfigurationError, Problem(503, "unavailable", "Not available right now")),
)
_UNEXPECTED = Problem(500, "internal", "Something is broken on our side")


def table() -> tuple[Problem, ...]:
    """Every problem that there is."""
    return (*(row for _, row in _TABLE), _UNEXPECTED)


def problem_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and document of an error. What is not ours says nothing about itself."""
    row = next((row for kind, row in _TABLE if isinstance(error, kind)), _UNEXPECTED)
    document: dict[str, Any] = {
        "type": f"/problems/{row.type}",
        "title": row.title,
        "status": row.status,
        "detail": _detail(error, row),
    }
    if isinstance(error, InvalidRequest):
        document["errors"] = [
            {"field": item.field, "code": item.code, "message": item.message}
            for item in error.errors
        ]
    if isinstance(error, PolicyDenied):
        document["decision"] = error.decision
        if error.message_id:
            document["id"] = error.message_id
            # A text that was denied never came near a carrier.
            document["cost"] = Cost.NONE.value
        if error.refundable is not None:
            document["refundable"] = error.refundable
    return row.status, document


def headers_of(error: Exception) -> dict[str, str]:
    """The headers that go with an error."""
    if isinstance(error, PolicyDenied):
        return error.headers
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, TemporaryFailure | ConfigurationError):
        return {"Retry-After": "2"}
    return {}


def _detail(error: Exception, row: Problem) -> str:
    if row is _UNEXPECTED:
        return "the request may not have been carried out; repeat it with the same Idempotency-Key"
    if isinstance(error, ConfigurationError):
        return "the deployment is not set up; its logs say what is missing"
    return str(error)
