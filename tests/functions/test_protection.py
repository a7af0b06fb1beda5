"""What protects recipients from whoever reads logs, metrics, keys of tables or answers to others:
one story through the handlers (`test_nothing_names_anybody.py` tries many).
"""

import json

import pytest

from tests.functions.test_lists_and_rights import Api
from tests.functions.test_nothing_names_anybody import FORBIDDEN, NUMBERS, happen, keys, listening
from tests.support.handlers import Handlers

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
