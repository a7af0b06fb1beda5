"""The first code in a function's process: puts the stack's clock in, then runs the handler.

Started by path, not as a module, so that nothing of the local stack can be imported by a function.
Everything after it is what runs in Lambda: `awslambdaric` and the function's own code.

usage: child.py CLOCK_MODULE CLOCK_FILE handler HANDLER
       child.py CLOCK_MODULE CLOCK_FILE module NAME
"""

import importlib
import importlib.util
import runpy
import sys
from pathlib import Path


def substitute_clock(module: str, file: str) -> None:
    """Replace the product's clock, if there is a product; a broken one fails with its handler."""
    spec = importlib.util.spec_from_file_location("stack_clock", module)
    assert spec is not None
    assert spec.loader is not None
    source = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(source)
    clock = source.SharedClock(Path(file))
    try:
        wiring = importlib.import_module("consentry.entrypoints.wiring")
    except Exception:  # noqa: BLE001 - the runtime reports it when it loads the handler
        return
    wiring.clock = lambda: clock  # type: ignore[attr-defined]


if __name__ == "__main__":
    clock_module, clock_file, kind, name = sys.argv[1:5]
    substitute_clock(clock_module, clock_file)
    if kind == "module":
        sys.argv = [name]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        from awslambdaric.__main__ import main

        main(["awslambdaric", name])
