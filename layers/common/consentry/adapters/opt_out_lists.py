"""The opt-out lists of AWS End User Messaging.

Unlike a text, a change of a list may be repeated: SDK retries are on. AWS takes ten changes and
answers one page a second, so that a throttled call waits for its turn a few times before it fails.
"""

import hashlib
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import code_of, translated
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure
from consentry.services.ports.opt_out_lists import ListAnswer, ListedNumber
from consentry.services.ports.pages import Page

CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 4, "mode": "standard"}
)
PREFIX = "consentry-"
LONGEST_NAME = 64
PAGE = 100
MISSING = "ResourceNotFoundException"
FINAL = frozenset({"ConflictException", "ServiceQuotaExceededException", "ValidationException"})


class EumOptOutLists:
    """`services.ports.OptOutLists` on End User Messaging."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    @cached_property
    def _client(self) -> Any:
        return self._dynamo.client("pinpoint-sms-voice-v2", CONFIG)

    def put(self, account: str, number: str) -> ListAnswer:
        """Puts a number on an account's list, made if it is missing."""
        for _ in range(2):
            try:
                self._call("put_opted_out_number", list_of(account), OptedOutNumber=number)
            except _Refused as exc:
                if exc.code != MISSING:
                    return ListAnswer.REFUSED
            else:
                return ListAnswer.DONE
            if self.create(account) is ListAnswer.REFUSED:
                break
        return ListAnswer.REFUSED

    def create(self, account: str) -> ListAnswer:
        """Makes an account's list; one that exists stays as it is."""
        try:
            self._call("create_opt_out_list", list_of(account))
        except _Refused as exc:
            return ListAnswer.DONE if exc.code == "ConflictException" else ListAnswer.REFUSED
        return ListAnswer.DONE

    def remove(self, account: str, number: str) -> ListAnswer:
        """Takes a number off an account's list, at most once in thirty days."""
        try:
            self._call("delete_opted_out_number", list_of(account), OptedOutNumber=number)
        except _Refused as exc:
            return ListAnswer.DONE if exc.code == MISSING else ListAnswer.REFUSED
        return ListAnswer.DONE

    def page(self, account: str, *, cursor: str = "") -> Page[ListedNumber]:
        """A hundred numbers of an account's list."""
        answer: dict[str, Any] = {}
        asked: dict[str, Any] = {"MaxResults": PAGE} | ({"NextToken": cursor} if cursor else {})
        try:
            answer = self._call("describe_opted_out_numbers", list_of(account), **asked)
        except _Refused as exc:
            if cursor and exc.code == "ValidationException":
                return self.page(account)
            if exc.code != MISSING:
                raise TemporaryFailure(f"`sms-voice` showed no list: `{exc.code}`") from exc
        listed = tuple(_listed(one) for one in answer.get("OptedOutNumbers", ()))
        return Page(items=listed, next=answer.get("NextToken", ""))

    def _call(self, operation: str, name: str, **asked: Any) -> dict[str, Any]:
        with translated("sms-voice", operation):
            try:
                answer: dict[str, Any] = getattr(self._client, operation)(
                    OptOutListName=name, **asked
                )
            except ClientError as exc:
                if (code := code_of(exc)) in FINAL or code == MISSING:
                    raise _Refused(code) from exc
                raise
        return answer


class _Refused(Exception):
    """The carrier will not do this, however often it is asked; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"`sms-voice` refused a change of an opt-out list with `{code}`")


def list_of(account: str) -> str:
    """The name of an account's list; an id too long for one keeps its beginning and a digest."""
    name = f"{PREFIX}{account}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(account.encode()).hexdigest()[:16]
    return f"{name[: LONGEST_NAME - len(digest) - 1]}-{digest}"


def _listed(one: dict[str, Any]) -> ListedNumber:
    at: datetime = one["OptedOutTimestamp"]
    return ListedNumber(
        number=f"+{one['OptedOutNumber'].lstrip('+')}",
        at=from_ms(to_ms(at.astimezone(UTC))),
        by_recipient=bool(one.get("EndUserOptedOut")),
    )
