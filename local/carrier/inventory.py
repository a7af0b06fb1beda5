"""The numbers and opt-out lists that the simulated carrier knows.

Numbers cannot be made through EUM's API without buying them, so the account starts with a block of
them: those of the seeded accounts with their lists, the others unassigned on the list `Default`.
"""

import threading
from dataclasses import dataclass, field, replace

from local.cfn import ACCOUNT, REGION

_SEEDED = {"0100": "consentry-acme", "0101": "consentry-acme", "0102": "consentry-birch"}
_TOLL_FREE = tuple(f"+188855501{last:02d}" for last in range(10))
_TEN_DLC = tuple(f"+120655501{last:02d}" for last in range(100))


def sms_arn(resource: str) -> str:
    """The ARN of an EUM resource."""
    return f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:{resource}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """An originating number."""

    number: str
    kind: str
    opt_out_list: str
    self_managed: bool = True

    @property
    def identifier(self) -> str:
        """EUM's id of the number."""
        return f"phone-{self.number[1:]}"

    @property
    def arn(self) -> str:
        """EUM's ARN of the number."""
        return sms_arn(f"phone-number/{self.identifier}")


@dataclass(slots=True, kw_only=True)
class OptOutList:
    """A list and the numbers on it, each with the instant it was put there (seconds)."""

    name: str
    created: float
    numbers: dict[str, float] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """EUM's ARN of the list."""
        return sms_arn(f"opt-out-list/{self.name}")


class Inventory:
    """Numbers by E.164 and lists by name; `lock` guards both."""

    def __init__(self, created: float) -> None:
        self.lock = threading.RLock()
        self.numbers = {one: _number(one, "TEN_DLC") for one in _TEN_DLC}
        self.numbers |= {one: _number(one, "TOLL_FREE") for one in _TOLL_FREE}
        names = ["Default", *dict.fromkeys(_SEEDED.values())]
        self.lists = {name: OptOutList(name=name, created=created) for name in names}

    def number(self, identity: str) -> Number | None:
        """A number by E.164, id or ARN."""
        for one in self.numbers.values():
            if identity in (one.number, one.identifier, one.arn, one.number[1:]):
                return one
        return None

    def opt_out_list(self, identity: str) -> OptOutList | None:
        """A list by name or ARN."""
        return self.lists.get(identity.rpartition("/")[2])

    def copy(self) -> dict[str, OptOutList]:
        """The lists as they are now."""
        with self.lock:
            return {
                name: replace(one, numbers=dict(one.numbers)) for name, one in self.lists.items()
            }


def _number(number: str, kind: str) -> Number:
    listed = _SEEDED.get(number[-4:], "Default") if kind == "TEN_DLC" else "Default"
    return Number(number=number, kind=kind, opt_out_list=listed)
