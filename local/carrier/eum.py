"""The operations of the simulated carrier, and what it has accepted."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.carrier import protocol
from local.carrier.inventory import Inventory, Number
from local.carrier.lists import OptOutLists, page
from local.carrier.parts import count_parts
from local.carrier.protocol import EumError, Operation, conflict, invalid, missing
from local.clock import StackClock
from local.message import Request, Response


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
        self.on_accept: Callable[[dict[str, Any]], None] = lambda _: None
        self.inventory = Inventory(clock.micros() / 1e6)
        self._snapshot = self.inventory.copy()
        self._operations: dict[str, Operation] = {
            "SendTextMessage": self._send,
            "DescribePhoneNumbers": self._describe_numbers,
            **OptOutLists(self.inventory, clock).operations(),
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
            self.on_accept(self._accepted[-1])

    def _opted_out(self, number: Number, to: str) -> bool:
        if number.self_managed and not self._enforce:
            return False
        return to.lstrip("+") in self.inventory.lists[number.opt_out_list].numbers

    def _describe_numbers(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = params.get("PhoneNumberIds") or list(self.inventory.numbers)
        numbers = []
        for identity in wanted:
            number = self.inventory.number(identity)
            if number is None:
                raise missing("phone-number", identity)
            numbers.append(_described(number, self.inventory.lists["Default"].created))
        return page("PhoneNumbers", params, numbers)


def _unknown(_: dict[str, Any]) -> dict[str, Any]:
    raise EumError(
        "InternalServerException",
        "the simulated carrier does not know this operation",
        RequestId=str(uuid.uuid4()),
    )


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
