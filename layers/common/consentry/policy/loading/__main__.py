"""Keeps the rulebook ready beside its data; the layer's build calls it, and nothing else does."""

from importlib import resources

from consentry.policy.loading.reading import read
from consentry.policy.loading.ready import keep

_PACKAGE = resources.files("consentry.policy")

if __name__ == "__main__":
    with resources.as_file(_PACKAGE) as folder:
        keep(read(_PACKAGE.joinpath("data")), folder)
