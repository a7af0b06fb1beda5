"""The rulebook of this release: as the build kept it, or else read from its data.

A built layer never imports the modules that read.
"""

import gc
from functools import cache
from importlib import resources

from consentry.policy.loading.ready import kept
from consentry.policy.rulebook import Rulebook


@cache
def load() -> Rulebook:
    """The rulebook of this release; RulebookError lists every problem of its data."""
    package = resources.files("consentry.policy")
    collecting = gc.isenabled()
    gc.disable()  # nothing of it is garbage, and looking for some takes a third of the time
    try:
        book = kept(package)
        if book is not None:
            return book
        from consentry.policy.loading.reading import read  # noqa: PLC0415 (not in a built layer)

        return read(package.joinpath("data"))
    finally:
        if collecting:
            gc.enable()
