"""Vendors' errors, translated once.

A lost race is an answer, the rest says what the caller may do about it.

Only the service, the operation and the error's code reach a text; a vendor's message may quote the
item.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from consentry.errors import ConfigurationError, ConsentryError, TemporaryFailure

type RawItem = dict[str, dict[str, Any]]

CONDITION_FAILED = "ConditionalCheckFailed"
CONDITION_OF_A_WRITE = frozenset({"ConditionalCheckFailedException", "PreconditionFailed"})
DEPLOYMENT_IS_WRONG = frozenset(
    {
        "AccessDeniedException",
        "AccessDenied",
        "AWS.SimpleQueueService.NonExistentQueue",
        "InvalidClientTokenId",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
    }
)


class ItemBusyError(Exception):
    """A transaction in flight holds the item; a moment later it will not."""


class LostRaceError(Exception):
    """A conditional write found something else; `item` is what was there, if that is known."""

    def __init__(self, item: RawItem | None) -> None:
        self.item = item
        super().__init__("the stored item is not what this write expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one action of a transaction was not done; code `None` (text) for an innocent one."""

    code: str
    item: RawItem | None

    @property
    def failed(self) -> bool:
        """Whether this action's condition did not hold."""
        return self.code == CONDITION_FAILED


class CancelledError(Exception):
    """A transaction that wrote nothing; `reasons` stand in the order of its actions."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__(f"a transaction was cancelled: {[reason.code for reason in reasons]}")

    @property
    def by_condition(self) -> bool:
        """Whether a condition failed; otherwise another transaction was in the way."""
        return any(reason.failed for reason in self.reasons)


@contextmanager
def translated(service: str, operation: str) -> Iterator[None]:
    """Turns botocore's errors into ours.

    TemporaryFailure, ConfigurationError, LostRaceError, CancelledError.
    """
    try:
        yield
    except ClientError as exc:
        raise _of_answer(service, operation, exc) from exc
    except BotoCoreError as exc:
        raise TemporaryFailure(
            f"`{service}` did not answer `{operation}`: `{type(exc).__name__}`"
        ) from exc


def code_of(error: ClientError) -> str:
    """The error's code without its namespace."""
    return str(error.response.get("Error", {}).get("Code", "")).rpartition("#")[2]


def _of_answer(
    service: str, operation: str, error: ClientError
) -> LostRaceError | CancelledError | ItemBusyError | ConsentryError:
    code = code_of(error)
    response: dict[str, Any] = dict(error.response)
    if code in CONDITION_OF_A_WRITE:
        return LostRaceError(response.get("Item"))
    if code == "TransactionCanceledException":
        found = response.get("CancellationReasons", [])
        return CancelledError(
            tuple(Reason(code=r.get("Code", "None"), item=r.get("Item")) for r in found)
        )
    if code in ("TransactionConflictException", "TransactionInProgressException"):
        return ItemBusyError(code)
    if code in DEPLOYMENT_IS_WRONG:
        return ConfigurationError(
            f"`{service}` refused `{operation}` with `{code}`; check the role and the settings"
        )
    return TemporaryFailure(f"`{service}` answered `{operation}` with `{code}`")
