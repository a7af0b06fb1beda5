"""`consentry-admin number`: an originating number as Consentry needs it.

Two-way to the stack's topic, with opt-outs of our own, on its account's opt-out list. Without these
AWS answers a STOP itself, and the gateway never hears of it.
"""

from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from consentry.adapters.carrier_numbers import number_of
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.opt_out_lists import EumOptOutLists, list_of
from consentry.domain.sender import Sender
from consentry.errors import ConfigurationError
from consentry.services.ports.carrier_numbers import CarrierNumber
from consentry.services.ports.opt_out_lists import ListAnswer

CONFIG = Config(retries={"total_max_attempts": 5, "mode": "standard"})
TOLL_FREE = "TOLL_FREE"


def connect(dynamo: Dynamo, number: str, account: str, topic: str) -> list[str]:
    """Sets a number up for an account; lines for the terminal.

    ConfigurationError if the account is missing, the number is another's or not of this AWS
    account, or no list can be made.
    """
    registry = DynamoRegistry(dynamo)
    _of_account(registry, number, account)
    client: Any = dynamo.client("pinpoint-sms-voice-v2", CONFIG)
    found = _described(client, number)
    if EumOptOutLists(dynamo).create(account) is ListAnswer.REFUSED:
        raise ConfigurationError(
            f"AWS makes no opt-out list `{list_of(account)}`: an AWS account has 25 unless it asks"
            " for more"
        )
    client.update_phone_number(
        PhoneNumberId=found["PhoneNumberId"],
        TwoWayEnabled=True,
        TwoWayChannelArn=topic,
        SelfManagedOptOutsEnabled=True,
        OptOutListName=list_of(account),
    )
    found = _described(client, number)
    if wrong := _unlike(found, list_of(account), topic):
        raise ConfigurationError(f"AWS took the change but shows another {wrong}; try again")
    lines = _told(found, list_of(account))
    limits = number_of(found)
    registry.note_limits(number, limits.per_second, limits.daily_cap)
    return [lines[0], _spoken(limits), *lines[1:]]


def check(dynamo: Dynamo, number: str, account: str, topic: str) -> list[str]:
    """Looks at a number without changing anything; lines for the terminal.

    ConfigurationError names every setting that is not as Consentry needs it.
    """
    sender = _of_account(DynamoRegistry(dynamo), number, account)
    found = _described(dynamo.client("pinpoint-sms-voice-v2", CONFIG), number)
    if wrong := _unlike(found, list_of(account), topic):
        raise ConfigurationError(
            f"AWS shows another {wrong} than `{number}` needs; run this without --check to set it"
        )
    place = (
        f"sender of campaign `{sender.campaign}`, {sender.status}" if sender else "no sender yet"
    )
    return [*_told(found, list_of(account)), place]


def _of_account(registry: DynamoRegistry, number: str, account: str) -> Sender | None:
    """The sender that a number of an account is, if it is one already."""
    if registry.account(account) is None:
        raise ConfigurationError(f"no account `{account}`; make it with PUT /v1/accounts/{account}")
    owner = registry.sender(number)
    if owner is not None and owner.account != account:
        raise ConfigurationError(f"`{number}` is a sender of the account `{owner.account}`")
    return owner


def _spoken(limits: CarrierNumber) -> str:
    if limits.per_second is None:
        return "AWS does not say how much it takes of it"
    daily = f", and T-Mobile {limits.daily_cap} of its brand a day" if limits.daily_cap else ""
    return f"AWS takes {limits.per_second:g} parts a second{daily}"


def _unlike(found: dict[str, Any], listed: str, topic: str) -> str:
    """The settings that AWS shows otherwise than they must be."""
    wanted = {
        "TwoWayEnabled": True,
        "TwoWayChannelArn": topic,
        "SelfManagedOptOutsEnabled": True,
        "OptOutListName": listed,
    }
    wrong = [name for name, value in wanted.items() if found.get(name) != value]
    return ", ".join(f"`{name}`" for name in wrong)


def _told(found: dict[str, Any], listed: str) -> list[str]:
    """What is set now, for the terminal."""
    lines = [
        f"`{found['PhoneNumber']}` is two-way to the stack's topic, with opt-outs of our own",
        f"opt-out list: `{listed}`",
    ]
    if found.get("NumberType") == TOLL_FREE:
        lines.append("toll-free: the networks obey and answer STOP, START and UNSTOP besides")
    return lines


def _described(client: Any, number: str) -> dict[str, Any]:
    try:
        pages = client.get_paginator("describe_phone_numbers").paginate()
        for page in pages:
            for one in page["PhoneNumbers"]:
                if one["PhoneNumber"] == number:
                    found: dict[str, Any] = one
                    return found
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "")
        raise ConfigurationError(f"AWS shows no numbers: `{code}`") from exc
    raise ConfigurationError(f"`{number}` is no number of this AWS account and region")
