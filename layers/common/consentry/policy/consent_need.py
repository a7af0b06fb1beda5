"""Where a recipient's consent stands towards what a text needs: one answer, so that the consent
rules never contradict.

The five rules `consent.missing`, `.scope`, `.level`, `.pending` and `.expired` each report one
standing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consentry.domain.consent import Consent, ConsentLevel, ConsentStatus
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.profile import NO_DEMAND, Basis
from consentry.policy.rulebook import Rulebook


class Standing(StrEnum):
    """How consent stands; of several consents the one nearest to enough speaks."""

    NOT_NEEDED = "not_needed"
    ENOUGH = "enough"
    LEVEL = "level"
    PENDING = "pending"
    EXPIRED = "expired"
    SCOPE = "scope"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The consent that a text needs and what asks for it; `ledger` asks that it be logged."""

    level: ConsentLevel
    ledger: Basis | None
    basis: Basis


def needed(facts: Facts, book: Rulebook) -> Need | None:
    """What profile and law ask for; None for replies and for categories that need no consent."""
    message, profile = facts.message, book.profile(facts.account.profile)
    demand = profile.consent.get(message.category)
    if message.reply is not None or demand is None or demand.level is ConsentLevel.NONE:
        return None
    ledger = profile.in_ledger.get(message.category, NO_DEMAND)
    law = book.consent_citations(message.category, facts.recipient.place.country)
    return Need(
        level=demand.level,
        ledger=ledger.basis if ledger.when.applies(message.automated) else None,
        basis=Basis(citations=(*law, *demand.basis.citations), clauses=demand.basis.clauses),
    )


def standing(facts: Facts, need: Need | None) -> tuple[Standing, Consent | None]:
    """Where consent stands, and the consent that says so."""
    if need is None:
        return Standing.NOT_NEEDED, None
    campaign, category = facts.campaign.id, facts.message.category
    best: tuple[Standing, Consent | None] = (Standing.MISSING, None)
    for consent in facts.consents:
        found = _one(consent, facts.at, need, consent.covers(campaign, category))
        if _ORDER[found] < _ORDER[best[0]]:
            best = (found, consent)
    return best


_ORDER = {standing: order for order, standing in enumerate(Standing)}


def _one(consent: Consent, at: datetime, need: Need, covers: bool) -> Standing:
    if consent.status is ConsentStatus.REVOKED or consent.captured_at > at:
        return Standing.MISSING
    if not covers:
        return Standing.SCOPE if consent.counts_at(at) else Standing.MISSING
    if consent.expires_at is not None and consent.expires_at <= at:
        return Standing.EXPIRED
    if consent.status is ConsentStatus.PENDING:
        return Standing.PENDING
    enough = consent.level.rank >= need.level.rank and (consent.in_ledger or need.ledger is None)
    return Standing.ENOUGH if enough else Standing.LEVEL


def objection(
    facts: Facts, book: Rulebook, to: Standing, message: str, remedy: str
) -> Iterator[Finding]:
    """A denial if consent stands at `to`.

    `{level}`, `{category}`, `{account}` and `{campaign}` are filled in.
    """
    need = needed(facts, book)
    found, consent = standing(facts, need)
    if need is None or found is not to:
        return
    basis, detail = need.basis, {"required": need.level.value, "held": _held(facts, consent)}
    if need.ledger is not None and consent is not None and not consent.in_ledger:
        basis = _both(basis, need.ledger)
        detail["ledger"] = "not there"
    yield Finding(
        outcome=Outcome.DENY,
        message=message.format(
            level=need.level.replace("_", " "),
            category=facts.message.category,
            account=facts.account.id,
            campaign=facts.campaign.id,
        ),
        remedy=remedy,
        citations=basis.citations,
        clauses=basis.clauses,
        detail={**detail},
    )


def _both(first: Basis, second: Basis) -> Basis:
    return Basis(
        citations=first.citations + second.citations, clauses=first.clauses + second.clauses
    )


def _held(facts: Facts, consent: Consent | None) -> str:
    if consent is not None:
        return consent.level.value
    revoked = any(consent.status is ConsentStatus.REVOKED for consent in facts.consents)
    return "revoked" if revoked else ConsentLevel.NONE.value
