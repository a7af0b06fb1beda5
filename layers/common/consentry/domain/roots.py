"""Daily roots: one hash over the ends of all chains that changed on a day.

Whoever can write to the ledger's table could write a chain anew, hashes and all, but not the root
that was put where nobody may replace it. A root names no recipient: its leaves are hashes of
chains' ends, which give nothing away.

A chain that moved on before its day's root was made is held by the root of the next day, whose
leaf stands for every entry before it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from consentry.domain.ledger import canonical
from consentry.domain.merkle import leaf_hash
from consentry.domain.times import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The end of one chain as a root holds it."""

    account: str
    recipient: str
    seq: int
    hash: str

    @property
    def document(self) -> dict[str, object]:
        """What is hashed, and what a proof shows."""
        return {
            "account": self.account,
            "recipient": self.recipient,
            "seq": self.seq,
            "hash": self.hash,
        }

    @property
    def hashed(self) -> bytes:
        """Its place in the tree."""
        return leaf_hash(canonical(self.document))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRoot:
    """How one chain's end leads to the root of a day; `index` of `size` leaves, hashes in hex."""

    day: date
    part: int
    root: str
    size: int
    index: int
    path: tuple[str, ...]
    leaf: Leaf

    @property
    def document(self) -> dict[str, object]:
        """As a proof shows it."""
        return {
            "day": self.day.isoformat(),
            "part": self.part,
            "root": self.root,
            "size": self.size,
            "index": self.index,
            "path": list(self.path),
            "leaf": self.leaf.document,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRoot:
    """Which root is to be made next: a day and its part, which starts after the chain `after`.

    `previous` is the SHA-256, in hex, of the root document before it; empty for the first.
    """

    day: date
    part: int = 1
    previous: str = ""
    after: Leaf | None = None

    @property
    def name(self) -> str:
        """What its objects are called, without their endings."""
        return f"roots/{self.day}/{self.part:04d}"

    def document(self, root: str, size: int, made_at: datetime) -> bytes:
        """The root document."""
        return canonical(
            {
                "day": self.day.isoformat(),
                "part": self.part,
                "size": size,
                "root": root,
                "previous": self.previous,
                "made_at": rfc3339(made_at),
            }
        )

    def next_part(self, previous: str, after: Leaf | None) -> "NextRoot":
        """The root after this one, of the same day."""
        return replace(self, part=self.part + 1, previous=previous, after=after)

    def next_day(self, previous: str) -> "NextRoot":
        """The root after this one, of the day after."""
        return NextRoot(day=self.day + timedelta(days=1), previous=previous)
