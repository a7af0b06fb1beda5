"""How fast the carrier takes texts, on the stack's clock."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.carrier.meter import Meter, MeterKind
from local.stack import Stack
from tests.local.support import Answer, aws_headers, call
from tests.local.test_carrier import TEXT, eum

SECOND = 1_000_000


def post(stack: Stack, path: str, **body: Any) -> Answer:
    return call(f"{stack.control_url}{path}", "POST", body)


@pytest.fixture
def frozen(stack: Stack) -> Stack:
    assert post(stack, "/clock", frozen=True).json["frozen"]
    return stack


def taken(stack: Stack, texts: int, **changes: Any) -> int:
    answers = [eum(stack, "SendTextMessage", **{**TEXT, **changes}) for _ in range(texts)]
    refused = [one for one in answers if one.status != 200]
    assert all(one.json["__type"].endswith("#ThrottlingException") for one in refused)
    return texts - len(refused)


@pytest.mark.parametrize(
    ("meter", "sender", "at_once", "a_second_later"),
    [
        pytest.param("holds_3", "+12065550100", 3, 1, id="10DLC, one that holds three"),
        pytest.param("strict", "+12065550100", 1, 1, id="10DLC, one without bursts"),
        pytest.param("holds_3", "+18885550100", 3, 3, id="toll-free, one that holds three"),
        pytest.param("strict", "+18885550100", 1, 1, id="toll-free, one without bursts"),
        pytest.param("off", "+12065550100", 9, 9, id="no meter"),
    ],
)
def test_a_number_takes_its_parts_a_second(
    frozen: Stack, meter: str, sender: str, at_once: int, a_second_later: int
) -> None:
    post(frozen, "/carrier", meter=meter)
    assert taken(frozen, 9, OriginationIdentity=sender) == at_once
    post(frozen, "/clock", now="2026-11-24T18:00:30Z", frozen=True)
    assert taken(frozen, 9, OriginationIdentity=sender) == at_once
    post(frozen, "/clock", now="2026-11-24T18:00:31Z", frozen=True)
    assert taken(frozen, 9, OriginationIdentity=sender) == a_second_later


def test_a_short_code_takes_a_hundred_and_another_number_is_not_held_back(frozen: Stack) -> None:
    assert taken(frozen, 102, OriginationIdentity="27365") == 100
    assert taken(frozen, 1, OriginationIdentity="27366") == 1


def test_a_text_counts_by_its_parts(frozen: Stack) -> None:
    assert taken(frozen, 2, MessageBody="x" * 307) == 1
    assert taken(frozen, 1) == 0


def test_a_dry_run_has_a_meter_of_its_own_and_sends_nothing(frozen: Stack) -> None:
    assert taken(frozen, 9, DryRun=True, OriginationIdentity="27365") == 5
    assert taken(frozen, 9, DryRun=True) == 3
    assert taken(frozen, 3) == 3
    assert len(call(f"{frozen.control_url}/messages").json["items"]) == 3


def test_what_is_refused_leaves_the_meter_as_it_is(frozen: Stack) -> None:
    for _ in range(5):
        assert eum(frozen, "SendTextMessage", **TEXT, MaxPrice="0.001").status == 400
    assert taken(frozen, 3) == 3


def test_a_number_may_have_a_rate_of_its_own_until_a_reset(frozen: Stack) -> None:
    post(frozen, "/carrier", numbers={"+12065550100": {"parts_per_second": 20}})
    assert taken(frozen, 25) == 20
    call(f"{frozen.control_url}/reset", "POST", {"warm": True})
    shown = call(f"{frozen.control_url}/carrier").json
    assert shown["numbers"]["+12065550100"] == {
        "parts_per_second": 1,
        "daily_cap": 200_000,
        "status": "ACTIVE",
    }


def test_the_account_s_api_rates_are_set_where_they_matter(frozen: Stack) -> None:
    assert all(eum(frozen, "DescribeSpendLimits").status == 200 for _ in range(5))
    post(frozen, "/carrier", api_rates="documented")
    assert [eum(frozen, "DescribeSpendLimits").status for _ in range(2)] == [200, 400]
    on = {"OptOutListName": "Default", "OptedOutNumber": "+14155550123"}
    answers = [eum(frozen, "PutOptedOutNumber", **on).status for _ in range(12)]
    assert answers == [200] * 10 + [400] * 2
    post(frozen, "/carrier", api_rates={"SendTextMessage": 2})
    assert taken(frozen, 3) == 2


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param({"meter": "loose"}, "meter", id="no such meter"),
        pytest.param({"api_rates": {"SendTextMessage": 0}}, "SendTextMessage", id="no rate"),
        pytest.param({"api_rates": "all"}, "api_rates", id="no such rates"),
        pytest.param({"speed": 1}, "speed", id="no such setting"),
        pytest.param({"numbers": {"+1": {}}}, "+1", id="no such number"),
        pytest.param({"numbers": []}, "numbers", id="not by number"),
        pytest.param(
            {"numbers": {"+12065550100": {"status": "SOLD"}}}, "status", id="no such status"
        ),
        pytest.param({"blocked_countries": "GB"}, "blocked_countries", id="no list"),
        pytest.param({"enforce_self_managed": 1}, "enforce_self_managed", id="no flag"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_and_changes_nothing(
    stack: Stack, body: dict[str, Any], named: str
) -> None:
    before = call(f"{stack.control_url}/carrier").json
    answer = post(stack, "/carrier", **body)
    assert answer.status == 400
    assert f"`{named}" in answer.json["detail"] or f".{named}" in answer.json["detail"]
    assert call(f"{stack.control_url}/carrier").json == before


def test_lists_of_self_managed_numbers_are_enforced_where_that_is_set(stack: Stack) -> None:
    on = {"OptOutListName": "consentry-acme", "OptedOutNumber": "+14155550123"}
    assert eum(stack, "PutOptedOutNumber", **on).status == 200
    assert eum(stack, "SendTextMessage", **TEXT).status == 400
    post(stack, "/carrier", enforce_self_managed=False)
    assert eum(stack, "SendTextMessage", **TEXT).status == 200
    managed = {"PhoneNumberId": "phone-12065550100", "SelfManagedOptOutsEnabled": False}
    assert eum(stack, "UpdatePhoneNumber", **managed).status == 200
    assert eum(stack, "SendTextMessage", **TEXT).status == 400, "then the list is AWS's own"


def test_a_number_leaves_a_list_once_in_thirty_days(frozen: Stack) -> None:
    on = {"OptOutListName": "consentry-acme", "OptedOutNumber": "+14155550123"}
    for expected in (200, 400):
        assert eum(frozen, "PutOptedOutNumber", **on).status == 200
        answer = eum(frozen, "DeleteOptedOutNumber", **on)
        assert answer.status == expected
    assert answer.json["Reason"] == "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
    post(frozen, "/clock", now="2026-12-24T18:00:00Z", jump=True, frozen=True)
    assert eum(frozen, "DeleteOptedOutNumber", **on).status == 400
    post(frozen, "/clock", now="2026-12-24T18:00:05Z", jump=True, frozen=True)
    assert eum(frozen, "DeleteOptedOutNumber", **on).status == 200


def test_the_month_s_money_is_counted_by_parts_and_comes_back_next_month(frozen: Stack) -> None:
    post(frozen, "/carrier", monthly_spend_limit=0.02)
    assert taken(frozen, 2) == 2
    refused = eum(frozen, "SendTextMessage", **TEXT).json
    assert refused["Reason"] == "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"
    post(frozen, "/clock", now="2026-12-01T00:00:00Z", jump=True, frozen=True)
    assert taken(frozen, 1) == 1


def test_pages_of_opted_out_numbers_hold_each_number_once(stack: Stack) -> None:
    on = {"OptOutListName": "consentry-acme"}
    numbers = [f"+1415555{index:04d}" for index in range(25)]
    for number in numbers:
        eum(stack, "PutOptedOutNumber", **on, OptedOutNumber=number)
    found: list[str] = []
    token: dict[str, Any] = {}
    while True:
        answer = eum(stack, "DescribeOptedOutNumbers", **on, MaxResults=10, **token).json
        found += [one["OptedOutNumber"] for one in answer["OptedOutNumbers"]]
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert found == numbers


def test_a_list_is_made_once_by_the_token_of_its_request(stack: Stack) -> None:
    made = {"OptOutListName": "consentry-new", "ClientToken": "t-1"}
    first = eum(stack, "CreateOptOutList", **made)
    assert eum(stack, "CreateOptOutList", **made).json == first.json
    other = {**made, "ClientToken": "t-2"}
    assert eum(stack, "CreateOptOutList", **other).json["Reason"] == "RESOURCE_ALREADY_EXISTS"


def test_values_of_another_type_do_not_even_parse(stack: Stack) -> None:
    odd = eum(stack, "SendTextMessage", **{**TEXT, "TimeToLive": "60"})
    assert odd.json["__type"].endswith("#SerializationException")
    headers = aws_headers("sms-voice", "PinpointSMSVoiceV2.SendTextMessage")
    listed = call(f"{stack.control_url}/", "POST", [], headers)
    assert listed.json["__type"].endswith("#SerializationException")


@pytest.mark.parametrize("kind", [MeterKind.STRICT, MeterKind.HOLDS_3])
def test_over_an_hour_a_meter_lets_its_rate_through_and_no_more(kind: MeterKind) -> None:
    meter, tenth = Meter(), SECOND // 10
    capacity = kind.capacity(1)
    passed = sum(meter.take("n", 1, 1, capacity, tick * tenth) for tick in range(36_000))
    assert 3600 <= passed <= 3600 + capacity


def test_a_text_larger_than_a_meter_goes_when_it_is_full_and_is_paid_for_afterwards() -> None:
    meter = Meter()
    assert meter.take("n", 10, 1, 3, 0)
    assert not meter.take("n", 1, 1, 3, 7 * SECOND)
    assert meter.take("n", 1, 1, 3, 8 * SECOND)


def test_a_request_counts_at_its_own_instant_whoever_asked_before() -> None:
    """Who waits while the clock stands asks as of an instant to come; a code after that was
    throttled by texts that left later.
    """
    meter, start = Meter(), 1_000 * SECOND
    assert meter.take("number", 1, 1, 3, start + 2 * SECOND)
    assert meter.take("number", 1, 1, 3, start + 3 * SECOND)

    assert [meter.take("number", 1, 1, 3, start) for _ in range(4)] == [True, True, True, False]


def test_what_was_granted_for_later_is_kept_to() -> None:
    meter, start = Meter(), 1_000 * SECOND
    assert meter.take("number", 1, 1, 1, start + SECOND)

    assert not meter.take("number", 1, 1, 1, start + SECOND // 2), "too late for the other one"
    assert meter.take("number", 1, 1, 1, start)


@given(asked=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), max_size=40))
def test_in_their_order_a_meter_holds_what_it_may_and_fills_at_its_rate(
    asked: list[tuple[int, int]],
) -> None:
    meter, rate, capacity = Meter(), 2, 3.0
    left, at = capacity, 0
    for gap, many in asked:
        at, left = at + gap, min(capacity, left + gap * rate / 10)
        granted = meter.take("number", many, rate, capacity, at * SECOND // 10)
        assert granted is (left >= min(many, capacity) - 1e-9)
        left -= many if granted else 0
