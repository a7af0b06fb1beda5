"""`OptOutLists`: the fake, and the adapter on the simulated carrier that the local stack runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.opt_out_lists import LONGEST_NAME, EumOptOutLists, list_of
from consentry.errors import ConfigurationError, TemporaryFailure
from consentry.services.ports.opt_out_lists import ListAnswer, OptOutLists
from consentry.services.ports.pages import Page
from tests.local.carrier import carrier
from tests.support.fake_lists import FakeOptOutLists
from tests.support.fakes import FakeClock
from tests.support.wire import Wire

NUMBER, OTHER = "+14155550123", "+14155550124"
DONE, REFUSED = ListAnswer.DONE, ListAnswer.REFUSED


@dataclass
class World:
    """Lists under test, and a way to let time pass."""

    lists: OptOutLists
    wait: Any


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(carrier(tmp_path))


@pytest.fixture(params=["fake", "carrier"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        clock = FakeClock()
        yield World(lists=FakeOptOutLists(clock), wait=clock.advance)
        return
    simulated = carrier(tmp_path)
    lists = EumOptOutLists(cast("Dynamo", Wire(simulated)))
    yield World(lists=lists, wait=simulated.later)


def numbers(lists: OptOutLists, account: str = "acme") -> list[str]:
    return sorted(one.number for one in lists.page(account).items)


def test_an_account_without_a_list_has_an_empty_one(world: World) -> None:
    assert world.lists.page("nobody") == Page(items=())
    assert world.lists.remove("nobody", NUMBER) is DONE


def test_the_first_number_makes_the_list_of_its_account_and_of_no_other(world: World) -> None:
    assert world.lists.put("new", NUMBER) is DONE
    assert (numbers(world.lists, "new"), numbers(world.lists)) == ([NUMBER], [])


def test_putting_a_number_twice_keeps_its_first_instant(world: World) -> None:
    world.lists.put("acme", NUMBER)
    (first,) = world.lists.page("acme").items
    world.wait(60)
    assert world.lists.put("acme", NUMBER) is DONE
    assert world.lists.page("acme").items == (first,)
    assert not first.by_recipient


def test_a_number_leaves_a_list_once_in_thirty_days(world: World) -> None:
    day = timedelta(days=1).total_seconds()
    world.lists.put("acme", NUMBER)
    assert world.lists.remove("acme", NUMBER) is DONE
    assert world.lists.remove("acme", NUMBER) is DONE
    world.lists.put("acme", NUMBER)
    world.wait(29 * day)
    assert world.lists.remove("acme", NUMBER) is REFUSED
    assert numbers(world.lists) == [NUMBER]
    world.wait(2 * day)
    assert world.lists.remove("acme", NUMBER) is DONE
    assert numbers(world.lists) == []


def test_a_long_list_comes_page_after_page_each_number_once(world: World) -> None:
    wanted = [f"+1415555{last:04d}" for last in range(101)]
    for number in wanted:
        world.lists.put("acme", number)
    first = world.lists.page("acme")
    rest = world.lists.page("acme", cursor=first.next)
    assert (len(first.items), len(rest.items), rest.next) == (100, 1, "")
    assert sorted(one.number for one in (*first.items, *rest.items)) == wanted


# ------------------------------------------------------------------ the adapter alone


def test_a_stop_that_the_carrier_handled_itself_is_marked_so(tmp_path: Path) -> None:
    simulated = carrier(tmp_path)
    simulated.call(
        "UpdatePhoneNumber", PhoneNumberId="phone-12065550100", SelfManagedOptOutsEnabled=False
    )
    simulated.reply("STOP", sender=NUMBER)
    (listed,) = EumOptOutLists(cast("Dynamo", Wire(simulated))).page("acme").items
    assert (listed.number, listed.by_recipient) == (NUMBER, True)
    assert listed.at == FakeClock().now()


def test_a_cursor_that_the_carrier_has_forgotten_starts_anew(wire: Wire) -> None:
    lists = EumOptOutLists(cast("Dynamo", wire))
    lists.put("acme", NUMBER)
    wire.errors = [(400, "ValidationException")]
    assert [one.number for one in lists.page("acme", cursor="forgotten").items] == [NUMBER]


@pytest.mark.parametrize("code", ["ValidationException", "ConflictException"])
def test_a_number_that_the_carrier_will_not_list_is_refused_for_good(wire: Wire, code: str) -> None:
    wire.errors = [(400, code)]
    assert EumOptOutLists(cast("Dynamo", wire)).put("acme", NUMBER) is REFUSED


def test_no_room_for_another_list_is_a_refusal(wire: Wire) -> None:
    wire.errors = [(400, "ResourceNotFoundException"), (402, "ServiceQuotaExceededException")]
    assert EumOptOutLists(cast("Dynamo", wire)).put("new", NUMBER) is REFUSED
    assert wire.asked == ["PutOptedOutNumber", "CreateOptOutList"]


def test_a_list_that_another_made_meanwhile_is_used(wire: Wire) -> None:
    wire.errors = [(400, "ResourceNotFoundException")]
    lists = EumOptOutLists(cast("Dynamo", wire))
    assert lists.put("acme", NUMBER) is DONE
    assert wire.asked == ["PutOptedOutNumber", "CreateOptOutList", "PutOptedOutNumber"]


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (400, "ThrottlingException", TemporaryFailure),
        (500, "InternalServerException", TemporaryFailure),
        (400, "AccessDeniedException", ConfigurationError),
    ],
)
@pytest.mark.parametrize("call", ["put", "remove", "page"])
def test_what_may_pass_is_temporary_and_names_no_number(
    wire: Wire, call: str, status: int, code: str, raised: type[Exception]
) -> None:
    wire.errors = [(status, code)]
    lists = EumOptOutLists(cast("Dynamo", wire))
    given = ("acme",) if call == "page" else ("acme", NUMBER)
    with pytest.raises(raised, match=code) as caught:
        getattr(lists, call)(*given)
    assert NUMBER not in str(caught.value)


def test_a_list_has_the_name_that_the_operator_expects() -> None:
    assert list_of("acme") == "consentry-acme"


def test_an_id_too_long_for_a_list_keeps_a_name_of_its_own() -> None:
    long = "a" * 62
    names = {list_of(f"{long}{last}") for last in "bc"}
    assert len(names) == 2
    assert {len(name) for name in names} == {LONGEST_NAME}
    assert all(name.startswith("consentry-aaaa") for name in names)
