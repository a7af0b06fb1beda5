"""Whether a consent may be recorded at all: given directly, and proved (clauses CYC-24, CYC-37,
RL-04, RL-11, RL-12, ST-03).

The elements that written consent must show are those of 47 CFR 64.1200(f)(9).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.account import Account
from consentry.domain.consent import ConsentLevel, ConsentSource, Evidence
from consentry.domain.locality import Place, ZoneSource
from consentry.policy.decision import Decision, Outcome, Reason
from consentry.policy.rulebook import Rulebook

EVALUATED = ("consent.source", "consent.evidence")

_ELEMENTS = (
    ("automated", r"automat|autodial|recurring", "that texts are sent automatically"),
    (
        "frequency",
        r"msgs?/|messages? (a|per)|frequen|recurring|vary|varies",
        "how often texts come",
    ),
    ("rates", r"rates", "that message and data rates may apply"),
    ("stop", r"\bstop\b", "how to stop"),
)


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
    return Verdict(decision=decision, warnings=tuple(_warnings(level, evidence)))


def _source(source: ConsentSource, book: Rulebook) -> Iterator[Reason]:
    if source is ConsentSource.DIRECT:
        return
    yield Reason(
        rule="consent.source",
        outcome=Outcome.DENY,
        message=f"consent from source `{source}` does not count: it was not given by the recipient",
        remedy="ask the recipient directly, for example with a web form or an opt-in keyword",
        citations=(book.citation("ctia-5.1.2"),),
        clauses=("CYC-24", "CYC-37", "RL-04", "RL-11", "RL-12"),
        not_before=None,
        detail={"source": source.value},
    )


def _evidence(
    level: ConsentLevel, evidence: Evidence, account: Account, book: Rulebook
) -> Iterator[Reason]:
    missing = list(_missing(level, evidence, account))
    if not missing:
        return
    yield Reason(
        rule="consent.evidence",
        outcome=Outcome.DENY,
        message=f"the evidence does not prove {level.value.replace('_', ' ')} consent",
        remedy=f"add to `evidence`: {'; '.join(missing)}",
        citations=(book.citation("47cfr64.1200-f9"), book.citation("ctia-5.1.2")),
        clauses=("ST-03", "CYC-38", "CYC-40", "CYC-41", "RL-06", "RL-19"),
        not_before=None,
        detail={"missing": missing},
    )


def _missing(level: ConsentLevel, evidence: Evidence, account: Account) -> Iterator[str]:
    if not evidence.disclosure_text:
        yield "`disclosure_text`, the exact wording that was shown"
    elif not _names_brand(evidence.disclosure_text, account):
        yield f"a `disclosure_text` that names the brand `{account.brand.name}` or an alias of it"
    if not (evidence.url or evidence.document or evidence.signature):
        yield "one of `url`, `document` or `signature`"
    if level is ConsentLevel.EXPRESS_WRITTEN:
        if not (evidence.signature or evidence.checkbox):
            yield "a `signature`, or `checkbox` true"
        if not evidence.not_condition_of_purchase:
            yield "`not_condition_of_purchase` true"


def _warnings(level: ConsentLevel, evidence: Evidence) -> Iterator[str]:
    if level is not ConsentLevel.EXPRESS_WRITTEN:
        return
    text = _folded(evidence.disclosure_text)
    for name, pattern, meaning in _ELEMENTS:
        if not re.search(pattern, text):
            yield f"{name}: the disclosure does not say {meaning}"


def _names_brand(text: str, account: Account) -> bool:
    said = f" {_folded(text)} "
    names = (account.brand.name, *account.brand.aliases)
    return any(f" {_folded(name)} " in said for name in names if name)


def _folded(text: str) -> str:
    words = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w/]+", " ", words).split())
