"""Facts as a few bytes, small enough for the message's row.

They are packed as JSON under their field names, defaults left out and instants relative to the
decision's, and compressed against a sample that both sides know. A field that a later release adds
must have a default. The first byte names the sample: one that a release has packed with never
changes again, a better one is a new version.
"""

import json
import types
import typing
import zlib
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache

from consentry.policy.facts import Facts

_VERSION = b"\x02"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_AT = "at"

_FIRST = (
    b'"last_inbound_at":-3600000000,"suppressions":[{"scope":"account","reason":"stop","source":'
    b'"handset","at":-"stored_at":"event_id":"opened_by":"lifted_at":"earlier":[{"message_id":"a'
    b't":-"parts":1,"body_hash":""category":"marketing","campaign":"justified":true,"reply":"opt'
    b'_out_confirmation""help""opt_in_confirmation""transactional""conversational""emergency""pr'
    b'omotion""passcode""other""review""pending""revoked""short_code""toll_free""sender_id""long'
    b'_code""baseline""smalltalkr""smsfactor""gateway-code-of-conduct""retarget-leads""unassigne'
    b'd""stated""region""country""unknown""UCS-2""reject""allow_duplicate":true,"links":[{"host"'
    b':"domain":""shortener":true,"own":true,"false"America/Chicago"America/Denver"America/Phoen'
    b'ix"Europe/Paris"Europe/London""use_case":"MARKETING","MIXED"CUSTOMER_CARE"2FA"LOW_VOLUME"e'
    b'xpress","import"double_opt_in"keyword"verbal"paper"{"at":17642000000000000,"account":{"kno'
    b'wn":true,"id":"acme","status":"active","profile":"contact-your-client","industry":"healthc'
    b'are","brand":"Acme Dental","terms_accepted":true},"campaign":{"known":true,"id":"appointme'
    b'nts","status":"approved","use_case":"ACCOUNT_NOTIFICATION","category":"informational","tcr'
    b'_brand":true,"tcr_campaign":true,"automated_allowed":true},"sender":{"known":true,"number"'
    b':"+12065550100","type":"10dlc","status":"active","campaign":"appointments","two_way":true}'
    b',"recipient":{"validity":"valid","kind":"fixed_or_mobile","place":{"country":"US","regions'
    b'":["CA"],"time_zones":["America/New_York"],"America/Los_Angeles"],"source":"area_code"}},"'
    b'message":{"category":"informational","purpose":"appointment_reminder","automated":true,"on'
    b'_quiet_hours":"hold","body_hash":"0123456789abcdef","allow_duplicate":false,"expires_at":2'
    b'59200000000},"content":{"encoding":"GSM-7","parts":1,"opt_out_wording":true,"identified":t'
    b'rue},"consents":[{"id":"","campaign":"appointments","categories":["informational"],"level"'
    b':"express_written","method":"web_form","source":"direct","status":"active","captured_at":-'
    b'2592000000000,"recorded_at":-2592000000000}]}'
)
# What facts have gained since; a new word goes in front.
_LINKS = (
    b'"operator":[{"kind":"word""block","name":"outcome":"deny""review","reason":"version":1}],"tr'
    b'icks":["disguised""lookalike""redirect""userinfo"],"imitates":"","affiliate":"","shortener":'
    b'false,"own":false},"shortener":false,"own":true}],"link_count":1'
)
_SAMPLE = (
    _LINKS + (b'"findings":[{"category":"pattern":"start":"end":"severity":"review""deny"') + _FIRST
)
_SAMPLES = {b"\x01": _FIRST, _VERSION: _SAMPLE}


def pack(facts: Facts) -> bytes:
    """The facts as bytes; `unpack` gives them back equal, whatever their time zone was, to the
    microsecond.
    """
    at = (facts.at - _EPOCH) // _MICROSECOND
    plain = _encode(facts, facts.at) | {_AT: at}
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    deflate = zlib.compressobj(level=9, wbits=-15, zdict=_SAMPLE)
    return _VERSION + deflate.compress(text) + deflate.flush()


def unpack(data: bytes) -> Facts:
    """The facts in bytes that `pack` made; ValueError for any others."""
    sample = _SAMPLES.get(data[:1])
    if sample is None:
        raise ValueError(
            f"packed facts of version `{data[:1].hex()}` cannot be read by this release"
        )
    try:
        plain = json.loads(zlib.decompressobj(wbits=-15, zdict=sample).decompress(data[1:]))
        at = _EPOCH + timedelta(microseconds=plain[_AT])
        facts = _decoder(Facts)(plain | {_AT: 0}, at)
    except (zlib.error, ValueError, KeyError, TypeError) as exc:
        raise ValueError("packed facts are damaged") from exc
    assert isinstance(facts, Facts)
    return facts


def _encode(value: object, at: datetime) -> typing.Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return (value - at) // _MICROSECOND
    if isinstance(value, tuple):
        return [_encode(item, at) for item in value]
    if is_dataclass(value):
        plain = {}
        for name, default in _defaults(value.__class__):
            given = getattr(value, name)
            if given is not default and given != default:
                plain[name] = _encode(given, at)
        return plain
    return value


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


type _Decoder = Callable[[typing.Any, datetime], object]


@cache
def _decoder(kind: typing.Any) -> _Decoder:
    """How to read values of a type; covers what facts are made of."""
    arguments = typing.get_args(kind)
    if isinstance(kind, types.UnionType):
        inner = _decoder(next(one for one in arguments if one is not types.NoneType))
        return lambda plain, at: None if plain is None else inner(plain, at)
    if typing.get_origin(kind) is tuple:
        each = _decoder(arguments[0])
        return lambda plain, at: tuple(each(item, at) for item in plain)
    if kind is datetime:
        return lambda plain, at: at + timedelta(microseconds=plain)
    if is_dataclass(kind):
        return _dataclass_decoder(typing.cast("type", kind))
    if issubclass(kind, StrEnum):
        return lambda plain, at: kind(plain)
    return lambda plain, at: plain


def _dataclass_decoder(kind: type) -> _Decoder:
    hints = typing.get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
    missing = {field.name for field in fields(kind) if field.default is MISSING}

    def decode(plain: dict[str, typing.Any], at: datetime) -> object:
        if not missing <= plain.keys():
            raise KeyError("a field without a default is missing")
        return kind(**{name: decoders[name](given, at) for name, given in plain.items()})

    return decode
