"""The handset page's part of the control port, without a stack or a browser."""

import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from local.clock import StackClock
from local.handset.feed import MOST
from local.handset.journal import KEPT, Journal
from local.handset.page import STATIC, Handset
from local.http import Server
from local.message import Request, Response
from local.stack import Stack
from tests.local.support import START, call

NOW = datetime.fromisoformat(START)
ONE, TWO = "3ea98f92-7c4a-4987-8011-0a07fbe70307", "00ca5448-bbb4-5607-a0e0-28e975c6ccd0"
TEXT = {
    "to": "+14155550123",
    "from": "+12065550100",
    "body": "hello",
    "parts": 1,
    "at": START,
    "context": {"gw": ONE},
    "message_id": "x",
}


def asked(method: str, target: str, body: object = None, key: str = "") -> Request:
    sent = b"" if body is None else json.dumps(body).encode()
    return Request(method=method, target=target, headers={"authorization": key}, body=sent)


def answered(status: int, document: object) -> Response:
    return Response(status=status, body=json.dumps(document).encode())


class Api:
    """Stands for the HTTP API: has one message, of one account."""

    def __init__(self, owner: str = "acme") -> None:
        self.owner = owner
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if request.method == "GET" and not request.target.endswith(f"account={self.owner}"):
            return answered(404, {})
        return answered(200, {"id": ONE})


def make(clock: StackClock, api: Api) -> Handset:
    return Handset(clock, api, lambda: clock.frozen)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def clock(tmp_path: Path) -> StackClock:
    return StackClock(tmp_path / "clock", NOW)


@pytest.fixture
def handset(clock: StackClock, api: Api) -> Handset:
    return make(clock, api)


@pytest.fixture
def server(handset: Handset) -> Iterator[Server]:
    server = Server(lambda request: handset.answer(request) or Response(status=404))
    server.start()
    yield server
    handset.close()
    server.close()


def told(handset: Handset, count: int) -> list[tuple[str, Any]]:
    """The next events of a new stream, by name."""
    response = handset.answer(asked("GET", "/stream"))
    assert response is not None
    assert response.stream is not None
    events = []
    for piece in response.stream:
        if found := re.fullmatch(r"event: (\w+)\ndata: (.*)\n\n", piece.decode()):
            events.append((found[1], json.loads(found[2])))
        if len(events) == count:
            break
    response.stream.close()
    return events


@pytest.mark.parametrize("name", sorted(one.name for one in STATIC.iterdir()))
def test_every_file_is_served_under_a_policy_that_knows_this_origin_only(
    handset: Handset, name: str
) -> None:
    answer = handset.answer(asked("GET", "/" if name == "index.html" else f"/static/{name}"))
    assert answer is not None
    headers = dict(answer.headers)
    sources = re.findall(r"-src ([^;]+)", headers["content-security-policy"])
    assert {one.strip() for one in sources} == {"'none'", "'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    foreign = set(re.findall(rb"https?://[\w.]+", answer.body)) - {b"http://www.w3.org"}
    assert not foreign


@pytest.mark.parametrize(
    "path", ["/static/", "/static/../page.py", "/static/%2e%2e/page.py", "/static/none.js", "/x"]
)
def test_nothing_but_the_page_is_served(handset: Handset, path: str) -> None:
    assert handset.answer(asked("GET", path)) is None


def test_the_page_runs_nothing_that_stands_in_its_markup() -> None:
    markup = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", markup)


def test_a_stream_begins_with_all_that_happened(handset: Handset) -> None:
    handset.journal.text(TEXT)
    [(name, data)] = told(handset, 1)
    assert name == "all"
    assert data["clock"]["now"].startswith("2026-11-24T18:00:0")
    assert [one["body"] for one in data["entries"]] == ["hello"]
    assert data["entries"][0]["id"] == ONE


def test_what_happens_later_is_told_as_it_happens(handset: Handset, clock: StackClock) -> None:
    response = handset.answer(asked("GET", "/stream"))
    assert response is not None
    stream = response.stream
    assert stream is not None
    read = (piece.decode() for piece in stream)
    assert "event: all" in next(one for one in read if "event" in one)
    handset.journal.text(TEXT)
    assert '"body": "hello"' in next(one for one in read if "event: entries" in one)
    clock.freeze_at(clock.micros())
    assert next(one for one in read if '"frozen": true' in one)
    handset.journal.clear()
    assert '"entries": []' in next(one for one in read if "event: all" in one)
    stream.close()


def test_pages_beyond_the_most_are_turned_away_and_a_closed_one_makes_room(
    handset: Handset,
) -> None:
    open_ones = [handset.answer(asked("GET", "/stream")) for _ in range(MOST)]
    turned_away = handset.answer(asked("GET", "/stream"))
    assert turned_away is not None
    assert turned_away.status == 503
    assert open_ones[0] is not None
    assert open_ones[0].stream is not None
    open_ones[0].stream.close()
    assert [name for name, _ in told(handset, 1)] == ["all"]


def test_a_stream_holds_nobody_up_and_ends_when_its_page_is_gone(
    server: Server, handset: Handset
) -> None:
    pages = [socket.create_connection(("127.0.0.1", server.port), 10) for _ in range(MOST)]
    for page in pages:
        page.sendall(b"GET /stream HTTP/1.1\r\n\r\n")
        head = page.recv(65_536)
        assert b"text/event-stream" in head
        assert b"content-length" not in head
    assert call(f"{server.url}/").status == 200
    assert call(f"{server.url}/stream").status == 503
    for page in pages:
        page.close()
    end = time.monotonic() + 20
    while (again := _status(server)) != 200 and time.monotonic() < end:
        handset.journal.wake()  # a write, by which the server learns who is gone
        time.sleep(0.05)
    assert again == 200


def _status(server: Server) -> int:
    with socket.create_connection(("127.0.0.1", server.port), 10) as page:
        page.sendall(b"GET /stream HTTP/1.1\r\n\r\n")
        return int(page.recv(12).split()[1])


def test_closing_ends_every_stream(server: Server, handset: Handset) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 10) as page:
        page.sendall(b"GET /stream HTTP/1.1\r\n\r\n")
        assert page.recv(65_536)
        handset.close()
        while page.recv(65_536):
            pass


def test_the_journal_keeps_the_last_entries_and_a_repeated_reply_once() -> None:
    journal = Journal()
    for _ in range(KEPT + 10):
        journal.decided(ONE)
    reply = {"inboundMessageId": "i", "originationNumber": "+1", "destinationNumber": "+2"}
    for _ in range(3):
        journal.reply({**reply, "messageBody": "STOP"}, NOW)
    _, last, entries = journal.since(0)
    assert last == KEPT + 11
    assert len(entries) == KEPT
    assert [one["kind"] for one in entries].count("reply") == 1


@pytest.mark.parametrize(
    ("path", "status", "document", "ids"),
    [
        pytest.param("/v1/messages", 202, {"id": ONE, "account": "acme"}, [ONE], id="accepted"),
        pytest.param("/v1/messages", 422, {"id": ONE, "decision": {}}, [ONE], id="refused"),
        pytest.param(
            "/v1/messages/batch",
            200,
            {"items": [{"id": ONE, "status": "queued"}, {"status": "invalid"}, {"id": TWO,
             "status": "blocked"}]},
            [ONE, TWO],
            id="a batch",
        ),
        pytest.param("/v1/messages", 400, {"errors": []}, [], id="no message"),
        pytest.param("/v1/messages", 200, ["no", "message"], [], id="something else"),
        pytest.param("/v1/policy/check", 200, {"id": ONE}, [], id="a question"),
    ],
)  # fmt: skip
def test_every_message_that_the_api_decided_is_in_the_journal(
    handset: Handset, path: str, status: int, document: object, ids: list[str]
) -> None:
    handset.saw(asked("POST", path), answered(status, document))
    assert [one["id"] for one in handset.journal.since(0)[2]] == ids


@pytest.mark.parametrize("owner", ["acme", "birch"])
def test_a_decision_is_read_with_the_operators_key_wherever_it_is(
    clock: StackClock, owner: str
) -> None:
    api = Api(owner)
    answer = make(clock, api).answer(asked("GET", f"/decisions/{ONE}"))
    assert answer is not None
    assert answer.status == 200
    assert {one.headers["authorization"] for one in api.requests} == {"Bearer local-operator"}


@pytest.mark.parametrize("message_id", [TWO, "none", "..%2Faccounts", ""])
def test_a_message_that_nobody_has_is_not_found(clock: StackClock, message_id: str) -> None:
    answer = make(clock, Api("nobody")).answer(asked("GET", f"/decisions/{message_id}"))
    assert answer is not None
    assert answer.status == 404


def test_a_refusals_account_is_remembered_from_its_senders_key(clock: StackClock, api: Api) -> None:
    api.owner = "birch"
    handset = make(clock, api)
    handset.saw(asked("POST", "/v1/messages", key="Bearer local-birch"), answered(422, {"id": ONE}))
    handset.answer(asked("GET", f"/decisions/{ONE}"))
    assert [one.target for one in api.requests] == [f"/v1/messages/{ONE}?account=birch"]


def test_a_text_is_sent_with_the_key_of_its_account(handset: Handset, api: Api) -> None:
    handset.answer(asked("POST", "/texts", {"account": "acme", "campaign": "offers"}))
    [sent] = api.requests
    assert (sent.method, sent.target) == ("POST", "/v1/messages")
    assert sent.headers["authorization"] == "Bearer local-acme"
    assert json.loads(sent.body) == {"campaign": "offers"}


@pytest.mark.parametrize("body", [[], None, {"account": "no such\r\nthing"}])
def test_what_cannot_be_sent_is_a_bad_request(handset: Handset, api: Api, body: object) -> None:
    answer = handset.answer(asked("POST", "/texts", body))
    assert answer is not None
    assert answer.status == 400
    assert not api.requests


def test_every_rule_is_told_in_words_with_what_it_rests_on(handset: Handset) -> None:
    answer = handset.answer(asked("GET", "/rules"))
    assert answer is not None
    words = json.loads(answer.body)
    assert words["recipient.suppressed"]["title"] == "Opt-outs are absolute"
    assert all(one["title"] and one["citations"] for one in words.values())


def test_a_clock_that_plays_is_not_said_to_be_frozen(stack: Stack) -> None:
    later = {"now": "2026-11-24T19:00:00Z"}
    said = []
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(call, f"{stack.control_url}/clock", "POST", later)
        while not playing.done():
            said.append(call(f"{stack.control_url}/clock").json["frozen"])
    assert playing.result().json["now"].startswith("2026-11-24T19:00:0")
    assert set(said) == {False}
