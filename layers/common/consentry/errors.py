"""What can go wrong, by what the caller should do about it.

A denial is not an error: it is a `Decision`. The HTTP status of each family is in
`entrypoints/problems.py`, nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing wrong with one field of a request; `code` is stable, `message` is for people."""

    field: str
    code: str
    message: str


class ConsentryError(Exception):
    """Anything that Consentry raises on purpose."""


class InvalidRequest(ConsentryError):
    """The request is wrong; every wrong field is named."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(
            "; ".join(
                f"{error.field}: {error.message}" if error.field else error.message
                for error in self.errors
            )
        )


class NotFound(ConsentryError):
    """No such thing, or none that this caller may see."""


class Forbidden(ConsentryError):
    """The caller's role does not allow this."""


class Conflict(ConsentryError):
    """The thing is in a state that does not allow this, or the same key is in flight."""


class IdempotencyMismatch(ConsentryError):
    """An idempotency key was used again with another body."""


class TemporaryFailure(ConsentryError):
    """A service did not answer or asked to slow down; the same call may succeed later."""


class TooManyRequests(ConsentryError):
    """The account makes more requests than its share; `retry_after` is in whole seconds."""

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"this account makes too many requests; wait `{retry_after}` s")


class ConfigurationError(ConsentryError):
    """The deployment is wrong; every problem is listed at once."""


class RulebookError(ConsentryError):
    """The policy data is wrong; every problem is listed at once."""
