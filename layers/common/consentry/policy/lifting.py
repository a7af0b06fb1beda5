"""Whether consent lifts hours and days for a recipient, where the law of their place says so."""

from consentry.domain.account import HoursWithConsent
from consentry.policy.consent_need import Standing, needed, standing
from consentry.policy.facts import Facts
from consentry.policy.rulebook import Rulebook


def consent_lifts(facts: Facts, book: Rulebook) -> bool:
    """Whether the account chose so and the recipient's consent is enough for the text.

    The strict reading, which an account has without a choice, binds those who consented too.
    """
    if facts.account.hours_with_consent is not HoursWithConsent.LIFT:
        return False
    return standing(facts, needed(facts, book))[0] is Standing.ENOUGH
