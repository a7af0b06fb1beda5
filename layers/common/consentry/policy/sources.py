"""One hash over everything that decides: a stored decision names the rules it was made by."""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

_DECIDING_DOMAIN = (
    "consent.py",
    "do_not_call.py",
    "emergency_ban.py",
    "frequency.py",
    "message.py",
    "preferences.py",
    "suppression.py",
    "windows.py",
)
_DECIDING_FOLDERS = (
    ("rules", ".py"),
    ("loading", ".py"),
    ("data", ".json"),
    ("data/profiles", ".json"),
    ("content", ".py"),
)
_NOT_DECIDING = ("explain.py", "packing.py", "record.py")


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
    policy = resources.files("consentry.policy")
    domain = resources.files("consentry.domain")
    files = [(f"domain/{name}", domain.joinpath(name)) for name in _DECIDING_DOMAIN]
    files += [
        (f"policy/{file.name}", file)
        for file in policy.iterdir()
        if file.name.endswith(".py") and file.name not in _NOT_DECIDING
    ]
    for folder, ending in _DECIDING_FOLDERS:
        files += [
            (f"policy/{folder}/{file.name}", file)
            for file in policy.joinpath(folder).iterdir()
            if file.name.endswith(ending)
        ]
    return sorted(files, key=lambda entry: entry[0])
