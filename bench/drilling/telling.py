"""Tells a story to the stack: clients that ask again, handsets, operators, and time that passes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bench.drilling.points import Points
from bench.drilling.promises import Handed, Told
from bench.inside.stack import Inside
from consentry.domain.campaign import Campaign
from consentry.domain.ids import message_id
from consentry.domain.message import Message
from consentry.entrypoints.wiring import stores
from local.carrier.plans import Step
from local.clock import to_micros
from local.faults.plan import Kind
from local.seed import DISCLOSURE

ACME, OPERATOR = "local-acme", "local-operator"
PERSON, OTHER, STRANGER = "+14155550123", "+14155550124", "+14155550177"
CLINIC, OFFERS, NOBODY = "+12065550100", "+12065550101", "+12065550199"
REMINDER = "Acme Dental: see you Tue 9am. Reply STOP to opt out."
OFFER = "Acme Dental: 10% off. Reply STOP to opt out."
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHATEVER_FAILED = timedelta(minutes=20)
"""Longer than three deaths of a function and what Lambda and SQS wait before they deliver again."""
RETRY = timedelta(seconds=3)
PATIENCE = 60
SWEEP = 60_000_000
"""How often the schedule sweeps, in microseconds."""
CONSENT = {
    "level": "express_written",
    "method": "web_form",
    "source": "direct",
    "captured_at": "2026-11-01T00:00:00Z",
    "evidence": {
        "disclosure_text": DISCLOSURE,
        "url": "https://acmedental.example/texts",
        "checkbox": True,
        "not_condition_of_purchase": True,
    },
}


class Telling:
    """One story on its way."""

    def __init__(self, stack: Inside, points: Points) -> None:
        self.stack = stack
        self.points = points
        self.told = Told()
        self.began = self.now

    @property
    def now(self) -> datetime:
        """The stack's time."""
        return self.stack.clock.now()

    def send(self, key: str = "k1", **changes: Any) -> None:
        """A client sends, and asks again with the same key until it has an answer."""
        # Another text each time: a refusal must not be because of a duplicate.
        text = REMINDER if key == "k1" else REMINDER.replace("Tue", "Wed")
        body = {"campaign": "appointments", "to": PERSON, "body": text, **changes}
        status, answer = self._insist("POST", "/v1/messages", body, key)
        assert status in (202, 422), f"`{status}` for a text: {answer}"
        self.told.answered[answer["id"]] = answer.get("status", "blocked")

    def batch(self, key: str, *numbers: str, **changes: Any) -> None:
        """A client sends a batch; an item with a problem is an answer that asks to come again."""
        body = {
            "campaign": "appointments",
            "body": REMINDER,
            "recipients": [{"to": number} for number in numbers],
            **changes,
        }
        for _ in range(PATIENCE):
            status, answer = self._insist("POST", "/v1/messages/batch", body, key)
            assert status == 200, f"`{status}` for a batch: {answer}"
            done = [item for item in answer["items"] if "problem" not in item]
            self.told.answered.update({item["id"]: item["status"] for item in done})
            if len(done) == len(numbers):
                return
            self.wait(RETRY)
        raise AssertionError("a batch never came to its end")

    def agree(self, number: str, **changes: Any) -> None:
        """A client records a consent, and again until it has an answer."""
        given = {"recipient": number, "campaign": "appointments", **CONSENT, **changes}
        status, answer = self._insist("POST", "/v1/consents", given, "")
        assert status in (201, 409), f"`{status}` for a consent: {answer}"

    def cancel(self, key: str = "k1") -> None:
        """A client calls a text off; that it is gone already is an answer too."""
        status, _ = self._insist("DELETE", f"/v1/messages/{id_of(key)}", None, "")
        self._called_off(status, key)

    def cancel_meanwhile(self) -> None:
        """A cancellation that comes in the midst of another function's call; it asks once."""
        status, _ = self.stack.ask("DELETE", f"/v1/messages/{id_of('k1')}", key=ACME)
        self._called_off(status, "k1")

    def order(self, path: str, key: str = "") -> None:
        """The operator orders something, and again until there is an answer, which is a conflict
        where the text has ended already.
        """
        body = {"reason": "the drill"}
        status, answer = self._insist("POST", path, body, key, by=OPERATOR)
        assert status in (200, 409), f"`{status}` for an order: {answer}"

    def hear_later(self, body: str, event: str = "in-1") -> None:
        """A handset answers; AWS hands it over in its own time."""
        self.hear(body, event, at_once=False)

    def hear(
        self,
        body: str,
        event: str = "in-1",
        *,
        number: str = PERSON,
        to: str = CLINIC,
        account: str = "acme",
        lifted: bool = False,
        at_once: bool = True,
    ) -> None:
        """A handset answers; AWS hands it over at once, if it can."""
        stop = re.match("stop", body, re.IGNORECASE) is not None
        self.told.handed.append(
            Handed(id=event, number=number, account=account, stop=stop, lifted=lifted, at=self.now)
        )
        self.stack.eum.handset.reply({"from": number, "to": to, "body": body, "id": event})
        if at_once:
            self.stack.player.drain()

    def stop_meanwhile(self) -> None:
        """A STOP that is obeyed in the midst of another function's call."""
        event = f"meanwhile-{len(self.told.handed)}"
        self.told.handed.append(
            Handed(id=event, number=PERSON, account="acme", stop=True, at=self.now)
        )
        self.stack.eum.handset.reply({"from": PERSON, "to": CLINIC, "body": "STOP", "id": event})
        self.stack.sources.invocations.deliver()

    def campaign(self, name: str = "appointments", **changes: Any) -> None:
        """The operator changes a campaign, which is not drilled here."""
        registry = stores.registry()
        there = registry.campaign("acme", name)
        assert isinstance(there, Campaign)
        registry.put_campaign(replace(there, **changes))

    def carrier(self, *kinds: Kind) -> None:
        """How the carrier's first answers turn out."""
        self.points.script = list(kinds)

    def becomes(self, number: str, *kinds: str, after: int = 1) -> None:
        """What the carrier reports of texts to a number, from a second on and a second apart."""
        plan = tuple(Step(kind=kind, after=n) for n, kind in enumerate(kinds, start=after))
        self.stack.eum.outcomes.set_plan(number, plan)

    def breaks_down(self, function: str) -> None:
        """A function is out until further notice."""
        self.stack.pool(function).paused = True

    def out(self, function: str, span: timedelta) -> None:
        """A function is out for a while, or for so much longer."""
        self.breaks_down(function)
        self.wait(span)
        self.stack.pool(function).paused = False

    def wait(self, span: timedelta) -> None:
        """Time passes, and everything in it happens, but for sweeps that would find nothing."""
        player, end = self.stack.player, to_micros(self.now + span)
        while (due := player.next_due()) is not None and due <= end:
            now = self.stack.clock.micros()
            if due - now > SWEEP:
                player.jump_to(due - SWEEP)
            # What is due and still there waits for a sweep.
            player.play_to(due if due > now else min(now + SWEEP, end))
            if now == end:
                break
        player.jump_to(end)

    def rest(self) -> None:
        """Everything happens, until nothing is left."""
        self.stack.player.play_until_idle()

    def row(self, key: str = "k1") -> Message | None:
        """The row of the message under a key."""
        return stores.messages().get(id_of(key))

    def texts(self, to: str) -> list[dict[str, Any]]:
        """What the carrier took for a handset."""
        return self.stack.eum.accepted(to)

    def _called_off(self, status: int, key: str) -> None:
        if status == 200:
            self.told.called_off.add(id_of(key))

    def _insist(
        self, method: str, path: str, body: object, key: str, *, by: str = ACME
    ) -> tuple[int, Any]:
        for _ in range(PATIENCE):
            status, answer = self.stack.ask(method, path, body, key=by, idempotency=key)
            in_flight = status == 409 and bool(key)
            if status < 500 and not in_flight:
                return status, answer
            self.wait(RETRY)
        raise AssertionError(f"`{method} {path.partition('/v1/')[2]}` never got an answer")


def id_of(key: str) -> str:
    """The id of acme's message under an idempotency key."""
    return message_id("acme", key, 0)


type Tell = Callable[[Telling], None]
