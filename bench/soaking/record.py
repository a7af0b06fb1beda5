"""What happened, as the carrier and the tables have it, and what it means."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from bench.drilling.departures import ASKED_FOR
from bench.drilling.promises import ENDED
from bench.rates import per_minute, worst_window
from bench.soaking.found import Accepting, Found
from bench.soaking.routed import ACCEPTS
from bench.soaking.witness import Witness
from bench.soaking.world import WORDINGS, World
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Message, Purpose, Status
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import opt_outs, stores
from tests.support.leaks import tells

BATCH = 100


def rows_of(ids: Iterable[str]) -> dict[str, Message]:
    """Rows by id."""
    wanted, found = sorted(ids), dict[str, Message]()
    for start in range(0, len(wanted), BATCH):
        found.update(stores.messages().get_many(wanted[start : start + BATCH]))
    return found


def look(
    world: World,
    witness: Witness,
    answered: dict[str, str],
    stops: dict[str, str],
    spared: Collection[str],
    spell: tuple[datetime, datetime],
) -> Found:
    """Everything that is to be known at the end.

    `stops` are the handsets' STOPs by event; `spared` the numbers whose recipients all stay, and
    `spell` the time in which they had work and nothing failed.
    """
    taken = world.eum.accepted()
    times: Counter[str] = Counter(item["context"]["gw"] for item in taken)
    rows = rows_of(answered.keys() | times.keys())
    stats = world.stats()
    late, overlaps = _after_stop(witness, rows)
    statuses = Counter(str(rows[one].status) if one in rows else "lost" for one in answered)
    return Found(
        statuses=statuses,
        submitted=len(answered),
        refused=sum(status == "blocked" for status in answered.values()),
        blocked=_why(rows[one] for one in answered if one in rows),
        sent=len(times),
        duplicates=sum(count - 1 for count in times.values()),
        lost=_lost(answered, rows, times),
        after_stop=late,
        overlaps=overlaps,
        stops=len(stops),
        stops_lost=_stops_lost(stops),
        worst=max(_windows(taken).values(), default=0),
        untimely=_untimely(taken, rows),
        left=_kinds(rows[one] for one in times if one in rows),
        stopped=sum(_was_stopped(rows[one]) for one in answered if one in rows),
        accepting=_accepting(world, witness),
        rates=_rates(taken, spared, *spell),
        dead=stats["queues"]["SendQueue"]["dead"],
        carrier=witness.carrier,
        answered=len(witness.answered),
        unknown=witness.unknown,
        calls=_calls(stats["calls"], len(times)),
    )


def _why(rows: Iterable[Message]) -> Counter[str]:
    """Which rules refused."""
    return Counter(row.timeline[-1].detail for row in rows if row.status is Status.BLOCKED)


def _untimely(taken: list[dict[str, Any]], rows: dict[str, Message]) -> int:
    """How many left too soon or too late."""
    count = 0
    for item in taken:
        row, at = rows.get(item["context"]["gw"]), datetime.fromisoformat(item["at"])
        if row is not None:
            soon = row.send_at is not None and at < row.send_at
            count += soon or (row.expires_at is not None and at >= row.expires_at)
    return count


def _kinds(rows: Iterable[Message]) -> Counter[str]:
    found = Counter[str]()
    for row in rows:
        found["of several parts"] += row.parts > 1
        found["passcodes"] += row.purpose is Purpose.PASSCODE
        found["scheduled"] += row.send_at is not None
    return found


def _was_stopped(row: Message) -> bool:
    queued = row.first_status is Status.QUEUED or any(
        step.status is Status.QUEUED for step in row.timeline
    )
    return queued and row.status in (Status.BLOCKED, Status.EXPIRED)


def _accepting(world: World, witness: Witness) -> dict[str, Accepting]:
    return {
        asked: Accepting(
            requests=count,
            calls={
                operation: calls / count
                for (one, operation), calls in sorted(witness.accepting.items())
                if one == asked
            },
        )
        for asked, count in world.requests(ACCEPTS).items()
    }


def _lost(answered: dict[str, str], rows: dict[str, Message], taken: Counter[str]) -> list[str]:
    """Messages that were answered and have no end, or one that is not true."""
    lost = []
    for one in answered:
        row = rows.get(one)
        if row is None:
            lost.append(f"{one} has no row")
        elif row.status not in ENDED or row.status is Status.VOID:
            lost.append(f"{one} rests as `{row.status}`")
        elif row.status in (Status.SENT, Status.DELIVERED) and one not in taken:
            lost.append(f"{one} is `{row.status}` and the carrier never had it")
        elif row.status not in (Status.SENT, Status.DELIVERED, Status.UNKNOWN) and one in taken:
            lost.append(f"{one} is `{row.status}` and the carrier took it")
        elif row.status is Status.FAILED:
            lost.append(f"{one} failed with `{row.timeline[-1].detail}`")
    return lost


def _after_stop(witness: Witness, rows: dict[str, Message]) -> tuple[int, int]:
    """Texts that left after their recipient's opt-out was stored: unrecorded ones, and overlaps."""
    late = overlaps = 0
    ledger = DynamoLedger(wiring.dynamo())
    for name, order in witness.left.items():
        row = rows.get(name)
        if (
            row is None
            or row.reply in ASKED_FOR
            or order < witness.stopped.get(row.recipient, order)
        ):
            continue
        if row.recipient not in witness.stopped:
            continue
        entries = ledger.stored_chain(row.account, row.recipient).entries
        recorded = any(
            entry.event is LedgerEvent.OVERLAP and entry.facts["message"] == row.id
            for entry, _ in entries
        )
        overlaps += recorded
        late += not recorded
    return late, overlaps


def _stops_lost(stops: dict[str, str]) -> int:
    ledger, store = DynamoLedger(wiring.dynamo()), opt_outs.suppression_desk().suppressions
    return sum(
        not store.get("acme", stores.keys().of(number)).in_force()
        or not ledger.has_event("acme", stores.keys().of(number).current, event)
        for event, number in stops.items()
    )


def telling(log: Iterable[str]) -> list[str]:
    """The lines of all functions' log that hold a number, a field for a text, or a text."""
    return [line for line in log if any(one in line for one in WORDINGS) or tells(line)]


def _windows(taken: list[dict[str, Any]]) -> dict[str, int]:
    sent: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for item in taken:
        sent[item["from"]].append((datetime.fromisoformat(item["at"]), item["parts"]))
    return {number: worst_window(each) for number, each in sent.items()}


def _rates(
    taken: list[dict[str, Any]], spared: Collection[str], start: datetime, end: datetime
) -> list[float]:
    """Parts a minute of each spared number in a time in which it had work, sorted."""
    sent: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for item in taken:
        at = datetime.fromisoformat(item["at"])
        if item["from"] in spared and start <= at < end:
            sent[item["from"]].append((at, item["parts"]))
    return sorted(per_minute(sorted(each)) for each in sent.values())


def _calls(calls: dict[str, dict[str, int]], sent: int) -> dict[str, float]:
    return {
        f"{function} {operation}": count / max(sent, 1)
        for function, each in calls.items()
        for operation, count in each.items()
        if function not in ("soak", "consent_api", "retention")
    }
