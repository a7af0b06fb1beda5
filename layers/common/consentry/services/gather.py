"""Turns what was read about a text into the facts that the rules look at.

One builder for submit, check, dispatch and release.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from consentry.domain.account import Brand
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import LONGEST, UNCOUNTED, OlderSends, older_sends
from consentry.domain.history import SendIntent
from consentry.domain.locality import Place
from consentry.domain.message import Message
from consentry.domain.operator_rules import OperatorMatch
from consentry.policy.approval import approved_rules, found_in
from consentry.policy.content import examine
from consentry.policy.content_facts import ContentFacts
from consentry.policy.facts import Facts, MessageFacts
from consentry.policy.operator_watch import Circumstances, matches
from consentry.policy.rulebook import Rulebook
from consentry.policy.way_out import way_out
from consentry.services.parties import account_facts, campaign_facts, recipient_facts, sender_facts
from consentry.services.ports.facts import Snapshot
from consentry.services.spreading import others

HISTORY = timedelta(hours=1)
"""How long earlier texts are kept whole with a decision; of older ones only when they went."""


def facts_of(row: Message, snapshot: Snapshot, at: datetime, book: Rulebook) -> Facts:
    """The facts about `row` as of `at`.

    What was not found is marked unknown, which no rule lets pass.
    """
    account = snapshot.account
    brand = account.brand if account else Brand(name="")
    before = snapshot.history.before(intent_of(row, at))
    recipient = recipient_facts(row, snapshot)
    sender = sender_facts(snapshot.campaign, row.sender, others(snapshot, row, at, book))
    content = examine(row.body, brand=brand, book=book, language=row.language)
    if sender.known and not book.senders.answerable(sender, recipient.place.country):
        content = replace(content, way_out=way_out(row.body, book.wording))
    operator = _operator(row, snapshot, content, recipient.place, book)
    return Facts(
        at=at,
        account=account_facts(account, snapshot.operator.terms_version, at),
        campaign=campaign_facts(snapshot.campaign),
        sender=sender,
        recipient=recipient,
        message=MessageFacts(
            category=row.category,
            purpose=row.purpose,
            automated=row.automated,
            on_quiet_hours=row.on_quiet_hours,
            body_hash=row.body_hash,
            allow_duplicate=row.allow_duplicate,
            expires_at=row.expires_at,
            justified=bool(row.justification),
            reply=row.reply,
            approved=_approved(row, snapshot, content, operator),
        ),
        content=content,
        consents=snapshot.consents.consents,
        suppressions=tuple(
            # A decision outlives what was noted about a person.
            replace(entry, note="")
            for item in snapshot.suppressions
            for entry in item.in_force()
        ),
        earlier=_lately(before, at),
        older=_older(before, row, at),
        bans=_bans(snapshot.bans, recipient.place, at),
        operator=operator,
        last_inbound_at=snapshot.history.last_inbound_at,
    )


def _approved(
    row: Message, snapshot: Snapshot, content: ContentFacts, operator: tuple[OperatorMatch, ...]
) -> tuple[str, ...]:
    """The rules whose review somebody let pass, for this text or for its wording."""
    wordings = snapshot.campaign.wordings if snapshot.campaign else ()
    if not wordings:
        return tuple(sorted(row.approved))
    found = found_in(content, operator)
    return approved_rules(row.approved, wordings, row.likeness, found)


def _lately(earlier: tuple[SendIntent, ...], at: datetime) -> tuple[SendIntent, ...]:
    """Those that a rule may ask about: a stored decision must not grow with a long acquaintance."""
    return tuple(entry for entry in earlier if at - entry.at < HISTORY)


def _older(earlier: tuple[SendIntent, ...], row: Message, at: datetime) -> OlderSends:
    """The instants of those before that, as far back as any cap looks."""
    kinds: tuple[list[datetime], list[datetime], list[datetime]] = ([], [], [])
    for entry in earlier:
        if HISTORY <= at - entry.at < LONGEST and entry.category not in UNCOUNTED:
            kind = (
                0 if entry.campaign == row.campaign else 1 if entry.category is row.category else 2
            )
            kinds[kind].append(entry.at)
    return older_sends(*kinds)


def _operator(
    row: Message, snapshot: Snapshot, content: ContentFacts, place: Place, book: Rulebook
) -> tuple[OperatorMatch, ...]:
    """The operator's rules that the text meets."""
    if not len(snapshot.operator):
        return ()
    text = Circumstances(
        account=row.account,
        campaign=row.campaign,
        sender=row.sender,
        category=row.category,
        country=place.country,
        to=row.to,
    )
    return matches(snapshot.operator, row.body, content, text, book.links.letters)


def _bans(bans: tuple[EmergencyBan, ...], place: Place, at: datetime) -> tuple[EmergencyBan, ...]:
    """The bans of the recipient's countries that have not ended; all of them where no country is
    known.
    """
    countries = {place.country, *(r.partition("-")[0] for r in place.regions if "-" in r)} - {""}
    return tuple(
        ban
        for ban in bans
        if (ban.until is None or at < ban.until)
        and (not countries or ban.region.partition("-")[0] in countries)
    )


def intent_of(row: Message, at: datetime) -> SendIntent:
    """The entry by which this text is known among the recipient's others."""
    return SendIntent(
        message_id=row.id,
        at=at,
        parts=row.parts,
        body_hash=row.body_hash,
        category=row.category,
        campaign=row.campaign,
    )
