"""The guides do what they say: each command is run in the order of its page."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.stack import ACME, OPERATOR, Answer, Client

DOCS = Path(__file__).parents[2] / "docs"
STEP = re.compile(r"^```sh\n(curl [^`]*)\n```\n\n→ (\d{3})(?:, `([^`]+)`)?", re.MULTILINE)
GUIDES = (
    "quickstart.md",
    "operations/emergencies.md",
    "operations/first-account.md",
    "operations/lists.md",
    "operations/operator-rules.md",
    "operations/complaints-and-reviews.md",
)
NAMES = {"$API": "", "$PHONES": "phones:", "$KEY": ACME, "$OPERATOR": OPERATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A curl line of a page."""

    url: str
    method: str
    headers: dict[str, str]
    body: bytes | None

    def run(self, stack: Client) -> Answer | None:
        """Ask; None where the control interface answered, which it must with 200."""
        if self.url.startswith("phones:"):
            sent = json.loads(self.body) if self.body else None
            stack.control(self.method, self.url.removeprefix("phones:"), sent)
            return None
        return stack.api(self.method, self.url, self.body, key="", headers=self.headers)


def command(line: str) -> Command:
    for name, value in NAMES.items():
        line = line.replace(name, value)
    words = iter(shlex.split(line)[1:])
    url, method, body, headers = "", "", None, {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-d":
            body = next(words).encode()
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name.lower()] = value
        elif word != "-s":
            url = word
    return Command(
        url=url, method=method or ("POST" if body else "GET"), headers=headers, body=body
    )


def steps(page: str) -> Iterator[tuple[Command, int, str]]:
    for line, status, shown in STEP.findall(page):
        yield command(line), int(status), shown


@pytest.mark.parametrize("name", GUIDES)
def test_each_command_answers_what_stands_under_it(stack: Client, name: str) -> None:
    page = DOCS.joinpath(name).read_text(encoding="utf-8")
    found = list(steps(page))
    assert len(found) > 0
    assert len(found) == page.count("```sh\ncurl "), "a command without an answer"
    for asked, status, shown in found:
        answer = asked.run(stack)
        if answer is None:
            continue
        assert answer.status == status, f"{asked.url}: {answer.body!r}"
        assert shown in json.dumps(answer.json), f"{asked.url}: {answer.body!r}"


def test_the_first_account_lacks_nothing_but_consent(stack: Client) -> None:
    page = DOCS.joinpath("operations/first-account.md").read_text(encoding="utf-8")
    answers = [asked.run(stack) for asked, _, _ in steps(page)]
    assert answers[-1] is not None
    reasons = answers[-1].json["decision"]["reasons"]
    assert [reason["rule"] for reason in reasons] == ["consent.missing"]
