"""Import every built function on the built layer, in a clean environment that has only what the
Lambda runtime ships.

The development environment has everything installed, so it hides a requirement that is missing from
the layer, a package nested one folder too deep, and a module that was pruned but is imported after
all. Here each built `app.handler` is imported as Lambda does it: `/var/task` and `/opt/python` from
the build, boto3 and the runtime client from a fresh virtual environment, nothing else.

Prints what each import took; the figures are for reading, they are not judged.
"""

import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

from consentry.policy.loading.ready import FILE
from tools.built import BuiltFunction, built_functions, built_layer

RUNTIME_SHIPS = ("boto3", "awslambdaric")
NEVER_IN_THE_LAYER = ("boto3", "botocore", "s3transfer", "urllib3", "requests", "pydantic")
NEVER_IMPORTED = ("requests", "pydantic", "phonenumbers.geocoder", "phonenumbers.carrier")
# PEP 552: the flags word of hash-based bytecode that is never checked against its source.
UNCHECKED_HASH = 1

CHILD = """
import json, sys, time
import awslambdaric.bootstrap
task, layer = sys.argv[1], sys.argv[2]
sys.path[:0] = [task, layer]
start = time.perf_counter()
import app
took = time.perf_counter() - start
import consentry
print(json.dumps({
    "milliseconds": round(took * 1000),
    "handler": callable(app.handler),
    "from_layer": consentry.__file__.startswith(layer),
    "modules": sorted(sys.modules),
}))
"""


def layer_problems(packages: Path) -> Iterator[str]:
    """What is wrong with the built layer's files."""
    for name in NEVER_IN_THE_LAYER:
        if (packages / name).exists():
            yield f"the layer holds `{name}`: remove it in layers/common/Makefile"
    for compiled in packages.rglob("*.so"):
        yield f"the layer holds `{compiled.name}`, which runs on one architecture only"
    if not (packages / "consentry" / "policy" / FILE).is_file():
        yield f"the layer holds no `{FILE}`: each cold start would read all of the rules' data"
    yield from bytecode_problems(packages)


def bytecode_problems(folder: Path) -> Iterator[str]:
    """Each source file under `folder` without bytecode that Lambda can use."""
    for source in folder.rglob("*.py"):
        cached = source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        if not cached.is_file():
            yield f"`{source.relative_to(folder)}` has no bytecode: build with `make build`"
        elif int.from_bytes(cached.read_bytes()[4:8], "little") != UNCHECKED_HASH:
            yield f"the bytecode of `{source.relative_to(folder)}` is checked against a date"


def make_runtime(folder: Path) -> Path:
    """A virtual environment with what the runtime ships, in this environment's versions."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pins = [f"{name}=={importlib.metadata.version(name)}" for name in RUNTIME_SHIPS]
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, *pins], check=True)
    return python


def import_problems(python: Path, function: BuiltFunction, packages: Path) -> Iterator[str]:
    """What goes wrong when the built function is imported; prints how long it took."""
    # No variable of the product is set: importing a handler must need none.
    environment = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    child = subprocess.run(
        [str(python), "-I", "-B", "-c", CHILD, str(function.code), str(packages)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if child.returncode != 0:
        yield f"{function.logical_id} does not import:\n{child.stderr.rstrip()}"
        return
    seen = json.loads(child.stdout)
    print(f"  {function.logical_id:<22} {seen['milliseconds']:>5} ms")
    if not seen["handler"]:
        yield f"{function.logical_id} has no `handler`"
    if not seen["from_layer"]:
        yield f"{function.logical_id} took `consentry` from outside the layer"
    for name in NEVER_IMPORTED:
        if name in seen["modules"]:
            yield f"{function.logical_id} imports `{name}`, which costs every cold start"


def main() -> int:
    """Check the build; 1 with every problem printed."""
    packages = built_layer() / "python"
    functions = built_functions()
    problems = list(layer_problems(packages))
    size = sum(file.stat().st_size for file in packages.rglob("*") if file.is_file())
    print(f"the layer holds {size / 1e6:.1f} MB; import of each built function:")
    with tempfile.TemporaryDirectory() as folder:
        python = make_runtime(Path(folder))
        for function in functions:
            problems += bytecode_problems(function.code)
            problems += import_problems(python, function, packages)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"smoke: {len(functions)} functions, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
