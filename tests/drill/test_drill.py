"""The failure drill on a few stories; `make drill` tells all of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bench.drill import Drill, drilling
from bench.drilling.points import PLENTY_MS, Place, Point, Points, Way, points_of
from bench.drilling.promises import Told, broken
from bench.drilling.stories import STORIES, Story
from bench.drilling.telling import CLINIC, PERSON, REMINDER, Telling, id_of
from bench.inside.boundary import Boundary
from consentry.adapters.dynamodb.message_rows import item_of
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.domain.message import Category, Status
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores
from local.faults.plan import Kind
from local.message import Request

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TAKE = Place(function="dispatch", service="sms-voice", operation="SendTextMessage")
READ = Place(function="dispatch", service="dynamodb", operation="BatchGetItem")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def drill() -> Iterator[Drill]:
    with drilling() as made:
        yield made


@pytest.mark.parametrize("name", STORIES)
def test_a_story_that_nothing_disturbs_ends_as_it_should(drill: Drill, name: str) -> None:
    assert drill.tell(STORIES[name], None) == []


@pytest.mark.parametrize("name", ["one text", "HELP"])
def test_a_failure_at_any_aws_call_breaks_no_promise(drill: Drill, name: str) -> None:
    result = drill.run(STORIES[name])

    assert result.points.total() > 100
    assert result.wrong == []


def sent_twice(t: Telling) -> None:
    """What no part of the product does: the same text goes to the carrier once more."""
    t.send()
    t.rest()
    again = {
        "DestinationPhoneNumber": PERSON,
        "OriginationIdentity": CLINIC,
        "MessageBody": REMINDER,
        "Context": {"gw": id_of("k1")},
    }
    headers = {"x-amz-target": "PinpointSMSVoiceV2.SendTextMessage"}
    body = json.dumps(again).encode()
    answer = t.stack.eum.answer(Request(method="POST", target="/", headers=headers, body=body))
    assert answer.status == 200


def test_the_drill_sees_a_text_that_went_twice(drill: Drill) -> None:
    wrong = drill.tell(Story(tell=sent_twice), None)

    assert any(what.startswith("P2") for what in wrong)


def sent_twice_where_twice_is_allowed(t: Telling) -> None:
    """The campaign chose to send once more what is in doubt, and this text is in no doubt."""
    t.campaign(category=Category.TRANSACTIONAL, resend_once=True)
    sent_twice(t)


def test_a_campaign_that_sends_again_does_so_only_where_the_first_answer_was_lost(
    drill: Drill,
) -> None:
    wrong = drill.tell(Story(tell=sent_twice_where_twice_is_allowed), None)

    assert any(what.startswith("P2") for what in wrong)


def test_a_text_in_doubt_goes_twice_where_its_campaign_chose_so_and_that_is_kept_to(
    drill: Drill,
) -> None:
    assert drill.tell(STORIES["a text in doubt, taken, sent again"], None) == []
    assert len(drill.stack.eum.accepted(PERSON)) == 2


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        pytest.param({"resend_at": None, "resent": False}, "times", id="nobody chose it"),
        pytest.param({"status": Status.BLOCKED}, "is `blocked`", id="the row says it never left"),
        pytest.param({"expires_at": EPOCH}, "had expired", id="its time was over"),
    ],
)
def test_the_drill_sees_what_a_row_and_the_carrier_disagree_about(
    drill: Drill, changes: dict[str, Any], promise: str
) -> None:
    drill.tell(STORIES["a text in doubt, taken, sent again"], None)
    row = stores.messages().get(id_of("k1"))
    assert row is not None
    wiring.dynamo().put(item_of(replace(row, **changes)), MessageItem.id.exists())

    wrong = broken(drill.stack, drill.watch, Told())

    assert any(promise in what for what in wrong)


def test_an_invocation_may_run_out_of_time_as_often_as_the_story_says() -> None:
    points = Points(Boundary(), lambda _: 1)
    points.left_ms = [7]

    assert [points.get_remaining_time_in_millis() for _ in range(2)] == [7, PLENTY_MS]


def test_the_points_of_a_story_are_each_request_in_each_way() -> None:
    found = list(points_of([READ, TAKE], [READ], stop=True))

    assert len(set(found)) == len(found)
    assert {point.index for point in found} == {0, 1}
    assert Point(index=1, place=TAKE, way=Way.OPTED_OUT) in found
    assert Point(index=0, place=READ, way=Way.MEANWHILE) in found
    assert Point(index=0, place=READ, way=Way.DUPLICATE) in found


def struck(points: Points, boundary: Boundary, request: str, attempts: int) -> list[Kind | None]:
    boundary.request = request
    return [points.of_call("dynamodb", "BatchGetItem", "dispatch") for _ in range(attempts)]


@pytest.mark.parametrize(
    ("way", "strikes"),
    [(Way.ERROR, [Kind.ERROR_500] * 3), (Way.ERROR_ONCE, [Kind.ERROR_500, None, None])],
    ids=["every attempt", "the first attempt"],
)
def test_a_fault_strikes_attempts_of_one_request_alone(
    way: Way, strikes: list[Kind | None]
) -> None:
    boundary = Boundary()
    points = Points(boundary, lambda _: 1)
    points.arm(Point(index=1, place=READ, way=way))

    assert struck(points, boundary, "a", 2) == [None, None]
    assert struck(points, boundary, "b", 3) == strikes
    assert struck(points, boundary, "c", 1) == [None]


def test_killed_again_is_killed_at_the_same_request_of_the_next_two_invocations() -> None:
    boundary, invocation = Boundary(), 1
    points = Points(boundary, lambda _: invocation)
    points.arm(Point(index=1, place=READ, way=Way.AGAIN))
    met = []
    for invocation in range(1, 5):
        met += [struck(points, boundary, f"{invocation} {n}", 1)[0] for n in range(2)]

    assert met == [None, Kind.CRASH_AFTER] * 3 + [None, None]
