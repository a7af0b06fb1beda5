"""What clients get wrong, by the kind of the field: every value here must be refused.

The answer must name the field.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.seed import DISCLOSURE
from tests.support.stack import PERSON, REMINDER, consent

HALF = "\ud800"
NUMBERS: list[Any] = [5, True, [], {}, "", " ", "0155", "4155550123", "+1", "+" + "9" * 40, "abc"]
# Texts may also come from short codes and names.
ORIGINATING = [bad for bad in NUMBERS if bad not in ("0155", "abc")]
TIMES: list[Any] = [
    5,
    True,
    [],
    "",
    "yesterday",
    "2026-11-24",
    "2026-11-24T18:00:00",
    "2026-13-45T99:00:00Z",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
]
FLAGS: list[Any] = ["true", 1, 0, [], {}]
OBJECTS: list[Any] = ["x", 5, True, [], [{}]]


def texts(most: int) -> list[Any]:
    """No strings, and strings that are blank, too long or no Unicode."""
    return [5, 1.5, True, [], ["x"], {}, "", "   ", "x" * (most + 1), f"x{HALF}"]


def identifiers() -> list[Any]:
    """No account or campaign ids."""
    return [*texts(63), "UPPER", "-a", "a_b", "a b", "a/b", "é"]


def choices() -> list[Any]:
    """Not one of a few words."""
    return ["nope", "", 5, True, [], {}, "MARKETING", HALF]


def whole_numbers(least: int, most: int) -> list[Any]:
    """No whole numbers between two bounds."""
    return ["5", least - 1, most + 1, 10**30, least + 0.5, True, [], {}]


def decimals(least: float, most: float) -> list[Any]:
    """No numbers between two bounds."""
    return ["5", least - 1, most + 1, 1e300, True, [], {}]


def lists(most: int, items: int = 50) -> list[Any]:
    """No lists of strings."""
    return ["x", 5, {}, True, [5], [""], [None], [["x"]], ["x" * (most + 1)], ["x"] * (items + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A call that is right, and by the path of each of its fields what would be wrong there."""

    name: str
    method: str
    path: str
    key: str
    document: Mapping[str, Any]
    wrong: Mapping[str, list[Any]]
    required: frozenset[str] = frozenset()
    objects: tuple[str, ...] = field(default=("",))

    def cases(self) -> Iterator[tuple[str, list[Any]]]:
        """Each field with its wrong values; null is wrong only where a value is required."""
        for path, values in self.wrong.items():
            yield path, [*values, None] if path in self.required else values
        for path in self.objects:
            yield f"{path}.nonsense".lstrip("."), [1, None, {}]
            yield f"{path}.account_".lstrip("."), ["acme"]

    def spoilt(self, path: str, value: Any) -> dict[str, Any]:
        """The document with one field set, however deep."""
        spoilt: dict[str, Any] = _with(dict(self.document), path.split("."), value)
        return spoilt


def _with(document: Any, steps: list[str], value: Any) -> Any:
    if isinstance(document, list):
        place = int(steps[0])
        changed = list(document)
        changed[place] = _with(changed[place], steps[1:], value) if steps[1:] else value
        return changed
    inner = _with(document.get(steps[0], {}), steps[1:], value) if steps[1:] else value
    return {**document, steps[0]: inner}


COMMON: dict[str, list[Any]] = {
    "campaign": identifiers(),
    "body": texts(1600),
    "from": ORIGINATING,
    "category": choices(),
    "purpose": choices(),
    "automated": FLAGS,
    "send_at": [*TIMES, "2027-06-01T00:00:00Z"],
    "on_quiet_hours": choices(),
    "expires_at": [*TIMES, "2026-11-24T17:00:00Z"],
    "allow_duplicate": FLAGS,
    "language": [*texts(20), "e", "en_US", "🙂"],
    "justification": texts(500),
    "account": identifiers(),
}
METADATA: list[Any] = [
    "x",
    5,
    True,
    [],
    [["a", "b"]],
    {str(index): "x" for index in range(11)},
    {"": "x"},
    {"k" * 41: "x"},
]
VALUES: list[Any] = [5, None, True, [], {}, "v" * 201, HALF]

SEND = Endpoint(
    name="send",
    method="POST",
    path="/v1/messages",
    key="local-acme",
    document={"campaign": "appointments", "to": PERSON, "body": REMINDER},
    wrong={**COMMON, "to": NUMBERS, "metadata": METADATA, "metadata.order": VALUES},
    required=frozenset({"campaign", "to", "body"}),
)
BATCH = Endpoint(
    name="batch",
    method="POST",
    path="/v1/messages/batch",
    key="local-acme",
    document={"campaign": "appointments", "body": REMINDER, "recipients": [{"to": PERSON}]},
    wrong={**COMMON, "recipients": ["x", 5, {}, True, [], [{"to": PERSON}] * 101]},
    required=frozenset({"campaign", "body", "recipients"}),
)
RECIPIENTS = Endpoint(
    name="recipients of a batch",
    method="POST",
    path="/v1/messages/batch",
    key="local-acme",
    document=BATCH.document,
    wrong={
        "recipients.0": [5, "x", [], None],
        "recipients.0.to": NUMBERS,
        "recipients.0.variables": [*METADATA[:5], {"k" * 41: "x"}],
        "recipients.0.variables.name": [5, None, True, [], {}, "v" * 1601, HALF],
        "recipients.0.metadata": METADATA,
        "recipients.0.metadata.order": VALUES,
    },
    required=frozenset({"recipients.0.to"}),
    objects=("recipients.0",),
)
FACTS: dict[str, list[Any]] = {
    "consent": [*texts(20), "perhaps"],
    "suppressed": FLAGS,
    "sent_last_24h": whole_numbers(0, 1000),
    "inbound_minutes_ago": whole_numbers(0, 525_600),
    "time_zone": [*texts(60), "Mars/Olympus", "../../etc/passwd"],
    "region": texts(10),
    "brand_name": texts(100),
    "brand_domains": lists(200),
    "profile": [*texts(60), "nope"],
    "industry": texts(100),
}
CHECK = Endpoint(
    name="check",
    method="POST",
    path="/v1/policy/check",
    key="local-operator",
    document={**SEND.document, "account": "acme"},
    wrong={
        **SEND.wrong,
        "at": TIMES,
        "facts": OBJECTS,
        **{f"facts.{name}": values for name, values in FACTS.items()},
    },
    required=SEND.required,
    objects=("", "facts"),
)
REPLAY = Endpoint(
    name="replay",
    method="POST",
    path="/v1/policy/replay",
    key="local-operator",
    document={"account": "acme", "since": "2026-11-24T18:00:00Z"},
    wrong={
        "account": identifiers(),
        "since": TIMES,
        "until": TIMES,
        "profile": [*texts(60), "nope"],
        "ruleset": [*texts(100), "sha256:0"],
    },
    required=frozenset({"account", "since"}),
)
EVIDENCE: dict[str, list[Any]] = {
    "disclosure_text": texts(4000),
    "url": texts(2000),
    "ip": texts(45),
    "user_agent": texts(500),
    "checkbox": FLAGS,
    "signature": texts(500),
    "document": texts(2000),
    "not_condition_of_purchase": FLAGS,
}
CONSENT = Endpoint(
    name="consent",
    method="POST",
    path="/v1/consents",
    key="local-acme",
    document=consent(
        PERSON, evidence={"disclosure_text": DISCLOSURE}, frequency={"max": 4, "per": "month"}
    ),
    wrong={
        "account": identifiers(),
        "recipient": NUMBERS,
        "campaign": [*identifiers(), "nope"],
        "categories": [*lists(200), ["nope"], ["marketing", "nope"]],
        "level": choices(),
        "method": choices(),
        "source": choices(),
        "captured_at": [*TIMES, "2027-01-01T00:00:00Z"],
        "evidence": OBJECTS,
        **{f"evidence.{name}": values for name, values in EVIDENCE.items()},
        "frequency": OBJECTS,
        "frequency.max": whole_numbers(1, 1000),
        "frequency.per": [*texts(10), "year"],
        "expires_at": [*TIMES, "2026-11-24T17:00:00Z"],
        "date_of_birth": [*texts(10), "1990-02-30", "31.12.1990", "199O-12-31"],
        "adult": FLAGS,
        "time_zone": [*texts(60), "Mars/Olympus"],
        "region": [*texts(40), "U$-CA"],
        "language": [*texts(20), "en_US"],
    },
    required=frozenset(
        {"recipient", "campaign", "level", "method", "source", "captured_at"}
        | {"frequency.max", "frequency.per"}
    ),
    objects=("", "evidence", "frequency"),
)
REVOKE = Endpoint(
    name="revoke",
    method="POST",
    path="/v1/consents/revoke",
    key="local-acme",
    document={"recipient": PERSON, "scope": "account", "reason": "asked"},
    wrong={
        "account": identifiers(),
        "recipient": NUMBERS,
        "scope": [*texts(80), "global", "campaign:", "campaign:A", "category:nope", "everything"],
        "reason": texts(200),
    },
    required=frozenset({"recipient", "scope", "reason"}),
)
SUPPRESS = Endpoint(
    name="suppress",
    method="PUT",
    path=f"/v1/suppressions/{PERSON}",
    key="local-acme",
    document={"scope": "account", "reason": "manual", "note": "asked"},
    wrong={
        "account": identifiers(),
        "scope": [*texts(80), "campaign:", "campaign:A B", "category:nope", "everything"],
        "reason": choices(),
        "note": texts(500),
    },
    required=frozenset({"scope", "reason"}),
)
ACCOUNT = Endpoint(
    name="account",
    method="PUT",
    path="/v1/accounts/acme",
    key="local-operator",
    document={
        "name": "Acme",
        "brand": {"name": "Acme Dental"},
        "tos_accepted": {"version": "1", "at": "2026-11-01T00:00:00Z", "by": "owner"},
    },
    wrong={
        "name": texts(200),
        "brand": OBJECTS,
        "brand.name": texts(100),
        "brand.aliases": lists(100),
        "brand.domains": [
            *lists(253),
            ["nodot"],
            ["a..b"],
            ["-a.example"],
            ["https://a.example"],
            ["co.uk"],
            ["github.io"],
        ],
        "brand.help_contact": texts(100),
        "brand.terms_url": texts(500),
        "brand.privacy_url": texts(500),
        "industry": texts(100),
        "profile": [*texts(60), "nope"],
        "default_region": [*texts(2), "us", "U", "1A"],
        "tos_accepted": OBJECTS,
        "tos_accepted.version": texts(40),
        "tos_accepted.at": TIMES,
        "tos_accepted.by": texts(200),
        "stop_scope": choices(),
        "hours_with_consent": choices(),
        "body_days": whole_numbers(0, 365),
    },
    required=frozenset(
        {"name", "brand", "brand.name"}
        | {"tos_accepted.version", "tos_accepted.at", "tos_accepted.by"}
    ),
    objects=("", "brand", "tos_accepted"),
)
CAMPAIGN = Endpoint(
    name="campaign",
    method="PUT",
    path="/v1/accounts/acme/campaigns/appointments",
    key="local-operator",
    document={
        "name": "Appointments",
        "use_case": "ACCOUNT_NOTIFICATION",
        "category": "informational",
        "frequency": {"max": 4, "per": "month"},
    },
    wrong={
        "name": texts(200),
        "use_case": [*texts(40), "lower", "A-B"],
        "category": choices(),
        "purpose": choices(),
        "tcr_brand_id": texts(40),
        "tcr_brand_status": choices(),
        "tcr_campaign_id": texts(40),
        "status": choices(),
        "vetting_score": whole_numbers(0, 100),
        "automated_allowed": FLAGS,
        "sub_use_cases": lists(40),
        "number_pool": FLAGS,
        "double_opt_in": FLAGS,
        "opt_in_keywords": lists(30),
        "call_to_action": texts(2000),
        "frequency": OBJECTS,
        "frequency.max": whole_numbers(1, 1000),
        "frequency.per": [*texts(10), "year"],
        "footer": choices(),
        "smart_punctuation": choices(),
        "resend_once": FLAGS,
        "templates": OBJECTS,
        "templates.opt_in_request": texts(480),
        "templates.opt_in_confirmation": texts(480),
        "templates.opt_out_confirmation": texts(480),
        "templates.help": texts(480),
    },
    required=frozenset({"name", "use_case", "category", "frequency.max", "frequency.per"}),
    objects=("", "frequency", "templates"),
)
SENDER = Endpoint(
    name="sender",
    method="PUT",
    path="/v1/accounts/acme/senders/+12065550100",
    key="local-operator",
    document={"type": "10dlc", "campaign": "appointments"},
    wrong={
        "type": choices(),
        "campaign": [*identifiers(), "nope"],
        "status": choices(),
        "per_minute": whole_numbers(10, 6000),
        "parts_per_second": decimals(0.1, 100),
        "two_way": FLAGS,
    },
    required=frozenset({"type", "campaign"}),
)
KEY = Endpoint(
    name="key",
    method="POST",
    path="/v1/accounts/acme/keys",
    key="local-operator",
    document={"role": "sender"},
    wrong={"role": [*choices(), "none"]},
    required=frozenset({"role"}),
)
OPERATOR_RULES = Endpoint(
    name="operator rules",
    method="PUT",
    path="/v1/policy/operator-rules",
    key="local-operator",
    document={"words": ["zipline"]},
    wrong={
        "version": whole_numbers(0, 10**9),
        "words": ["x", 5, {}, True, ["x"] * 201],
        "domains": ["x", 5, {}, True, ["x.example"] * 201],
        "categories": ["x", 5, {}, True, ["ALCOHOL"] * 201],
        "blocks": ["x", 5, {}, True, [{"account": "acme"}] * 201],
    },
)
ALL = (
    SEND,
    BATCH,
    CHECK,
    REPLAY,
    CONSENT,
    REVOKE,
    SUPPRESS,
    ACCOUNT,
    CAMPAIGN,
    SENDER,
    KEY,
    OPERATOR_RULES,
)
