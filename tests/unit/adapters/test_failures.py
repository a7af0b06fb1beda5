"""Vendors' errors become ours by their code, and say nothing of what was stored or sent."""

from typing import Any, cast

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from consentry.adapters.failures import (
    CancelledError,
    ItemBusyError,
    LostRaceError,
    Reason,
    translated,
)
from consentry.errors import ConfigurationError, TemporaryFailure

NUMBER = "+14155550123"


def error(code: str, **more: Any) -> ClientError:
    response = {"Error": {"Code": code, "Message": f"the item of {NUMBER}"}, **more}
    return ClientError(cast("Any", response), "PutItem")


def raised(original: Exception) -> Exception:
    with pytest.raises(Exception) as caught, translated("dynamodb", "PutItem"):  # noqa: PT011 - which one is what is asked
        raise original
    return caught.value


@pytest.mark.parametrize(
    ("original", "kind"),
    [
        (error("ThrottlingException"), TemporaryFailure),
        (error("ProvisionedThroughputExceededException"), TemporaryFailure),
        (error("InternalServerError"), TemporaryFailure),
        (error("com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"), TemporaryFailure),
        (error("SomethingNew"), TemporaryFailure),
        (EndpointConnectionError(endpoint_url="http://x"), TemporaryFailure),
        (BotoCoreError(), TemporaryFailure),
        (error("AccessDeniedException"), ConfigurationError),
        (error("x#ResourceNotFoundException"), ConfigurationError),
        (error("AWS.SimpleQueueService.NonExistentQueue"), ConfigurationError),
        (error("ConditionalCheckFailedException"), LostRaceError),
        (error("TransactionConflictException"), ItemBusyError),
        (error("TransactionCanceledException"), CancelledError),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:60],
)
def test_an_error_is_named_by_its_code_and_quotes_nothing(
    original: Exception, kind: type[Exception]
) -> None:
    translated_error = raised(original)
    assert type(translated_error) is kind
    assert NUMBER not in str(translated_error)
    assert translated_error.__cause__ is original


def test_a_lost_race_knows_what_was_there_and_does_not_say_it() -> None:
    item = {"id": {"S": "m-1"}, "to": {"S": NUMBER}}
    lost = raised(error("ConditionalCheckFailedException", Item=item))
    assert isinstance(lost, LostRaceError)
    assert lost.item == item
    assert NUMBER not in str(lost)


def test_a_cancelled_transaction_has_a_reason_per_action() -> None:
    item = {"id": {"S": "m-1"}, "to": {"S": NUMBER}}
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": item}]
    cancelled = raised(error("TransactionCanceledException", CancellationReasons=reasons))
    assert isinstance(cancelled, CancelledError)
    assert cancelled.by_condition
    assert cancelled.reasons == (
        Reason(code="None", item=None),
        Reason(code="ConditionalCheckFailed", item=item),
    )
    assert NUMBER not in str(cancelled)


def test_a_transaction_that_others_hindered_did_not_fail_by_condition() -> None:
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
    cancelled = raised(error("TransactionCanceledException", CancellationReasons=reasons))
    assert isinstance(cancelled, CancelledError)
    assert not cancelled.by_condition


def test_an_error_of_our_own_passes_unchanged() -> None:
    original = TemporaryFailure("ours")
    assert raised(original) is original
