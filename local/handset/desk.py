"""What the page asks of the HTTP API, with the keys that the stack is seeded with.

The page itself talks to its own origin only; every answer here is the API's, unchanged.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from local.message import Request, Response

type Api = Callable[[Request], Response]

SEEDED = ("acme", "birch")
_OPERATOR = "local-operator"
_ID = re.compile(r"[0-9a-fA-F-]{36}")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_DISCLOSURE = (
    "By ticking this box you agree to receive recurring automated texts from {brand} at the number "
    "given. Consent is not a condition of purchase. Msg & data rates may apply. Reply STOP to opt "
    "out, HELP for help."
)


class Desk:
    """Sends, asks and reads in the name of the seeded accounts and their operator."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._accounts: dict[str, str] = {}

    def remember(self, message_id: str, account: str) -> None:
        """Whose a message is, as far as its sending told."""
        if len(self._accounts) > 1000:
            self._accounts.clear()
        self._accounts[message_id] = account

    def message(self, message_id: str) -> Response:
        """A message with its decisions; 404 when no known account has it, as after a reset."""
        if not _ID.fullmatch(message_id):
            return _problem(404, "that is not the id of a message")
        known = self._accounts.get(message_id)
        answer = _problem(404, "no account has this message; it may be from before a reset")
        for account in dict.fromkeys([*([known] if known else []), *SEEDED]):
            target = f"/v1/messages/{quote(message_id)}?account={account}"
            answer = self._call("GET", target, _OPERATOR)
            if answer.status == 200:
                self.remember(message_id, account)
            if answer.status != 404:
                break
        return answer

    def send(self, asked: Mapping[str, Any]) -> Response:
        """Send a text: `account`, and the body of `POST /v1/messages`."""
        message = dict(asked)
        account = str(message.pop("account", ""))
        return self._as_account(account, "/v1/messages", message)

    def check(self, asked: Mapping[str, Any]) -> Response:
        """What would be decided now, and where the recipient is; nothing is written."""
        message = dict(asked)
        account = str(message.pop("account", ""))
        return self._as_account(account, "/v1/policy/check", message)

    def agree(self, asked: Mapping[str, Any]) -> Response:
        """Record the written consent that a web form would have taken a moment ago."""
        brand, account = str(asked.get("brand", "")), str(asked.get("account", ""))
        document = {
            "recipient": asked.get("recipient"),
            "campaign": asked.get("campaign"),
            "captured_at": asked.get("captured_at"),
            "level": "express_written",
            "method": "web_form",
            "source": "direct",
            "evidence": {
                "disclosure_text": _DISCLOSURE.format(brand=brand),
                "url": f"https://{account}.example/texts",
                "checkbox": True,
                "not_condition_of_purchase": True,
            },
        }
        return self._as_account(account, "/v1/consents", document)

    def _as_account(self, account: str, path: str, document: Mapping[str, Any]) -> Response:
        if not _ACCOUNT.fullmatch(account):
            return _problem(400, "`account` must be the id of an account")
        return self._call("POST", path, f"local-{account}", document)

    def _call(
        self, method: str, target: str, key: str, document: Mapping[str, Any] | None = None
    ) -> Response:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        body = b"" if document is None else json.dumps(document).encode()
        return self._api(Request(method=method, target=target, headers=headers, body=body))


def _problem(status: int, detail: str) -> Response:
    body = {"status": status, "title": "not found" if status == 404 else "bad request"}
    return Response(
        status=status,
        body=json.dumps({**body, "detail": detail}).encode(),
        headers=[("content-type", "application/problem+json")],
    )
