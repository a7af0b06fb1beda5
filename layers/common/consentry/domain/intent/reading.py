"""What a text from a handset was understood to ask for."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What the sender of a text wants.

    `ambiguous` may be a wish to stop: texts stop, and one question asks whether it was.
    """

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    CONFIRM = "confirm"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


SAID_ALL = "all"
SAID_MARKETING = "category:marketing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a text was read.

    `scope` is `all` or `category:marketing` where the sender said so, else empty; `matched` holds
    the words that decided, `rule` how they were found.
    """

    intent: Intent
    scope: str = ""
    matched: str = ""
    rule: str = ""


NOTHING = Reading(intent=Intent.NONE)
