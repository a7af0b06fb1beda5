"""Checks a proof bundle without Consentry: one file, the standard library, no network.

    python consentry_verify.py BUNDLE.json [--root 2026-11-22=<hex>|ROOT.json]...

It recomputes every hash of the ledger, every commitment to evidence and every path to a daily
root, and names the first broken link. Exit status: 0 everything holds, 1 something does not, 2 the
bundle cannot be read. Evidence that was erased is counted, not an error: the commitment in the
ledger stays and gives nothing away. A daily root proves when the ledger had its content; compare it
with the one in the bucket (`--root`, its hash or the document), which nobody could change since.

Written apart from the gateway's own code on purpose, so that neither can hide the other's mistake.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

FORMAT = "consentry-proof/1"
GENESIS = "0" * 64
BUNDLE_KEYS = (
    "format",
    "generated_at",
    "account",
    "recipient",
    "chains",
    "evidence",
    "consents",
    "opt_outs",
    "messages",
    "complaints",
    "programme",
    "roots",
)
CHAIN_KEYS = ("account", "recipient", "head", "entries")
HASHED_KEYS = (
    "account",
    "recipient",
    "seq",
    "previous",
    "event",
    "event_id",
    "at",
    "recorded_at",
    "facts",
    "commitment",
)
ENTRY_KEYS = (*HASHED_KEYS, "hash")
EVIDENCE_KEYS = ("consent", "state", "salt", "document")
ROOT_KEYS = ("day", "part", "root", "size", "index", "path", "leaf")
LEAF_KEYS = ("account", "recipient", "seq", "hash")
GIVEN_ROOT = re.compile(r"(\d{4}-\d{2}-\d{2})=([0-9a-f]{64})")
CLOCKS_DIFFER = timedelta(minutes=5)
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class BrokenBundle(Exception):
    """What is wrong with a bundle, and where."""


@dataclass(slots=True)
class Commitments:
    """What the ledger commits to by consent, and what it says was erased later."""

    by_consent: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Report:
    """What was checked and what was found."""

    entries: int = 0
    kept: int = 0
    erased: int = 0
    roots: int = 0
    compared: int = 0
    held: int = 0
    longest_wait: int = 0
    problems: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The report in words, the first broken link first."""
        if self.problems:
            yield f"BROKEN: {self.problems[0]}"
            yield from (f"also: {problem}" for problem in self.problems[1:])
        yield f"ledger entries checked: {self.entries}"
        yield f"evidence: {self.kept} kept and matching, {self.erased} erased"
        yield f"daily roots: {self.roots} reached, {self.compared} compared with a given root"
        wait = f", at most {self.longest_wait} days after their own dates" if self.held else ""
        yield f"entries that a reached root holds: {self.held} of {self.entries}{wait}"
        if self.roots > self.compared:
            yield "a root that is not compared with the bucket's proves order, not time"
        yield "not checked: what happened outside the ledger, and whether a given root is genuine"
        if not self.problems:
            yield "OK: every link holds"


def canonical(document: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8: what is hashed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def read(text: str) -> dict[str, Any]:
    """The bundle in a text. BrokenBundle if it is none."""
    try:
        bundle = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_such_number)
    except ValueError as exc:
        raise BrokenBundle(f"the bundle is no JSON document: {exc}") from exc
    _keys("the bundle", bundle, BUNDLE_KEYS)
    if bundle["format"] != FORMAT:
        raise BrokenBundle(f"format `{bundle['format']}` is not `{FORMAT}`")
    return dict(bundle)


def verify(bundle: dict[str, Any], known_roots: dict[str, set[str]] | None = None) -> Report:
    """Checks all that can be checked; `known_roots` are genuine roots by day."""
    report = Report()
    chains: dict[tuple[str, str], list[dict[str, Any]]] = {}
    seen = Commitments()
    given = bundle["chains"] if isinstance(bundle["chains"], list) else []
    if not given:
        report.problems.append("chains: there is none to check")
    for place, chain in enumerate(given, start=1):
        with _noting(report, f"chain {place}"):
            _chain(chain, seen, report)
            chains[(chain["account"], chain["recipient"])] = chain["entries"]
    with _noting(report, "evidence"):
        _evidence(_list("evidence", bundle["evidence"]), seen, report)
    with _noting(report, "roots"):
        _roots(_list("roots", bundle["roots"]), chains, known_roots or {}, report)
    return report


@contextmanager
def _noting(report: Report, where: str) -> Iterator[None]:
    try:
        yield
    except BrokenBundle as exc:
        report.problems.append(str(exc))
    except MALFORMED as exc:
        report.problems.append(f"{where}: it is malformed ({type(exc).__name__})")


def _chain(chain: object, seen: Commitments, report: Report) -> None:
    """Nothing, once each entry follows from the one before."""
    _keys("a chain", chain, CHAIN_KEYS)
    assert isinstance(chain, dict)
    name = f"chain `{chain['account']}`"
    previous, place = GENESIS, 0
    for place, entry in enumerate(_list(name, chain["entries"]), start=1):
        where = f"{name}, entry {place}"
        _keys(where, entry, ENTRY_KEYS)
        _entry(where, place, entry, chain, previous)
        report.entries += 1
        previous = entry["hash"]
        if entry["commitment"]:
            seen.by_consent[str(entry["facts"].get("consent", ""))] = entry["commitment"]
        if entry["event"] == "erasure":
            named = str(entry["facts"].get("consent", ""))
            seen.erased |= {named} if named else set(seen.by_consent)
    _keys(f"{name}, head", chain["head"], ["seq", "hash"])
    if chain["head"] != {"seq": place, "hash": previous}:
        raise BrokenBundle(
            f"{name}, head: it names entry {chain['head']['seq']}, the chain ends with entry"
            f" {place}: entries were removed or the head was changed"
        )


def _entry(where: str, place: int, entry: Any, chain: dict[str, Any], previous: str) -> None:
    if type(entry["seq"]) is not int or entry["seq"] != place:
        raise BrokenBundle(f"{where}: its number is {entry['seq']}: removed, added or reordered")
    for key in ("account", "recipient"):
        if entry[key] != chain[key]:
            raise BrokenBundle(f"{where}: its {key} is not the chain's")
    if sha256(canonical({key: entry[key] for key in HASHED_KEYS})) != entry["hash"]:
        raise BrokenBundle(f"{where}: its content does not give its hash: it was changed")
    if entry["previous"] != previous:
        raise BrokenBundle(f"{where}: it does not follow the entry before it")


def _evidence(items: list[Any], seen: Commitments, report: Report) -> None:
    given = set()
    for item in items:
        _keys("evidence", item, EVIDENCE_KEYS)
        where = f"evidence of consent `{item['consent']}`"
        if item["consent"] not in seen.by_consent:
            raise BrokenBundle(f"{where}: no entry of the ledger commits to it")
        given.add(item["consent"])
        if item["state"] == "erased":
            if item["consent"] not in seen.erased:
                raise BrokenBundle(f"{where}: it is missing, and no entry says that it was erased")
            report.erased += 1
        elif item["state"] != "kept":
            raise BrokenBundle(f"{where}: state `{item['state']}` is neither kept nor erased")
        elif commit(item["document"], str(item["salt"])) != seen.by_consent[item["consent"]]:
            raise BrokenBundle(f"{where}: it does not give its commitment: it was changed")
        else:
            report.kept += 1
    missing = sorted(seen.by_consent.keys() - given)
    if missing:
        raise BrokenBundle(f"evidence of consent `{missing[0]}`: it is neither kept nor erased")


def commit(document: object, salt: str) -> str:
    """The commitment to a document under a salt."""
    return sha256(salt.encode() + b"\x00" + canonical(document))


def _roots(
    items: list[Any],
    chains: dict[tuple[str, str], list[dict[str, Any]]],
    known: dict[str, set[str]],
    report: Report,
) -> None:
    held: dict[tuple[str, str], int] = {}
    for item in sorted(items, key=lambda item: (str(item["day"]), int(item["part"]))):
        _keys("a daily root", item, ROOT_KEYS)
        where = f"daily root of {item['day']}"
        leaf = item["leaf"]
        _keys(f"{where}, leaf", leaf, LEAF_KEYS)
        chain = (leaf["account"], leaf["recipient"])
        if chain not in chains:
            raise BrokenBundle(f"{where}: its leaf belongs to no sound chain of this bundle")
        entries = chains[chain]
        if not 1 <= leaf["seq"] <= len(entries):
            raise BrokenBundle(f"{where}: it has seen entry {leaf['seq']}: the chain was cut short")
        if entries[leaf["seq"] - 1]["hash"] != leaf["hash"]:
            raise BrokenBundle(f"{where}: entry {leaf['seq']} was another one on that day")
        if root_of(leaf, item["index"], item["size"], item["path"]) != item["root"]:
            raise BrokenBundle(f"{where}: the path does not lead to the root")
        _times(where, date.fromisoformat(item["day"]), leaf["seq"], entries)
        report.roots += 1
        for entry in entries[held.get(chain, 0) : leaf["seq"]]:
            waited = date.fromisoformat(item["day"]) - _recorded(entry).date()
            report.longest_wait = max(report.longest_wait, waited.days)
            report.held += 1
        held[chain] = max(held.get(chain, 0), leaf["seq"])
        if item["day"] in known:
            if item["root"] not in known[item["day"]]:
                raise BrokenBundle(f"{where}: it is not the given root")
            report.compared += 1


def _times(where: str, day: date, seq: int, entries: list[dict[str, Any]]) -> None:
    """What a day's root holds was recorded by the end of the day, all else later."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    for place, entry in enumerate(entries, start=1):
        at = _recorded(entry)
        if place <= seq and at > end + CLOCKS_DIFFER:
            raise BrokenBundle(f"{where}: it holds entry {place}, which is dated later")
        if place > seq and at < end - CLOCKS_DIFFER:
            raise BrokenBundle(
                f"{where}: it does not hold entry {place}, which is dated earlier: backdated"
            )


def _recorded(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["recorded_at"])


def root_of(leaf: dict[str, Any], index: int, size: int, path: Sequence[str]) -> str:
    """The root that a leaf reaches by the hashes beside its way (RFC 9162, section 2.1.3.2)."""
    node, last = hashlib.sha256(b"\x00" + canonical(leaf)).digest(), size - 1
    if not 0 <= index < size:
        return ""
    for beside in path:
        if last == 0:
            return ""
        other = bytes.fromhex(beside)
        if index % 2 or index == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        index, last = index // 2, last // 2
    return node.hex() if last == 0 else ""


def _keys(where: str, given: object, keys: Sequence[str]) -> None:
    if not isinstance(given, dict):
        raise BrokenBundle(f"{where}: it is no object")
    for key in keys:
        if key not in given:
            raise BrokenBundle(f"{where}: `{key}` is missing")
    for key in given:
        if key not in keys:
            raise BrokenBundle(f"{where}: `{key}` does not belong there")


def _list(where: str, given: object) -> list[Any]:
    if not isinstance(given, list):
        raise BrokenBundle(f"{where}: it is no list")
    return given


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_such_number(name: str) -> None:
    raise ValueError(f"`{name}` is no number")


def known_roots(given: Sequence[str]) -> dict[str, set[str]]:
    """Genuine roots by day, of which a day with many changes has several."""
    known: dict[str, set[str]] = {}
    for each in given:
        match = GIVEN_ROOT.fullmatch(each)
        day, root = match.groups() if match else _root_document(Path(each))
        known.setdefault(day, set()).add(root)
    return known


def _root_document(path: Path) -> tuple[str, str]:
    try:
        document = json.loads(path.read_text("utf-8"))
        return str(document["day"]), str(document["root"])
    except (ValueError, KeyError, TypeError) as exc:
        raise BrokenBundle(f"`{path.name}` is no root document") from exc


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="consentry-verify", description="check a proof bundle")
    parser.add_argument("bundle", help="the JSON file; - for standard input")
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="DAY=HEX|FILE",
        help="a genuine root, or the root document as it lies in the bucket; may be repeated",
    )
    given = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if given.bundle == "-" else Path(given.bundle).read_text("utf-8")
        report = verify(read(text), known_roots(given.root))
    except (OSError, UnicodeDecodeError, BrokenBundle, ValueError) as exc:
        print(f"BROKEN: {exc}", file=sys.stderr)
        return 2
    for line in report.lines():
        print(line)
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
