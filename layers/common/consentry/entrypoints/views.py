"""What is stored, as the JSON that clients see (api.md sections 1, 3, 4, 6)."""

from typing import Any

from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.consent import Consent, ConsentStatus
from consentry.domain.cost import cost_of
from consentry.domain.encoding import Segments, measure, plain_for
from consentry.domain.message import Message, Status, StoredDecision
from consentry.domain.sender import Sender
from consentry.domain.suppression import GLOBAL, Suppression
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


def consent_json(consent: Consent, number: str) -> dict[str, Any]:
    """A consent without its evidence."""
    frequency = consent.frequency
    waits = consent.status is ConsentStatus.PENDING
    return {
        "id": consent.id,
        "recipient": number,
        "campaign": consent.campaign or None,
        "categories": [category.value for category in consent.categories],
        "level": consent.level.value,
        "method": consent.method.value,
        "source": consent.source.value,
        "status": consent.status.value,
        "captured_at": rfc3339(consent.captured_at),
        "recorded_at": rfc3339(consent.recorded_at),
        "expires_at": rfc3339(consent.expires_at) if consent.expires_at else None,
        "revoked_at": rfc3339(consent.revoked_at) if consent.revoked_at else None,
        "pending_until": rfc3339(consent.pending_until)
        if waits and consent.pending_until
        else None,
        "confirmed_at": rfc3339(consent.confirmed_at) if consent.confirmed_at else None,
        "frequency": {"max": frequency.max, "per": frequency.per} if frequency else None,
    }


def suppression_json(entry: Suppression, *, full: bool) -> dict[str, Any]:
    """An opt-out; of a global one an account sees only that it exists."""
    if entry.scope == GLOBAL and not full:
        return {"scope": GLOBAL, "reason": None, "source": None, "at": None}
    return {
        "scope": entry.scope,
        "reason": entry.reason.value,
        "source": entry.source,
        "at": rfc3339(entry.at),
    }


def account_json(account: Account) -> dict[str, Any]:
    """An account."""
    brand, terms = account.brand, account.tos_accepted
    return {
        "id": account.id,
        "name": account.name,
        "status": account.status.value,
        "brand": {
            "name": brand.name,
            "aliases": list(brand.aliases),
            "domains": list(brand.domains),
            "help_contact": brand.help_contact,
            "terms_url": brand.terms_url,
            "privacy_url": brand.privacy_url,
        },
        "industry": account.industry,
        "profile": account.profile,
        "default_region": account.default_region,
        "tos_accepted": (
            {"version": terms.version, "at": rfc3339(terms.at), "by": terms.by} if terms else None
        ),
        "stop_scope": account.stop_scope.value,
        "hours_with_consent": account.hours_with_consent.value,
        "body_days": account.body_days,
        "status_reason": account.status_reason or None,
        "status_since": rfc3339(account.status_since) if account.status_since else None,
        "rate_factor": account.rate_factor,
    }


def campaign_json(campaign: Campaign) -> dict[str, Any]:
    """A campaign with the numbers that it sends from."""
    frequency, templates = campaign.frequency, campaign.templates
    return {
        "id": campaign.id,
        "account": campaign.account,
        "name": campaign.name,
        "use_case": campaign.use_case,
        "category": campaign.category.value,
        "purpose": campaign.purpose.value,
        "status": campaign.status.value,
        "paused": campaign.paused,
        "tcr_brand_id": campaign.tcr_brand_id or None,
        "tcr_brand_status": campaign.tcr_brand_status.value,
        "tcr_campaign_id": campaign.tcr_campaign_id or None,
        "vetting_score": campaign.vetting_score,
        "automated_allowed": campaign.automated_allowed,
        "sub_use_cases": list(campaign.sub_use_cases),
        "number_pool": campaign.number_pool,
        "double_opt_in": campaign.double_opt_in,
        "opt_in_keywords": list(campaign.opt_in_keywords),
        "call_to_action": campaign.call_to_action or None,
        "frequency": {"max": frequency.max, "per": frequency.per} if frequency else None,
        "footer": campaign.footer.value,
        "smart_punctuation": campaign.smart_punctuation.value,
        "resend_once": campaign.resend_once,
        "templates": {
            "opt_in_request": templates.opt_in_request,
            "opt_in_confirmation": templates.opt_in_confirmation,
            "opt_out_confirmation": templates.opt_out_confirmation,
            "help": templates.help,
        },
        "senders": sorted(campaign.senders),
        "expires_at": rfc3339(campaign.expires_at) if campaign.expires_at else None,
        "status_reason": campaign.status_reason or None,
        "rate_factor": campaign.rate_factor,
    }


def sender_json(sender: Sender) -> dict[str, Any]:
    """An originating number."""
    return {
        "number": sender.number,
        "account": sender.account,
        "campaign": sender.campaign,
        "type": sender.type.value,
        "status": sender.status.value,
        "per_minute": sender.per_minute,
        "parts_per_second": sender.parts_per_second,
        "carrier": {
            "parts_per_second": sender.carrier_per_second,
            "daily_cap": sender.carrier_daily_cap,
        },
        "two_way": sender.two_way,
        "status_reason": sender.status_reason or None,
        "rate_factor": sender.rate_factor,
    }
