"""The carrier's lists by schedule: what the sweep and the night count, without a number."""

import json
from typing import Any

import pytest

from consentry.errors import TemporaryFailure
from tests.support.handlers import Handlers, event

PERSON, STRANGER = "+14155550123", "+14155550124"


def stop(lambdas: Handlers) -> None:
    """The handset's STOP of the example, a moment ago."""
    given = event("inbound")
    notification = given["Records"][0]["Sns"]
    text = {**json.loads(notification["Message"]), "messageBody": "STOP"}
    notification["Message"] = json.dumps(text)
    notification["Timestamp"] = lambdas.clock.now().isoformat().replace("+00:00", "Z")
    lambdas.call("inbound", given)


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What was counted since the last look, with `service` as the only dimension."""
    found: dict[str, Any] = {}
    for line in capsys.readouterr().out.splitlines():
        if "_aws" not in line:
            continue
        document = json.loads(line)
        (directive,) = document["_aws"]["CloudWatchMetrics"]
        name = directive["Metrics"][0]["Name"]
        if directive["Dimensions"] == [["service"]]:
            found[name] = document[name][0]
    return found


def test_the_sweep_of_the_minute_puts_a_stop_on_the_accounts_list(
    lambdas: Handlers, capsys: pytest.CaptureFixture[str]
) -> None:
    stop(lambdas)
    assert lambdas.call("release_due", event("release_due")) == {"handled": 0}
    assert lambdas.lists.numbers("acme") == {}
    lambdas.clock.advance(300)
    capsys.readouterr()

    assert lambdas.call("release_due", event("release_due")) == {"handled": 0}

    assert list(lambdas.lists.numbers("acme")) == [PERSON]
    assert metrics(capsys) == {"OptOutsListed": 1.0}


def test_texts_that_fail_do_not_keep_opt_outs_waiting(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(lambdas)
    lambdas.clock.advance(300)

    def failing(*_: object) -> int:
        raise TemporaryFailure("the tables are slow today")

    monkeypatch.setattr("consentry.services.release.Release.run", failing)
    with pytest.raises(TemporaryFailure, match="slow today"):
        lambdas.call("release_due", event("release_due"))

    assert list(lambdas.lists.numbers("acme")) == [PERSON]


def test_the_night_counts_what_differed_even_if_nothing_did(
    lambdas: Handlers, capsys: pytest.CaptureFixture[str]
) -> None:
    lambdas.call("retention", event("retention"))
    assert metrics(capsys)["OptOutListDrift"] == 0.0

    lambdas.lists.put("acme", STRANGER)
    lambdas.clock.advance(3600)
    lambdas.call("retention", event("retention"))
    out = capsys.readouterr().out
    assert '"OptOutListDrift":[1.0]' in out
    assert '"OptOutsLearned":[1.0]' in out
    assert STRANGER.lstrip("+") not in out


def test_a_list_that_cannot_be_read_fails_the_night_after_the_others_are_done(
    lambdas: Handlers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unread(account: str, *, cursor: str = "") -> Any:
        if account == "acme":
            raise TemporaryFailure("`sms-voice` answered with `ThrottlingException`")
        return lambdas.lists.__class__.page(lambdas.lists, account, cursor=cursor)

    monkeypatch.setattr(lambdas.lists, "page", unread)
    lambdas.lists.put("birch", STRANGER)
    lambdas.clock.advance(3600)

    with pytest.raises(Exception, match="opt_out_lists"):
        lambdas.call("retention", event("retention"))

    assert metrics(capsys)["OptOutsLearned"] == 1.0
