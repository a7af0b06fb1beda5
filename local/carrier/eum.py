"""The operations of the simulated carrier, and what it has accepted."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.carrier import protocol
from local.carrier.inventory import Inventory, Number, OptOutList
from local.carrier.parts import count_parts
from local.carrier.protocol import EumError, conflict, invalid, missing
from local.clock import StackClock
from local.http import Request, Response


def rfc3339(instant: datetime) -> str:
    """An instant in milliseconds, UTC."""
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


class Eum:
    """AWS End User Messaging for one account.

    `enforce_self_managed` keeps the opt-out lists in force on numbers with self-managed opt-outs;
    AWS's documents imply it, and it is the stricter reading.
    """

    def __init__(
        self, clock: StackClock, configuration_sets: set[str], *, enforce_self_managed: bool = True
    ) -> None:
        self._clock = clock
        self._sets = configuration_sets
        self._enforce = enforce_self_managed
        self._lock = threading.Lock()
        self._accepted: list[dict[str, Any]] = []
        self.inventory = Inventory(clock.micros() / 1e6)
        self._snapshot = self.inventory.copy()
        self._operations: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "SendTextMessage": self._send,
            "CreateOptOutList": self._create_list,
            "DescribeOptOutLists": self._describe_lists,
            "PutOptedOutNumber": self._put_number,
            "DeleteOptedOutNumber": self._delete_number,
            "DescribeOptedOutNumbers": self._describe_opted_out,
            "DescribePhoneNumbers": self._describe_numbers,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request to EUM."""
        try:
            target = request.headers.get("x-amz-target", "")
            operation, params = protocol.parse(target, request.body)
            run = self._operations.get(operation, _unknown)
            with self.inventory.lock:
                return protocol.answer(run(params))
        except EumError as error:
            return error.response()

    def accepted(self, to: str | None = None, sender: str | None = None) -> list[dict[str, Any]]:
        """What was accepted, in order; `to` and `sender` narrow it."""
        with self._lock:
            return [
                one
                for one in self._accepted
                if to in (None, one["to"]) and sender in (None, one["from"])
            ]

    def snapshot(self) -> None:
        """Remember the lists as they are."""
        self._snapshot = self.inventory.copy()

    def restore(self) -> None:
        """Forget all texts and put the lists back to the snapshot."""
        with self._lock, self.inventory.lock:
            self._accepted.clear()
            self.inventory.lists = self._snapshot
            self._snapshot = self.inventory.copy()

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        to, identity = params["DestinationPhoneNumber"], params.get("OriginationIdentity")
        if identity is None:
            raise conflict("NO_ORIGINATION_IDENTITIES_FOUND", "account", "local")
        number = self.inventory.number(identity)
        if number is None:
            raise missing("phone-number", identity)
        if "MessageBody" not in params:
            raise invalid("MessageBody", "is required")
        name = params.get("ConfigurationSetName")
        if name is not None and name.rpartition("/")[2] not in self._sets:
            raise missing("configuration-set", name)
        if self._opted_out(number, to):
            raise conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT", "opted-out-number", to)
        message_id = str(uuid.uuid4())
        if not params.get("DryRun"):
            self._keep(number, message_id, params)
        return {"MessageId": message_id}

    def _keep(self, number: Number, message_id: str, params: dict[str, Any]) -> None:
        to = params["DestinationPhoneNumber"]
        entry = {
            "to": to if to.startswith("+") else f"+{to}",
            "from": number.number,
            "body": params["MessageBody"],
            "type": params.get("MessageType", "TRANSACTIONAL"),
            "context": params.get("Context", {}),
            "parts": count_parts(params["MessageBody"]),
            "message_id": message_id,
        }
        with self._lock:
            self._accepted.append({**entry, "at": rfc3339(self._clock.now())})

    def _opted_out(self, number: Number, to: str) -> bool:
        if number.self_managed and not self._enforce:
            return False
        return to.lstrip("+") in self.inventory.lists[number.opt_out_list].numbers

    def _create_list(self, params: dict[str, Any]) -> dict[str, Any]:
        name = params["OptOutListName"]
        if name in self.inventory.lists:
            raise conflict("RESOURCE_ALREADY_EXISTS", "opt-out-list", name)
        made = OptOutList(name=name, created=self._clock.micros() / 1e6)
        self.inventory.lists[name] = made
        return {
            "OptOutListArn": made.arn,
            "OptOutListName": name,
            "Tags": params.get("Tags", []),
            "CreatedTimestamp": made.created,
        }

    def _describe_lists(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = params.get("OptOutListNames") or list(self.inventory.lists)
        found = [self._list(name) for name in wanted]
        return _page("OptOutLists", params, [
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
        page = _page("OptedOutNumbers", params, [
            {
                "OptedOutNumber": f"+{number}",
                "OptedOutTimestamp": one.numbers[number],
                "EndUserOptedOut": False,
            }
            for number in wanted
        ])  # fmt: skip
        return {"OptOutListArn": one.arn, "OptOutListName": one.name, **page}

    def _describe_numbers(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = params.get("PhoneNumberIds") or list(self.inventory.numbers)
        numbers = []
        for identity in wanted:
            number = self.inventory.number(identity)
            if number is None:
                raise missing("phone-number", identity)
            numbers.append(_described(number, self.inventory.lists["Default"].created))
        return _page("PhoneNumbers", params, numbers)

    def _list(self, identity: str) -> OptOutList:
        found = self.inventory.opt_out_list(identity)
        if found is None:
            raise missing("opt-out-list", identity)
        return found


def _unknown(_: dict[str, Any]) -> dict[str, Any]:
    raise EumError(
        "InternalServerException",
        "the simulated carrier does not know this operation",
        RequestId=str(uuid.uuid4()),
    )


def _page(name: str, params: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise EumError(
            "ValidationException", "the token is not one of ours", Reason="INVALID_NEXT_TOKEN"
        )
    start, most = int(token), params.get("MaxResults", 100)
    page: dict[str, Any] = {name: items[start : start + most]}
    if start + most < len(items):
        page["NextToken"] = str(start + most)
    return page


def _opted_out(one: OptOutList, number: str, at: float) -> dict[str, Any]:
    return {
        "OptOutListArn": one.arn,
        "OptOutListName": one.name,
        "OptedOutNumber": f"+{number}",
        "OptedOutTimestamp": at,
        "EndUserOptedOut": False,
    }


def _described(number: Number, created: float) -> dict[str, Any]:
    return {
        "PhoneNumberArn": number.arn,
        "PhoneNumberId": number.identifier,
        "PhoneNumber": number.number,
        "Status": "ACTIVE",
        "IsoCountryCode": "US",
        "MessageType": "TRANSACTIONAL",
        "NumberCapabilities": ["SMS"],
        "NumberType": number.kind,
        "MonthlyLeasingPrice": "1.00",
        "TwoWayEnabled": True,
        "SelfManagedOptOutsEnabled": number.self_managed,
        "OptOutListName": number.opt_out_list,
        "DeletionProtectionEnabled": False,
        "CreatedTimestamp": created,
    }
