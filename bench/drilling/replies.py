"""What recipients write meanwhile: STOP at any time, START, HELP, and YES to a double opt-in."""

from dataclasses import replace
from datetime import timedelta

from bench.drilling.telling import (
    HOUR,
    MINUTE,
    NOBODY,
    OFFER,
    OFFERS,
    STRANGER,
    WHATEVER_FAILED,
    Telling,
)
from consentry.domain.account import StopScope
from consentry.domain.suppression import EVERYBODY
from consentry.entrypoints.wiring import stores


def stop_while_queued(t: Telling) -> None:
    t.send()
    t.hear("STOP")
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_while_held(t: Telling) -> None:
    t.send()
    t.wait(MINUTE)
    t.hear("STOP")


def stop_after_sending(t: Telling) -> None:
    t.send()
    t.wait(timedelta(seconds=30))
    t.hear("stop texting me")
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_then_start(t: Telling) -> None:
    t.hear("STOP", lifted=True)
    t.wait(10 * MINUTE)
    t.hear("START", "in-2")
    t.wait(10 * MINUTE)
    t.send()


def stop_listed_then_start(t: Telling) -> None:
    t.hear("STOP", lifted=True)
    t.wait(HOUR)
    t.hear("START", "in-2")
    t.wait(HOUR)
    t.send()


def stop_twice(t: Telling) -> None:
    t.send()
    t.hear("STOP")
    t.wait(timedelta(seconds=20))
    t.hear("STOP", "in-2")


def stop_by_category(t: Telling) -> None:
    account = stores.registry().account("acme")
    assert account is not None
    stores.registry().put_account(replace(account, stop_scope=StopScope.CATEGORY))
    t.send("k1", campaign="offers", body=OFFER)
    t.wait(timedelta(seconds=30))
    t.hear("STOP", to=OFFERS)
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_to_nobody(t: Telling) -> None:
    t.hear("STOP", to=NOBODY, account=EVERYBODY)
    t.wait(WHATEVER_FAILED)
    t.send()


def stop_in_an_outage(t: Telling) -> None:
    t.send()
    t.wait(MINUTE)
    t.hear_later("STOP")
    t.out("inbound", 7 * HOUR)


def asked_for_help(t: Telling) -> None:
    t.hear("HELP")


def double_opt_in(t: Telling) -> None:
    t.campaign(double_opt_in=True)
    t.agree(STRANGER)
    t.wait(10 * MINUTE)
    t.hear("YES", number=STRANGER)
    t.wait(10 * MINUTE)
    t.send(to=STRANGER)
