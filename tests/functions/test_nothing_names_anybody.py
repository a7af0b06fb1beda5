"""P9 at the functions' own edge: whatever happens in whatever order, no log, metric or key of a
table says a recipient's number or what was written.

On real tables (moto), with what really goes to the log and to standard output.
"""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functions.test_lists_and_rights import DEFAULTS, PROOF, WORD, Api
from tests.functions.test_queues import delivery
from tests.support.handlers import Handlers, event, tables

pytestmark = pytest.mark.slow

NUMBERS = ("+14155550123", "+14155550177")
NOTE = "her sister rang about it"
TEXTS = ("STOP", "please take me off your list", "START", "HELP", "do you open on sunday")
SENT = "Acme Dental: your crown number {n} is ready. Reply STOP to opt out."
FORBIDDEN = (*(number[2:] for number in NUMBERS), *(t for t in TEXTS if " " in t), NOTE, "crown")

steps = st.tuples(
    st.sampled_from(
        [
            *(f"text:{text}" for text in TEXTS),
            "unreadable",
            "send",
            "send wrongly",
            "dispatch",
            "dispatch",
            "report",
            "report wrongly",
            "consent",
            "import",
            "import opt-outs",
            "suppress",
            "prefer",
            "read",
            "proof",
            "erase",
            "sweep",
            "night",
            "wait",
        ]
    ),
    st.sampled_from(NUMBERS),
)


class _Told(logging.Handler):
    """Every record with all its fields, the exception included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__} {self.format(record)}")


@contextmanager
def listening() -> Iterator[tuple[_Told, io.StringIO]]:
    """What the package logs, and what goes to standard output, where metrics go."""
    told, out = _Told(), io.StringIO()
    root = logging.getLogger()
    root.addHandler(told)
    try:
        with redirect_stdout(out):
            yield told, out
    finally:
        root.removeHandler(told)


def happen(lambdas: Handlers, what: str, number: str, count: int) -> None:
    api = Api(lambdas)
    if what.startswith("text:"):
        lambdas.call("inbound", _text(lambdas, number, what.removeprefix("text:"), count))
        return
    match what:
        case "unreadable":
            broken = event("inbound_retry")
            broken["Records"][0]["body"] = json.dumps({"originationNumber": number})
            lambdas.call("inbound", broken)
        case "send" | "send wrongly":
            text = {"campaign": "appointments", "to": number, "body": SENT.format(n=count)}
            wrong = {"to": f"{number}x", "category": NOTE} if what == "send wrongly" else {}
            api.call("POST", "/v1/messages", text | wrong, function="messages_api")
        case "dispatch":
            waiting = delivery(lambdas, "dispatch")
            if waiting["Records"]:
                lambdas.call("dispatch", waiting)
        case "report" | "report wrongly":
            lambdas.call("delivery_events", _report(lambdas, number, what == "report wrongly"))
        case "consent":
            stated = {"recipient": number, **DEFAULTS, "evidence": {**PROOF, "signature": NOTE}}
            api.call("POST", "/v1/consents", stated)
        case "sweep" | "night":
            name = "release_due" if what == "sweep" else "retention"
            lambdas.call(name, event(name))
        case "wait":
            lambdas.clock.at += timedelta(minutes=6)
        case _:
            _of_recipient(api, what, number)


def _of_recipient(api: Api, what: str, number: str) -> None:
    path = f"/v1/recipients/{quote(number)}"
    list_of_one = {"data": f"phone\n{number}\n", "attestation": WORD}
    match what:
        case "import":
            api.call("POST", "/v1/consents/import", {**list_of_one, "defaults": DEFAULTS})
        case "import opt-outs":
            api.call("POST", "/v1/suppressions/import", list_of_one)
        case "suppress":
            note = {"scope": "account", "reason": "manual", "note": NOTE}
            api.call("PUT", f"/v1/suppressions/{quote(number)}", note)
        case "prefer":
            api.call("PUT", f"{path}/preferences", {"max_per_day": 2})
        case "read":
            api.call("GET", path)
        case "proof":
            api.call("GET", f"{path}/proof")
        case "erase":
            api.call("DELETE", path)
        case _:
            raise AssertionError(what)


def _text(lambdas: Handlers, number: str, body: str, count: int) -> dict[str, Any]:
    made = event("inbound")
    sns = made["Records"][0]["Sns"]
    said = {"originationNumber": number, "messageBody": body, "inboundMessageId": f"in-{count}"}
    sns["Message"] = json.dumps({**json.loads(sns["Message"]), **said})
    sns["Timestamp"] = f"{lambdas.clock.at:%Y-%m-%dT%H:%M:%S.000Z}"
    return made


def _report(lambdas: Handlers, number: str, wrongly: bool) -> dict[str, Any]:
    """That a carrier blocked or lost the last text, or what nobody can read, with its number."""
    given = event("delivery_events")
    record = given["Records"][0]
    last = [text for text in lambdas.carrier.sent if text.to == number]
    said = {"destinationPhoneNumber": number, "eventType": "TEXT_BLOCKED", "isFinal": True}
    context = {"context": last[-1].context if last else {}}
    body = {**json.loads(record["body"]), **said, **context}
    if wrongly:
        body = {"destinationPhoneNumber": number, "eventTimestamp": number, **context}
    record["body"] = json.dumps(body)
    return {"Records": [record]}


def keys() -> Iterator[str]:
    """Every key of every table and of its indexes."""
    for table in tables().values():
        schemas = [table.schema, *(index.schema for index in table.global_indexes)]
        names = {part["AttributeName"] for schema in schemas for part in schema}
        for item in table.all_items():
            for name in names & item.attrs.keys():
                yield f"{table.name}.{name}: {item.attrs[name].value}"


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=st.lists(steps, min_size=8, max_size=16))
def test_no_log_metric_or_key_names_a_recipient_or_says_what_was_written(
    lambdas: Handlers, story: list[tuple[str, str]]
) -> None:
    lambdas.reset()
    with listening() as (told, out):
        for count, (what, number) in enumerate(story):
            happen(lambdas, what, number, count)
    # The registry holds the originating numbers, which are the account's own and no recipient's.
    public = [*told.lines, *out.getvalue().splitlines(), *keys()]
    assert [line[:400] for line in public if any(text in line for text in FORBIDDEN)] == []


def test_what_is_listened_to_is_what_a_function_says(lambdas: Handlers) -> None:
    with listening() as (told, out):
        happen(lambdas, "unreadable", NUMBERS[0], 1)
        happen(lambdas, "text:STOP", NUMBERS[0], 2)
    assert told.lines != []
    assert '"Inbound"' in out.getvalue()
    assert any("+12065550100" in key for key in keys())
