"""What the columns of each format mean.

`consentry` is our own and takes the fields of `POST /v1/consents` and `PUT /v1/suppressions`, under
the names that other lists give them too. `twilio` is the Consent Management API and the opt-out
report, `eum` what DescribeOptedOutNumbers answers, `pinpoint` the endpoints of Amazon Pinpoint.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ListFormat(StrEnum):
    """Who wrote a list."""

    CONSENTRY = "consentry"
    TWILIO = "twilio"
    EUM = "eum"
    PINPOINT = "pinpoint"


class Said(StrEnum):
    """What a row says about its recipient."""

    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    NOTHING = "nothing"


EVIDENCE = (
    "disclosure_text",
    "url",
    "ip",
    "user_agent",
    "checkbox",
    "signature",
    "document",
    "not_condition_of_purchase",
)
CONSENT = (
    "recipient",
    "campaign",
    "categories",
    "level",
    "method",
    "source",
    "captured_at",
    "expires_at",
    "frequency_max",
    "frequency_per",
    "date_of_birth",
    "adult",
    "time_zone",
    "region",
    "language",
    "status",
    *EVIDENCE,
)
OPT_OUT = ("recipient", "scope", "reason", "at", "note", "source")

_SHARED = {
    "recipient": "recipient phone phonenumber number mobile mobilenumber cell cellphone msisdn "
    "telephone tel to e164 from",
    "at": "at date time timestamp optedoutat optoutat optoutdate optouttimestamp unsubscribedat "
    "dateoptedout",
    "captured_at": "capturedat date timestamp consentedat consentdate dateofconsent optindate "
    "optinat optintimestamp subscribedat",
    "disclosure_text": "disclosuretext disclosure wording calltoaction cta",
    "url": "url evidenceurl formurl pageurl",
    "ip": "ip ipaddress",
    "time_zone": "timezone tz",
    "date_of_birth": "dateofbirth dob birthdate birthday",
    "reason": "reason",
}
_OWN: dict[ListFormat, dict[str, str]] = {
    ListFormat.CONSENTRY: {},
    ListFormat.TWILIO: {
        "recipient": "contactid phonenumber from to number",
        "status": "status optoutstatus consentstatus",
        "at": "dateofconsent date datecreated datesent timestamp",
        "captured_at": "dateofconsent date datecreated timestamp",
        "origin": "source",
    },
    ListFormat.EUM: {
        "recipient": "optedoutnumber phonenumber number",
        "at": "optedouttimestamp timestamp",
        "by_recipient": "enduseroptedout",
    },
    ListFormat.PINPOINT: {
        "recipient": "address",
        "status": "optout",
        "at": "effectivedate",
        "captured_at": "effectivedate",
        "channel": "channeltype",
        "time_zone": "demographictimezone",
        "language": "demographiclocale",
        "region": "locationregion",
    },
}
_STATUS = {
    "optout": Said.OPTED_OUT,
    "optedout": Said.OPTED_OUT,
    "stop": Said.OPTED_OUT,
    "unsubscribed": Said.OPTED_OUT,
    "all": Said.OPTED_OUT,
    "optin": Said.OPTED_IN,
    "optedin": Said.OPTED_IN,
    "subscribed": Said.OPTED_IN,
    "none": Said.OPTED_IN,
    "active": Said.OPTED_IN,
    "revoked": Said.OPTED_OUT,
}
_TELLING = frozenset({"status", "by_recipient", "channel", "origin"})
"""Columns that say what a row is about; no field of ours comes from them."""
_NO_LETTER = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which of our fields each column of a list holds; `unknown` are columns of no meaning, `twice`
    fields that two columns hold.
    """

    fields: dict[str, str]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def columns(format: ListFormat, wanted: Iterable[str], names: Iterable[str]) -> Columns:
    """The meaning of a header, whatever its capitals, spaces and underscores.

    A name that is a field's own goes before one that is only used for it.
    """
    wanted = frozenset(wanted)
    aliases = {} if format is not ListFormat.CONSENTRY else _aliases(_SHARED, wanted)
    aliases |= {_plain(name): name for name in wanted}
    aliases |= {f"evidence{_plain(name)}": name for name in wanted & set(EVIDENCE)}
    aliases |= _aliases(_OWN[format], wanted | _TELLING)
    names = list(names)
    fields = {name: aliases[_plain(name)] for name in names if _plain(name) in aliases}
    held = list(fields.values())
    return Columns(
        fields=fields,
        unknown=tuple(name for name in names if name not in fields),
        twice=tuple(sorted({each for each in held if held.count(each) > 1})),
    )


def said(format: ListFormat, values: Mapping[str, Any]) -> Said:
    """What a row, by our fields, says about its recipient."""
    if format is ListFormat.EUM:
        return Said.OPTED_OUT
    status = _plain(str(values.get("status", "")))
    if not status:
        # Twilio's report of opt-outs has no such column: every number in it opted out.
        return Said.OPTED_OUT if format is ListFormat.TWILIO else Said.NOTHING
    return _STATUS.get(status, Said.NOTHING)


def is_text_channel(values: Mapping[str, Any]) -> bool:
    """Whether a row is about texts; Pinpoint lists e-mail and push beside them."""
    return str(values.get("channel", "SMS")).upper() in ("SMS", "MMS")


def _aliases(table: Mapping[str, str], wanted: frozenset[str]) -> dict[str, str]:
    return {
        alias: ours for ours, listed in table.items() if ours in wanted for alias in listed.split()
    }


def _plain(name: str) -> str:
    return _NO_LETTER.sub("", str(name).casefold())
