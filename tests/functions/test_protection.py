"""What protects recipients from whoever reads logs, metrics, keys of tables or answers to others:
one story through the handlers (`test_nothing_names_anybody.py` tries many).
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager

import boto3
import pytest

from consentry.adapters.dynamodb.connection import Dynamo, TableNames
from consentry.adapters.secrets import REREAD, SETTLED, read_keyring, write_canary
from tests.functions.test_lists_and_rights import Api
from tests.functions.test_nothing_names_anybody import FORBIDDEN, NUMBERS, happen, keys, listening
from tests.support.aws import LOGICAL_IDS
from tests.support.handlers import SECRET, Handlers, model

STORY = ("send", "dispatch", "text:HELP", "text:STOP", "send", "unreadable", "suppress", "proof")


def test_a_recipient_is_named_in_no_log_no_metric_and_no_key(lambdas: Handlers) -> None:
    with listening() as (told, out):
        for count, what in enumerate(STORY):
            happen(lambdas, what, NUMBERS[0], count)

    public = [*told.lines, *out.getvalue().splitlines(), *keys()]
    assert [line[:300] for line in public if any(text in line for text in FORBIDDEN)] == []
    assert len(lambdas.carrier.sent) >= 1, "there was something to name"


def test_an_error_that_quotes_a_number_is_logged_without_it(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot text {NUMBERS[0]}")

    api = Api(lambdas)
    with listening() as (told, out):
        happen(lambdas, "send", NUMBERS[0], 1)
        monkeypatch.setattr("consentry.services.accept.Accept.run", broken)
        text = {"campaign": "appointments", "to": NUMBERS[0], "body": "Acme Dental: again."}
        status, answer = api.json("POST", "/v1/messages", text, function="messages_api")

    assert status == 500
    assert NUMBERS[0][2:] not in json.dumps(answer)
    said = "\n".join([*told.lines, out.getvalue()])
    assert "RuntimeError" in said
    assert NUMBERS[0][2:] not in said


def test_after_the_hmac_key_gained_a_version_an_opt_out_of_before_still_holds(
    lambdas: Handlers,
) -> None:
    happen(lambdas, "text:STOP", NUMBERS[0], 1)
    with rotated(lambdas):
        happen(lambdas, "suppress", NUMBERS[1], 2)
        lambdas.clock.advance(SETTLED.total_seconds() + REREAD.total_seconds())
        happen(lambdas, "suppress", NUMBERS[1], 3)
        text = {"campaign": "appointments", "to": NUMBERS[0], "body": "Acme Dental: again."}
        status, answer = Api(lambdas).json("POST", "/v1/messages", text, function="messages_api")

        own = [key for key in keys() if "SuppressionTable.pk" in key]
        written = {key.split("#")[1][:2] for key in own}

    assert status == 422
    assert "recipient.suppressed" in [one["rule"] for one in answer["decision"]["reasons"]]
    assert written >= {"1.", "2."}, "written under the new key, found under both"


@contextmanager
def rotated(lambdas: Handlers) -> Iterator[None]:
    """The secret with a second version, as an operator adds it, and registered; then as before."""
    arn = lambdas.replaced["HMAC_SECRET_ARN"]
    both = {
        "current": "2",
        "keys": {**json.loads(SECRET)["keys"], "2": "another key of these tests"},
    }
    with closing(boto3.client("secretsmanager")) as secrets:
        secrets.put_secret_value(SecretId=arn, SecretString=json.dumps(both))
        names = {field: model().tables[name].name for field, name in LOGICAL_IDS.items()}
        connection = Dynamo(TableNames(**names))
        write_canary(connection, read_keyring(connection, arn), lambdas.clock.at)
        try:
            yield
        finally:
            secrets.put_secret_value(SecretId=arn, SecretString=SECRET)
