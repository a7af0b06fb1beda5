"""What was found in a text's wording: findings, not the text, which can be purged."""

from dataclasses import dataclass
from enum import StrEnum

from consentry.policy.making import quick_to_make


class LinkTrick(StrEnum):
    """What hides where a link leads (clause CYC-81)."""

    IP_HOST = "ip_host"
    USERINFO = "userinfo"
    DISGUISED = "disguised"
    PUNYCODE = "punycode"
    LOOKALIKE = "lookalike"
    REDIRECT = "redirect"
    MISMATCH = "mismatch"


@quick_to_make
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """One link found in the text. `own` means that its host is at or below a domain of the brand's.

    `tricks` hide where it leads; `imitates` is the name or domain that it looks like; `affiliate`
    is the parameter or network by which somebody is paid for the click.
    """

    host: str
    domain: str
    shortener: bool
    own: bool
    tricks: tuple[LinkTrick, ...] = ()
    imitates: str = ""
    affiliate: str = ""


class Severity(StrEnum):
    """How strictly a finding about the text is meant: a person decides, or nobody may send it."""

    REVIEW = "review"
    DENY = "deny"


class Disguise(StrEnum):
    """How a word was hidden from those who look for it."""

    NONE = ""
    ZERO_WIDTH = "zero_width"
    CONFUSABLE = "confusable"
    LEET = "leet"
    SPACED = "spaced"
    DOTTED = "dotted"
    REPEATS = "repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFinding:
    """Content that a rule may bar: its category, the pattern that showed it, and where it stands in
    the text as sent, in characters.
    """

    category: str
    pattern: str
    start: int
    end: int
    severity: Severity = Severity.DENY
    disguise: Disguise = Disguise.NONE


class WayOut(StrEnum):
    """How a text tells to stop without replying to it: by text to another number, or otherwise."""

    NONE = "none"
    OTHER = "other"
    TEXT = "text"


@quick_to_make
@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFacts:
    """What was found in the text.

    Its size, whether it says how to stop and who sends, its links. `links` holds each kind of link
    once, a bounded number of them; `link_count` counts all, repeated ones too. `way_out` is looked
    for only where nobody can reply.
    """

    encoding: str
    parts: int
    opt_out_wording: bool
    identified: bool
    links: tuple[LinkFacts, ...] = ()
    link_count: int = 0
    way_out: WayOut = WayOut.NONE
    findings: tuple[ContentFinding, ...] = ()
