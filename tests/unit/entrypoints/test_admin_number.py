"""`consentry-admin number`, on the simulated carrier and moto's tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.domain.account import Account
from consentry.domain.campaign import Campaign
from consentry.domain.message import Category, Purpose
from consentry.domain.sender import Sender
from consentry.entrypoints import admin_cli
from consentry.entrypoints.admin_number import check, connect
from consentry.errors import ConfigurationError
from local.model import arn
from tests.local.carrier import Carrier, carrier
from tests.support.aws import dynamo
from tests.support.builders import BRAND
from tests.support.wire import Wire

NUMBER, TOLL_FREE = "+12065550110", "+18885550100"
TOPIC = arn("sns", "l-InboundTopic")


@pytest.fixture(scope="module")
def tables() -> Iterator[Dynamo]:
    with dynamo() as connected:
        yield connected


@pytest.fixture
def simulated(tmp_path: Path) -> Carrier:
    return carrier(tmp_path)


@pytest.fixture
def connection(tables: Dynamo, simulated: Carrier, monkeypatch: pytest.MonkeyPatch) -> Dynamo:
    monkeypatch.setattr(tables, "client", Wire(simulated).client)
    registry = DynamoRegistry(tables)
    for name in ("acme", "birch"):
        registry.put_account(
            Account(id=name, name=name, brand=BRAND, industry="retail", profile="baseline")
        )
    registry.put_campaign(
        Campaign(
            id="news",
            account="birch",
            name="News",
            use_case="MARKETING",
            category=Category.MARKETING,
            purpose=Purpose.PROMOTION,
        )
    )
    return tables


def described(simulated: Carrier, number: str) -> dict[str, Any]:
    found = simulated.call("DescribePhoneNumbers", PhoneNumberIds=[f"phone-{number[1:]}"])
    one: dict[str, Any] = found["PhoneNumbers"][0]
    return one


def test_a_number_gets_topic_list_and_opt_outs_of_our_own(
    connection: Dynamo, simulated: Carrier
) -> None:
    simulated.call(
        "UpdatePhoneNumber",
        PhoneNumberId=f"phone-{NUMBER[1:]}",
        SelfManagedOptOutsEnabled=False,
    )

    lines = connect(connection, NUMBER, "acme", TOPIC)

    now = described(simulated, NUMBER)
    assert (now["OptOutListName"], now["SelfManagedOptOutsEnabled"]) == ("consentry-acme", True)
    assert (now["TwoWayEnabled"], now["TwoWayChannelArn"]) == (True, TOPIC)
    assert lines[-1] == "opt-out list: `consentry-acme`"
    assert lines[1] == "AWS takes 1 parts a second, and T-Mobile 200000 of its brand a day"


def test_the_list_of_a_new_account_is_made_and_a_second_run_changes_nothing(
    connection: Dynamo, simulated: Carrier
) -> None:
    simulated.call("DeleteOptOutList", OptOutListName="consentry-birch")
    first = connect(connection, NUMBER, "birch", TOPIC)
    assert described(simulated, NUMBER)["OptOutListName"] == "consentry-birch"
    assert connect(connection, NUMBER, "birch", TOPIC) == first


def test_of_a_toll_free_number_it_says_what_the_networks_do(connection: Dynamo) -> None:
    assert "networks" in connect(connection, TOLL_FREE, "acme", TOPIC)[-1]


@pytest.mark.parametrize(
    ("number", "owner", "said"),
    [
        (NUMBER, "nobody", "no account `nobody`"),
        ("+12065559999", "acme", "no number of this AWS account"),
        ("+12065550102", "acme", "sender of the account `birch`"),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    connection: Dynamo, simulated: Carrier, number: str, owner: str, said: str
) -> None:
    sender = Sender(number="+12065550102", account="birch", campaign="news")
    DynamoRegistry(connection).put_sender(sender)
    before = simulated.call("DescribePhoneNumbers")
    with pytest.raises(ConfigurationError, match=said):
        connect(connection, number, owner, TOPIC)
    assert simulated.call("DescribePhoneNumbers") == before


def test_a_stack_without_the_topic_is_named_as_such() -> None:
    with pytest.raises(ConfigurationError, match="`InboundTopicArn`"):
        admin_cli.number({}, NUMBER, "acme")


def test_a_check_changes_nothing_and_names_what_is_not_as_it_must_be(
    connection: Dynamo, simulated: Carrier
) -> None:
    simulated.call(
        "UpdatePhoneNumber", PhoneNumberId=f"phone-{NUMBER[1:]}", SelfManagedOptOutsEnabled=False
    )
    before = described(simulated, NUMBER)
    with pytest.raises(ConfigurationError, match="SelfManagedOptOutsEnabled") as wrong:
        check(connection, NUMBER, "acme", TOPIC)
    assert "--check" in str(wrong.value)
    assert described(simulated, NUMBER) == before

    connect(connection, NUMBER, "acme", TOPIC)
    told = check(connection, NUMBER, "acme", TOPIC)
    assert told[-1] == "no sender yet"
    assert "two-way" in told[0]
    with pytest.raises(ConfigurationError, match="no account `nobody`"):
        check(connection, NUMBER, "nobody", TOPIC)
