"""The operator's use cases on a world in memory."""

from consentry.domain.audit import CHAIN, entry_of
from consentry.policy.loading import load
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from consentry.services.changing import Changing
from consentry.services.onboarding import Onboarding
from consentry.services.opt_out import OptOut
from consentry.services.sanctions import SanctionDesk
from consentry.services.strikes import Strikes
from consentry.services.suppressing import SuppressionDesk
from consentry.services.unlisting import Unlisting
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


def sanction_desk(world: FakeWorld) -> SanctionDesk:
    """What an operator orders."""
    return SanctionDesk(
        clock=world.clock,
        registry=world.registry,
        governance=world.governance,
        changing=changing(world),
        book=load(),
    )


def strikes(world: FakeWorld) -> Strikes:
    """Violations, and what they lead to."""
    return Strikes(
        clock=world.clock,
        registry=world.registry,
        governance=world.governance,
        changing=changing(world),
        book=load(),
    )


def suppression_desk(world: FakeWorld, opt_out: OptOut) -> SuppressionDesk:
    """Opt-outs that an operator enters and takes back."""
    return SuppressionDesk(
        clock=world.clock,
        keys=world.keys,
        suppressions=world.suppressions,
        opt_out=opt_out,
        unlisting=Unlisting(
            registry=world.registry, suppressions=world.suppressions, lists=world.lists
        ),
        audit=audit(world),
    )


def stories(world: FakeWorld, account: str = "acme") -> list[str]:
    """What an account's audit log tells, oldest first, each without its time."""
    entries = (entry_of(each) for each in world.fake_ledger.latest(account, CHAIN))
    return [each.story.partition("Z ")[2] for each in entries][::-1]
