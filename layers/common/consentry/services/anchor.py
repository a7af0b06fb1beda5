"""Makes the daily roots of the ledger (promise P7): what was recorded by then cannot be written
anew later, not even by whoever owns the table.

Each day up to yesterday gets its root, an empty day too, so that a missing one is noticed. A day
with many changes has several parts, so that memory stays bounded. Every step can be repeated: what
is in the bucket already is adopted, never replaced, and leaves go there before the root that is
made of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice

from consentry.domain.merkle import Tree
from consentry.domain.roots import ChainRoot, Leaf, NextRoot
from consentry.services.ports.environment import Clock
from consentry.services.ports.roots import Roots, RootStore

MOST_LEAVES = 50_000
HASH_BYTES = 32
FIRST_LOOK_BACK = timedelta(days=7)
"""Before the first root: as far back as the first runs may have failed since the deployment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The daily task."""

    clock: Clock
    roots: Roots
    store: RootStore
    most: int = MOST_LEAVES

    def run(self) -> int:
        """Makes every root that is missing up to yesterday; answers how many."""
        yesterday = self.clock.now().date() - timedelta(days=1)
        due = self.roots.next() or self._first(yesterday)
        made = 0
        while due.day <= yesterday:
            due = self._make(due)
            self.roots.advance(due)
            made += 1
        return made

    def _first(self, yesterday: date) -> NextRoot:
        day = yesterday - FIRST_LOOK_BACK
        while day < yesterday and next(self.roots.heads(day), None) is None:
            day += timedelta(days=1)
        return NextRoot(day=day)

    def _make(self, due: NextRoot) -> NextRoot:
        """Makes one root, or takes it as it lies in the bucket; answers which is next."""
        heads = list(islice(self.roots.heads(due.day, due.after), self.most + 1))
        wanted = b"".join(head.hashed for head in heads[: self.most])
        leaves = _leaves(self.store.put_once(f"{due.name}.leaves", wanted))
        tree = Tree(leaves)
        fresh = due.document(tree.root.hex(), len(leaves), self.clock.now())
        previous = sha256(self.store.put_once(f"{due.name}.json", fresh)).hexdigest()
        # After an interrupted run some chains may have moved on: a later root holds those.
        places = {leaf: index for index, leaf in enumerate(leaves)}
        held = [head for head in heads if head.hashed in places]
        self.roots.keep(_led(due, tree, places[head.hashed], head) for head in held)
        last = held[-1] if held else due.after
        if heads and heads[-1] != last:
            return due.next_part(previous, last)
        return due.next_day(previous)


def _leaves(stored: bytes) -> list[bytes]:
    return [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]


def _led(due: NextRoot, tree: Tree, index: int, leaf: Leaf) -> ChainRoot:
    return ChainRoot(
        day=due.day,
        part=due.part,
        root=tree.root.hex(),
        size=tree.size,
        index=index,
        path=tuple(each.hex() for each in tree.path(index)),
        leaf=leaf,
    )
