"""`services.ports.Governance`: a change of who may send, all or nothing with what is on record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.account import Account, AccountStatus, Brand
from consentry.domain.audit import CHAIN, Actor, AuditKind, AuditNote, entry_of
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.message import Category
from consentry.domain.sanction import Gravity, Level, Measure, Sanction, Strike, strike_id
from consentry.domain.sender import Sender, SenderStatus
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from consentry.services.ports.audit import AlreadyOnRecordError
from consentry.services.ports.governance import Change, ChangedMeanwhileError, Replaced
from tests.contract.conftest import Ports
from tests.support.fakes import START, FakeClock

ACME = Account(id="acme", name="Acme", brand=Brand(name="Acme Dental"))
SUSPENDED = replace(ACME, status=AccountStatus.SUSPENDED, status_reason="chargebacks")
OFFERS = Campaign(
    id="offers",
    account="acme",
    name="Offers",
    use_case="MARKETING",
    category=Category.MARKETING,
    status=CampaignStatus.APPROVED,
)
NUMBER = Sender(number="+12065550101", account="acme", campaign="offers")
STRIKE = Strike(
    id=strike_id("content.prohibited", "offers", NUMBER.number, START),
    account="acme",
    campaign="offers",
    sender=NUMBER.number,
    rule="content.prohibited",
    gravity=Gravity.GRAVE,
    at=START,
    message="m1",
    clauses=("ST-16",),
)


def sanction(n: int = 1) -> Sanction:
    return Sanction(
        id=f"s{n}",
        account="acme",
        level=Level.ACCOUNT,
        subject="acme",
        measure=Measure.SUSPEND,
        at=START + timedelta(minutes=n),
        by="key-1",
        reason="chargebacks",
    )


class Writer:
    """Applies changes with a note each."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.audit = Audit(chain=Chain(clock=FakeClock(), ledger=ports.ledger))

    def __call__(self, change: Change, *, event_id: str = "", notes: int = 1) -> None:
        note = AuditNote(account="acme", kind=AuditKind.ACCOUNT, action="x", what="did it")
        self.audit.with_change(
            Actor(),
            [replace(note, action=f"x{n}") for n in range(notes)],
            lambda on_record: self.ports.governance.apply(change, on_record),
            event_id=event_id,
        )

    @property
    def recorded(self) -> list[str]:
        return [entry_of(e).note.action for e in self.ports.ledger.latest("acme", CHAIN)]


@pytest.fixture
def write(ports: Ports) -> Writer:
    return Writer(ports)


@pytest.fixture
def acme(write: Writer) -> None:
    write(Change(account=Replaced(before=None, after=ACME)))
    write(Change(campaign=Replaced(before=None, after=OFFERS)))
    write(Change(sender=Replaced(before=None, after=NUMBER)))


@pytest.mark.usefixtures("acme")
def test_what_is_set_up_is_found_where_sends_look_for_it(ports: Ports, write: Writer) -> None:
    registry = ports.registry
    assert registry.account("acme") == ACME
    assert registry.account_ids() == ["acme"]
    assert registry.first_account_with("offers") == "acme"
    assert registry.sender(NUMBER.number) == NUMBER
    found = registry.campaign("acme", "offers")
    assert found == replace(OFFERS, senders={NUMBER.number: NUMBER})
    assert len(write.recorded) == 3


@pytest.mark.usefixtures("acme")
def test_a_change_of_all_three_is_one(ports: Ports, write: Writer) -> None:
    suspended = replace(OFFERS, status=CampaignStatus.SUSPENDED, rate_factor=0.5)
    blocked = replace(NUMBER, status=SenderStatus.BLOCKED)
    there = ports.registry.campaign("acme", "offers")
    change = Change(
        account=Replaced(before=ACME, after=SUSPENDED),
        campaign=Replaced(before=there, after=suspended),
        sender=Replaced(before=NUMBER, after=blocked),
        strike=STRIKE,
        sanctions=(sanction(1), sanction(2)),
    )
    write(change, notes=3)

    assert ports.registry.account("acme") == SUSPENDED
    found = ports.registry.campaign("acme", "offers")
    assert found == replace(suspended, senders={NUMBER.number: blocked})
    assert ports.registry.sender(NUMBER.number) == blocked
    assert ports.governance.strikes("acme", START - timedelta(days=1)) == [STRIKE]
    assert [each.id for each in ports.governance.sanctions("acme").items] == ["s2", "s1"]
    assert write.recorded[:3] == ["x2", "x1", "x0"]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            Change(account=Replaced(before=SUSPENDED, after=ACME)), id="an account that is other"
        ),
        pytest.param(Change(account=Replaced(before=None, after=SUSPENDED)), id="one that is none"),
        pytest.param(
            Change(
                account=Replaced(before=ACME, after=SUSPENDED),
                campaign=Replaced(before=replace(OFFERS, paused=True), after=OFFERS),
            ),
            id="a campaign that is other",
        ),
        pytest.param(
            Change(
                account=Replaced(before=ACME, after=SUSPENDED),
                sender=Replaced(before=None, after=NUMBER),
            ),
            id="a number that is there",
        ),
        pytest.param(
            Change(
                account=Replaced(before=ACME, after=SUSPENDED),
                sender=Replaced(
                    before=None, after=replace(NUMBER, number="+12065550109", campaign="none")
                ),
            ),
            id="a number of no campaign",
        ),
    ],
)
def test_over_what_changed_meanwhile_nothing_is_written(
    ports: Ports, write: Writer, change: Change
) -> None:
    with pytest.raises(ChangedMeanwhileError):
        write(change)

    assert ports.registry.account("acme") == ACME
    assert len(write.recorded) == 3


@pytest.mark.usefixtures("acme")
def test_what_is_on_record_is_not_done_again(ports: Ports, write: Writer) -> None:
    write(Change(account=Replaced(before=ACME, after=SUSPENDED)), event_id="order-1")
    with pytest.raises(AlreadyOnRecordError):
        write(Change(account=Replaced(before=SUSPENDED, after=ACME)), event_id="order-1")

    assert ports.registry.account("acme") == SUSPENDED


@pytest.mark.usefixtures("acme")
def test_a_strike_counts_once(ports: Ports, write: Writer) -> None:
    write(Change(strike=STRIKE))
    with pytest.raises(AlreadyOnRecordError):
        write(Change(strike=STRIKE, account=Replaced(before=ACME, after=SUSPENDED)))

    assert ports.registry.account("acme") == ACME
    assert ports.governance.strikes("acme", START + timedelta(hours=1)) == []
    assert ports.governance.strikes("birch", START) == []


@pytest.mark.usefixtures("acme")
def test_an_order_that_a_client_named_counts_once(ports: Ports, write: Writer) -> None:
    named = replace(sanction(1), fingerprint="abc")
    write(Change(sanctions=(named,)))
    with pytest.raises(AlreadyOnRecordError):
        write(Change(sanctions=(named,), account=Replaced(before=ACME, after=SUSPENDED)))
    write(Change(sanctions=(sanction(2),)))

    assert ports.registry.account("acme") == ACME
    assert ports.governance.ordered("acme", "s1") == named
    assert ports.governance.ordered("birch", "s1") is None
    assert ports.governance.ordered("acme", "s2") is None, "without a fingerprint none is named"
    assert [each.id for each in ports.governance.sanctions("acme").items] == ["s2", "s1"]


@pytest.mark.usefixtures("acme")
def test_a_number_that_moves_leaves_the_first_campaign(ports: Ports, write: Writer) -> None:
    write(Change(campaign=Replaced(before=None, after=replace(OFFERS, id="news"))))
    write(Change(sender=Replaced(before=NUMBER, after=replace(NUMBER, campaign="news"))))

    left, joined = (ports.registry.campaign("acme", each) for each in ("offers", "news"))
    assert left is not None
    assert joined is not None
    assert (list(left.senders), list(joined.senders)) == ([], [NUMBER.number])


@pytest.mark.usefixtures("acme")
def test_sanctions_come_in_pages(ports: Ports, write: Writer) -> None:
    for n in range(5):
        write(Change(sanctions=(sanction(n),)))

    first = ports.governance.sanctions("acme", limit=3)
    rest = ports.governance.sanctions("acme", limit=3, cursor=first.next)
    assert [each.id for each in (*first.items, *rest.items)] == ["s4", "s3", "s2", "s1", "s0"]
    assert rest.next == ""
