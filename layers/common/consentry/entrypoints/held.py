"""What is held about a recipient as JSON, with what it is for, and what an erasure did."""

from datetime import datetime
from typing import Any

from consentry.domain.consent import RecipientConsents
from consentry.domain.custody import LegalHold
from consentry.domain.preferences import QuietHours
from consentry.domain.retention import DataClass, RetentionReport
from consentry.domain.times import rfc3339
from consentry.entrypoints.proofs import complaint_json
from consentry.entrypoints.views.messages import message_json
from consentry.entrypoints.views.recipients import consent_json, suppression_json
from consentry.policy.rulebook import Rulebook
from consentry.services.evidence import evidence_document
from consentry.services.forgetting import Erased
from consentry.services.recipient_rights import Held


def held_json(held: Held, book: Rulebook) -> dict[str, Any]:
    """Everything, by kind."""
    proof, number = held.proof, held.proof.number
    heard = [h.last_inbound_at for h in held.histories if h.last_inbound_at is not None]
    kept = [each for chain in proof.chains for each in chain.evidence]
    proved = {each.consent.id: evidence_document(each.evidence) for each in kept}
    # Those that a later one took the place of are in no record any more, but still in evidence.
    consents = {each.consent.id: each.consent for each in kept}
    consents |= {each.id: each for each in held.record.consents}
    return {
        "recipient": number,
        "account": proof.account.id,
        **wishes_json(held.record),
        "child": held.record.minor,
        "last_inbound_at": rfc3339(max(heard)) if heard else None,
        "consents": [
            {**consent_json(each, number), "evidence": proved.get(each.id)}
            for each in consents.values()
        ],
        "opt_outs": [
            {**suppression_json(each, full=True), "in_force": each.in_force, "note": each.note}
            for each in proof.opt_outs
        ],
        "ledger": [
            {"seq": entry.seq, "event": entry.event.value, "at": rfc3339(entry.at)}
            for chain in proof.chains
            for entry, _ in chain.stored.entries
        ],
        "messages": {
            "complete": proof.complete,
            "items": [message_json(row, book) for row in proof.messages],
        },
        "complaints": [complaint_json(each) for each in proof.complaints],
        "legal_hold": hold_json(held.hold, proof.made_at) if held.hold else None,
        "kept": kept_json(book, proof.made_at, proof.account.body_days),
    }


def wishes_json(record: RecipientConsents) -> dict[str, Any]:
    """What somebody said about themselves."""
    wishes = record.preferences
    wanted = wishes.categories
    return {
        "time_zone": record.time_zone or None,
        "region": record.region or None,
        "language": record.language or None,
        "quiet_hours": _quiet(wishes.quiet_hours) if wishes.quiet_hours else None,
        "categories": None if wanted is None else [each.value for each in wanted],
        "max_per_day": wishes.max_per_day,
    }


def hold_json(hold: LegalHold, now: datetime) -> dict[str, Any]:
    """A legal hold, and whether it binds."""
    return {
        "reason": hold.reason,
        "until": rfc3339(hold.until) if hold.until else None,
        "ordered_at": rfc3339(hold.ordered_at),
        "in_force": hold.binds_at(now),
    }


def kept_json(book: Rulebook, now: datetime, body_days: int | None = None) -> dict[str, Any]:
    """By kind of data: what it is for, how long it is kept, what an erasure does to it."""
    shown = {}
    for data, kept in book.retention.items():
        row = kept.on(now.date())
        chosen = row.account_sets_days and body_days is not None
        shown[data.value] = {
            "purposes": list(kept.purposes),
            "days": body_days if chosen else row.days,
            "then": row.then.value,
            "at_erasure": kept.at_erasure,
            "citations": [book.citation(id).ref for id in row.basis.citations],
            "clauses": list(row.basis.clauses),
        }
    return shown


def erased_json(erased: Erased, book: Rulebook, now: datetime) -> dict[str, Any]:
    """What went, what waits a moment longer, and what law keeps without the number."""
    kept = (DataClass.OPT_OUT, DataClass.LEDGER, DataClass.DECISION, DataClass.COMPLAINT)
    periods = kept_json(book, now)
    return {
        "erased": {
            "consents": erased.consents,
            "evidence": erased.evidence,
            "messages": erased.messages,
        },
        "waiting": erased.waiting,
        "kept": [
            {"data": data.value, "how": periods[data]["at_erasure"], "why": periods[data]}
            for data in kept
        ],
        "note": (
            "no text goes to this number until its holder texts START or an opt-in keyword; where"
            " the opt-out was put on the carrier's own list, the number stays there"
        ),
    }


def report_json(report: RetentionReport) -> dict[str, Any]:
    """What a night's purge did."""
    return {
        "at": rfc3339(report.at),
        "done": report.done,
        "held": report.held,
        "complete": report.complete,
    }


def _quiet(hours: QuietHours) -> dict[str, str]:
    return {"start": _clock(hours.start), "end": _clock(hours.end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
