"""The rulebook as the layer's build read it: reading its data anew takes several times as long, and
every cold start would.

Only the build keeps one (`python -m consentry.policy.loading`), in the layer that it packages,
where nothing changes any more. A working copy has none, so that none can be out of date there.
"""

import pickle
from importlib.resources.abc import Traversable
from pathlib import Path

from consentry.policy.rulebook import Rulebook

FILE = "rulebook.ready"


def kept(folder: Traversable) -> Rulebook | None:
    """The rulebook that was kept in a folder; None if there is none, TypeError if it is none."""
    try:
        content = folder.joinpath(FILE).read_bytes()
    except FileNotFoundError:
        return None
    book = pickle.loads(content)  # noqa: S301 (part of this package, as its code is)
    if not isinstance(book, Rulebook):
        raise TypeError(f"`{FILE}` holds no rulebook; build the layer again")
    return book


def keep(book: Rulebook, folder: Path) -> None:
    """Keeps a rulebook in a folder."""
    folder.joinpath(FILE).write_bytes(pickle.dumps(book, protocol=5))
