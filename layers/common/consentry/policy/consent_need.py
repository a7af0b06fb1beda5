"""Where a recipient's consent stands towards what a text needs: one answer, so that the consent
rules never contradict.

The rules `consent.missing`, `.source`, `.scope`, `.level`, `.pending`, `.expired`, `.evidence` and
`.stale`, and `recipient.reassigned`, each report one standing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from consentry.domain.consent import Consent, ConsentLevel, ConsentSource, ConsentStatus, Proof
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND, Basis, Stale
from consentry.policy.rulebook import Rulebook


class Standing(StrEnum):
    """How consent stands; of several consents the one nearest to enough speaks."""

    NOT_NEEDED = "not_needed"
    ENOUGH = "enough"
    STALE = "stale"
    EVIDENCE = "evidence"
    LEVEL = "level"
    PENDING = "pending"
    EXPIRED = "expired"
    SCOPE = "scope"
    REASSIGNED = "reassigned"
    SOURCE = "source"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The consent that a text needs and what asks for it.

    `ledger` asks that it be logged, `stale` that the recipient has shown a sign of life since.
    """

    level: ConsentLevel
    ledger: Basis | None
    stale: Stale | None
    basis: Basis


def needed(facts: Facts, book: Rulebook) -> Need | None:
    """What profile and law ask for; None for replies and for categories that need no consent."""
    message, profile = facts.message, book.profile(facts.account.profile)
    demand = profile.consent.get(message.category)
    if message.reply is not None or demand is None or demand.level is ConsentLevel.NONE:
        return None
    ledger = profile.in_ledger.get(message.category, NO_DEMAND)
    stale = profile.stale
    law = book.consent_citations(message.category, facts.recipient.place.country)
    return Need(
        level=demand.level,
        ledger=ledger.basis if ledger.when.applies(message.automated) else None,
        stale=stale if stale is not None and message.category in stale.categories else None,
        basis=Basis(citations=(*law, *demand.basis.citations), clauses=demand.basis.clauses),
    )


def standing(facts: Facts, need: Need | None) -> tuple[Standing, Consent | None]:
    """Where consent stands, and the consent that says so."""
    if need is None:
        return Standing.NOT_NEEDED, None
    best: tuple[Standing, Consent | None] = (Standing.MISSING, None)
    for consent in facts.consents:
        found = _one(consent, facts, need)
        if _ORDER[found] < _ORDER[best[0]]:
            best = (found, consent)
    return best


_ORDER = {standing: order for order, standing in enumerate(Standing)}


def _one(consent: Consent, facts: Facts, need: Need) -> Standing:
    if consent.status is ConsentStatus.REVOKED or consent.captured_at > facts.at:
        return Standing.MISSING
    if not consent.covers(facts.campaign.id, facts.message.category):
        return Standing.SCOPE if consent.counts_at(facts.at) else Standing.MISSING
    if consent.source is not ConsentSource.DIRECT:
        return Standing.SOURCE
    gone = facts.recipient.disconnected_at
    if gone is not None and consent.captured_at <= gone:
        return Standing.REASSIGNED
    return _covering(consent, facts, need)


def _covering(consent: Consent, facts: Facts, need: Need) -> Standing:
    """How a consent stands that the recipient themselves gave to texts like this."""
    if consent.ends_at is not None and consent.ends_at <= facts.at:
        return Standing.EXPIRED
    if consent.status is ConsentStatus.PENDING:
        return Standing.PENDING
    if consent.level.rank < need.level.rank:
        return Standing.LEVEL
    if consent.proof is not Proof.COMPLETE or (need.ledger is not None and not consent.in_ledger):
        return Standing.EVIDENCE
    return Standing.STALE if _is_stale(consent, facts, need.stale) else Standing.ENOUGH


def _is_stale(consent: Consent, facts: Facts, stale: Stale | None) -> bool:
    if stale is None:
        return False
    oldest, inbound = facts.at - timedelta(days=stale.days), facts.last_inbound_at
    return consent.captured_at <= oldest and (inbound is None or inbound <= oldest)


def objection(
    facts: Facts,
    book: Rulebook,
    to: Standing,
    message: str,
    remedy: str,
    basis: Basis | None = None,
) -> Iterable[Finding]:
    """A denial if consent stands at `to`, resting on `basis` and else on what asks for consent.

    `{level}`, `{category}`, `{account}`, `{campaign}`, `{profile}` and `{source}` are filled in.
    """
    need = needed(facts, book)
    found, consent = standing(facts, need)
    if need is None or found is not to:
        return ()
    rests, detail = basis or need.basis, {"required": need.level.value}
    detail["held"] = _held(facts, consent)
    if consent is not None and found is Standing.EVIDENCE:
        rests, more = _unproved(rests, need, consent)
        detail |= more
    return (
        Finding(
            outcome=Outcome.DENY,
            message=message.format(
                level=need.level.replace("_", " "),
                category=facts.message.category,
                account=facts.account.id,
                campaign=facts.campaign.id or "(unknown)",
                profile=facts.account.profile,
                source=consent.source if consent is not None else "",
            ),
            remedy=remedy,
            citations=rests.citations,
            clauses=rests.clauses,
            detail={**detail},
        ),
    )


def _unproved(basis: Basis, need: Need, consent: Consent) -> tuple[Basis, dict[str, str]]:
    """Which of the two is not there: the entry in the ledger, or the evidence."""
    if consent.proof is not Proof.COMPLETE:
        return basis, {"evidence": consent.proof.value}
    return need.ledger or basis, {"ledger": "not there"}


def _held(facts: Facts, consent: Consent | None) -> str:
    if consent is not None:
        return consent.level.value
    revoked = any(consent.status is ConsentStatus.REVOKED for consent in facts.consents)
    return "revoked" if revoked else ConsentLevel.NONE.value
