"""The world of `services/ports` in memory: one state, so that a use case runs on it alone.

`world.fail("messages.put_new", nth=2)` makes a call fail before it does anything; with `after=True`
the call is done and only its answer is lost; `error=Crash()` ends the process there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from consentry.domain.recipient_key import Keyring, RecipientKeys
from consentry.errors import TemporaryFailure
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.ports.bookmarks import Bookmarks
from consentry.services.ports.carrier import Carrier, CarrierAnswer, CarrierVerdict, OutboundText
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.counters import Counters
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Keys
from consentry.services.ports.facts import FactsReader
from consentry.services.ports.governance import Governance
from consentry.services.ports.messages import Messages
from consentry.services.ports.opt_out_lists import OptOutLists
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.proof import Consents, Ledger, SuppressionStore
from consentry.services.ports.queue import SendJob, SendQueue
from consentry.services.ports.registry import Registry
from consentry.services.ports.reviews import Reviews
from consentry.services.ports.roots import Roots, RootStore
from tests.support.fake_api_keys import FakeApiKeys
from tests.support.fake_complaints import FakeComplaints
from tests.support.fake_counters import FakeCounters
from tests.support.fake_custody import FakeCustody
from tests.support.fake_governance import FakeGovernance
from tests.support.fake_lists import FakeBookmarks, FakeOptOutLists
from tests.support.fake_messages import FakeMessages
from tests.support.fake_pacing import FakePacing
from tests.support.fake_records import (
    FakeConsents,
    FakeFacts,
    FakeLedger,
    FakeRegistry,
    FakeSuppressions,
)
from tests.support.fake_reviews import FakeReviews
from tests.support.fake_roots import FakeRoots, FakeRootStore

START = datetime(2026, 11, 24, 18, tzinfo=UTC)


class Crash(BaseException):
    """The process ends here; nothing in the product may catch it."""


@dataclass
class FakeClock:
    """A clock that moves only when told to."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def wait(self, seconds: float) -> None:
        assert 0 < seconds <= 3, "nobody waits for longer in place"
        self.advance(seconds)


class FakeKeys:
    """A keyring with made-up keys."""

    def __init__(self, current: str = "1", *older: str) -> None:
        keys = {version: f"key-{version}".encode() for version in (current, *older)}
        self.ring = Keyring(current=current, keys=keys)

    def check(self) -> None:
        self.ring.canary()

    def of(self, e164: str) -> RecipientKeys:
        return self.ring.of(e164)

    def sign(self, text: str) -> str:
        return self.ring.sign(text)


@dataclass(frozen=True)
class Queued:
    """One message in the fake queue."""

    job: SendJob
    visible_at: datetime
    receipt: str


class FakeQueue:
    """SendQueue: `messages` in the order that they came; it will not take ids in `refuse`."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.messages: list[Queued] = []
        self.deferred: list[tuple[str, int]] = []
        self.refuse: set[str] = set()

    def put(self, jobs: list[tuple[SendJob, int]]) -> frozenset[str]:
        taken = [(job, delay) for job, delay in jobs if job.message_id not in self.refuse]
        if jobs and not taken:
            raise TemporaryFailure("the queue took nothing")
        for job, delay in taken:
            assert 0 <= delay <= 900
            visible_at = self._clock.now() + timedelta(seconds=delay)
            self.messages.append(
                Queued(job=job, visible_at=visible_at, receipt=f"r{len(self.messages) + 1}")
            )
        return frozenset(job.message_id for job, _ in jobs) & self.refuse

    def defer(self, receipt: str, seconds: int) -> None:
        self.deferred.append((receipt, seconds))

    @property
    def jobs(self) -> list[SendJob]:
        return [each.job for each in self.messages]


class FakeCarrier:
    """Accepts everything, unless `answers` holds what to say next; `sent` are all calls."""

    def __init__(self) -> None:
        self.sent: list[OutboundText] = []
        self.answers: list[CarrierAnswer] = []

    def send(self, text: OutboundText) -> CarrierAnswer:
        self.sent.append(text)
        if self.answers:
            return self.answers.pop(0)
        return CarrierAnswer(verdict=CarrierVerdict.ACCEPTED, carrier_id=f"eum-{len(self.sent)}")


@dataclass
class Fault:
    """What happens at one call."""

    nth: int
    error: BaseException
    after: bool


@dataclass
class FakeWorld:
    """Every port on one state. `calls` lists what was called, in order."""

    clock: FakeClock = field(default_factory=FakeClock)
    keyring: FakeKeys = field(default_factory=FakeKeys)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    hooks: dict[str, list[Callable[[], None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fake_pacing = FakePacing()
        self.fake_messages = FakeMessages(self.fake_pacing)
        self.fake_ledger = FakeLedger()
        self.fake_consents = FakeConsents(self.fake_ledger)
        self.fake_suppressions = FakeSuppressions()
        self.fake_registry = FakeRegistry(self.fake_ledger)
        self.fake_api_keys = FakeApiKeys(self.fake_ledger)
        self.fake_governance = FakeGovernance(self.fake_registry, self.fake_ledger)
        self.fake_roots = FakeRoots(self.fake_ledger)
        self.fake_root_store = FakeRootStore()
        self.fake_queue = FakeQueue(self.clock)
        self.fake_carrier = FakeCarrier()
        self.fake_lists = FakeOptOutLists(self.clock)
        self.fake_bookmarks = FakeBookmarks()
        self.fake_custody = FakeCustody()
        self.fake_counters = FakeCounters()
        self.fake_reviews = FakeReviews()
        self.fake_complaints = FakeComplaints()
        facts = FakeFacts(
            self.fake_registry,
            self.fake_consents,
            self.fake_suppressions,
            self.fake_pacing,
            self.fake_messages,
        )
        self.keys = cast("Keys", _Hooked(self, "keys", self.keyring))
        self.facts = cast("FactsReader", _Hooked(self, "facts", facts))
        self.messages = cast("Messages", _Hooked(self, "messages", self.fake_messages))
        self.pacing = cast("Pacing", _Hooked(self, "pacing", self.fake_pacing))
        self.ledger = cast("Ledger", _Hooked(self, "ledger", self.fake_ledger))
        self.consents = cast("Consents", _Hooked(self, "consents", self.fake_consents))
        self.suppressions = cast(
            "SuppressionStore", _Hooked(self, "suppressions", self.fake_suppressions)
        )
        self.registry = cast("Registry", _Hooked(self, "registry", self.fake_registry))
        self.api_keys = cast("ApiKeys", _Hooked(self, "api_keys", self.fake_api_keys))
        self.governance = cast("Governance", _Hooked(self, "governance", self.fake_governance))
        self.queue = cast("SendQueue", _Hooked(self, "queue", self.fake_queue))
        self.custody = cast("Custody", _Hooked(self, "custody", self.fake_custody))
        self.roots = cast("Roots", _Hooked(self, "roots", self.fake_roots))
        self.root_store = cast("RootStore", _Hooked(self, "root_store", self.fake_root_store))
        self.carrier = cast("Carrier", _Hooked(self, "carrier", self.fake_carrier))
        self.lists = cast("OptOutLists", _Hooked(self, "lists", self.fake_lists))
        self.bookmarks = cast("Bookmarks", _Hooked(self, "bookmarks", self.fake_bookmarks))
        self.complaints = cast("Complaints", _Hooked(self, "complaints", self.fake_complaints))
        self.reviews = cast("Reviews", _Hooked(self, "reviews", self.fake_reviews))
        self.counters = cast("Counters", _Hooked(self, "counters", self.fake_counters))

    def fail(
        self,
        call: str,
        *,
        nth: int = 1,
        error: BaseException | None = None,
        after: bool = False,
    ) -> None:
        """Makes the nth coming call of `port.method` fail; with `after` it is done all the same."""
        raised = error or TemporaryFailure(f"{call} was made to fail")
        fault = Fault(nth=self.calls.count(call) + nth, error=raised, after=after)
        self.faults.setdefault(call, []).append(fault)

    def before(self, call: str, action: Callable[[], None]) -> None:
        """Does something once, just before the next call of `port.method`: a race, made certain."""
        self.hooks.setdefault(call, []).append(action)

    def through(self, call: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One call of a port."""
        for action in self.hooks.pop(call, []):
            action()
        self.calls.append(call)
        nth = self.calls.count(call)
        fault = next((f for f in self.faults.get(call, []) if f.nth == nth), None)
        if fault is not None and not fault.after:
            raise fault.error
        answer = method(*args, **kwargs)
        if fault is not None:
            raise fault.error
        return answer


class _Hooked:
    """A port whose every call goes through its world."""

    def __init__(self, world: FakeWorld, name: str, port: object) -> None:
        self._world = world
        self._name = name
        self._port = port

    def __getattr__(self, method: str) -> Callable[..., Any]:
        bound = getattr(self._port, method)
        call = f"{self._name}.{method}"

        def through(*args: Any, **kwargs: Any) -> Any:
            return self._world.through(call, bound, *args, **kwargs)

        return through
