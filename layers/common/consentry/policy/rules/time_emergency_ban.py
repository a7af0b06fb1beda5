"""While an emergency is declared nobody solicits in the region (La. R.S. 45:844.31, N.Y. Gen. Bus.
Law 399-z(5-a)).

The operator enters the declaration. A number names at most a state, so a county's ban holds for the
state; a recipient whose state is unknown may be in any.
"""

from collections.abc import Iterable, Iterator

from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.message import Category, OnQuietHours
from consentry.domain.times import rfc3339
from consentry.policy import asked_for
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.law import UNKNOWN, BanRow
from consentry.policy.lifting import consent_lifts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Hold marketing until the ban ends; deny if nobody knows when, or if the client asked so."""
    if not facts.bans or facts.message.category is not Category.MARKETING:
        return ()
    if asked_for.just_now(facts):
        return ()
    return _in_force(facts, book)


def _in_force(facts: Facts, book: Rulebook) -> Iterator[Finding]:
    place = facts.recipient.place
    places = book.law.places(place.country, place.regions)
    for ban in facts.bans:
        anywhere = f"{ban.region.partition('-')[0]}-{UNKNOWN}"
        if ban.holds_at(facts.at) and (ban.region in places or anywhere in places):
            row = book.law.ban_on(ban.region, facts.at.date())
            if not (row.consent_lifts and consent_lifts(facts, book)):
                yield _banned(ban, row, facts)


def _banned(ban: EmergencyBan, row: BanRow, facts: Facts) -> Finding:
    wait = ban.until is not None and facts.message.on_quiet_hours is OnQuietHours.HOLD
    return Finding(
        outcome=Outcome.HOLD if wait else Outcome.DENY,
        message=f"marketing to `{ban.region}` is banned while an emergency is declared there",
        remedy=(
            "nothing to do; it goes when the ban ends"
            if wait
            else "send it when the operator has ended the ban"
        ),
        citations=row.citations,
        not_before=ban.until if wait else None,
        detail={
            "region": ban.region,
            "since": rfc3339(ban.start),
            "until": rfc3339(ban.until) if ban.until else None,
            "reference": ban.reference,
        },
    )


RULE = Rule(
    id="time.emergency_ban",
    title="Nobody solicits where an emergency is declared",
    why="People in a disaster need their telephones and their attention.",
    citations=("us-la-emergency", "us-ny-emergency", "ours-emergency-ban"),
    clauses=("RL-03", "GCC-09"),
    check=check,
    about=Subject.BANS,
)
