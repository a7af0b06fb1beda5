"""What must hold after anything at all happened to recipients, told from what really happened.

What recipients texted is remembered here beside the system; the verdicts come from that, from what
reached the carrier and from what lies in the tables, never from what a use case answered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import consentry_verify
from consentry.domain.account import StopScope
from consentry.domain.ids import inbound_row_id, reply_id
from consentry.domain.intent import Intent
from consentry.domain.message import ReplyKind
from consentry.domain.suppression import (
    ACCOUNT,
    DELETABLE,
    ERASURE,
    EVERYBODY,
    HANDSET,
    IMPORT,
    Suppression,
    SuppressionReason,
    Suppressions,
)
from consentry.entrypoints.proofs import proof_json
from consentry.services.inbound_text import InboundText
from tests.support.fakes import START, FakeWorld
from tests.unit.services.custody import desks
from tests.unit.services.system import System, book
from tests.unit.services.trace import TracedWorld, broken

CONFIRMED_WITHIN = timedelta(minutes=5)
DAY = timedelta(days=1)
NIGHTS = timedelta(days=3)


class Said(StrEnum):
    """What a text from a handset wants, as far as opt-outs are concerned."""

    STOP = "stop"
    START = "start"
    ONLY = "only"
    HELP = "help"
    OTHER = "other"


@dataclass(frozen=True)
class Heard:
    """A text from a handset that was handed over."""

    text: InboundText
    account: str
    said: Said


@dataclass
class Memory:
    """Everything that happened, as the outside saw it."""

    heard: dict[str, Heard] = field(default_factory=dict)
    listed: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Account, number and time of the opt-outs that lists stated with their time."""
    vague: set[tuple[str, str]] = field(default_factory=set)
    """Accounts and numbers for which a list stated an opt-out without its time."""
    touched: dict[tuple[str, str], int] = field(default_factory=dict)
    """After how many calls something last happened to a recipient that an account may know."""
    erased: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)
    """After how many calls, and when, an account last erased a recipient."""

    def of(self, account: str, number: str, *said: Said) -> list[Heard]:
        """What was heard of somebody by an account."""
        return [
            each
            for each in self.heard.values()
            if (each.account, each.text.number) == (account, number) and each.said in said
        ]


def unkept(system: System, memory: Memory) -> list[str]:
    """Every promise that the system, now at rest, has not kept; empty if it kept all."""
    world = system.world
    assert isinstance(world, TracedWorld)
    return [
        *broken(system),
        *_undone_by_others(world, memory),
        *_not_as_texted(system, memory),
        *_lost(system, memory),
        *_answered_too_much(system, memory),
        *_unproved(system, memory),
        *_named_in_keys(system, memory),
        *_not_erased(system, memory),
    ]


def _undone_by_others(world: TracedWorld, memory: Memory) -> Iterator[str]:
    """P8: what was in force ended by a later text from that handset, or by its operator."""
    numbers = {world.keyring.of(one.text.number).current: one for one in memory.heard.values()}
    before: dict[tuple[str, str], Suppressions] = {}
    for call in world.trace:
        if call.name != "suppressions.put" or not call.answer:
            continue
        item: Suppressions = call.args[0]
        place = (item.account, item.recipient)
        after = {entry.key: entry for entry in item.entries}
        texts = numbers.get(item.recipient)
        undoing = memory.of(item.account, texts.text.number, Said.START, Said.ONLY) if texts else []
        for entry in before[place].in_force() if place in before else ():
            if not _may_end(entry, after.get(entry.key), {each.text.at for each in undoing}):
                yield f"P8: {entry.key} of {item.account} ended, and nobody may have ended it"
        before[place] = item


def _may_end(entry: Suppression, after: Suppression | None, undoing: set[datetime]) -> bool:
    if after is None:
        return entry.reason in DELETABLE and entry.source != ERASURE
    if after.in_force:
        return after.at >= entry.at
    own = entry.source in (HANDSET, IMPORT) and entry.reason is SuppressionReason.STOP
    listed = entry.reason is SuppressionReason.CARRIER
    left = entry.source == ERASURE and entry.reason is SuppressionReason.MANUAL
    at = after.lifted_at
    return (own or listed or left) and at is not None and at in undoing and at > entry.at


def _not_as_texted(system: System, memory: Memory) -> Iterator[str]:
    """P8, P11: the latest of STOP and START stands, whenever and however often they arrived."""
    world = system.world
    for account, number in _recipients(memory):
        item = world.fake_suppressions.get(account, world.keyring.of(number))
        stops = [each.text.at for each in memory.of(account, number, Said.STOP)]
        stops += [at for owner, one, at in memory.listed if (owner, one) == (account, number)]
        starts = [each.text.at for each in memory.of(account, number, Said.START)]
        if (account, number) in memory.vague or (memory.of(account, number, Said.ONLY) and starts):
            continue
        wanted = bool(stops) and max(stops) >= max(starts, default=max(stops))
        standing = [
            entry
            for entry in item.in_force()
            if entry.reason is SuppressionReason.STOP and entry.source in (HANDSET, IMPORT)
        ]
        left = [entry for entry in item.in_force() if entry.source == ERASURE]
        if wanted and not standing and not left:
            yield f"P11: a STOP to {account} was lost"
        if standing and not wanted:
            yield f"P8: an old STOP to {account} came into force again"
        scope = world.fake_registry.accounts[account].stop_scope
        narrowed = memory.of(account, number, Said.ONLY)
        all_of_it = [*left, *(entry for entry in standing if entry.scope == ACCOUNT)]
        if wanted and scope is StopScope.ACCOUNT and not narrowed and not all_of_it:
            yield f"P1: a STOP to all of {account} reaches only a part of it"


def _lost(system: System, memory: Memory) -> Iterator[str]:
    """P7, P11: every STOP is in the chain, and so is what opened every opt-out that stands."""
    world = system.world
    for one in memory.heard.values():
        key = world.keyring.of(one.text.number).current
        if one.said is Said.STOP and not world.fake_ledger.has_event(one.account, key, one.text.id):
            yield f"P11: the STOP {one.text.id} is not in the ledger"
        if inbound_row_id(one.text.id) not in world.fake_messages.rows:
            yield f"P11: the text {one.text.id} was not kept"
    for (account, key), (_, item) in world.fake_suppressions.items.items():
        for entry in item.entries:
            if entry.opened_by and not world.fake_ledger.has_event(account, key, entry.opened_by):
                yield f"P7: {entry.key} stands in no chain"
    for (account, key), record in world.fake_consents.records.items():
        known = _consents_in_chain(world, account, key)
        for consent in record.consents:
            if consent.recorded_at >= START and consent.id not in known:
                yield f"P7: consent {consent.id} stands in no chain"


def _consents_in_chain(world: FakeWorld, account: str, key: str) -> set[str]:
    entries = world.fake_ledger.entries(account, key)
    return {name for each in entries for name in each.facts.get("consent", "").split(",")}


def _answered_too_much(system: System, memory: Memory) -> Iterator[str]:
    """P1: one confirmation per opt-out, in time or not at all; three answers to HELP a day."""
    world = system.world
    assert isinstance(world, TracedWorld)
    opened = {
        entry.opened_by
        for call in world.trace
        if call.name == "suppressions.put" and call.answer
        for entry in call.args[0].entries
    }
    confirming = {
        reply_id(one.text.id, kind): one
        for one in memory.heard.values()
        for kind in (ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION)
    }
    helping = {reply_id(one.text.id, ReplyKind.HELP): one for one in memory.heard.values()}
    confirmed: list[str] = []
    helped: dict[tuple[str, str], set[datetime]] = {}
    for row in world.fake_messages.rows.values():
        if row.called_at is None or row.reply is None:
            continue
        if row.id in helping:
            one = helping[row.id]
            helped.setdefault((one.account, one.text.number), set()).add(one.text.at)
        if row.id not in confirming:
            continue
        one = confirming[row.id]
        confirmed.append(one.text.id)
        if row.called_at - one.text.at > CONFIRMED_WITHIN:
            yield f"P1: {one.text.id} was confirmed after {row.called_at - one.text.at}"
        if one.text.id not in opened:
            yield f"P1: {one.text.id} changed nothing and was confirmed"
    if len(confirmed) != len(set(confirmed)):
        yield "P1: an opt-out was confirmed twice"
    for times in helped.values():
        if any(sum(at <= other < at + DAY for other in times) > 3 for at in times):
            yield "P1: more than three answers to HELP within a day"


def _unproved(system: System, memory: Memory) -> Iterator[str]:
    """P7: whoever checks the proof of anybody offline finds nothing wrong."""
    made = desks(system)
    for account, number in _recipients(memory):
        held = made.rights.held(account, number, globally=True, given_by="key-1")
        if not held.proof.chains:
            continue
        report = consentry_verify.verify(proof_json(held.proof, book()))
        yield from (f"P7: {problem}" for problem in report.problems)


def _named_in_keys(system: System, memory: Memory) -> Iterator[str]:
    """P9: no key, no job of the queue and no chain holds a number or what anybody wrote."""
    world = system.world
    stores: dict[str, Iterable[object]] = {
        "a key of a row": world.fake_messages.rows,
        "a key of a send item": world.fake_pacing.items,
        "a key of a due entry": world.fake_pacing.entries,
        "a due entry": set(world.fake_pacing.entries.values()),
        "a key of a spread": world.fake_pacing.spreads,
        "a key of a consent": world.fake_consents.records,
        "a key of an opt-out": world.fake_suppressions.items,
        "a key of evidence": world.fake_ledger.evidence_items,
        "a chain": [repr(chain) for chain in world.fake_ledger.chains.items()],
        "a job": [repr(job) for job in world.fake_queue.jobs],
        "the trail": [repr(entry) for entry in world.fake_custody.noted.items()],
        "a root": world.fake_root_store.objects.values(),
    }
    wanted = {number[2:] for _, number in _recipients(memory)}
    wanted |= {one.text.body for one in memory.heard.values() if " " in one.text.body}
    for name, kept in stores.items():
        text = "".join(str(each) for each in kept)
        yield from (f"P9: {name} holds `{each}`" for each in wanted if each in text)


def _not_erased(system: System, memory: Memory) -> Iterator[str]:
    """Nothing names somebody whom an account erased and has not heard of since."""
    world = system.world
    assert isinstance(world, TracedWorld)
    for (account, number), (calls, at) in memory.erased.items():
        if memory.touched[(account, number)] > calls or system.now > at + NIGHTS:
            continue
        key = world.keyring.of(number).current
        if _sent_since(world, account, key, calls):
            continue
        of_account = (
            [row for row in world.fake_messages.rows.values() if row.account == account],
            world.fake_consents.records.get((account, key)),
            world.fake_suppressions.stored(account, key),
            world.fake_pacing.items.get((account, key)),
            [
                kept
                for place, kept in world.fake_ledger.evidence_items.items()
                if place[0] == account
            ],
            world.fake_ledger.chains.get((account, key)),
        )
        yield from (
            f"P9: {type(kept).__name__} of {account} names somebody who was erased"
            for kept in of_account
            if number[2:] in repr(kept)
        )
        if not world.fake_suppressions.get(account, world.keyring.of(number)).stops_all:
            yield f"P8: somebody whom {account} erased can be texted"


def _sent_since(world: TracedWorld, account: str, key: str, calls: int) -> bool:
    """Whether a text came to be after so many calls: a client may ask again late."""
    made = [call.args[0] for call in world.trace[calls:] if call.name == "messages.put_new"]
    return any((row.account, row.recipient) == (account, key) for row in made)


def _recipients(memory: Memory) -> list[tuple[str, str]]:
    known = {(one.account, one.text.number) for one in memory.heard.values()}
    return sorted((known | set(memory.touched)) - {(EVERYBODY, "")})


def said(intent: Intent, body: str) -> Said:
    """What a text wants, given how it was read."""
    if intent in (Intent.OPT_OUT, Intent.AMBIGUOUS):
        return Said.STOP
    if intent is Intent.OPT_IN:
        return Said.START
    if intent is Intent.HELP:
        return Said.HELP
    return Said.ONLY if body == "only" else Said.OTHER
