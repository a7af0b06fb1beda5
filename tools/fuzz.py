"""Try the API of a local stack against its own description, with schemathesis: no answer may be a
server error, or one that the description does not know. `--quick` is what CI can wait for.

Calls that end an account for good come last, on a stack that is as new: after them little else
would be answered than that they were made. Arguments go to `st run`: `-n 500 --seed 7`.
"""

import os
import subprocess
import sys
from pathlib import Path

from local.stack import Stack

ROOT = Path(__file__).parents[1]
NOW = "2026-11-24T18:00:00Z"
UNBOUND = {"AccountRateLimit": "0", "ApiRateLimit": "100000", "ApiBurstLimit": "100000"}
ENDINGS = r"/(suspend|reinstate|terminate|sanctions|pause|resume|complaints)$"
KEYS = ("local-operator", "local-acme")
QUICK = ("--phases", "examples,fuzzing", "-n", "3", "--workers", "2", "--seed", "1")


def fuzz(stack: Stack, key: str, *arguments: str) -> tuple[int, str]:
    """One run with a key: the exit status of schemathesis, and what it printed."""
    environment = {**os.environ, "CONSENTRY_KEY": key}
    url = f"{stack.api_url}/v1/openapi.json"
    command = [str(Path(sys.executable).with_name("st")), "run", url, "--no-color", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def main(arguments: list[str]) -> int:
    """Everything with each key, or quickly with one; 1 if anything was found."""
    quick = arguments == ["--quick"]
    runs = [
        (key, which) for key in KEYS for which in ("--exclude-path-regex", "--include-path-regex")
    ]
    worst = 0
    for key, which in runs[:1] if quick else runs:
        with Stack(now=NOW, parameters=UNBOUND) as stack:
            given = QUICK if quick else (which, ENDINGS, *arguments)
            status, said = fuzz(stack, key, *given)
        print(said)
        worst = max(worst, status)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
