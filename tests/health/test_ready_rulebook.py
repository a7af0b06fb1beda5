"""The rulebook that the layer's build keeps is the one that its data says, and only there."""

import json
import pickle
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from consentry.policy.links.lists import Letters, LinkLists
from consentry.policy.loading.reading import read
from consentry.policy.loading.ready import FILE, kept
from consentry.policy.rulebook import Rulebook
from consentry.policy.sources import source_hash
from tests.health.template import ROOT

_PACKAGE = ROOT / "layers" / "common" / "consentry"
_LOADED = """
import json, sys
from consentry.policy.loading import load
book = load()
read = "consentry.policy.loading.reading" in sys.modules
print(json.dumps({"hash": book.ruleset.hash, "read": read}))
"""


def run(layer: Path, *arguments: str) -> str:
    command = [sys.executable, "-B", *arguments]
    done = subprocess.run(command, cwd=layer, capture_output=True, text=True, check=True)
    return done.stdout


def held(one: Rulebook | LinkLists | Letters) -> dict[str, Any]:
    """What a value holds that is equal to itself alone."""
    found = {each.name: getattr(one, each.name) for each in fields(one)}
    alone = (LinkLists, Letters)
    return {name: held(each) if isinstance(each, alone) else each for name, each in found.items()}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, with its rulebook kept as the build keeps it."""
    folder = tmp_path_factory.mktemp("layer")
    shutil.copytree(_PACKAGE, folder / "consentry", ignore=shutil.ignore_patterns("__pycache__"))
    run(folder, "-m", "consentry.policy.loading")
    return folder


def test_a_working_copy_keeps_none_so_that_none_is_stale() -> None:
    assert not list(_PACKAGE.rglob(FILE))


def test_the_build_keeps_one() -> None:
    makefile = (ROOT / "layers" / "common" / "Makefile").read_text(encoding="utf-8")

    assert "-m consentry.policy.loading\n" in makefile


def test_the_kept_rulebook_is_the_one_that_the_data_says(layer: Path) -> None:
    book = kept(layer / "consentry" / "policy")

    assert book is not None
    said = read(resources.files("consentry.policy").joinpath("data"))
    assert held(book) == held(said)
    assert book.ruleset.hash == source_hash()


def test_a_layer_with_one_reads_no_data(layer: Path) -> None:
    answer = json.loads(run(layer, "-c", _LOADED))

    assert answer == {"hash": source_hash(), "read": False}


def test_a_folder_without_one_is_no_error(tmp_path: Path) -> None:
    assert kept(tmp_path) is None


def test_what_is_no_rulebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(pickle.dumps({"version": "2026.11.0"}))

    with pytest.raises(TypeError, match="holds no rulebook"):
        kept(tmp_path)
