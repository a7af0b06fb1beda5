"""Opt-out lists: the operations of EUM on them, page by page where it answers in pages."""

from typing import Any

from local.carrier.inventory import Inventory, OptOutList
from local.carrier.protocol import EumError, Operation, conflict, missing
from local.clock import StackClock


class OptOutLists:
    """The operations on the lists of an inventory. The caller holds its lock."""

    def __init__(self, inventory: Inventory, clock: StackClock) -> None:
        self._inventory = inventory
        self._clock = clock

    def operations(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {
            "CreateOptOutList": self._create_list,
            "DescribeOptOutLists": self._describe_lists,
            "PutOptedOutNumber": self._put_number,
            "DeleteOptedOutNumber": self._delete_number,
            "DescribeOptedOutNumbers": self._describe_opted_out,
        }

    def _create_list(self, params: dict[str, Any]) -> dict[str, Any]:
        name = params["OptOutListName"]
        if name in self._inventory.lists:
            raise conflict("RESOURCE_ALREADY_EXISTS", "opt-out-list", name)
        made = OptOutList(name=name, created=self._clock.micros() / 1e6)
        self._inventory.lists[name] = made
        return {
            "OptOutListArn": made.arn,
            "OptOutListName": name,
            "Tags": params.get("Tags", []),
            "CreatedTimestamp": made.created,
        }

    def _describe_lists(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = params.get("OptOutListNames") or list(self._inventory.lists)
        found = [self._list(name) for name in wanted]
        return page("OptOutLists", params, [
            {
                "OptOutListArn": one.arn,
                "OptOutListName": one.name,
                "CreatedTimestamp": one.created,
            }
            for one in found
        ])  # fmt: skip

    def _put_number(self, params: dict[str, Any]) -> dict[str, Any]:
        one = self._list(params["OptOutListName"])
        number = params["OptedOutNumber"].lstrip("+")
        at = one.numbers.setdefault(number, self._clock.micros() / 1e6)
        return _opted_out(one, number, at)

    def _delete_number(self, params: dict[str, Any]) -> dict[str, Any]:
        one = self._list(params["OptOutListName"])
        number = params["OptedOutNumber"].lstrip("+")
        if number not in one.numbers:
            raise missing("opted-out-number", params["OptedOutNumber"])
        return _opted_out(one, number, one.numbers.pop(number))

    def _describe_opted_out(self, params: dict[str, Any]) -> dict[str, Any]:
        one = self._list(params["OptOutListName"])
        wanted = [number.lstrip("+") for number in params.get("OptedOutNumbers") or one.numbers]
        for number in wanted:
            if number not in one.numbers:
                raise missing("opted-out-number", f"+{number}")
        found = page("OptedOutNumbers", params, [
            {
                "OptedOutNumber": f"+{number}",
                "OptedOutTimestamp": one.numbers[number],
                "EndUserOptedOut": False,
            }
            for number in wanted
        ])  # fmt: skip
        return {"OptOutListArn": one.arn, "OptOutListName": one.name, **found}

    def _list(self, identity: str) -> OptOutList:
        found = self._inventory.opt_out_list(identity)
        if found is None:
            raise missing("opt-out-list", identity)
        return found


def page(name: str, params: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of items as the service answers it; the token is the place to go on."""
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise EumError(
            "ValidationException", "the token is not one of ours", Reason="INVALID_NEXT_TOKEN"
        )
    start, most = int(token), params.get("MaxResults", 100)
    found: dict[str, Any] = {name: items[start : start + most]}
    if start + most < len(items):
        found["NextToken"] = str(start + most)
    return found


def _opted_out(one: OptOutList, number: str, at: float) -> dict[str, Any]:
    return {
        "OptOutListArn": one.arn,
        "OptOutListName": one.name,
        "OptedOutNumber": f"+{number}",
        "OptedOutTimestamp": at,
        "EndUserOptedOut": False,
    }
