"""Which texts a recipient's own preferences bind (clause GCC-07).

Not those that they are waiting for: passcodes, warnings of fraud, answers to what they wrote. And
not emergencies.
"""

from consentry.domain.message import Category, Purpose
from consentry.domain.preferences import NO_PREFERENCES, Preferences
from consentry.policy import asked_for
from consentry.policy.facts import Facts

CITATIONS = ("ours-preferences",)
CLAUSES = ("GCC-07",)
_AWAITED = frozenset({Purpose.PASSCODE, Purpose.FRAUD_ALERT})
_FREE = frozenset({Category.CONVERSATIONAL, Category.EMERGENCY})


def binding(facts: Facts) -> Preferences:
    """The recipient's preferences as far as they bind this text; none if they do not."""
    wishes, message = facts.recipient.preferences, facts.message
    if wishes is NO_PREFERENCES or asked_for.just_now(facts):
        return NO_PREFERENCES
    if message.category in _FREE or message.purpose in _AWAITED:
        return NO_PREFERENCES
    return wishes
