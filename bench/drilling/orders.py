"""What clients take back and operators order while texts wait: cancel, suspend, review, a cap."""

from dataclasses import replace
from datetime import timedelta

from bench.drilling.telling import OTHER, Telling, id_of
from bench.drilling.texts import waiting_in_line
from consentry.domain.operator_rules import OperatorOutcome, WordRule
from consentry.entrypoints.wiring import policies, stores

BRAND_MOST = 200_000
"""What T-Mobile takes in a day of the brand of the stories."""
DOUBTFUL = "Acme Dental: your zipline is on Tue 9am. Reply STOP to opt out."


def cancelled_while_held(t: Telling) -> None:
    """Before its hour comes."""
    t.send()
    t.wait(timedelta(seconds=30))
    t.cancel()


def cancelled_while_queued(t: Telling) -> None:
    """Its job is in the queue already, and comes all the same."""
    waiting_in_line(t, timedelta(minutes=8))
    t.send()
    t.wait(timedelta(seconds=30))
    t.cancel()


def suspended_while_queued(t: Telling) -> None:
    """The kill switch: what is queued stops too."""
    waiting_in_line(t, timedelta(minutes=8))
    t.send()
    t.wait(timedelta(seconds=30))
    t.order("/v1/accounts/acme/suspend", "o1")


def suspended_while_held(t: Telling) -> None:
    """The kill switch, before the hour of a text comes."""
    t.send()
    t.wait(timedelta(seconds=30))
    t.order("/v1/accounts/acme/suspend", "o1")


def reviewed(t: Telling) -> None:
    """The operator's own word asks for a person, who lets the text pass."""
    _look_at_ziplines()
    t.send(body=DOUBTFUL)
    t.wait(timedelta(minutes=2))
    t.order(f"/v1/reviews/{id_of('k1')}/approve")


def the_brands_day_is_over(t: Telling) -> None:
    """Two texts, and T-Mobile takes one more part of the brand today."""
    day = policies.book().limits.brand.day_of(t.now)
    counter = f"t-mobile#BACME1#{day.name}"
    stores.pacing().lease(counter, BRAND_MOST - 1, BRAND_MOST, day.ends_at)
    t.send("k1")
    t.send("k2", to=OTHER)


def _look_at_ziplines() -> None:
    registry = stores.registry()
    there = registry.operator_rules()
    word = WordRule(text="zipline", outcome=OperatorOutcome.REVIEW)
    registry.put_operator_rules(replace(there, version=there.version + 1, words=(word,)))
