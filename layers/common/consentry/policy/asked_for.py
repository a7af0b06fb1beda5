"""Which automatic texts the recipient asked for, and when.

An answer goes at any hour, since its recipient is awake and waits for it. So does the request to
confirm a form (a double opt-in), if the form was sent in just now; one that comes later is an
ordinary text to somebody who has agreed to nothing yet. How long "now" lasts is our own choice:
Contact Your Client lets only an immediate answer rest on implied consent (CYC-36).
"""

from datetime import timedelta

from consentry.domain.consent import Consent, ConsentStatus
from consentry.domain.message import ReplyKind
from consentry.policy.facts import Facts

JUST_NOW = timedelta(minutes=10)
CONFIRMATIONS = frozenset({ReplyKind.OPT_OUT_CONFIRMATION, ReplyKind.CLARIFICATION})
"""The one confirmation of an opt-out; the question after an unclear wish to stop is that too."""


def by_text(facts: Facts) -> bool:
    """Whether the text answers one that came from this very handset."""
    return facts.message.reply not in (None, ReplyKind.OPT_IN_REQUEST)


def just_now(facts: Facts) -> bool:
    """Whether the text answers what the recipient did a moment ago."""
    if facts.message.reply is not ReplyKind.OPT_IN_REQUEST:
        return facts.message.reply is not None
    return any(_is_fresh(consent, facts) for consent in facts.consents)


def confirms_stop(facts: Facts) -> bool:
    """Whether the text only confirms an opt-out.

    Whoever asks to stop is told so whatever was done to the account, campaign or number for its
    own texts: a sanction must not fall on the recipient. Where a carrier lets nothing through (a
    number that is blocked, a campaign that is not registered), no answer helps.
    """
    return facts.message.reply in CONFIRMATIONS


def waits(consent: Consent, facts: Facts) -> bool:
    """Whether a consent to the campaign still waits to be confirmed."""
    pending = consent.status is ConsentStatus.PENDING and consent.campaign == facts.campaign.id
    return pending and (consent.ends_at is None or facts.at < consent.ends_at)


def _is_fresh(consent: Consent, facts: Facts) -> bool:
    in_time = consent.captured_at <= facts.at <= consent.captured_at + JUST_NOW
    return in_time and waits(consent, facts)
