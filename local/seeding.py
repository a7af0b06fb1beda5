"""Runs the product's seeding as a function runs: its environment, its clock, its own process."""

import importlib.util
import os
import subprocess
from pathlib import Path

from local.model import Model
from local.runtime.settings import Surroundings

_SECONDS = 60


class SeedingFailed(Exception):
    """The seeding ended with an error; the text is what it wrote last."""


def seed(model: Model, surroundings: Surroundings, root: Path, module: str | None) -> str:
    """Seed the empty stack with a module; answers a line that says what happened."""
    if module is None:
        return "nothing is seeded"
    if importlib.util.find_spec(module) is None:
        return f"nothing is seeded: there is no `{module}`"
    layers = {str(layer) for one in model.functions.values() for layer in one.layers}
    environment = {
        **surroundings.aws("seed"),
        **model.shared_environment(),
        "PYTHONPATH": os.pathsep.join([*sorted(layers), str(root)]),
    }
    done = subprocess.run(
        surroundings.command("seed", "module", module),
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise SeedingFailed(f"`{module}` failed: {(done.stderr or done.stdout)[-2000:].strip()}")
    return (done.stdout.strip().splitlines() or ["seeded"])[-1]
