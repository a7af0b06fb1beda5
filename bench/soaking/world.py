"""A stack with fifty numbers, and a clock that steps while everything is delivered side by side.

The clock stands while a second's work is done: clients call over HTTP, pollers deliver with as many
environments as the template allows, all of it concurrently. Then it steps. So half an hour takes
as long as the machine needs, a slow machine changes no instant, and races are real.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from bench.inside.functions import forget
from bench.soaking.routed import RoutedFunctions, RoutedPool
from consentry.domain.campaign import Campaign
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores
from local.model import Model
from local.runtime.pool import Functions
from local.seed import DISCLOSURE
from local.stack import Stack

NOW = "2026-11-24T18:00:05Z"
SECOND = 1_000_000
PATIENCE = 60
KEY = "local-acme"
SEEDED = ("appointments", "+12065550100")
_WORDS = """
spring summer autumn winter morning evening garden harbor river meadow forest island valley canyon
desert glacier lagoon prairie tundra volcano copper silver golden scarlet crimson indigo violet
emerald amber ivory maple cedar willow spruce poplar walnut chestnut almond hazel laurel falcon
sparrow heron pelican otter badger beaver marten weasel lynx
"""
WORDS = tuple(_WORDS.split())
"""One for each number: texts alike may leave from five numbers at most."""
WORDINGS = ("visit is Tue 9am", "sign-in code is")
"""Each text has one of these."""
MORE = "Please bring your card with you. "
USES = ("ACCOUNT_NOTIFICATION", "2FA")
"""What each number's campaign is registered for."""


class World(Stack):
    """A stack of which every delivery can be waited for, and that knows who serves which route."""

    def _made(self, model: Model) -> Functions:
        return RoutedFunctions(model.functions.values(), self._surroundings)

    def serving(self, function: str, environment: int) -> str:
        """The route whose request an environment has now, or had last."""
        pool = self._functions.named(function) if self._functions is not None else None
        return pool.serving.get(environment, "") if isinstance(pool, RoutedPool) else ""

    @property
    def variables(self) -> dict[str, str]:
        """What all functions find in their environment."""
        return self._surroundings.aws("soak") | self.model.shared_environment()

    def requests(self, function: str) -> dict[str, int]:
        """How often each route of a function was asked for."""
        pool = self._functions.named(function) if self._functions is not None else None
        return dict(pool.requests) if isinstance(pool, RoutedPool) else {}

    def settle(self) -> None:
        """Wait until all that is due at this instant has been delivered, and has ended."""
        while True:
            while self._due_now():
                time.sleep(0.002)
            with self._gate.closed():
                if not self._due_now():
                    return

    def step(self, until: int = 0) -> None:
        """The clock goes on by a second, or to what is next due, but not beyond an instant."""
        then = self.clock.micros() + SECOND
        dues = [due for one in self.sources.triggers if (due := one.next_due()) is not None]
        if dues:
            then = max(then, min(until, *dues))
        self.clock.freeze_at(then)

    def out(self, functions: Iterable[str], *, out: bool) -> None:
        """Functions are out, or come back."""
        assert self._functions is not None
        for name in functions:
            pool = self._functions.named(name)
            assert pool is not None
            pool.paused = out
        self._wake()

    def _due_now(self) -> bool:
        now = self.clock.micros()
        triggers = (*self.sources.schedules, *self.sources.triggers)
        return any((due := one.next_due()) is not None and due <= now for one in triggers)


def number(index: int) -> str:
    """An originating number, of those that the simulated carrier has."""
    return f"+120655501{50 + index}"


def recipient(index: int) -> str:
    """A number in San Francisco that nobody has."""
    return f"+1415556{index:04d}"


def body(index: int, code: int, parts: int = 1) -> str:
    """What is sent from a number, in so many parts; no two texts are the same."""
    visit = f"your {WORDS[index]} {WORDINGS[0]}, code {code}"
    more = MORE * (5 * parts - 6) if parts > 1 else ""
    return f"Acme Dental: {visit}. {more}Reply STOP to opt out."


def passcode(index: int, code: int) -> str:
    """A text that somebody waits for."""
    return f"Acme Dental: your {WORDS[index]} {WORDINGS[1]} {code}. Reply STOP to opt out."


@contextmanager
def world(numbers: int, recipients: int) -> Iterator[World]:
    """A stack with so many numbers, each of a campaign of its own, and people who agreed."""
    with ExitStack() as ending:
        stack = ending.enter_context(World(now=NOW))
        stack.player.freeze(frozen=True)
        ending.callback(forget)
        ending.enter_context(patch.dict(os.environ, stack.variables))
        ending.enter_context(patch.object(wiring, "clock", lambda: stack.clock))
        forget()
        for index in range(numbers):
            _open(index)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda index: _agree(stack, index), range(recipients)))
        stack.settle()
        yield stack


def _open(index: int) -> None:
    registry = stores.registry()
    campaign, sender = registry.campaign("acme", SEEDED[0]), registry.sender(SEEDED[1])
    assert isinstance(campaign, Campaign)
    assert sender is not None
    name = f"soak-{index}"
    mixed = replace(campaign, use_case="MIXED", sub_use_cases=USES)
    registry.put_campaign(replace(mixed, id=name, name=name, senders={}))
    registry.put_sender(replace(sender, number=number(index), campaign=name))


def _agree(stack: World, index: int) -> None:
    given = {
        "recipient": recipient(index),
        "categories": ["informational", "transactional"],
        "level": "express_written",
        "method": "web_form",
        "source": "direct",
        "captured_at": "2026-11-01T00:00:00Z",
        "evidence": {
            "disclosure_text": DISCLOSURE,
            "url": "https://acmedental.example/texts",
            "checkbox": True,
            "not_condition_of_purchase": True,
        },
    }
    for _ in range(PATIENCE):
        status, _ = post(stack, "/v1/consents", given)
        if status == 201:
            return
        # What an account may ask in a second is used up, and the clock stands; or a machine with
        # much else to do has kept a function waiting.
        stack.step()
    raise SystemExit(f"a consent was answered `{status}`")


def post(stack: World, path: str, body: object, key: str = "") -> tuple[int, Any]:
    """One call of the API; 0 if the connection ended."""
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    if key:
        headers["idempotency-key"] = key
    with closing(HTTPConnection(urlsplit(stack.api_url).netloc, timeout=60)) as connection:
        try:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.load(answer)
        except (OSError, HTTPException, ValueError):
            return 0, None
