"""The offline verifier names what is broken, whichever byte of a ledger changed (promise P7)."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import consentry_verify
from consentry.domain import merkle
from consentry.domain.ledger import LedgerEntry, LedgerEvent, canonical, commit
from tests.support.records import KEY, NOW, entry

EVIDENCE = {"disclosure_text": "Acme Dental may text me. Reply STOP to end.", "checkbox": True}
STEPS = (
    (LedgerEvent.CONSENT, {"consent": "c-1", "level": "express_written"}, commit(EVIDENCE, "salt")),
    (LedgerEvent.OPT_OUT, {"scope": "account", "reason": "stop", "source": "handset"}, ""),
    (LedgerEvent.OPT_IN, {"source": "handset"}, ""),
    (LedgerEvent.OVERLAP, {"message": "m-1", "scope": "account"}, ""),
)
DAY = "2026-11-24"


def chain(*, erased: bool = False, later: timedelta = timedelta(days=1)) -> list[LedgerEntry]:
    """The steps, of which the first two are held by the root of the day."""
    steps = [*STEPS, (LedgerEvent.ERASURE, {"what": "evidence"}, "")] if erased else STEPS
    entries: list[LedgerEntry] = []
    for number, (event, facts, commitment) in enumerate(steps, start=1):
        head = entries[-1].head if entries else None
        entries.append(
            entry(
                head,
                f"e-{number}",
                event=event,
                facts=facts,
                commitment=commitment,
                at=NOW,
                recorded_at=NOW if number <= 2 else NOW + later,
            )
        )
    return entries


def bundle(*, erased: bool = False, later: timedelta = timedelta(days=1)) -> dict[str, Any]:
    entries = chain(erased=erased, later=later)
    leaf = {"account": "acme", "recipient": KEY, "seq": 2, "hash": entries[1].hash}
    leaves = [merkle.leaf_hash(canonical(each)) for each in ({"n": 1}, leaf, {"n": 3})]
    return {
        "format": consentry_verify.FORMAT,
        "generated_at": "2026-11-24T18:00:00Z",
        "account": {"id": "acme"},
        "recipient": {"number": "+14155550123", "keys": [KEY]},
        "chains": [
            {
                "account": "acme",
                "recipient": KEY,
                "head": {"seq": len(entries), "hash": entries[-1].hash},
                "entries": [{**each.document, "hash": each.hash} for each in entries],
            }
        ],
        "evidence": [
            {
                "consent": "c-1",
                "state": "erased" if erased else "kept",
                "salt": None if erased else "salt",
                "document": None if erased else dict(EVIDENCE),
            }
        ],
        "consents": [],
        "opt_outs": [],
        "messages": {"complete": True, "items": []},
        "complaints": [],
        "programme": [],
        "roots": [
            {
                "day": DAY,
                "part": 1,
                "root": merkle.root(leaves).hex(),
                "size": 3,
                "index": 1,
                "path": [each.hex() for each in merkle.path(leaves, 1)],
                "leaf": leaf,
            }
        ],
    }


def problems(document: dict[str, Any], roots: dict[str, set[str]] | None = None) -> list[str]:
    return consentry_verify.verify(consentry_verify.read(json.dumps(document)), roots).problems


def test_a_sound_bundle_holds() -> None:
    report = consentry_verify.verify(bundle())
    assert report.problems == []
    assert (report.entries, report.kept, report.erased, report.roots) == (4, 1, 0, 1)
    assert (report.held, report.longest_wait) == (2, 0)


def test_erased_evidence_is_no_broken_link_where_the_ledger_tells_of_it() -> None:
    report = consentry_verify.verify(bundle(erased=True))
    assert (report.problems, report.kept, report.erased) == ([], 0, 1)


def test_evidence_that_is_gone_without_an_entry_is_named() -> None:
    document = bundle()
    document["evidence"][0] |= {"state": "erased", "salt": None, "document": None}
    assert "no entry says that it was erased" in problems(document)[0]


LEDGER = json.dumps(bundle()["chains"], separators=(",", ":")).encode()


@given(st.integers(0, len(LEDGER) - 1), st.integers(1, 255))
def test_any_single_changed_byte_of_the_ledger_is_named(place: int, change: int) -> None:
    changed = bytearray(LEDGER)
    changed[place] ^= change
    text = json.dumps(bundle(), separators=(",", ":")).encode().replace(LEDGER, bytes(changed))
    try:
        read = consentry_verify.read(text.decode())
    except (consentry_verify.BrokenBundle, UnicodeDecodeError):
        return  # no JSON any more, which the reader says with the place
    assert any("chain" in problem for problem in consentry_verify.verify(read).problems)


def without(entries: list[Any], place: int) -> list[Any]:
    return entries[:place] + entries[place + 1 :]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(lambda e: without(e, 1), "entry 2: its number is 3", id="one is missing"),
        pytest.param(lambda e: [e[1], e[0], *e[2:]], "entry 1: its number is 2", id="reordered"),
        pytest.param(lambda e: [e[0], *e], "entry 2: its number is 1", id="one is there twice"),
        pytest.param(lambda e: e[:-1], "head: it names entry 4", id="the last one is cut off"),
        pytest.param(lambda e: [], "head: it names entry 4", id="all are gone"),
    ],
)
def test_entries_removed_reordered_or_added_are_named(change: Any, named: str) -> None:
    document = bundle()
    document["chains"][0]["entries"] = change(document["chains"][0]["entries"])
    assert named in problems(document)[0]


def test_a_chain_that_was_written_anew_from_an_entry_on_is_found_by_the_daily_root() -> None:
    entries = chain()
    forged = entry(
        entries[0].head, "e-2", event=LedgerEvent.OPT_IN, facts={"source": "handset"}, at=NOW
    )
    document = bundle()
    document["chains"][0]["entries"] = [
        {**each.document, "hash": each.hash} for each in (entries[0], forged)
    ]
    document["chains"][0]["head"] = {"seq": 2, "hash": forged.hash}
    assert problems(document) == [f"daily root of {DAY}: entry 2 was another one on that day"]


def test_a_chain_cut_short_with_its_head_is_found_by_the_daily_root() -> None:
    document = bundle()
    first = document["chains"][0]["entries"][:1]
    document["chains"][0] |= {"entries": first, "head": {"seq": 1, "hash": first[0]["hash"]}}
    assert problems(document) == [
        f"daily root of {DAY}: it has seen entry 2: the chain was cut short"
    ]


def test_an_entry_dated_before_a_root_that_does_not_hold_it_was_backdated() -> None:
    assert problems(bundle(later=timedelta(hours=1))) == [
        f"daily root of {DAY}: it does not hold entry 3, which is dated earlier: backdated"
    ]


def test_an_entry_dated_after_a_root_that_holds_it_was_not_dated_truly() -> None:
    document = bundle()
    document["roots"][0]["day"] = "2026-11-23"
    assert problems(document) == [
        "daily root of 2026-11-23: it holds entry 1, which is dated later"
    ]


def test_clocks_that_differ_at_midnight_make_nothing_backdated() -> None:
    midnight = timedelta(hours=6)
    assert problems(bundle(later=midnight - timedelta(seconds=2))) == []


def test_a_chain_that_was_removed_as_a_whole_is_found_by_the_daily_root() -> None:
    document = bundle()
    document["chains"][0] |= {"entries": [], "head": {"seq": 0, "hash": "0" * 64}}
    document["evidence"] = []
    assert problems(document) == [
        f"daily root of {DAY}: it has seen entry 2: the chain was cut short"
    ]


def test_a_root_is_compared_with_the_genuine_one() -> None:
    document = bundle()
    assert problems(document, {DAY: {"ff" * 32, document["roots"][0]["root"]}}) == []
    assert problems(document, {DAY: {"00" * 32}}) == [
        f"daily root of {DAY}: it is not the given root"
    ]


def test_changed_evidence_is_named() -> None:
    document = bundle()
    document["evidence"][0]["document"]["disclosure_text"] += " Or not."
    assert problems(document) == [
        "evidence of consent `c-1`: it does not give its commitment: it was changed"
    ]


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        pytest.param(json.dumps(bundle()), 0, "OK: every link holds", id="a sound one"),
        pytest.param(
            json.dumps(bundle()).replace('"stop"', '"none"'), 1, "BROKEN: chain", id="changed"
        ),
        pytest.param("{", 2, "no JSON document", id="no JSON"),
        pytest.param('{"format": "other"}', 2, "`generated_at` is missing", id="no bundle"),
    ],
)
def test_the_command_says_what_it_found(
    text: str, status: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bundle.json").write_text(text, encoding="utf-8")
    assert consentry_verify.main([str(tmp_path / "bundle.json")]) == status
    shown = capsys.readouterr()
    assert said in shown.out + shown.err


def test_a_root_may_be_given_as_the_document_of_the_bucket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = bundle()
    (tmp_path / "bundle.json").write_text(json.dumps(document), encoding="utf-8")
    genuine = {"day": DAY, "part": 1, "root": document["roots"][0]["root"], "size": 3}
    (tmp_path / "0001.json").write_text(json.dumps(genuine), encoding="utf-8")
    asked = [str(tmp_path / "bundle.json"), "--root", str(tmp_path / "0001.json")]
    assert consentry_verify.main(asked) == 0
    assert "1 reached, 1 compared" in capsys.readouterr().out
    assert consentry_verify.main([*asked, "--root", f"{DAY}={'00' * 32}"]) == 0
    assert consentry_verify.main([asked[0], "--root", f"{DAY}={'00' * 32}"]) == 1
    (tmp_path / "0001.json").write_text("{}", encoding="utf-8")
    assert consentry_verify.main(asked) == 2


ALONE = [sys.executable, "-I", "-S", consentry_verify.__file__]
"""No environment, no installed package, nothing beside the file on the path."""
INSTALLED = [str(Path(sys.executable).with_name("consentry-verify"))]


@pytest.mark.slow
@pytest.mark.parametrize("command", [ALONE, INSTALLED], ids=["the file alone", "the command"])
@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        pytest.param(("", ""), 0, "OK: every link holds", id="sound"),
        pytest.param(('"stop"', '"none"'), 1, "BROKEN: chain `acme`, entry 2", id="changed"),
    ],
)
def test_a_stranger_checks_a_bundle_with_a_python_and_nothing_else(
    command: list[str], change: tuple[str, str], status: int, said: str, tmp_path: Path
) -> None:
    text = json.dumps(bundle()).replace(*change) if change[0] else json.dumps(bundle())
    done = subprocess.run(
        [*command, "-"],
        input=text,
        cwd=tmp_path,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, "")
    assert said in done.stdout
