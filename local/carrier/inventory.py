"""The numbers and opt-out lists that the simulated carrier knows.

Numbers cannot be made through EUM's API without buying them, so the account starts with a block of
them: those of the seeded accounts with their lists, the others unassigned on the list `Default`.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace

from local.cfn import ACCOUNT, REGION

_SEEDED = {
    "+12065550100": "consentry-acme",
    "+12065550101": "consentry-acme",
    "+12065550102": "consentry-birch",
}
_OWNED = {
    "TEN_DLC": tuple(f"+120655501{last:02d}" for last in range(100)),
    "TOLL_FREE": tuple(f"+188855501{last:02d}" for last in range(10)),
    "LONG_CODE": tuple(f"+44770090010{last}" for last in range(5)),
    "SHORT_CODE": ("27365", "27366"),
    "SIMULATOR": ("+12065550999",),
}
# Parts per second by type of number, as the user guide has them; more is to be asked for.
_RATES = {"TEN_DLC": 1, "TOLL_FREE": 3, "LONG_CODE": 10, "SHORT_CODE": 100, "SIMULATOR": 1}


def sms_arn(resource: str) -> str:
    """The ARN of an EUM resource."""
    return f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:{resource}"


# The seeded brands are vetted; an unvetted one has 2,000 (T-Mobile's low tier).
T_MOBILE_DAILY = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """An originating number. `rate` in parts per second, `daily` in parts that T-Mobile takes of
    its brand in a day; an empty `channel` is the stack's own.
    """

    number: str
    kind: str
    rate: float
    daily: int = T_MOBILE_DAILY
    opt_out_list: str = "Default"
    self_managed: bool = True
    two_way: bool = True
    channel: str = ""
    role: str = ""
    international: bool = False
    protected: bool = False
    status: str = "ACTIVE"

    @property
    def identifier(self) -> str:
        """EUM's id of the number."""
        return f"phone-{self.number.lstrip('+')}"

    @property
    def arn(self) -> str:
        """EUM's ARN of the number."""
        return sms_arn(f"phone-number/{self.identifier}")

    @property
    def country(self) -> str:
        """Where the number is from."""
        return "GB" if self.number.startswith("+44") else "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A word that a number knows, what it answers and what else it does."""

    word: str
    message: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A number on a list: since when (seconds), and whether its owner put it there."""

    at: float
    by_end_user: bool = False


@dataclass(slots=True, kw_only=True)
class OptOutList:
    """A list, the numbers on it, and when one was last taken off it through the API (seconds)."""

    name: str
    created: float
    numbers: dict[str, Entry] = field(default_factory=dict)
    deleted: dict[str, float] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """EUM's ARN of the list."""
        return sms_arn(f"opt-out-list/{self.name}")


class Inventory:
    """Numbers by E.164, lists and keywords by name; `lock` guards all of it.

    `network_blocks` are the (toll-free number, recipient) that the networks themselves block.
    """

    def __init__(self, created: float) -> None:
        self.lock = threading.RLock()
        self.created = created
        owned = [(one, kind) for kind, numbers in _OWNED.items() for one in numbers]
        self.numbers = {one: _number(one, kind) for one, kind in owned}
        names = ["Default", *dict.fromkeys(_SEEDED.values())]
        self.lists = {name: OptOutList(name=name, created=created) for name in names}
        self.keywords: defaultdict[str, dict[str, Keyword]] = defaultdict(dict)
        self.network_blocks: set[tuple[str, str]] = set()
        self._by_identity = {
            identity: one.number
            for one in self.numbers.values()
            for identity in (one.number, one.number.lstrip("+"), one.identifier, one.arn)
        }

    def number(self, identity: str) -> Number | None:
        """A number by E.164, id or ARN."""
        return self.numbers.get(self._by_identity.get(identity, ""))

    def opt_out_list(self, identity: str) -> OptOutList | None:
        """A list by name or ARN."""
        return self.lists.get(identity.rpartition("/")[2])

    def copy_from(self, other: "Inventory") -> None:
        """Become as the other is; nothing is shared afterwards."""
        self.numbers = dict(other.numbers)
        self.lists = {
            name: replace(one, numbers=dict(one.numbers), deleted=dict(one.deleted))
            for name, one in other.lists.items()
        }
        self.keywords = defaultdict(
            dict, {number: dict(words) for number, words in other.keywords.items()}
        )
        self.network_blocks = set(other.network_blocks)


def _number(number: str, kind: str) -> Number:
    listed = _SEEDED.get(number, "Default")
    return Number(number=number, kind=kind, rate=_RATES[kind], opt_out_list=listed)
