"""The duties of a day: none waits for another, and none fails unseen."""

import pytest

from consentry.entrypoints.daily import DutyFailed, daily_handler
from consentry.errors import TemporaryFailure


def failing() -> dict[str, int]:
    raise TemporaryFailure("a service did not answer")


def test_what_each_duty_counted_is_answered() -> None:
    handler = daily_handler({"roots": lambda: {"made": 2}, "purge": lambda: {"gone": 0}})
    assert handler({}, None) == {"roots": {"made": 2}, "purge": {"gone": 0}}


def test_a_duty_that_fails_keeps_no_other_from_its_work_and_fails_the_run(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Consentry")
    done: list[str] = []

    def purge() -> dict[str, int]:
        done.append("purge")
        return {}

    handler = daily_handler({"roots": failing, "purge": purge, "lists": failing})
    with pytest.raises(DutyFailed, match="`lists`, `roots`"):
        handler({}, None)
    assert done == ["purge"]
    said = [record.__dict__["said"] for record in caplog.records if record.levelname == "ERROR"]
    assert said == ["a service did not answer"] * 2
