"""The rulebook's data, to be broken."""

import shutil
from importlib import resources
from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the rulebook's data, to be broken."""
    with resources.as_file(resources.files("consentry.policy").joinpath("data")) as folder:
        return Path(shutil.copytree(folder, tmp_path / "data"))
