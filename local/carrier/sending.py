"""`SendTextMessage`: everything that EUM looks at before it takes a text, in one order."""

import uuid
from collections import defaultdict

from local.carrier.configuration import ConfigurationSets
from local.carrier.inventory import Inventory, Number
from local.carrier.keywords import words_of
from local.carrier.meter import Meter, MeterKind
from local.carrier.parts import Measured, measure
from local.carrier.prices import carrier_fee, country_of, price
from local.carrier.protocol import (
    EumError,
    Params,
    conflict,
    invalid,
    missing,
    over_quota,
    refused,
    throttled,
)
from local.carrier.settings import Settings, Standing
from local.carrier.texts import Text
from local.clock import StackClock, from_micros

PROTECT_CONFIGURATION = "protect-local"
_DEFAULT_TTL_S = 72 * 3600
_DRY_RUN_RATE = 5


class Sending:
    """Judges one request. The caller holds the inventory's lock."""

    def __init__(self, inventory: Inventory, clock: StackClock, sets: ConfigurationSets) -> None:
        self._inventory = inventory
        self._clock = clock
        self._sets = sets
        self._meter = Meter()
        self._spent: defaultdict[str, float] = defaultdict(float)
        self.settings = Settings()

    def accept(self, params: Params) -> Text:
        """The text that a request asks to send; an `EumError` if it is refused."""
        self._check_account()
        number = self._origin(params)
        if "MessageBody" not in params:
            raise invalid("MessageBody", "is required")
        measured = measure(params["MessageBody"])
        if measured.too_long:
            said = f"has {measured.units} units of {measured.encoding}, too many for one message"
            raise refused("MAXIMUM_SIZE_EXCEEDED", said, ("MessageBody", said))
        text = self._text(number, params, measured)
        if "Keyword" in params:
            self._check_keyword(number, params["Keyword"])
        self._check_destination(number, text, params.get("ProtectConfigurationId"))
        self._check_price(text, params)
        self._check_rate(number, measured.parts, dry=bool(params.get("DryRun")))
        return text

    def charge(self, text: Text) -> None:
        """Count what a text costs into its month."""
        self._spent[_month(text)] += _cost(text)

    def forget(self) -> None:
        """All meters are full and nothing was spent."""
        self._meter.forget()
        self._spent.clear()

    def _check_account(self) -> None:
        standing = self.settings.standing
        if standing is not Standing.GOOD:
            raise EumError(
                "AccessDeniedException",
                "The request is denied because you don't have sufficient permissions",
                Reason=standing.upper(),
            )

    def _origin(self, params: Params) -> Number:
        identity = params.get("OriginationIdentity")
        if identity is None:
            raise conflict("NO_ORIGINATION_IDENTITIES_FOUND", "account", "local")
        number = self._inventory.number(identity)
        if number is None:
            raise missing("phone-number", identity)
        if number.status != "ACTIVE":
            raise conflict("RESOURCE_NOT_ACTIVE", "phone-number", number.identifier)
        return number

    def _text(self, number: Number, params: Params, measured: Measured) -> Text:
        to, now = f"+{params['DestinationPhoneNumber'].lstrip('+')}", self._clock.micros()
        name = params.get("ConfigurationSetName")
        return Text(
            message_id=str(uuid.uuid4()),
            to=to,
            sender=number.number,
            body=params["MessageBody"],
            kind=params.get("MessageType", "TRANSACTIONAL"),
            context=params.get("Context", {}),
            measured=measured,
            at=now,
            expires=now + params.get("TimeToLive", _DEFAULT_TTL_S) * 1_000_000,
            country=country_of(to),
            international=number.international,
            configuration_set=self._sets.find(name) if name is not None else "",
            feedback=bool(params.get("MessageFeedbackEnabled")),
        )

    def _check_keyword(self, number: Number, keyword: str) -> None:
        if keyword.upper() not in words_of(self._inventory, number):
            raise missing("keyword", keyword)

    def _check_destination(self, number: Number, text: Text, protect: str | None) -> None:
        if protect is not None and protect.rpartition("/")[2] != PROTECT_CONFIGURATION:
            raise missing("protect-configuration", protect)
        if text.country in self.settings.blocked_countries:
            reason = "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"
            raise conflict(reason, "protect-configuration", PROTECT_CONFIGURATION)
        if number.self_managed and not self.settings.enforce_self_managed:
            return
        if text.to.lstrip("+") in self._inventory.lists[number.opt_out_list].numbers:
            raise conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT", "opted-out-number", text.to)

    def _check_price(self, text: Text, params: Params) -> None:
        cost = _cost(text)
        if "MaxPrice" in params and cost > float(params["MaxPrice"]):
            said = f"the text costs {cost:.5f} dollars"
            raise refused("PRICE_OVER_THRESHOLD", said, ("MaxPrice", said))
        if self._spent[_month(text)] + cost > self.settings.monthly_spend_limit:
            raise over_quota("MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")

    def _check_rate(self, number: Number, parts: int, *, dry: bool) -> None:
        """Dry runs have a meter of their own: five a second, or the number's rate if lower."""
        kind = self.settings.meter
        if kind is MeterKind.OFF:
            return
        rate = min(number.rate, _DRY_RUN_RATE) if dry else number.rate
        now, capacity = self._clock.micros(), kind.capacity(rate)
        if not self._meter.take((number.number, dry), parts, rate, capacity, now):
            raise throttled()


def _cost(text: Text) -> float:
    parts = text.measured.parts
    return price(text.country, parts) + carrier_fee(text.country, parts)


def _month(text: Text) -> str:
    return f"{from_micros(text.at):%Y-%m}"
