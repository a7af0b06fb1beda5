"""No solicitation of numbers on the national or a state's do-not-call registry (47 CFR
64.1200(c)(2)).

Written permission exempts, and marketing needs written consent in every profile. So a number that
nobody looked up is refused here only where another consent would have been enough; a listed one
always says that it is listed.
"""

from collections.abc import Iterable

from consentry.domain.consent import Consent, ConsentLevel
from consentry.domain.do_not_call import DncStatus
from consentry.domain.message import Category
from consentry.policy.consent_need import Standing, needed, standing
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny marketing without written consent to a listed number, and to one that was not looked up
    in the last 31 days.
    """
    if facts.message.category is not Category.MARKETING or facts.message.reply is not None:
        return ()
    place = facts.recipient.place
    if place.country not in ("US", "") and not any(r.startswith("US-") for r in place.regions):
        return ()
    status = facts.recipient.dnc.status_at(facts.at)
    if status is DncStatus.CLEAR:
        return ()
    for consent in facts.consents:
        if _is_permission(consent, facts):
            return ()
    if status is DncStatus.LISTED or _is_enough(facts, book):
        return (_refused(status),)
    return ()


def _is_permission(consent: Consent, facts: Facts) -> bool:
    written = consent.level is ConsentLevel.EXPRESS_WRITTEN and consent.counts_at(facts.at)
    return written and consent.covers(facts.campaign.id, facts.message.category)


def _is_enough(facts: Facts, book: Rulebook) -> bool:
    """Whether the consent rules let the text go; if not, they say what is missing."""
    found, _ = standing(facts, needed(facts, book))
    return found in (Standing.ENOUGH, Standing.NOT_NEEDED)


def _refused(status: DncStatus) -> Finding:
    if status is DncStatus.LISTED:
        message = "the recipient's number is on a do-not-call registry"
    else:
        message = "the do-not-call registries were not asked about this number in the last 31 days"
    return Finding(
        outcome=Outcome.DENY,
        message=message,
        remedy="obtain express written consent; it exempts from the registries",
        detail={"registry": status.value, "required": ConsentLevel.EXPRESS_WRITTEN.value},
    )


RULE = Rule(
    id="recipient.dnc",
    title="The do-not-call registries are obeyed",
    why="Each solicitation of a registered number is its own violation.",
    citations=("47cfr64.1200-c2",),
    clauses=("RL-03", "CYC-87"),
    check=check,
    about=Subject.MARKETING,
)
