"""What a function is told by its environment; read once, every problem reported at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from consentry.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Names of the resources. A function is given only those that it uses; the others are empty."""

    consent_table: str
    suppression_table: str
    ledger_table: str
    messages_table: str
    registry_table: str
    pacing_table: str
    send_queue_url: str
    configuration_set: str
    hmac_secret_arn: str
    roots_bucket: str
    account_rate_limit: str
    carrier_rate_limit: str

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment variables that Consentry reads."""
        return tuple(field.name.upper() for field in fields(cls))

    @classmethod
    def from_env(cls, environment: Mapping[str, str], needed: tuple[str, ...] = ()) -> "Settings":
        """Reads the environment.

        ConfigurationError lists every variable of `needed` that is missing or empty.
        """
        values = {name: environment.get(name, "").strip() for name in cls.names()}
        missing = [name for name in needed if not values.get(name)]
        if missing:
            raise ConfigurationError(
                "missing environment variables: "
                + ", ".join(f"`{name}`" for name in missing)
                + "; they are set by template.yaml"
            )
        return cls(**{name.lower(): value for name, value in values.items()})
