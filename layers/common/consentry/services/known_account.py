"""The account that a call names, or that there is none."""

from consentry.domain.account import Account
from consentry.errors import NotFound
from consentry.services.ports.registry import Registry


def known_account(registry: Registry, account: str) -> Account:
    """An account by its id. NotFound if nobody set it up."""
    found = registry.account(account)
    if found is None:
        raise NotFound(f"no account `{account}`")
    return found
