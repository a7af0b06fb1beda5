"""A world that remembers every call with its answer, and can fail or be interrupted at any of them.

From what it remembers, the promises are checked as they are written: not by what the code meant to
do, but by what reached the carrier and the tables, and in which order.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Message, ReplyKind, Status
from consentry.domain.suppression import EVERYBODY, Suppressions
from consentry.services.ports.carrier import CarrierVerdict, OutboundText
from consentry.services.ports.facts import FactsQuery
from tests.support.fakes import FakeWorld
from tests.unit.services.system import TERMINAL, System

ASKED_FOR = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION, ReplyKind.HELP})
"""What may follow a STOP: its one confirmation, which may be a question, and an answer to HELP."""
DEFINITE = frozenset({CarrierVerdict.REFUSED, CarrierVerdict.THROTTLED, CarrierVerdict.NOT_CALLED})


@dataclass(frozen=True)
class Call:
    """One call that was carried out."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    answer: Any
    at: datetime


@dataclass(frozen=True)
class FaultAt:
    """A failure at the nth call of all: before it is done, or after."""

    error: BaseException
    after: bool


@dataclass
class TracedWorld(FakeWorld):
    """Counts calls over all ports from 0."""

    trace: list[Call] = field(default_factory=list)
    faults_at: dict[int, FaultAt] = field(default_factory=dict)
    actions_at: dict[int, Callable[[], None]] = field(default_factory=dict)

    def through(self, call: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        index = len(self.calls)
        action = self.actions_at.pop(index, None)
        if action is not None:
            action()
        fault = self.faults_at.pop(index, None)
        if fault is not None and not fault.after:
            self.calls.append(call)
            raise fault.error
        answer = super().through(call, method, *args, **kwargs)
        self.trace.append(Call(call, args, kwargs, answer, self.clock.now()))
        if fault is not None:
            raise fault.error
        return answer


def broken(system: System) -> list[str]:
    """Every promise that the system, now at rest, has not kept; empty if it kept all."""
    world = system.world
    assert isinstance(world, TracedWorld)
    return [
        *_sent_after_suppression(world),
        *_sent_twice(world),
        *_not_ended(system),
        *_left_behind(system),
        *_bad_chains(world),
    ]


def _sent_after_suppression(world: TracedWorld) -> Iterator[str]:
    """P1: none whose check followed the suppression; one whose check preceded it is recorded."""
    stored: dict[tuple[str, str], list[tuple[int, Suppressions]]] = {}
    checked: dict[str, int] = {}
    for index, call in enumerate(world.trace):
        if call.name == "suppressions.put" and call.answer:
            item: Suppressions = call.args[0]
            stored.setdefault((item.account, item.recipient), []).append((index, item))
        elif call.name == "facts.read" and call.kwargs["strong"]:
            queries: list[FactsQuery] = list(call.args[0])
            checked.update({query.message_id: index for query in queries})
        elif call.name == "carrier.send":
            text: OutboundText = call.args[0]
            row = world.fake_messages.rows[text.context["gw"]]
            if row.reply in ASKED_FOR:
                continue
            if _suppressed(stored, row, checked[row.id]):
                yield f"P1: {row.id} left although its check followed the opt-out"
            elif _suppressed(stored, row, index) and not _recorded(world, row):
                yield f"P1: {row.id} overlapped the opt-out and the ledger does not say so"


def _suppressed(
    stored: dict[tuple[str, str], list[tuple[int, Suppressions]]], row: Message, before: int
) -> bool:
    for account in (row.account, EVERYBODY):
        puts = [item for at, item in stored.get((account, row.recipient), []) if at < before]
        if puts and any(e.reaches(row.campaign, row.category) for e in puts[-1].in_force()):
            return True
    return False


def _recorded(world: FakeWorld, row: Message) -> bool:
    entries = world.fake_ledger.entries(row.account, row.recipient)
    return any(
        entry.event is LedgerEvent.OVERLAP and entry.facts["message"] == row.id for entry in entries
    )


def _sent_twice(world: TracedWorld) -> Iterator[str]:
    """P2: at most one carrier call that was not definitely refused; two where that was chosen."""
    calls = Counter(
        call.args[0].context["gw"]
        for call in world.trace
        if call.name == "carrier.send" and call.answer.verdict not in DEFINITE
    )
    for message_id, count in calls.items():
        if count > 1 + _may_go_again(world, world.fake_messages.rows[message_id]):
            yield f"P2: {message_id} went to the carrier {count} times"


def _may_go_again(world: FakeWorld, row: Message) -> bool:
    campaign = world.fake_registry.stored_campaigns.get((row.account, row.campaign))
    transactional = row.category is Category.TRANSACTIONAL and row.reply is None
    return campaign is not None and campaign.resend_once and transactional


def _not_ended(system: System) -> Iterator[str]:
    """P5: what was answered 202 ends in a terminal state; so does every other row that exists."""
    rows = system.world.fake_messages.rows
    for message_id, answer in system.answers.items():
        row = rows.get(message_id)
        if answer.row is not None and (row is None or row.status not in TERMINAL):
            yield f"P5: {message_id} was answered and is {row.status if row else 'lost'}"
    for row in rows.values():
        if row.status not in TERMINAL and row.status is not Status.VOID:
            yield f"P5: row {row.id} rests as {row.status}"


def _left_behind(system: System) -> Iterator[str]:
    if system.world.fake_pacing.entries:
        yield "a due entry was left behind"
    if system.dead:
        yield f"{system.dead} messages were dead-lettered"


def _bad_chains(world: FakeWorld) -> Iterator[str]:
    """P7: every chain verifies, and holds each event once."""
    for chain in world.fake_ledger.chains.values():
        previous = "0" * 64
        for seq, entry in enumerate(chain, start=1):
            if (entry.seq, entry.previous) != (seq, previous):
                yield f"P7: the chain breaks at {entry.seq}"
            previous = entry.hash
        if len({entry.event_id for entry in chain}) != len(chain):
            yield "P7: an event is in the chain twice"
