"""Nothing goes to a recipient who opted out (promise P1).

Exempt because asked for: the one confirmation of an opt-out, within five minutes of it or not at
all (47 CFR 64.1200(a)(12)), and the answer to HELP. That there is only one is the sending service's
business: its id is made from the text that asked. The question after an unclear wish to stop is
that one confirmation too.
"""

from collections.abc import Iterable
from datetime import timedelta

from consentry.domain.message import ReplyKind
from consentry.domain.suppression import HANDSET, Suppression, SuppressionReason
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

CONFIRMATION_WITHIN = timedelta(minutes=5)
LATE_CONFIRMATION = "47cfr64.1200-a12"


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny once per opt-out in force that reaches the text."""
    reply = facts.message.reply
    if reply is ReplyKind.HELP:
        return ()
    if asked_for.confirms_stop(facts):
        in_time = any(_just_asked(entry, facts) for entry in facts.suppressions)
        return () if in_time else (_late(),)
    return [
        _opted_out(entry)
        for entry in facts.suppressions
        if entry.in_force and entry.reaches(facts.campaign.id, facts.message.category)
    ]


def _opted_out(entry: Suppression) -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message=f"the recipient is opted out (scope {entry.scope}, reason {entry.reason})",
        remedy=_remedy(entry),
        detail={"scope": entry.scope, "reason": entry.reason.value},
    )


_ONLY_THE_RECIPIENT = "do not text this recipient; only a START from that handset undoes an opt-out"
_OPERATOR = "the operator may remove it with DELETE /v1/suppressions/{number}"
_REMEDY = {
    SuppressionReason.COMPLAINT: "do not text this recipient: they complained",
    SuppressionReason.CARRIER: "do not text this recipient: the carrier refuses the number",
    SuppressionReason.REASSIGNED: "do not text this number: it belongs to somebody else now",
    SuppressionReason.MINOR: "do not text this recipient: they are a minor",
    SuppressionReason.MANUAL: _OPERATOR,
    SuppressionReason.INVALID: _OPERATOR,
}


def _remedy(entry: Suppression) -> str:
    own = entry.is_recipients_own
    return _ONLY_THE_RECIPIENT if own else _REMEDY.get(entry.reason, _ONLY_THE_RECIPIENT)


def _just_asked(entry: Suppression, facts: Facts) -> bool:
    from_handset = entry.reason is SuppressionReason.STOP and entry.source == HANDSET
    return from_handset and entry.in_force and facts.at - entry.at <= CONFIRMATION_WITHIN


def _late() -> Finding:
    return Finding(
        outcome=Outcome.DENY,
        message="an opt-out is confirmed within five minutes of it or not at all",
        remedy="send no confirmation; the opt-out stands without it",
        citations=(LATE_CONFIRMATION,),
        detail={"reason": "late_confirmation"},
    )


RULE = Rule(
    id="recipient.suppressed",
    title="Opt-outs are absolute",
    why="A text after an opt-out is what recipients, regulators and carriers punish first.",
    citations=("47cfr64.1200-a10",),
    clauses=("ST-09", "CYC-09", "CYC-34", "SF-09", "RL-08", "RL-10", "RL-20"),
    check=check,
    about=Subject.RECORD,
)
