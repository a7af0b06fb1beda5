"""A policy of two rules in two policy engines, as the measure of what a decision may cost.

Who opted out gets nothing; who gave written consent may be sent to. Each engine decides it twice:
on the policy as text, which it reads for every decision, and on the policy as it was read once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import casbin
import cedarpy
from casbin.persist.adapters import StringAdapter

_MODEL = """
[request_definition]
r = suppressed, consent
[policy_definition]
p = suppressed, consent, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = p.suppressed in ("any", r.suppressed) && p.consent in ("any", r.consent)
"""
_LINES = "p, yes, any, deny\np, any, express_written, allow"
_CEDAR = """
forbid (principal, action, resource) when { context.suppressed };
permit (principal, action, resource) when { context.consent == "express_written" };
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What both rules look at, about one recipient."""

    recipient: str
    suppressed: bool
    consent: str


type Decide = Callable[[Question], bool]


def peers() -> dict[str, Decide]:
    """Each engine and way by name; the answer is whether the text may go."""
    enforcer = _enforcer()
    policies, entities = cedarpy.PolicySet.from_str(_CEDAR), cedarpy.Entities.from_json_str("[]")

    def casbin_read_once(question: Question) -> bool:
        return _enforced(enforcer, question)

    def casbin_from_text(question: Question) -> bool:
        return _enforced(_enforcer(), question)

    def cedar_read_once(question: Question) -> bool:
        return bool(cedarpy.is_authorized(_request(question), policies, entities).allowed)

    def cedar_from_text(question: Question) -> bool:
        return bool(cedarpy.is_authorized(_request(question), _CEDAR, "[]").allowed)

    return {
        "casbin, policy as text": casbin_from_text,
        "casbin, read once": casbin_read_once,
        "cedarpy, policy as text": cedar_from_text,
        "cedarpy, read once": cedar_read_once,
    }


def _enforcer() -> casbin.Enforcer:
    return casbin.Enforcer(casbin.Enforcer.new_model(text=_MODEL), StringAdapter(_LINES))


def _enforced(enforcer: casbin.Enforcer, question: Question) -> bool:
    return bool(enforcer.enforce("yes" if question.suppressed else "no", question.consent))


def _request(question: Question) -> dict[str, object]:
    return {
        "principal": 'Account::"acme"',
        "action": 'Action::"send"',
        "resource": f'Recipient::"{question.recipient}"',
        "context": {"suppressed": question.suppressed, "consent": question.consent},
    }
