"""Every use case on one world in memory: a queue that redelivers, callers that retry, sweeps.

Dispatch takes batches in several execution environments, each with a memory of its own.

`System.rest` winds the clock from one thing that is due to the next until nothing is left to do.
What ends in a `Crash` or a `TemporaryFailure` comes again, as it does on AWS.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import batched
from typing import Any

from consentry.domain.account import Account, Brand, TermsAcceptance
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.consent import RecipientConsents
from consentry.domain.ids import message_id
from consentry.domain.message import Category, Message, Purpose, Status
from consentry.domain.sender import Sender
from consentry.errors import (
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidRequest,
    NotFound,
    TemporaryFailure,
)
from consentry.policy.loading import load
from consentry.policy.rulebook import Rulebook
from consentry.services import delivery as reports
from consentry.services.accept import Accept
from consentry.services.announcing import Announcing
from consentry.services.answering import Answering
from consentry.services.audit import Audit
from consentry.services.cancel import Cancel
from consentry.services.carrier_rate import CarrierRate
from consentry.services.carry import Carry
from consentry.services.chain import Chain
from consentry.services.changing import Changing
from consentry.services.consent_record import ConsentRecord
from consentry.services.consents import ConsentDesk, NewConsent
from consentry.services.counting import Counting
from consentry.services.daily_cap import DailyCap
from consentry.services.dead_letters import DeadLetters
from consentry.services.departing import Departing
from consentry.services.dispatch import Dispatch
from consentry.services.double_opt_in import DoubleOptIn
from consentry.services.draft import Draft
from consentry.services.due_batch import DueBatch
from consentry.services.enqueueing import Enqueueing
from consentry.services.hearing import Hearing
from consentry.services.inbound import Inbound, InboundText
from consentry.services.keyword_opt_in import KeywordOptIn
from consentry.services.learning import Learning
from consentry.services.mirror import Mirror
from consentry.services.moving import Moving
from consentry.services.on_record import OnRecord
from consentry.services.opt_out import OptOut
from consentry.services.opting_in import OptingIn
from consentry.services.overtaking import Overtaking
from consentry.services.pausing import Pausing
from consentry.services.placing import Placing
from consentry.services.ports.queue import Handled, ReceivedJob, SendJob
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.release import Release
from consentry.services.releasing import Releasing
from consentry.services.reslot import Reslot
from consentry.services.signs import Signs
from consentry.services.stamping import Stamping
from consentry.services.stop_reach import StopReach
from consentry.services.storing import Storing
from consentry.services.submission import Submission
from consentry.services.watch import Watch
from tests.support.builders import REMINDER, consent
from tests.support.fakes import START, Crash, FakeClock, FakeWorld, Queued

NUMBER = "+14155550123"
OTHER = "+14155550124"
SENDER = "+12065550100"
VISIBILITY = timedelta(seconds=180)
MAX_RECEIVES = 10
BATCH = 10
CLIENT_RETRY = timedelta(seconds=3)
INBOUND_RETRY = timedelta(seconds=60)
REPORT_RETRY = timedelta(seconds=120)
TERMINAL = frozenset(
    {
        Status.SENT,
        Status.DELIVERED,
        Status.UNDELIVERED,
        Status.BLOCKED,
        Status.CANCELLED,
        Status.EXPIRED,
        Status.FAILED,
        Status.UNKNOWN,
        Status.RECEIVED,
    }
)


@cache
def book() -> Rulebook:
    return load()


def draft(key: str = "k1", **changes: Any) -> Draft:
    """The seeded reminder under an idempotency key."""
    values: dict[str, Any] = {
        "id": message_id("acme", key, 0),
        "account": "acme",
        "campaign": "appointments",
        "to": NUMBER,
        "body": REMINDER,
        "fingerprint": "f1",
        "keyed": True,
    }
    return Draft(**{**values, **changes})


def texted(
    body: str,
    *,
    event: str = "in-1",
    at: datetime = START,
    number: str = NUMBER,
    to: str = SENDER,
) -> InboundText:
    """What a handset sent."""
    return InboundText(id=event, number=number, to=to, body=body, at=at)


def seed(world: FakeWorld) -> None:
    """Account acme with two campaigns, a number for each, and two recipients who agreed to both."""
    terms = TermsAcceptance(version="2026-01", at=START - timedelta(days=60), by="owner")
    world.fake_registry.put_account(
        Account(
            id="acme",
            name="Acme Dental",
            brand=Brand(name="Acme Dental", domains=("acmedental.example",)),
            industry="healthcare",
            profile="contact-your-client",
            tos_accepted=terms,
        )
    )
    _campaign(world, "appointments", Category.INFORMATIONAL, SENDER)
    _campaign(world, "offers", Category.MARKETING, "+12065550101")
    for number in (NUMBER, OTHER):
        agree(world, number)


def agree(world: FakeWorld, number: str, **changes: Any) -> None:
    """Stores one written consent to everything that acme sends."""
    key = world.keyring.of(number).current
    given = consent(
        at=START,
        categories=(Category.INFORMATIONAL, Category.MARKETING, Category.TRANSACTIONAL),
        **changes,
    )
    world.fake_consents.records[("acme", key)] = RecipientConsents(
        account="acme", recipient=key, number=number, consents=(given,), version=1
    )


def _campaign(world: FakeWorld, name: str, category: Category, number: str) -> None:
    marketing = category is Category.MARKETING
    world.fake_registry.put_campaign(
        Campaign(
            id=name,
            account="acme",
            name=name,
            use_case="MARKETING" if marketing else "ACCOUNT_NOTIFICATION",
            category=category,
            purpose=Purpose.PROMOTION if marketing else Purpose.APPOINTMENT_REMINDER,
            status=CampaignStatus.APPROVED,
            tcr_brand_id="B1",
            tcr_campaign_id="C1",
            automated_allowed=True,
        )
    )
    world.fake_registry.put_sender(Sender(number=number, account="acme", campaign=name))


@dataclass
class Delivery:
    """One message of the queue on its way to whoever takes it."""

    queued: Queued
    visible_at: datetime
    receives: int = 0
    done: bool = False

    @property
    def received(self) -> ReceivedJob:
        return ReceivedJob(
            job=self.queued.job, receipt=self.queued.receipt, receive_count=self.receives
        )

    @property
    def given_up(self) -> bool:
        """Whether it is in the dead-letter queue."""
        return self.receives > MAX_RECEIVES


@dataclass
class Taken:
    """`SharedCount` in memory."""

    used: dict[tuple[str, int], int] = field(default_factory=dict)
    calls: int = 0

    def take(self, owner: str, window: int, many: int, most: int) -> bool:
        self.calls += 1
        used = self.used.get((owner, window), 0) + many
        if used > most:
            return False
        self.used[(owner, window)] = used
        return True


@dataclass(frozen=True)
class ClockOf:
    """The clock of one environment, which is not quite that of the others."""

    clock: FakeClock
    ahead: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.ahead

    def wait(self, seconds: float) -> None:
        self.clock.wait(seconds)


@dataclass(frozen=True)
class Environment:
    """One execution environment of dispatch, with what it remembers."""

    moving: Moving
    dispatch: Dispatch

    def handle(self, received: Sequence[ReceivedJob]) -> dict[str, Handled]:
        """By receipt what became of a batch; what failed comes again like what is to come later."""
        ordered = sorted(received, key=lambda each: each.job.slot_ms)
        done = self.moving.run(ordered)
        for each in ordered:
            if each.receipt not in done:
                done[each.receipt] = self._dispatched(each)
        return done

    def _dispatched(self, each: ReceivedJob) -> Handled:
        try:
            return self.dispatch.run(
                each.job, receipt=each.receipt, receive_count=each.receive_count
            )
        except TemporaryFailure:
            return Handled.LATER


@dataclass
class System:
    """The use cases, and what comes back to them."""

    world: FakeWorld = field(default_factory=FakeWorld)
    deliveries: list[Delivery] = field(default_factory=list)
    later: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    answers: dict[str, Submission] = field(default_factory=dict)
    dead: int = 0
    taken: Taken = field(default_factory=Taken)
    carrier_rate: int = 0
    """Requests a second that AWS takes for sending; 0 bounds nothing."""
    patient: bool = True
    """Whether a client whose call failed asks again."""
    clocks: tuple[timedelta, ...] = (timedelta(0), timedelta(0))
    """How far ahead the clock of each environment of dispatch is."""
    batches: int = 0
    """How many were handed to dispatch."""

    def __post_init__(self) -> None:
        seed(self.world)
        self.swept_at = self.world.clock.now()
        self.restart()

    def restart(self) -> None:
        """New execution environments: nothing in memory survives."""
        world = self.world
        clock, keys, messages = world.clock, world.keys, world.messages
        pacing, queue = world.pacing, world.queue
        chain = Chain(clock=clock, ledger=world.ledger)
        self.opt_out = OptOut(
            clock=clock,
            suppressions=world.suppressions,
            registry=world.registry,
            pacing=pacing,
            chain=chain,
            lists=world.lists,
            overtaking=Overtaking(clock=clock, messages=messages, pacing=pacing, chain=chain),
        )
        self.learning = Learning(
            clock=clock, keys=keys, suppressions=world.suppressions, opt_out=self.opt_out
        )
        self.unknown = ReconcileUnknown(
            clock=clock, registry=world.registry, messages=messages, pacing=pacing
        )
        self.accept = Accept(
            clock=clock,
            keys=keys,
            facts=world.facts,
            placing=Placing(pacing=pacing, book=book()),
            on_record=OnRecord(),
            queue=queue,
            storing=Storing(messages=messages, pacing=pacing, reviews=world.reviews),
            book=book(),
        )
        self.audit = Audit(chain=chain)
        self.changing = Changing(governance=world.governance, audit=self.audit)
        self.watch = Watch(
            clock=clock,
            counters=world.counters,
            complaints=world.complaints,
            pausing=Pausing(registry=world.registry, changing=self.changing),
            governance=book().governance,
        )
        self.counting = Counting(counters=world.counters, notes_per_call=10)
        self.environments = [self._environment(ahead) for ahead in self.clocks]
        first = self.environments[0]
        self.moving, self.dispatch = first.moving, first.dispatch
        self.departing, self.carry = self.dispatch.departing, self.dispatch.carry
        self.stamping = self.moving.stamping
        releasing = Releasing(messages=messages, pacing=pacing, reviews=world.reviews, book=book())
        due_batch = DueBatch(
            clock=clock,
            keys=keys,
            facts=world.facts,
            messages=messages,
            pacing=pacing,
            releasing=releasing,
            enqueueing=Enqueueing(keys=keys, pacing=pacing, queue=queue),
            book=book(),
        )
        self.release = Release(clock=clock, pacing=pacing, batch=due_batch)
        self.mirror = Mirror(
            clock=clock,
            keys=keys,
            registry=world.registry,
            suppressions=world.suppressions,
            pacing=pacing,
            lists=world.lists,
            opt_out=self.opt_out,
        )
        self.records = ConsentRecord(
            clock=clock, consents=world.consents, ledger=world.ledger, chain=chain
        )
        double = DoubleOptIn(records=self.records, messages=messages, accept=self.accept)
        self.desk = ConsentDesk(
            clock=clock,
            keys=keys,
            registry=world.registry,
            suppressions=world.suppressions,
            records=self.records,
            double_opt_in=double,
            book=book(),
        )
        keyword = KeywordOptIn(clock=clock, records=self.records, double_opt_in=double, book=book())
        self.inbound = Inbound(
            clock=clock,
            keys=keys,
            registry=world.registry,
            pacing=pacing,
            messages=messages,
            hearing=Hearing(keys=keys, registry=world.registry, pacing=pacing, messages=messages),
            opt_out=self.opt_out,
            reach=StopReach(pacing=pacing, messages=messages, book=book()),
            opting_in=OptingIn(
                clock=clock, opt_out=self.opt_out, double_opt_in=double, keyword=keyword
            ),
            answering=Answering(pacing=pacing, records=self.records, accept=self.accept),
            signs=Signs(counting=Counting(counters=world.counters), watch=self.watch),
        )
        self.delivery = reports.Delivery(
            clock=clock,
            messages=messages,
            learning=self.learning,
            counting=Counting(counters=world.counters),
        )
        self.dead_letters = DeadLetters(
            clock=clock, messages=messages, pacing=pacing, unknown=self.unknown
        )
        self.cancel = Cancel(clock=clock, messages=messages, pacing=pacing, audit=self.audit)

    def _environment(self, ahead: timedelta) -> Environment:
        world, clock = self.world, ClockOf(self.world.clock, ahead)
        messages, pacing, queue = world.messages, world.pacing, world.queue
        reslot = Reslot(pacing=pacing, queue=queue)
        stamping = Stamping(clock=clock, pacing=pacing)
        carry = Carry(
            clock=clock,
            messages=messages,
            carrier=world.carrier,
            reslot=reslot,
            learning=self.learning,
            unknown=self.unknown,
            stamping=stamping,
        )
        announcing = Announcing(keys=world.keys, facts=world.facts, pacing=pacing)
        departing = Departing(
            messages=messages,
            pacing=pacing,
            reslot=reslot,
            carry=carry,
            unknown=self.unknown,
            announcing=announcing,
            counting=self.counting,
            cap=DailyCap(pacing=pacing, book=book()),
            carrier_rate=CarrierRate(clock=clock, counts=self.taken, per_second=self.carrier_rate),
        )
        dispatch = Dispatch(
            clock=clock,
            messages=messages,
            pacing=pacing,
            queue=queue,
            reviews=world.reviews,
            carry=carry,
            unknown=self.unknown,
            announcing=announcing,
            departing=departing,
            book=book(),
        )
        moving = Moving(
            clock=clock, messages=messages, pacing=pacing, reslot=reslot, stamping=stamping
        )
        return Environment(moving=moving, dispatch=dispatch)

    # ------------------------------------------------------------ what comes from outside

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def row(self, key: str = "k1") -> Message:
        """The row of the message under an idempotency key."""
        return self.world.fake_messages.rows[message_id("acme", key, 0)]

    def submit(self, *drafts: Draft) -> None:
        """A client sends, and asks again with the same keys until it has an answer."""

        def attempt() -> None:
            for one, submission in zip(drafts, self.accept.run(drafts), strict=True):
                if isinstance(submission.problem, TemporaryFailure):
                    raise submission.problem
                assert not isinstance(submission.problem, IdempotencyMismatch)
                self.answers[one.id] = submission

        self._try(attempt, again=CLIENT_RETRY if self.patient else None)

    def hear(self, text: InboundText) -> None:
        """AWS hands over a text, again after every failure (promise P11)."""
        self.insist(lambda: self._ignoring(self.inbound.run(text)))

    def report(self, told: reports.Report) -> None:
        """The carrier reports something, and again after every failure, or if it came too early."""

        def attempt() -> None:
            if self.delivery.run(told) is reports.Taken.EARLY:
                raise TemporaryFailure("dispatch has not ended this text yet")

        self._try(attempt, again=REPORT_RETRY)

    def insist(self, attempt: Callable[[], None]) -> None:
        """Does what AWS does with an inbound text: again after every failure."""
        self._try(attempt, again=INBOUND_RETRY)

    def sign(self, form: NewConsent) -> None:
        """A client hands in a consent, and again until it has an answer."""
        again = CLIENT_RETRY if self.patient else None
        self._try(lambda: self._ignoring(self.desk.record(form)), again=again)

    def ask(self, request: Callable[[], object]) -> None:
        """A client or an operator asks, again until there is an answer; a refusal is one."""

        def attempt() -> None:
            with suppress(Conflict, Forbidden, InvalidRequest, NotFound):
                request()

        self._try(attempt, again=CLIENT_RETRY)

    def call_off(self, key: str = "k1") -> None:
        """A client cancels, and asks again until it has an answer."""

        def attempt() -> None:
            with suppress(NotFound):
                self.cancel.run("acme", message_id("acme", key, 0))

        self._try(attempt, again=CLIENT_RETRY)

    def call_off_if_possible(self) -> None:
        """A client cancels; a Conflict is an answer too."""
        with suppress(Conflict):
            self.call_off()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Does something later, while the system comes to rest."""
        self.later.append((self.now + timedelta(seconds=seconds), action))

    def pause(self, *, paused: bool, campaign: str = "appointments") -> None:
        """The operator pauses a campaign, or resumes it."""
        there = self.world.fake_registry.stored_campaigns[("acme", campaign)]
        self.world.fake_registry.stored_campaigns[("acme", campaign)] = replace(
            there, paused=paused
        )

    # ------------------------------------------------------------ winding on

    def rest(self, most: int = 500) -> None:
        """Does everything that is due, in time order, until nothing is left."""
        for _ in range(most):
            due = self._next()
            if due is None:
                return
            at, action = due
            self.world.clock.at = max(self.now, at)
            action()
        raise AssertionError(f"not at rest after {most} steps; doing {self.world.calls[-12:]}")

    def wind(self, until: datetime) -> None:
        """Does everything that is due by an instant, in time order, and lets it be that instant."""
        while (due := self._next()) is not None and due[0] <= until:
            self.world.clock.at = max(self.now, due[0])
            due[1]()
        self.world.clock.at = max(self.now, until)

    def deliver_visible(self) -> None:
        """Gives every message that can be received now to dispatch, once."""
        for batch in batched(self._visible(), BATCH, strict=False):
            self.hand_over(batch)

    def deliver_again(self, which: int) -> None:
        """The queue delivers something a second time that was done with long ago."""
        self._collect()
        done = [each for each in self.deliveries if each.done]
        if done:
            again = done[which % len(done)]
            again.done, again.visible_at = False, self.now

    def sweep(self) -> None:
        """One run of the schedule."""
        self.swept_at = self.now
        self._try(lambda: self._ignoring(self.release.run()), again=None)
        self._try(lambda: self._ignoring(self.mirror.run()), again=None)

    def _next(self) -> tuple[datetime, Callable[[], None]] | None:
        self._collect()
        due: list[tuple[datetime, Callable[[], None]]] = []
        waiting = [each for each in self.deliveries if not each.done]
        if waiting:
            first = min(waiting, key=lambda each: each.visible_at)
            due.append((first.visible_at, lambda: self.hand_over(self._visible()[:BATCH])))
        if self.later:
            soonest = min(self.later, key=lambda each: each[0])
            due.append((soonest[0], lambda: self._do_later(soonest)))
        entries = self.world.fake_pacing.entries.values()
        if entries:
            minute = max(min(each.at for each in entries), self.swept_at) + timedelta(minutes=1)
            due.append((minute.replace(second=0, microsecond=0), self.sweep))
        return min(due, key=lambda each: each[0], default=None)

    def _do_later(self, entry: tuple[datetime, Callable[[], None]]) -> None:
        self.later.remove(entry)
        entry[1]()

    def _collect(self) -> None:
        known = len(self.deliveries)
        for queued in self.world.fake_queue.messages[known:]:
            self.deliveries.append(Delivery(queued=queued, visible_at=queued.visible_at))

    def _visible(self) -> list[Delivery]:
        self._collect()
        return [each for each in self.deliveries if not each.done and each.visible_at <= self.now]

    def dispatch_one(self, each: Delivery) -> None:
        """The queue hands over one message."""
        self.hand_over([each])

    def hand_over(self, batch: Sequence[Delivery]) -> None:
        """An environment takes a batch. What failed comes again, and all of it after a crash."""
        deferrals = len(self.world.fake_queue.deferred)
        for each in batch:
            each.receives += 1
            each.visible_at = self.now + VISIBILITY
        environment = self.environments[self.batches % len(self.environments)]
        self.batches += 1
        try:
            handled = environment.handle([each.received for each in batch if not each.given_up])
            for each in batch:
                if each.given_up:
                    self.dead += each.receives == MAX_RECEIVES + 1
                    handled[each.queued.receipt] = self.dead_letters.run(each.queued.job)
        except (Crash, TemporaryFailure):
            self.restart()
            handled = {}
        for each in batch:
            each.done = handled.get(each.queued.receipt) is Handled.DONE
        for receipt, seconds in self.world.fake_queue.deferred[deferrals:]:
            for each in batch:
                if receipt == each.queued.receipt:
                    each.visible_at = self.now + timedelta(seconds=seconds)

    def take(self, job: SendJob, receipt: str, receives: int) -> Handled:
        """The queue hands over one job: it is moved unread or dispatched."""
        one = ReceivedJob(job=job, receipt=receipt, receive_count=receives)
        moved = self.moving.run([one]).get(receipt)
        return moved or self.dispatch.run(job, receipt=receipt, receive_count=receives)

    def _try(self, attempt: Callable[[], None], *, again: timedelta | None) -> None:
        try:
            attempt()
        except (Crash, TemporaryFailure):
            self.restart()
            if again is not None:
                self.later.append((self.now + again, lambda: self._try(attempt, again=again)))

    @staticmethod
    def _ignoring(_answer: object) -> None:
        return None
