"""The six tables as pynamodb Models, bound to their deployed names at wiring (`connection.py`).

Keys and indexes must be those of template.yaml: a test compares them.
"""

from pynamodb.models import Model

from consentry.adapters.dynamodb.tables.consents import ConsentItem
from consentry.adapters.dynamodb.tables.ledger import LedgerItem
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem

ALL: tuple[type[Model], ...] = (
    ConsentItem,
    SuppressionItem,
    LedgerItem,
    MessageItem,
    RegistryItem,
    PacingItem,
)
