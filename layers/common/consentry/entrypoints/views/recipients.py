"""What stands about a recipient, as clients see it: consents, opt-outs (api.md sections 3, 4)."""

from typing import Any

from consentry.domain.consent import Consent, ConsentStatus
from consentry.domain.suppression import GLOBAL, Suppression
from consentry.domain.times import rfc3339


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
