"""The failure drill on a few stories; `make drill` tells all of them."""

import json
from collections.abc import Iterator

import pytest

from bench.drill import Drill, drilling
from bench.drilling.points import Place, Point, Points, Way, points_of
from bench.drilling.stories import STORIES, Story
from bench.drilling.telling import CLINIC, PERSON, REMINDER, Telling, id_of
from bench.inside.boundary import Boundary
from local.faults.plan import Kind
from local.message import Request

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
