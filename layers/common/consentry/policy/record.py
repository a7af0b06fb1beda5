"""A decision as it is kept: outcome, rule ids, ruleset and the facts; and as it is read back later,
under the same rules or others.
"""

from dataclasses import replace

from consentry.domain.locality import Place, ZoneSource
from consentry.domain.message import StoredDecision
from consentry.policy.decision import Decision, Detail, Outcome, Reason, Ruleset
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.packing import pack, unpack
from consentry.policy.rulebook import Rulebook

NOTE = "record.ruleset"
"""The id of the note that a decision recalled under another ruleset carries."""


def stored(decision: Decision, facts: Facts, stage: str) -> StoredDecision:
    """What the message's row keeps of a decision made at `stage` (submit, dispatch, release)."""
    return StoredDecision(
        stage=stage,
        at=decision.at,
        outcome=decision.outcome.value,
        rules=tuple(reason.rule for reason in decision.reasons),
        profile=decision.profile,
        ruleset_version=decision.ruleset.version,
        ruleset_hash=decision.ruleset.hash,
        not_before=decision.not_before,
        facts=pack(facts),
    )


def recall(kept: StoredDecision, book: Rulebook) -> Decision:
    """The decision again, from its facts. Under the same ruleset it equals the original.

    Under another one it stays what it was, with a note first that shows what the present rules say;
    reasons are told in the present rules' words, and those that they no longer give are only named
    in the note.
    """
    try:
        facts = unpack(kept.facts)
    except ValueError:
        return _unread(kept)
    present = evaluate(facts, book)
    if present.ruleset.hash == kept.ruleset_hash:
        return present
    return _as_it_was(kept, present)


def judged_anew(kept: StoredDecision, book: Rulebook, *, profile: str = "") -> Decision:
    """What the present rules say about the facts of a stored decision, under its own profile or
    another.

    ValueError if the facts cannot be read.
    """
    facts = unpack(kept.facts)
    if profile:
        facts = replace(facts, account=replace(facts.account, profile=profile))
    return evaluate(facts, book)


def _as_it_was(kept: StoredDecision, present: Decision) -> Decision:
    outcome = Outcome(kept.outcome)
    told = [r for r in present.reasons if r.rule in kept.rules and r.outcome.rank <= outcome.rank]
    message = f"decided under another ruleset, {kept.ruleset_version}"
    if present.outcome is not outcome:
        message += f"; the present one says {present.outcome} where that one said {outcome}"
    now: Detail = {
        "present_outcome": present.outcome.value,
        "present_rules": [reason.rule for reason in present.reasons],
        "present_ruleset": present.ruleset.hash,
    }
    return replace(
        present,
        outcome=outcome,
        reasons=(_note(kept, message, now), *told),
        not_before=kept.not_before,
        ruleset=Ruleset(version=kept.ruleset_version, hash=kept.ruleset_hash),
    )


def _unread(kept: StoredDecision) -> Decision:
    return Decision(
        outcome=Outcome(kept.outcome),
        reasons=(_note(kept, "the facts of this decision cannot be read by this release", {}),),
        evaluated=(),
        not_before=kept.not_before,
        profile=kept.profile,
        ruleset=Ruleset(version=kept.ruleset_version, hash=kept.ruleset_hash),
        at=kept.at,
        recipient=Place(country="", regions=(), time_zones=(), source=ZoneSource.UNKNOWN),
    )


def _note(kept: StoredDecision, message: str, now: Detail) -> Reason:
    then: Detail = {
        "outcome": kept.outcome,
        "rules": list(kept.rules),
        "ruleset": kept.ruleset_hash,
    }
    return Reason(
        rule=NOTE,
        outcome=Outcome.ALLOW,
        message=message,
        remedy="nothing to do; the detail shows what was decided then, and what would be now",
        citations=(),
        clauses=(),
        not_before=None,
        detail=then | now,
    )
