"""One hash over everything that decides: a stored decision names the rules it was made by."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

_DECIDING_DOMAIN = (
    "consent.py",
    "do_not_call.py",
    "emergency_ban.py",
    "frequency.py",
    "likeness.py",
    "message.py",
    "preferences.py",
    "suppression.py",
    "windows.py",
)
_NOT_DECIDING = ("catalogue.py", "enforcement.py", "explain.py", "packing.py", "record.py")


@cache
def source_hash() -> str:
    """`sha256:` and the hash over the rule data and every module that decides, by path."""
    digest = hashlib.sha256()
    for path, file in _sources():
        digest.update(f"{path}\0".encode())
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
        digest.update(b"\0")
    return f"sha256:{digest.hexdigest()}"


def _sources() -> list[tuple[str, Traversable]]:
    domain = resources.files("consentry.domain")
    files = [(f"domain/{name}", domain.joinpath(name)) for name in _DECIDING_DOMAIN]
    files += _below(resources.files("consentry.policy"), "policy")
    return sorted(files, key=lambda entry: entry[0])


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """Every module and table in a folder and those below it."""
    for file in folder.iterdir():
        if file.is_dir():
            yield from _below(file, f"{path}/{file.name}")
        elif file.name.endswith((".py", ".json")) and file.name not in _NOT_DECIDING:
            yield f"{path}/{file.name}", file
