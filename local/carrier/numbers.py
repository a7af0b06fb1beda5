"""Originating numbers: what EUM says about them, and what of them can be changed."""

from collections.abc import Callable, Collection
from dataclasses import replace

from local.carrier.inventory import Inventory, Number
from local.carrier.protocol import Operation, Params, missing, page, refused

_FILTERS: dict[str, Callable[[Params], str | list[str]]] = {
    "status": lambda one: one["Status"],
    "iso-country-code": lambda one: one["IsoCountryCode"],
    "message-type": lambda one: one["MessageType"],
    "number-capability": lambda one: one["NumberCapabilities"],
    "number-type": lambda one: one["NumberType"],
    "two-way-enabled": lambda one: str(one["TwoWayEnabled"]).lower(),
    "self-managed-opt-outs-enabled": lambda one: str(one["SelfManagedOptOutsEnabled"]).lower(),
    "opt-out-list-name": lambda one: one["OptOutListName"],
    "deletion-protection-enabled": lambda one: str(one["DeletionProtectionEnabled"]).lower(),
    "two-way-channel-arn": lambda one: one.get("TwoWayChannelArn", ""),
}


class Numbers:
    """The operations on the numbers of an inventory. The caller holds its lock."""

    def __init__(self, inventory: Inventory, inbound: str, channels: Collection[str]) -> None:
        """`inbound` is the ARN of the topic that numbers start with, `channels` all there are."""
        self._inventory = inventory
        self._inbound = inbound
        self._channels = channels

    def operations(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {"DescribePhoneNumbers": self._describe, "UpdatePhoneNumber": self._update}

    def _describe(self, params: Params) -> Params:
        wanted = params.get("PhoneNumberIds") or list(self._inventory.numbers)
        found = [self._described(self._number(identity)) for identity in wanted]
        for condition in params.get("Filters", ()):
            found = [one for one in found if _matches(one, condition)]
        for one in found:
            one["MessagingLimits"] = _limits(self._number(one["PhoneNumberId"]))
        return page("PhoneNumbers", params, [] if params.get("Owner") == "SHARED" else found)

    def _update(self, params: Params) -> Params:
        before = self._number(params["PhoneNumberId"])
        names = {
            "TwoWayEnabled": "two_way",
            "TwoWayChannelArn": "channel",
            "TwoWayChannelRole": "role",
            "SelfManagedOptOutsEnabled": "self_managed",
            "InternationalSendingEnabled": "international",
            "DeletionProtectionEnabled": "protected",
        }
        changes = {own: params[name] for name, own in names.items() if name in params}
        if "OptOutListName" in params:
            listed = self._inventory.opt_out_list(params["OptOutListName"])
            if listed is None:
                raise missing("opt-out-list", params["OptOutListName"])
            changes["opt_out_list"] = listed.name
        after = replace(before, **changes)
        self._check(after)
        self._inventory.numbers[after.number] = after
        return self._described(after)

    def _check(self, number: Number) -> None:
        """What EUM refuses of a number's two-way set-up."""
        if number.two_way and (number.channel or self._inbound) not in self._channels:
            text = "must be the ARN of a topic that exists"
            raise refused("TWO_WAY_CHANNEL_NOT_PRESENT", text, ("TwoWayChannelArn", text))
        if number.self_managed and not number.two_way:
            text = "needs two-way messaging, or nobody hears a STOP"
            raise refused("TWO_WAY_NOT_ENABLED", text, ("SelfManagedOptOutsEnabled", text))

    def _number(self, identity: str) -> Number:
        found = self._inventory.number(identity)
        if found is None:
            raise missing("phone-number", identity)
        return found

    def _described(self, number: Number) -> Params:
        described: Params = {
            "PhoneNumberArn": number.arn,
            "PhoneNumberId": number.identifier,
            "PhoneNumber": number.number,
            "Status": number.status,
            "IsoCountryCode": number.country,
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": number.kind,
            "MonthlyLeasingPrice": "1.00",
            "TwoWayEnabled": number.two_way,
            "SelfManagedOptOutsEnabled": number.self_managed,
            "OptOutListName": number.opt_out_list,
            "InternationalSendingEnabled": number.international,
            "DeletionProtectionEnabled": number.protected,
            "CreatedTimestamp": self._inventory.created,
        }
        if number.two_way and (channel := number.channel or self._inbound):
            described["TwoWayChannelArn"] = channel
        if number.role:
            described["TwoWayChannelRole"] = number.role
        return described


def _matches(described: Params, condition: Params) -> bool:
    value = _FILTERS[condition["Name"]](described)
    values = [value] if isinstance(value, str) else value
    return not set(values).isdisjoint(condition["Values"])


def _limits(number: Number) -> Params:
    limits: Params = {"RateLimits": {"SMS": int(max(1, number.rate))}}
    if number.kind == "TEN_DLC":
        limits["DailyMessageCaps"] = {"T-MOBILE": number.daily}
    return limits
