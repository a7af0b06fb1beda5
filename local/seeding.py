"""Runs the product's seeding as a function runs: its environment, its clock, its own process."""

import importlib.util
import os
import subprocess
from pathlib import Path

from local.model import Model
from local.runtime.settings import Surroundings

_MODULE = "local.seed"
_SECONDS = 60


class SeedingFailed(Exception):
    """The seeding ended with an error; the text is what it wrote last."""


def seed(model: Model, surroundings: Surroundings, root: Path) -> str:
    """Seed the empty stack; answers a line that says what happened."""
    if importlib.util.find_spec(_MODULE) is None:
        return f"nothing is seeded: there is no `{_MODULE}`"
    layers = {str(layer) for one in model.functions.values() for layer in one.layers}
    environment = {
        **surroundings.aws("seed"),
        **model.shared_environment(),
        "PYTHONPATH": os.pathsep.join([*sorted(layers), str(root)]),
    }
    done = subprocess.run(
        surroundings.command("module", _MODULE),
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise SeedingFailed(f"`{_MODULE}` failed: {(done.stderr or done.stdout)[-2000:].strip()}")
    return (done.stdout.strip().splitlines() or ["seeded"])[-1]
