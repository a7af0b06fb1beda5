"""What there is in a text's facts for rules to be about.

Every rule is evaluated on every text; but a rule about links has nothing to say where none is.
Half a decision's time would go into asking such rules, so one look at the facts tells which are to
be asked. What is told here is what each rule looks at first: left out, it changes no decision.
"""

from datetime import datetime

from consentry.domain.account import AccountStatus
from consentry.domain.campaign import BrandStatus, CampaignStatus
from consentry.domain.consent import Consent, ConsentLevel, ConsentSource, ConsentStatus, Proof
from consentry.domain.frequency import NO_OLDER
from consentry.domain.message import Category
from consentry.domain.phone import NumberKind, Validity
from consentry.domain.preferences import NO_PREFERENCES
from consentry.domain.sender import SenderStatus
from consentry.policy.content_facts import ContentFacts
from consentry.policy.facts import AccountFacts, CampaignFacts, Facts, MessageFacts, SenderFacts
from consentry.policy.rule import Rule, Subject

# Plain numbers: arithmetic on flags is slow.
_FINDINGS, _LINKS, _FORM = int(Subject.FINDINGS), int(Subject.LINKS), int(Subject.FORM)
_MARKETING, _UNUSUAL = int(Subject.MARKETING), int(Subject.UNUSUAL)
_DOUBTS, _RECORD, _WISHES = int(Subject.DOUBTS), int(Subject.RECORD), int(Subject.WISHES)
_EARLIER, _BANS, _OPERATOR = int(Subject.EARLIER), int(Subject.BANS), int(Subject.OPERATOR)
_TERMS, _MANUAL = int(Subject.TERMS), int(Subject.MANUAL)
_OTHERS, _EXPIRY = int(Subject.OTHERS), int(Subject.EXPIRY)
_ORIGIN, _HOURS, _NUMBER = int(Subject.ORIGIN), int(Subject.HOURS), int(Subject.NUMBER)
_REGISTERED = frozenset({BrandStatus.UNSTATED, BrandStatus.VERIFIED, BrandStatus.VETTED_VERIFIED})


def asked(rules: tuple[Rule, ...], found: int) -> tuple[Rule, ...]:
    """The rules that are about what was found, or about every text."""
    return tuple(rule for rule in rules if not rule.about or rule.about & found)


def found(facts: Facts) -> int:
    """The `Subject`s that there are, as a number."""
    there = _of_message(facts.message, facts.at) | _of_content(facts.content) | _of_people(facts)
    if facts.bans:
        there |= _BANS
    if facts.operator:
        there |= _OPERATOR
    if not facts.account.terms_accepted:
        there |= _TERMS
    if not facts.campaign.automated_allowed:
        there |= _MANUAL
    if not _is_in_order(facts.account, facts.campaign, facts.sender):
        there |= _ORIGIN
    return there | _OTHERS if facts.sender.others else there


def _of_message(message: MessageFacts, at: datetime) -> int:
    there = 0 if message.reply is None else _RECORD | _DOUBTS
    if message.expires_at is not None and message.expires_at <= at:
        there |= _EXPIRY
    if message.category is Category.MARKETING:
        return there | _MARKETING | _HOURS
    if message.category is Category.INFORMATIONAL:
        return there | _HOURS
    return there if message.category is Category.TRANSACTIONAL else there | _UNUSUAL


def _of_content(content: ContentFacts) -> int:
    there = _FINDINGS if content.findings else 0
    if content.links or content.link_count:
        there |= _LINKS
    if content.parts > 1 or not content.opt_out_wording or not content.identified:
        there |= _FORM
    return there


def _of_people(facts: Facts) -> int:
    recipient = facts.recipient
    there = _EARLIER if facts.earlier or facts.older is not NO_OLDER else 0
    if recipient.validity is Validity.INVALID or recipient.kind is NumberKind.PREMIUM:
        there |= _NUMBER
    if recipient.preferences is not NO_PREFERENCES:
        there |= _WISHES | _HOURS
    if facts.suppressions or recipient.minor or recipient.disconnected_at is not None:
        there |= _RECORD
    for consent in facts.consents:
        if _is_doubtful(consent):
            return there | _DOUBTS
    return there


def _is_in_order(account: AccountFacts, campaign: CampaignFacts, sender: SenderFacts) -> bool:
    """Whether account, campaign and number may send in general: approved, registered, assigned."""
    return (
        account.known
        and account.status is AccountStatus.ACTIVE
        and campaign.known
        and campaign.status is CampaignStatus.APPROVED
        and campaign.expires_at is None
        and not campaign.paused
        and campaign.tcr_brand
        and campaign.tcr_campaign
        and campaign.tcr_brand_status in _REGISTERED
        and sender.known
        and sender.status is SenderStatus.ACTIVE
        and sender.campaign == campaign.id
    )


def _is_doubtful(consent: Consent) -> bool:
    """Whether a consent is anything but given by the recipient, in writing, proved, without end."""
    return (
        consent.source is not ConsentSource.DIRECT
        or consent.level is not ConsentLevel.EXPRESS_WRITTEN
        or consent.status is ConsentStatus.PENDING
        or consent.expires_at is not None
        or consent.pending_until is not None
        or consent.proof is not Proof.COMPLETE
        or not consent.in_ledger
    )
