"""AWS clients that make many small calls.

What botocore works out anew for every call although nothing about it changes (the user agent twice,
the endpoint by its rule set) is fixed when a client is made, and the values of DynamoDB's items are
read without a look at the model for each of them. This halves the processor time of a call, which a
function of 512 MB waits for three times over. Signing, retries, time-outs and errors stay
botocore's.

S3 is left as it is: where its bucket is belongs to the endpoint, anew for every call.

Lambda brings its own botocore: in one that works otherwise, this changes nothing but the time.
"""

import base64
from typing import Any

import botocore
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session

USER_AGENT = f"Botocore/{botocore.__version__} consentry"

type Value = dict[str, Any]


class ItemParser(JSONParser):
    """botocore's JSON parser, with a short way for DynamoDB's attribute values."""

    def _handle_structure(self, shape: Any, value: Any) -> Any:
        if shape.name == "AttributeValue" and value:
            return attribute_value(value)
        return super()._handle_structure(shape, value)  # type: ignore[misc]  # not in the stubs


class _Parsers(ResponseParserFactory):
    """Hands out one parser for all answers in JSON, which keeps nothing between two of them."""

    def __init__(self) -> None:
        super().__init__()
        self._json = ItemParser()

    def create_parser(self, protocol_name: str) -> Any:
        return self._json if protocol_name == "json" else super().create_parser(protocol_name)


class _SettledEndpoint:
    """A client that stays with the endpoint that it was made for."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ruleset_resolver = None


def settle(session: Session) -> Session:
    """The session, whose clients work out only once what does not change."""
    session.set_default_client_config(Config(user_agent=USER_AGENT))
    session.register_component("response_parser_factory", _Parsers())
    session.register("creating-client-class", _add_base_class)
    return session


def attribute_value(value: Value) -> Value:
    """A value of an item as botocore gives it: as it came, but for bytes."""
    kind, held = next(iter(value.items()))
    match kind:
        case "B":
            return {"B": base64.b64decode(held)}
        case "BS":
            return {"BS": [base64.b64decode(one) for one in held]}
        case "L":
            return {"L": [attribute_value(one) for one in held]}
        case "M":
            return {"M": {name: attribute_value(one) for name, one in held.items()}}
    return value


def _add_base_class(**event: Any) -> None:
    if not event["event_name"].endswith(".s3"):
        event["base_classes"].insert(0, _SettledEndpoint)
