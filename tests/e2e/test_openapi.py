"""The API under schemathesis: no server error, and no answer that its description does not know."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.documented import described
from tests.support.stack import Client

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_nothing_that_schemathesis_thinks_of_breaks_the_api_or_surprises_its_reader() -> None:
    """A few requests of each operation, on a stack of its own; `make fuzz` sends thousands."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.fuzz", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_the_description_is_served_to_anybody(stack: Client) -> None:
    answer = stack.api("GET", "/v1/openapi.json", key="")

    assert answer.status == 200
    assert answer.json == described().document
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/sub-processors", "/v1/policy-changes"])
def test_a_public_page_needs_no_key_and_loads_nothing(stack: Client, path: str) -> None:
    answer = stack.api("GET", f"{path}?format=html", key="")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_path_beside_the_public_ones_asks_for_a_key(stack: Client) -> None:
    for path in ("/v1/openapi.yaml", "/v1/sub-processors/x", "/v1/policy-changes/x"):
        assert stack.api("GET", path, key="").status == 401
