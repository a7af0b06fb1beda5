"""A client of the whole stack: its HTTP API and its control interface, nothing else.

Everything that a test knows about the stack it has learnt as a client or an operator could.
"""

import http.client
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from local.seed import DISCLOSURE
from local.stack import Stack
from tests.support.documented import described

START = "2026-11-24T18:00:00Z"
NOW = datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC)
"""A Tuesday, 10:00:05 in Los Angeles: the instant at which every test finds the clock standing."""

ACME, BIRCH, OPERATOR = "local-acme", "local-birch", "local-operator"
PERSON = "+14155550123"
CLINIC, OFFERS, NEWS = "+12065550100", "+12065550101", "+12065550102"
REMINDER = "Acme Dental: see you Tue 9am. Reply STOP to opt out."
OFFER = "Acme Dental: 20% off whitening this week. Reply STOP to opt out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over HTTP; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def fields(self) -> set[str]:
        """The fields that a problem document names."""
        return {error["field"] for error in self.json.get("errors", ())}

    @property
    def rules(self) -> list[str]:
        """The rules that object, in the order given; of a batch, those of every item."""
        decided = [self.json, *self.json.get("items", ())]
        reasons = [one["decision"]["reasons"] for one in decided if one.get("decision")]
        return [reason["rule"] for some in reasons for reason in some]

    @property
    def problem(self) -> str:
        """The last part of a problem document's type."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status
        return str(self.json["type"]).removeprefix("/problems/")


class Client:
    """Talks to one stack, from any thread; idle connections are kept for the next call."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._idle: defaultdict[str, list[http.client.HTTPConnection]] = defaultdict(list)
        self.numbers: set[str] = set()
        self.bodies: set[str] = set()
        self.strange: set[str] = set()
        """What the API answered otherwise than its description says."""

    def api(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = ACME,
        headers: Mapping[str, str] | None = None,
        **query: object,
    ) -> Answer:
        """One call of the API; a body that is not bytes is sent as JSON."""
        sent = dict(headers or {})
        if key:
            sent["authorization"] = f"Bearer {key}"
        target = f"{path}?{urlencode(query)}" if query else path
        answer = self._call(self.stack.api_url, method, target, body, sent)
        self.strange |= {
            described().strange(method, target, answer.status, answer.headers, answer.body)
        } - {""}
        return answer

    def control(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """One call of the control interface, which must be answered 200."""
        target = f"{path}?{urlencode(query)}" if query else path
        answer = self._call(self.stack.control_url, method, target, body, {})
        assert answer.status == 200, answer.body
        return answer.json

    def reset(self, *, warm: bool = True) -> None:
        """Everything as after the start, with the clock standing at `NOW`; unless it is to be warm,
        no function remembers anything.
        """
        self.control("POST", "/reset", {"warm": warm})
        self.control("POST", "/clock", {"frozen": True})
        self.play(NOW)

    def now(self) -> datetime:
        """The stack's time."""
        return datetime.fromisoformat(self.control("GET", "/clock")["now"])

    def play(self, to: datetime) -> None:
        """Let everything up to an instant happen."""
        self.control("POST", "/clock", {"now": rfc3339(to)})

    def jump(self, to: datetime) -> None:
        """Skip to an instant, with nothing happening on the way."""
        self.control("POST", "/clock", {"now": rfc3339(to), "jump": True})

    def settle(self) -> None:
        """Let two seconds pass: a job that overtook its own row comes again after that time."""
        self.play(self.now() + timedelta(seconds=2))

    def finish(self) -> Any:
        """Play on until nothing is left to happen; what is left all the same."""
        return self.control("POST", "/drain", {"until_idle": True})

    def stats(self) -> Any:
        """Calls by function, depths by queue."""
        return self.control("GET", "/stats")

    def arrived(self, to: str = "") -> list[Any]:
        """What the carrier accepted, for one handset or for all."""
        found: list[Any] = self.control("GET", "/messages", **({"to": to} if to else {}))["items"]
        return found

    def texts(self, to: str = PERSON) -> list[str]:
        """The bodies that reached a handset, once what is due has happened."""
        self.settle()
        return [item["body"] for item in self.arrived(to)]

    def reply(self, body: str, *, sender: str = PERSON, to: str = CLINIC, **more: Any) -> str:
        """A handset texts one of our numbers, and what follows happens."""
        self.numbers.add(sender)
        sent = {"from": sender, "to": to, "body": body, **more}
        given: str = self.control("POST", "/inbound", sent)["inboundMessageId"]
        self.settle()
        return given

    def send(
        self, body: str = REMINDER, *, key: str = ACME, idempotency: str = "", **more: Any
    ) -> Answer:
        """A text of the clinic to the person who agreed to it, unless told otherwise."""
        message = {"campaign": "appointments", "to": PERSON, "body": body, **more}
        headers = {"idempotency-key": idempotency} if idempotency else {}
        self.numbers.add(str(message["to"]))
        self.bodies.add(body)
        return self.api("POST", "/v1/messages", message, key=key, headers=headers)

    def batch(
        self,
        recipients: list[dict[str, Any]],
        body: str = REMINDER,
        *,
        key: str = ACME,
        idempotency: str = "",
        **more: Any,
    ) -> Answer:
        """Up to a hundred texts of one wording."""
        self.bodies.add(body)
        self.numbers.update(str(one["to"]) for one in recipients if "to" in one)
        document = {"campaign": "appointments", "body": body, "recipients": recipients, **more}
        headers = {"idempotency-key": idempotency} if idempotency else {}
        return self.api("POST", "/v1/messages/batch", document, key=key, headers=headers)

    def series(self, count: int, to: str = PERSON, **more: Any) -> list[str]:
        """So many texts to one person that differ from one another; their ids, in order."""
        recipients = [{"to": to, "variables": {"n": str(index)}} for index in range(count)]
        body = "Acme Dental: your number is {{n}}. Reply STOP to opt out."
        answer = self.batch(recipients, body, **more)
        assert answer.status == 200, answer.body
        assert answer.json["denied"] == answer.json["invalid"] == 0, answer.rules
        return [item["id"] for item in answer.json["items"]]

    def sent(self, body: str = REMINDER, **more: Any) -> Any:
        """A text that must be accepted; its answer's document."""
        answer = self.send(body, **more)
        assert answer.status == 202, answer.rules or answer.body
        return answer.json

    def read(self, message_id: str, *, key: str = ACME) -> Any:
        """A message that must be there."""
        answer = self.api("GET", f"/v1/messages/{message_id}", key=key)
        assert answer.status == 200, answer.body
        return answer.json

    def status(self, message_id: str) -> str:
        """Where a message stands."""
        return str(self.read(message_id)["status"])

    def listed(self, **query: object) -> list[Any]:
        """The first page of a list of messages, as long as a page can be."""
        answer = self.api("GET", f"/v1/messages?{urlencode({'limit': 100, **query})}")
        assert answer.status == 200, answer.body
        found: list[Any] = answer.json["items"]
        return found

    def agree(self, *numbers: str, **more: Any) -> None:
        """Written consent of these numbers to the clinic's reminders, unless told otherwise."""
        self.numbers.update(numbers)
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(
                lambda number: self.api("POST", "/v1/consents", consent(number, **more)), numbers
            )
            for answer in answers:
                assert answer.status == 201, answer.body

    def standing(self, number: str = PERSON, *, key: str = ACME, account: str = "") -> list[Any]:
        """What forbids texting a number."""
        query = f"?account={account}" if account else ""
        answer = self.api("GET", f"/v1/suppressions/{number}{query}", key=key)
        assert answer.status == 200, answer.body
        found: list[Any] = answer.json["items"]
        return found

    def _call(
        self, url: str, method: str, target: str, body: object, headers: dict[str, str]
    ) -> Answer:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", **headers}
        netloc = urlsplit(url).netloc
        idle = self._idle[netloc]
        connection = idle.pop() if idle else http.client.HTTPConnection(netloc, timeout=60)
        try:
            connection.request(method, target, body=data, headers=sent)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        idle.append(connection)
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=named, body=content)

    def close(self) -> None:
        """Close every connection."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()


@contextmanager
def running(**parameters: str) -> Iterator[Client]:
    """A client of a new stack, which ends with the block.

    Accounts may ask as often as they like, unless a parameter says otherwise: while the clock
    stands, the ten seconds in which requests are counted never end.
    """
    given = {"AccountRateLimit": "0", **parameters}
    with Stack(now=START, parameters=given) as stack, closing(Client(stack)) as client:
        yield client


def rfc3339(at: datetime) -> str:
    """An instant as the API writes it."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def after(**delta: float) -> datetime:
    """An instant later than the one at which every test begins."""
    return NOW + timedelta(**delta)


def people(count: int, first: int = 0) -> list[str]:
    """Numbers in San Francisco that nobody has."""
    return [f"+1415555{index:04d}" for index in range(first, first + count) if index != 123]


def consent(recipient: str, **more: Any) -> dict[str, object]:
    """The body of a consent with complete evidence; a None leaves a field out."""
    given: dict[str, object] = {
        "recipient": recipient,
        "campaign": "appointments",
        "level": "express_written",
        "method": "web_form",
        "source": "direct",
        "captured_at": "2026-11-01T00:00:00Z",
        "evidence": evidence(),
        **more,
    }
    return {name: value for name, value in given.items() if value is not None}


def evidence(**more: Any) -> dict[str, object]:
    """Everything that written consent needs; a None leaves a field out."""
    given = {
        "disclosure_text": DISCLOSURE,
        "url": "https://acmedental.example/texts",
        "checkbox": True,
        "not_condition_of_purchase": True,
        **more,
    }
    return {name: value for name, value in given.items() if value is not None}


def worst_minute(sent: Iterable[Mapping[str, Any]]) -> int:
    """The most parts that left in any 60 seconds."""
    left = sorted((datetime.fromisoformat(item["at"]), item["parts"]) for item in sent)
    return max(
        (
            sum(parts for at, parts in left if begin <= at < begin + timedelta(seconds=60))
            for begin, _ in left
        ),
        default=0,
    )
