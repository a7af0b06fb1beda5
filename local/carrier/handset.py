"""A handset answers, and EUM makes of it what the texted number is set up for.

Numbers with self-managed opt-outs hand every text to their topic. Without, EUM looks for a keyword
that the text begins with: STOP and HELP it answers itself, and the topic hears nothing of them. On
US toll-free numbers the networks obey STOP and UNSTOP besides, whatever the account has set up.
"""

import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.carrier.inventory import Entry, Inventory, Keyword, Number
from local.carrier.keywords import keyword_in
from local.carrier.reading import BadInput, Body, only, parse_instant
from local.carrier.texts import Texts
from local.clock import StackClock

_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
_TEXTED = re.compile(r"\+[1-9][0-9]{1,14}|[1-9][0-9]{4,5}")
_NETWORK_STOP = (
    'NETWORK MSG: You replied with the word "stop", which blocks all texts sent from this number. '
    'Text back "unstop" to receive messages again.'
)
_NETWORK_START = 'NETWORK MSG: You have replied "unstop" and will begin receiving messages again.'


class Handset:
    """Takes texts from handsets."""

    def __init__(
        self,
        inventory: Inventory,
        texts: Texts,
        clock: StackClock,
        publish: Callable[[str, str, datetime | None], None],
        answer: Callable[[Number, str, str], None],
    ) -> None:
        """`publish` takes a topic's ARN (empty: the stack's own), a text and its instant; `answer`
        sends a text of EUM's or the network's own to a recipient."""
        self._inventory = inventory
        self._texts = texts
        self._clock = clock
        self._publish = publish
        self._answer = answer
        self.on_reply: Callable[[dict[str, Any], datetime], None] = lambda *_: None

    def reply(self, body: Body) -> dict[str, str]:
        """Take a handset's text; `repeat` delivers the very same one several times."""
        at, repeat = _checked(body)
        inbound_id = str(body.get("id") or uuid.uuid4())
        payload = self._payload(body, inbound_id)
        self.on_reply(payload, at or self._clock.now())
        with self._inventory.lock:
            number = self._inventory.number(body["to"])
            heard = number is None or self._heard(number, body["from"], body["body"])
        if heard:
            for _ in range(repeat):
                self._publish(number.channel if number else "", json.dumps(payload), at)
        return {"inboundMessageId": inbound_id}

    def _heard(self, number: Number, recipient: str, said: str) -> bool:
        """Whether the account hears of a text, once EUM has done what it does by itself."""
        if number.kind == "TOLL_FREE":
            self._network(number, recipient, said)
        if number.self_managed:
            return number.two_way
        keyword = keyword_in(self._inventory, number, said)
        if keyword is None:
            return number.two_way
        self._obey(number, recipient, keyword)
        return number.two_way and keyword.word not in ("STOP", "HELP")

    def _obey(self, number: Number, recipient: str, keyword: Keyword) -> None:
        numbers = self._inventory.lists[number.opt_out_list].numbers
        listed = recipient.lstrip("+")
        if keyword.action == "OPT_OUT":
            # On a toll-free number the network has answered already.
            if listed not in numbers and number.kind != "TOLL_FREE":
                self._answer(number, recipient, keyword.message)
            numbers.setdefault(listed, Entry(at=self._clock.micros() / 1e6, by_end_user=True))
            return
        if keyword.action == "OPT_IN":
            numbers.pop(listed, None)
        if listed not in numbers:
            self._answer(number, recipient, keyword.message)

    def _network(self, number: Number, recipient: str, said: str) -> None:
        blocks, pair = self._inventory.network_blocks, (number.number, recipient)
        word = said.strip().upper()
        if word == "STOP" and pair not in blocks:
            blocks.add(pair)
            self._answer(number, recipient, _NETWORK_STOP)
        elif word in ("UNSTOP", "START") and pair in blocks:
            blocks.discard(pair)
            self._answer(number, recipient, _NETWORK_START)

    def _payload(self, body: Body, inbound_id: str) -> dict[str, Any]:
        payload = {
            "originationNumber": body["from"],
            "destinationNumber": body["to"],
            "messageKeyword": (body["body"].split() or [""])[0].upper(),
            "messageBody": body["body"],
            "inboundMessageId": inbound_id,
        }
        with self._inventory.lock:
            last = self._texts.last(body["from"], body["to"])
        if last is not None:
            payload["previousPublishedMessageId"] = last.message_id
        return payload


def _checked(body: Body) -> tuple[datetime | None, int]:
    only(body, "from", "to", "body", "at", "id", "repeat")
    if not _NUMBER.fullmatch(str(body.get("from", ""))):
        raise BadInput("`from` must be a number in E.164, such as `+14155550123`")
    if not _TEXTED.fullmatch(str(body.get("to", ""))):
        raise BadInput("`to` must be a number in E.164, such as `+12065550100`, or a short code")
    if not isinstance(body.get("body"), str):
        raise BadInput("`body` must be a text")
    repeat = body.get("repeat", 1)
    if isinstance(repeat, bool) or not isinstance(repeat, int) or not 1 <= repeat <= 100:
        raise BadInput("`repeat` must be a whole number from 1 to 100")
    return parse_instant(body["at"], "at") if "at" in body else None, repeat
