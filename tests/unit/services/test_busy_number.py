"""P1 to P5 for one busy number, under everything that moves texts in time.

Blasts of texts of one to seven parts, passcodes, outages, pauses, changed rates, throttles, STOPs,
cancellations and messages that the queue delivers again, in any order, in batches, by three
environments whose clocks differ, any of which may end at any call.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from consentry.domain.ids import message_id
from consentry.domain.message import Category, Purpose, Status
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START, Crash
from tests.unit.services.system import SENDER, System, agree, draft, texted
from tests.unit.services.trace import DEFINITE, FaultAt, TracedWorld, broken

pytestmark = pytest.mark.slow

CLOCKS = (timedelta(0), timedelta(milliseconds=300), timedelta(milliseconds=-200))
LIMIT = 50
LONG = "Please bring your card and the form that we sent, and come ten minutes early. "
WAITED = timedelta(hours=6)
BEFORE_EVENING = timedelta(hours=4)
"""So long at most after the last thing that happened all is done, unless an evening holds it."""


class BusyNumber(RuleBasedStateMachine):
    """One number, and as many recipients as texts."""

    def __init__(self) -> None:
        super().__init__()
        self.world = TracedWorld()
        self.system = System(world=self.world, clocks=CLOCKS)
        self.count = 0

    def _people(self, many: int) -> list[int]:
        first, self.count = self.count, self.count + many
        for n in range(first, self.count):
            agree(self.world, _number(n))
        return list(range(first, self.count))

    @rule(
        many=st.sampled_from([1, 3, 12, 40]),
        parts=st.sampled_from([1, 1, 2, 3, 7]),
        hurry=st.booleans(),
        wait=st.sampled_from([0, 0, 5, 20]),
        outage=st.sampled_from([0, 0, 7, 60, 1_000, 4_000]),
    )
    def blast(self, many: int, parts: int, hurry: bool, wait: int, outage: int) -> None:
        ends = self.system.now + timedelta(minutes=15) if hurry else None
        for n in self._people(many):
            body = f"Acme Dental: visit {n} is Tue 9am. {LONG * 2 * (parts - 1)}Reply STOP to end."
            self.system.submit(draft(f"k{n}", to=_number(n), body=body, expires_at=ends))
        self.wait(wait)
        self.world.clock.advance(outage)

    @rule()
    def passcode(self) -> None:
        (n,) = self._people(1)
        self.system.submit(
            draft(
                f"k{n}",
                to=_number(n),
                body=f"Acme Dental: your code is {100_000 + n}. Reply STOP to opt out.",
                category=Category.TRANSACTIONAL,
                purpose=Purpose.PASSCODE,
            )
        )

    @rule(seconds=st.sampled_from([0.4, 1, 3, 20, 61, 400]))
    def wait(self, seconds: float) -> None:
        self.system.wind(self.system.now + timedelta(seconds=seconds))

    @rule(seconds=st.sampled_from([6, 30, 200]))
    def outage(self, seconds: float) -> None:
        self.world.clock.advance(seconds)

    @rule(paused=st.sampled_from([True, False, False]))
    def pause(self, paused: bool) -> None:
        self.system.pause(paused=paused)

    @rule(per_minute=st.sampled_from([10, 20, LIMIT]))
    def rate(self, per_minute: int) -> None:
        registry = self.world.fake_registry
        campaign = registry.stored_campaigns[("acme", "appointments")]
        registry.put_sender(replace(campaign.senders[SENDER], per_minute=per_minute))

    @rule(
        verdict=st.sampled_from(
            [CarrierVerdict.THROTTLED, CarrierVerdict.NOT_CALLED, CarrierVerdict.UNKNOWN]
        ),
        many=st.sampled_from([1, 5]),
    )
    def carrier(self, verdict: CarrierVerdict, many: int) -> None:
        self.world.fake_carrier.answers += [CarrierAnswer(verdict=verdict, code="Made")] * many

    @rule(which=st.integers(0, 200))
    def deliver_again(self, which: int) -> None:
        self.system.deliver_again(which)

    @rule(which=st.integers(0, 200), calls=st.integers(0, 12))
    def stop(self, which: int, calls: int) -> None:
        if not self.count:
            return
        n = which % self.count

        def text() -> None:
            at = self.system.now
            stop = texted("STOP", event=f"in-{n}-{at}", at=at, number=_number(n))
            self.system.hear(stop)

        self.world.actions_at[len(self.world.calls) + calls] = text

    @rule(which=st.integers(0, 200))
    def call_off(self, which: int) -> None:
        if self.count:
            name = message_id("acme", f"k{which % self.count}", 0)
            self.system.ask(lambda: self.system.cancel.run("acme", name))

    @rule(calls=st.integers(0, 60), after=st.booleans(), crash=st.booleans())
    def fail_soon(self, calls: int, after: bool, crash: bool) -> None:
        error = Crash() if crash else TemporaryFailure("made to fail")
        self.world.faults_at[len(self.world.calls) + calls] = FaultAt(error, after=after)

    def teardown(self) -> None:
        self.world.faults_at.clear()
        self.world.actions_at.clear()
        self.system.pause(paused=False)
        last = self.system.now
        self.system.rest(most=5_000)
        wrong = broken(self.system)
        assert wrong == [], "\n".join(wrong)
        assert _most_in_a_minute(self.world) <= LIMIT
        if last - START <= BEFORE_EVENING:
            assert self.system.now - last <= WAITED
        rows = self.world.fake_messages.rows.values()
        assert Status.SENDING not in {row.status for row in rows}


def _number(n: int) -> str:
    return f"+1415555{n:04}"


def _most_in_a_minute(world: TracedWorld) -> int:
    """P3: the most parts of the number that reached the carrier in any 60 seconds."""
    sends = [
        (to_ms(call.at), world.fake_messages.rows[call.args[0].context["gw"]].parts)
        for call in world.trace
        if call.name == "carrier.send" and call.answer.verdict not in DEFINITE
    ]
    return max(
        (sum(parts for at, parts in sends if begin <= at < begin + 60_000) for begin, _ in sends),
        default=0,
    )


BusyNumber.TestCase.settings = settings(max_examples=20, stateful_step_count=14, deadline=None)
test_nothing_that_moves_texts_in_time_breaks_a_promise = BusyNumber.TestCase
