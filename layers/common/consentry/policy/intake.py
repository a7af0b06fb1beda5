"""Whether a consent may be recorded at all: given directly, and proved (clauses CYC-24, CYC-37,
RL-04, RL-11, RL-12, ST-03).

Consent is an act: a box left empty is none (CYC-38), nor is what a purchase was made to depend on
(ST-05). It is given to texts: what was said of calls or mail does not count (ST-04). Elements of
written consent that the wording lacks (47 CFR 64.1200(f)(9)) are told as warnings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.consent import ConsentLevel, ConsentSource, Evidence
from consentry.domain.locality import Place, ZoneSource
from consentry.policy.decision import Decision, Outcome, Reason
from consentry.policy.disclosure import padded
from consentry.policy.rulebook import Rulebook

EVALUATED = ("consent.source", "consent.evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Allow or deny, and which elements of written consent the wording lacks without being refused
    for it.
    """

    decision: Decision
    warnings: tuple[str, ...]


def judge(
    level: ConsentLevel,
    source: ConsentSource,
    evidence: Evidence,
    account: Account,
    at: datetime,
    book: Rulebook,
) -> Verdict:
    """Decides about recording a consent as of `at`."""
    reasons = (*_source(source, book), *_evidence(level, evidence, account, book))
    decision = Decision(
        outcome=Outcome.DENY if reasons else Outcome.ALLOW,
        reasons=reasons,
        evaluated=EVALUATED,
        not_before=None,
        profile=account.profile,
        ruleset=book.ruleset,
        at=at,
        recipient=Place(country="", regions=(), time_zones=(), source=ZoneSource.UNKNOWN),
    )
    return Verdict(decision=decision, warnings=tuple(_warnings(level, evidence, book)))


def _source(source: ConsentSource, book: Rulebook) -> Iterator[Reason]:
    if source is ConsentSource.DIRECT:
        return
    yield Reason(
        rule="consent.source",
        outcome=Outcome.DENY,
        message=f"consent from source `{source}` does not count: it was not given by the recipient",
        remedy="ask the recipient directly, for example with a web form or an opt-in keyword",
        citations=(book.citation("ctia-5.1.2"), book.citation("ctia-5.1.4")),
        clauses=("CYC-24", "CYC-37", "RL-04", "RL-11", "RL-12"),
        not_before=None,
        detail={"source": source.value},
    )


def _evidence(
    level: ConsentLevel, evidence: Evidence, account: Account, book: Rulebook
) -> Iterator[Reason]:
    missing = list(_missing(level, evidence, account, book))
    if not missing:
        return
    yield Reason(
        rule="consent.evidence",
        outcome=Outcome.DENY,
        message=f"the evidence does not prove {level.value.replace('_', ' ')} consent",
        remedy=f"add to `evidence`: {'; '.join(missing)}",
        citations=(book.citation("47cfr64.1200-f9"), book.citation("ctia-5.1.2")),
        clauses=("ST-03", "ST-04", "ST-05", "CYC-38", "CYC-40", "CYC-41", "RL-06", "RL-19"),
        not_before=None,
        detail={"missing": missing},
    )


def _missing(
    level: ConsentLevel, evidence: Evidence, account: Account, book: Rulebook
) -> Iterator[str]:
    if not evidence.disclosure_text:
        yield "`disclosure_text`, the exact wording that was shown"
    else:
        yield from unsaid(evidence.disclosure_text, account, book)
    if not (evidence.url or evidence.document or evidence.signature):
        yield "one of `url`, `document` or `signature`"
    if level is ConsentLevel.EXPRESS_WRITTEN and not (evidence.signature or evidence.checkbox):
        yield "a `signature`, or `checkbox` true"
    elif evidence.checkbox is False and not evidence.signature:
        yield "`checkbox` true: a box that was left empty is no consent"
    if level is ConsentLevel.EXPRESS_WRITTEN and not evidence.not_condition_of_purchase:
        yield "`not_condition_of_purchase` true"
    elif evidence.not_condition_of_purchase is False:
        yield "`not_condition_of_purchase` true: what a purchase depends on is not voluntary"


def unsaid(text: str, account: Account, book: Rulebook) -> Iterator[str]:
    """What keeps a wording from being evidence of consent to an account's texts."""
    if not _names_brand(text, account):
        yield f"a `disclosure_text` that names the brand `{account.brand.name}` or an alias of it"
    channel = book.disclosure.channel
    if account.profile in book.disclosure.refused_by and not channel.is_in(padded(text)):
        yield f"a `disclosure_text` that says {channel.meaning}"


def _warnings(level: ConsentLevel, evidence: Evidence, book: Rulebook) -> Iterator[str]:
    if not evidence.disclosure_text:
        return
    written = level is ConsentLevel.EXPRESS_WRITTEN
    for element in book.disclosure.unsaid(evidence.disclosure_text, written=written):
        yield f"{element.id}: the disclosure does not say {element.meaning}"


def _names_brand(text: str, account: Account) -> bool:
    said = padded(text)
    names = (account.brand.name, *account.brand.aliases)
    return any(padded(name) in said for name in names if padded(name).strip())
