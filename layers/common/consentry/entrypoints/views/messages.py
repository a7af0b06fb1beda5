"""A text as clients see it: when it is taken in, and as it stands now (api.md sections 1 and 2)."""

from typing import Any

from consentry.domain.cost import cost_of
from consentry.domain.encoding import Segments, measure, plain_for
from consentry.domain.message import Message, Status, StoredDecision
from consentry.domain.times import rfc3339
from consentry.entrypoints.carrier_words import MEANINGS
from consentry.policy.decision import Decision
from consentry.policy.explain import to_json
from consentry.policy.record import recall
from consentry.policy.refunds import refused_by
from consentry.policy.rulebook import Rulebook


def segments_json(segments: Segments) -> dict[str, Any]:
    """Size and encoding of a text."""
    return {
        "encoding": segments.encoding,
        "parts": segments.parts,
        "units": segments.units,
        "per_part": segments.per_part,
        "non_gsm": [
            {"char": item.char, "index": item.index, "suggestion": item.suggestion}
            for item in segments.non_gsm
        ],
    }


def replaced_json(replaced: dict[str, str]) -> list[dict[str, Any]]:
    """The characters of a text as written that plain ones stand for."""
    return [
        {"char": char, "index": int(index), "replaced_by": plain_for(char)}
        for index, char in replaced.items()
    ]


def submission_json(row: Message, decision: Decision | None, book: Rulebook) -> dict[str, Any]:
    """What a send answers, the first time and on every replay.

    The state as it was when accepted.
    """
    first = row.decisions[0]
    shown = decision_json(first, book) if decision is None else to_json(decision)
    not_before = first.not_before or (row.send_at if row.first_status == "held" else None)
    return {
        "id": row.id,
        "status": row.first_status.value,
        "account": row.account,
        "campaign": row.campaign,
        "category": row.category.value,
        "to": row.to,
        "from": row.sender,
        "body": row.body,
        "segments": segments_json(measure(row.body)),
        "replaced": replaced_json(row.replaced),
        "not_before": rfc3339(not_before) if not_before else None,
        "created_at": rfc3339(row.created_at),
        "decision": shown | {"not_before": rfc3339(not_before) if not_before else None},
    }


def message_json(row: Message, book: Rulebook) -> dict[str, Any]:
    """A message as it stands now, with its timeline, decisions and what the carrier said."""
    latest = row.decisions[-1] if row.decisions else None
    return {
        "id": row.id,
        "status": row.status.value,
        "account": row.account,
        "campaign": row.campaign,
        "category": row.category.value,
        "purpose": row.purpose.value,
        "automated": row.automated,
        "reply": row.reply.value if row.reply else None,
        "to": row.to,
        "from": row.sender,
        "body": row.body,
        "language": row.language,
        "metadata": row.metadata,
        "segments": segments_json(measure(row.body)),
        "replaced": replaced_json(row.replaced),
        "send_at": rfc3339(row.send_at) if row.send_at else None,
        "not_before": rfc3339(row.not_before) if row.not_before else None,
        "expires_at": rfc3339(row.expires_at) if row.expires_at else None,
        "created_at": rfc3339(row.created_at),
        "decision": decision_json(latest, book) if latest else None,
        "decisions": [{"stage": kept.stage, **decision_json(kept, book)} for kept in row.decisions],
        "timeline": [
            {"at": rfc3339(step.at), "status": step.status.value, "detail": step.detail}
            for step in row.timeline
        ],
        "cost": cost_of(row).value,
        "carrier": carrier_json(row),
        "refundable": refundable(row, book),
    }


def refundable(row: Message, book: Rulebook) -> bool | None:
    """Of a blocked text, whether the account's policy pays back what it paid; None of others."""
    if row.status is not Status.BLOCKED or not row.decisions:
        return None
    return refused_by(row.decisions[-1].profile, book) is None


def carrier_json(row: Message) -> dict[str, Any]:
    """What the carrier said of a text, in the order in which it happened, and what it costs in US
    dollars, as far as AWS has told.
    """
    bill = row.bill
    return {
        "message_id": row.carrier_id or None,
        "events": [
            {
                "type": event.kind.value,
                "at": rfc3339(event.at),
                "final": event.final,
                "meaning": MEANINGS[event.kind],
            }
            for event in row.carrier_events
        ],
        "parts": bill.parts if bill else None,
        "price": bill.price / 1_000_000 if bill else None,
        "carrier_fee": bill.fee / 1_000_000 if bill else None,
    }


def decision_json(kept: StoredDecision, book: Rulebook) -> dict[str, Any]:
    """A stored decision with its texts rebuilt."""
    return to_json(recall(kept, book))
