"""One call of the API, as a route reads it: who calls, and what path, query and body say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.phone import InvalidPhoneNumber, parse
from consentry.domain.sender import SenderType, fits_type
from consentry.entrypoints.fields import IDENTIFIER, Fields
from consentry.entrypoints.json_body import parse_json
from consentry.errors import FieldError, Forbidden, InvalidRequest, NotFound
from consentry.services.authorize import Caller

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""DynamoDB refuses keys of more than 2,048 bytes: what no id of ours can be is never looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call, with the caller that the authorizer found."""

    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    id: str = ""

    @property
    def actor(self) -> Actor:
        """Who calls, as the audit log names them."""
        return Actor(key=self.caller.key_id, role=self.caller.role, request=self.id)

    def document(self) -> Fields:
        """The body, to be read field by field."""
        return Fields(parse_json(self.body))

    def asked(self) -> Fields:
        """The query, to be read field by field; `account` is taken by the method of that name."""
        return Fields({name: text for name, text in self.query.items() if name != "account"})

    def account(self, fields: Fields | None = None) -> str:
        """The account that this call is about: the key's own, or the one that an operator names."""
        if self.caller.role is not Role.OPERATOR:
            own = self.caller.account
            named = (fields.identifier("account") or own) if fields else self.query.get("account")
            if named is not None and named != own:
                raise Forbidden("this key belongs to another account")
            return self.caller.account
        named = fields.identifier("account") if fields else self.query.get("account", "")
        if not named and not (fields and fields.errors):
            message = "an operator's key must name the account"
            raise InvalidRequest([FieldError(field="account", code="required", message=message)])
        if named and not IDENTIFIER.fullmatch(named):
            message = "must be the id of an account"
            raise InvalidRequest([FieldError(field="account", code="format", message=message)])
        return named

    def own_account(self) -> str:
        """The account in the path, which must be the caller's own but for an operator."""
        account = self.path["account"]
        if self.caller.role is not Role.OPERATOR and account != self.caller.account:
            raise Forbidden("this key belongs to another account")
        return self.identifier("account")

    def identifier(self, name: str) -> str:
        """An id of an account or a campaign in the path. InvalidRequest if it cannot be one."""
        value = self.path[name]
        if not IDENTIFIER.fullmatch(value):
            message = "must be 1 to 63 of a-z, 0-9 and -, not starting with -"
            raise InvalidRequest([FieldError(field=name, code="format", message=message)])
        return value

    def number(self, name: str) -> str:
        """A phone number in the path; `+` may come as itself, as %2B or decoded to a space."""
        return number_in("number", self.path[name])

    def uuid(self, name: str) -> str:
        """An id that we made, in the path; NotFound for what cannot be one."""
        if not UUID.fullmatch(self.path[name]):
            raise NotFound("no such id")
        return self.path[name]

    def originating(self, name: str) -> str:
        """An originating identity in the path: a number, a short code or a name."""
        text = unquote(self.path[name])
        if any(fits_type(text, kind) for kind in (SenderType.SHORT_CODE, SenderType.SENDER_ID)):
            return text
        return self.number(name)

    def page(self) -> tuple[int, str]:
        """The page asked for: at most how many items, and from which cursor."""
        limit = self.query.get("limit", "50")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= 100:
            message = "must be a whole number from 1 to 100"
            raise InvalidRequest([FieldError(field="limit", code="range", message=message)])
        return int(limit), self.query.get("cursor", "")


def number_in(name: str, text: str) -> str:
    """A phone number from a path or query. InvalidRequest naming the field if it is none."""
    text = unquote(text)
    if text.startswith(" "):
        text = f"+{text[1:]}"
    try:
        return parse(text).e164
    except InvalidPhoneNumber as exc:
        message = "must be a phone number in E.164, such as +14155550123"
        raise InvalidRequest([FieldError(field=name, code=str(exc.code), message=message)]) from exc
