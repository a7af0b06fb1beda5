"""What a sanction changes, and what is on record about it."""

from collections.abc import Mapping

from consentry.domain.audit import AuditKind, AuditNote
from consentry.domain.sanction import Level, Measure, Penalty, Sanction, Strike
from consentry.domain.standing import Standing
from consentry.policy.refunds import refused_by
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.governance import Change, Replaced

_DID: Mapping[Measure, str] = {
    Measure.PENALTY: "recorded a penalty of",
    Measure.REINSTATE: "reinstated",
    Measure.WARN: "warned",
    Measure.THROTTLE: "throttled",
    Measure.SUSPEND: "suspended",
    Measure.TERMINATE: "terminated",
}
_NAMES: Mapping[Level, str] = {
    Level.ACCOUNT: "account",
    Level.CAMPAIGN: "campaign",
    Level.SENDER: "number",
}
_ENDS = frozenset({Measure.SUSPEND, Measure.TERMINATE})


def refundable(measure: Measure, profile: str, book: Rulebook) -> tuple[bool, tuple[str, ...]]:
    """Whether what an account paid is paid back where a measure ends its sending, and by which
    clauses it is not (ST-13).
    """
    basis = refused_by(profile, book) if measure in _ENDS else None
    return (True, ()) if basis is None else (False, basis.clauses)


def change_of(before: Standing, after: Standing) -> Change:
    """What is to be stored for one standing to follow another."""
    account, campaign, sender = after.account, after.campaign, after.sender
    return Change(
        account=Replaced(before=before.account, after=account)
        if account != before.account
        else None,
        campaign=Replaced(before=before.campaign, after=campaign)
        if campaign is not None and campaign != before.campaign
        else None,
        sender=Replaced(before=before.sender, after=sender)
        if sender is not None and sender != before.sender
        else None,
    )


def note_of(sanction: Sanction, before: Standing, after: Standing) -> AuditNote:
    """A sanction as the audit log tells it, with the states that it led from and to."""
    name = f"{_NAMES[sanction.level]} `{sanction.subject}`"
    detail = {"sanction": sanction.id, "level": sanction.level.value}
    what = f"{_DID[sanction.measure]} {name}"
    if sanction.penalty is not None:
        what = _with_penalty(what, name, sanction, sanction.penalty)
        detail |= _penalty(sanction.penalty)
    if sanction.strikes:
        what += f" at {sanction.points} points"
        detail |= {"points": str(sanction.points), "strikes": ", ".join(sanction.strikes)}
    if sanction.clauses:
        detail["clauses"] = ", ".join(sanction.clauses)
    if sanction.measure in _ENDS:
        detail["refundable"] = "yes" if sanction.refundable else "no"
        what += "" if sanction.refundable else ", with nothing refunded"
    states = before.states(sanction.level), after.states(sanction.level)
    moved = states[0] != states[1]
    return AuditNote(
        account=sanction.account,
        kind=AuditKind.SANCTION,
        action=sanction.measure.value,
        what=what,
        subject=sanction.subject,
        before=states[0] if moved else "",
        after=states[1] if moved else "",
        reason=sanction.reason,
        detail=detail,
    )


def note_of_strike(strike: Strike) -> AuditNote:
    """A strike as the audit log tells it."""
    on = f"campaign `{strike.campaign}` from `{strike.sender}`" if strike.sender else "the account"
    return AuditNote(
        account=strike.account,
        kind=AuditKind.STRIKE,
        action="strike",
        what=f"counted a {strike.gravity} violation of `{strike.rule}` against {on}",
        subject=strike.campaign,
        reason=f"message `{strike.message}` was denied for it",
        detail={
            "rule": strike.rule,
            "points": str(strike.gravity.points),
            "message": strike.message,
            "clauses": ", ".join(strike.clauses),
        },
    )


def _with_penalty(what: str, name: str, sanction: Sanction, penalty: Penalty) -> str:
    amount = f"{penalty.amount} {penalty.currency} imposed by {penalty.imposed_by}"
    if sanction.measure is Measure.PENALTY:
        return f"recorded a penalty of {amount} for {name}"
    return f"{what}, with a penalty of {amount}"


def _penalty(penalty: Penalty) -> dict[str, str]:
    told = {
        "penalty": f"{penalty.amount} {penalty.currency}",
        "imposed_by": penalty.imposed_by,
        "reference": penalty.reference,
    }
    return {name: text for name, text in told.items() if text}
