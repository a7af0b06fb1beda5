"""Whether an account is paid back where its texts are blocked or its sending ends (ST-13).

No text that is blocked before it leaves costs anything at the carrier; this is about what the
account paid its operator.
"""

from consentry.policy.profile import Basis
from consentry.policy.rulebook import Rulebook


def refused_by(profile: str, book: Rulebook) -> Basis | None:
    """What a policy's refusal to pay back rests on; None where it refuses nothing."""
    found = book.profiles.get(profile)
    return found.no_refund if found else None
