"""The daily run, as the schedule starts it, on its own tables and bucket."""

from datetime import timedelta

from tests.support.handlers import Handlers, event


def test_a_day_gets_its_root_once(lambdas: Handlers) -> None:
    lambdas.clock.at += timedelta(days=1)
    assert lambdas.call("retention", event("retention"))["roots"] == {"made": 1}
    assert lambdas.call("retention", event("retention"))["roots"] == {"made": 0}
