"""The operator's use cases on a world in memory."""

from consentry.policy.loading import load
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from consentry.services.changing import Changing
from consentry.services.onboarding import Onboarding
from tests.support.fakes import FakeWorld


def audit(world: FakeWorld) -> Audit:
    """The audit log's writer."""
    return Audit(chain=Chain(clock=world.clock, ledger=world.ledger))


def changing(world: FakeWorld) -> Changing:
    """Changes of who may send."""
    return Changing(governance=world.governance, audit=audit(world))


def onboarding(world: FakeWorld) -> Onboarding:
    """Accounts, campaigns, senders."""
    return Onboarding(
        clock=world.clock, registry=world.registry, changing=changing(world), book=load()
    )
