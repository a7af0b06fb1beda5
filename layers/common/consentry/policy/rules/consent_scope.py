"""Consent is given to a campaign or kind of text and does not carry over (CYC-39; CTIA 5.1.2.2)."""

from collections.abc import Iterable

from consentry.domain.consent import ConsentSource
from consentry.policy.consent_need import Standing, objection
from consentry.policy.decision import Finding
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny where consent was given, but to another campaign or kind of text."""
    campaign, category = facts.campaign.id, facts.message.category
    gone = facts.recipient.disconnected_at is not None
    others = False
    for consent in facts.consents:
        if not consent.covers(campaign, category):
            others = True
        elif not gone and consent.source is ConsentSource.DIRECT and consent.counts_at(facts.at):
            return ()
    if not others:
        return ()
    return objection(
        facts,
        book,
        Standing.SCOPE,
        "consent held by {account} does not cover {category} texts of campaign {campaign}",
        "record consent for this campaign or category with POST /v1/consents",
    )


RULE = Rule(
    id="consent.scope",
    title="Consent counts only for what it was given for",
    why="Consent to reminders is not consent to offers.",
    citations=("ctia-5.1.2",),
    clauses=(
        "CYC-39",
        "ST-06",
    ),
    check=check,
)
