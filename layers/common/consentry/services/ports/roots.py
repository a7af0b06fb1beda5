"""Where daily roots are kept: out of everybody's reach, and beside the chains for the proof."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from consentry.domain.roots import ChainRoot, Leaf, NextRoot


class RootStore(Protocol):
    """A bucket in which nothing is replaced or deleted while its retention lasts."""

    def put_once(self, name: str, body: bytes) -> bytes:
        """Stores `body` under a name that has none; answers what is stored there, ours or not."""
        ...


class Roots(Protocol):
    """The ledger's table: which chains changed on a day, and how each leads to its roots."""

    def heads(self, day: date, after: Leaf | None = None) -> Iterator[Leaf]:
        """The ends of the chains that changed last on a day (UTC), in one fixed order, from the
        chain after `after` on. Read from an index that may lag behind by seconds.
        """
        ...

    def keep(self, roots: Iterable[ChainRoot]) -> None:
        """Stores how chains lead to a root; repeating it changes nothing."""
        ...

    def of_chain(self, account: str, recipient: str) -> tuple[ChainRoot, ...]:
        """The roots that hold a chain, oldest first, strongly consistent."""
        ...

    def next(self) -> NextRoot | None:
        """The root that is to be made next; None before the first."""
        ...

    def advance(self, to: NextRoot) -> None:
        """Notes which root is to be made next."""
        ...
