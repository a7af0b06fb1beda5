"""Daily roots in memory: what the bucket holds, and how chains lead there."""

from collections.abc import Iterable, Iterator
from datetime import date

from consentry.domain.roots import ChainRoot, Leaf, NextRoot
from tests.support.fake_records import FakeLedger


class FakeRootStore:
    """A bucket that keeps what was put first."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_once(self, name: str, body: bytes) -> bytes:
        return self.objects.setdefault(name, body)


class FakeRoots:
    """Reads the heads of a fake ledger."""

    def __init__(self, ledger: FakeLedger) -> None:
        self._ledger = ledger
        self.kept: dict[tuple[str, str], dict[tuple[date, int], ChainRoot]] = {}
        self.due: NextRoot | None = None

    def heads(self, day: date, after: Leaf | None = None) -> Iterator[Leaf]:
        start = (after.account, after.recipient) if after else ("", "")
        for (account, recipient), chain in sorted(self._ledger.chains.items()):
            end = chain[-1]
            if end.recorded_at.date() == day and (account, recipient) > start:
                yield Leaf(account=account, recipient=recipient, seq=end.seq, hash=end.hash)

    def keep(self, roots: Iterable[ChainRoot]) -> None:
        for root in roots:
            chain = self.kept.setdefault((root.leaf.account, root.leaf.recipient), {})
            chain[(root.day, root.part)] = root

    def of_chain(self, account: str, recipient: str) -> tuple[ChainRoot, ...]:
        kept = self.kept.get((account, recipient), {})
        return tuple(kept[place] for place in sorted(kept))

    def next(self) -> NextRoot | None:
        return self.due

    def advance(self, to: NextRoot) -> None:
        self.due = to
