"""Configuration sets and what the account may have, as EUM describes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.carrier.inventory import Inventory, sms_arn
from local.carrier.lists import MOST_LISTS
from local.carrier.protocol import Operation, Params, missing, page
from local.carrier.settings import Settings
from local.model import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a configuration set's events go: a topic, by its ARN."""

    name: str
    enabled: bool
    types: tuple[str, ...]
    topic: str

    def wants(self, kind: str) -> bool:
        """Whether events of a type are published here."""
        return self.enabled and not {"ALL", "TEXT_ALL", kind}.isdisjoint(self.types)


@dataclass(slots=True, kw_only=True)
class ConfigurationSets:
    """The template's configuration sets, by name, with their destinations."""

    destinations: dict[str, list[Destination]] = field(default_factory=dict)

    @classmethod
    def of(cls, sets: Iterable[Named]) -> "ConfigurationSets":
        """The sets of a template."""
        return cls(destinations={one.name: _destinations(one.properties) for one in sets})

    def find(self, identity: str) -> str:
        """The name of a set by its name or ARN."""
        name = identity.rpartition("/")[2]
        if name not in self.destinations:
            raise missing("configuration-set", identity)
        return name


class Configuration:
    """The operations. The caller holds the inventory's lock."""

    def __init__(self, inventory: Inventory, sets: ConfigurationSets) -> None:
        self._inventory = inventory
        self._sets = sets
        self.settings = Settings()

    def operations(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {
            "DescribeConfigurationSets": self._describe_sets,
            "DescribeAccountAttributes": self._attributes,
            "DescribeAccountLimits": self._limits,
            "DescribeSpendLimits": self._spend,
        }

    def _describe_sets(self, params: Params) -> Params:
        wanted = params.get("ConfigurationSetNames") or list(self._sets.destinations)
        found = [self._described(self._sets.find(name)) for name in wanted]
        for condition in params.get("Filters", ()):
            found = [one for one in found if _matches(one, condition)]
        return page("ConfigurationSets", params, found)

    def _described(self, name: str) -> Params:
        return {
            "ConfigurationSetArn": sms_arn(f"configuration-set/{name}"),
            "ConfigurationSetName": name,
            "EventDestinations": [
                {
                    "EventDestinationName": one.name,
                    "Enabled": one.enabled,
                    "MatchingEventTypes": list(one.types),
                    "SnsDestination": {"TopicArn": one.topic},
                }
                for one in self._sets.destinations[name]
            ],
            "CreatedTimestamp": self._inventory.created,
        }

    def _attributes(self, params: Params) -> Params:
        return page("AccountAttributes", params, [{"Name": "ACCOUNT_TIER", "Value": "PRODUCTION"}])

    def _limits(self, params: Params) -> Params:
        used = {
            "PHONE_NUMBERS": (len(self._inventory.numbers), 500),
            "POOLS": (0, 25),
            "CONFIGURATION_SETS": (len(self._sets.destinations), 25),
            "OPT_OUT_LISTS": (len(self._inventory.lists), MOST_LISTS),
        }
        found = [{"Name": name, "Used": n, "Max": most} for name, (n, most) in used.items()]
        return page("AccountLimits", params, found)

    def _spend(self, params: Params) -> Params:
        limit = int(self.settings.monthly_spend_limit)
        text = {
            "Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT",
            "EnforcedLimit": limit,
            "MaxLimit": limit,
            "Overridden": False,
        }
        return page("SpendLimits", params, [text])


def _destinations(properties: Mapping[str, Any]) -> list[Destination]:
    return [
        Destination(
            name=one["EventDestinationName"],
            enabled=str(one["Enabled"]).lower() == "true",
            types=tuple(one["MatchingEventTypes"]),
            topic=one["SnsDestination"]["TopicArn"],
        )
        for one in properties.get("EventDestinations", ())
        if "SnsDestination" in one
    ]


def _matches(described: Params, condition: Params) -> bool:
    name, wanted = condition["Name"], set(condition["Values"])
    if name == "event-destination-name":
        return any(one["EventDestinationName"] in wanted for one in described["EventDestinations"])
    if name == "matching-event-types":
        found = described["EventDestinations"]
        return any(not wanted.isdisjoint(one["MatchingEventTypes"]) for one in found)
    return False
