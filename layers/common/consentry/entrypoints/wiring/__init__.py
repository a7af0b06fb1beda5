"""The composition root: every use case once per execution environment, built on first use.

Importing any of it opens nothing and reads no environment. Each module has what some functions
need and others do not, so that a cold start imports its own use cases only. A test or the local
stack replaces a function here (`clock`), never anything deeper.
"""

import os
from functools import cache

from consentry.adapters.clock import SystemClock
from consentry.adapters.dynamodb.connection import Dynamo, TableNames
from consentry.entrypoints.settings import Settings
from consentry.services.ports.environment import Clock

_TABLES = (
    "CONSENT_TABLE",
    "SUPPRESSION_TABLE",
    "LEDGER_TABLE",
    "MESSAGES_TABLE",
    "REGISTRY_TABLE",
    "PACING_TABLE",
)


@cache
def clock() -> Clock:
    """The time."""
    return SystemClock()


@cache
def settings() -> Settings:
    """The environment. ConfigurationError lists everything that is missing."""
    return Settings.from_env(os.environ, needed=_TABLES)


@cache
def dynamo() -> Dynamo:
    """The one session and DynamoDB client."""
    given = settings()
    return Dynamo(
        TableNames(
            consent=given.consent_table,
            suppression=given.suppression_table,
            ledger=given.ledger_table,
            messages=given.messages_table,
            registry=given.registry_table,
            pacing=given.pacing_table,
        )
    )
