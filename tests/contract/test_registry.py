"""`services.ports.Registry`: who may send, and whose number it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consentry.domain.account import Account, Brand, TermsAcceptance
from consentry.domain.campaign import Campaign, CampaignStatus, Frequency, Templates
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.message import Category
from consentry.domain.sender import Sender, SenderStatus
from consentry.errors import Conflict, NotFound
from consentry.services.ports.facts import FactsQuery
from tests.contract.conftest import Ports
from tests.support.records import NOW, NUMBER, RING, SENDER

ACCOUNT = Account(
    id="acme",
    name="Acme",
    brand=Brand(name="Acme Dental", aliases=("Acme",), domains=("acmedental.example",)),
    tos_accepted=TermsAcceptance(version="1", at=NOW, by="Ann"),
)


def campaign(campaign_id: str = "offers", account: str = "acme") -> Campaign:
    return Campaign(
        id=campaign_id,
        account=account,
        name="Offers",
        use_case="MARKETING",
        category=Category.MARKETING,
        status=CampaignStatus.APPROVED,
        opt_in_keywords=("JOIN",),
        frequency=Frequency(max=4, per="month"),
        templates=Templates(help="Call us."),
    )


def sender(campaign_id: str = "offers", account: str = "acme", number: str = SENDER) -> Sender:
    return Sender(number=number, account=account, campaign=campaign_id)


def test_an_account_is_new_once(ports: Ports) -> None:
    assert ports.registry.account("acme") is None
    assert ports.registry.put_account(ACCOUNT)
    renamed = replace(ACCOUNT, name="Acme Inc")
    assert not ports.registry.put_account(renamed)
    assert ports.registry.account("acme") == renamed


def test_a_campaign_keeps_its_senders_when_it_is_stored_again(ports: Ports) -> None:
    assert ports.registry.put_campaign(campaign())
    assert ports.registry.put_sender(sender())
    assert not ports.registry.put_campaign(replace(campaign(), paused=True))
    found = ports.registry.campaign("acme", "offers")
    assert found == replace(campaign(), paused=True, senders={SENDER: sender()})
    assert ports.registry.campaign("birch", "offers") is None


def test_campaigns_come_by_id_and_only_the_account_s_own(ports: Ports) -> None:
    for campaign_id, account in (("b", "acme"), ("a", "acme"), ("c", "birch")):
        ports.registry.put_campaign(campaign(campaign_id, account))
    ports.registry.put_account(ACCOUNT)
    assert [each.id for each in ports.registry.campaigns("acme")] == ["a", "b"]


def test_the_first_account_that_has_a_campaign_is_found_by_id(ports: Ports) -> None:
    ports.registry.put_campaign(campaign("offers", "birch"))
    ports.registry.put_campaign(campaign("offers", "acme"))
    assert ports.registry.first_account_with("offers") == "acme"
    assert ports.registry.first_account_with("nothing") == ""


def test_a_sender_is_found_by_number_and_in_its_campaign(ports: Ports) -> None:
    ports.registry.put_campaign(campaign())
    assert ports.registry.sender(SENDER) is None
    assert ports.registry.put_sender(sender())
    paused = replace(sender(), status=SenderStatus.PAUSED, parts_per_second=0.5)
    assert not ports.registry.put_sender(paused)
    assert ports.registry.sender(SENDER) == paused
    found = ports.registry.campaign("acme", "offers")
    assert found is not None
    assert found.senders == {SENDER: paused}


def test_a_sender_that_changes_campaign_leaves_the_first(ports: Ports) -> None:
    for campaign_id in ("offers", "news"):
        ports.registry.put_campaign(campaign(campaign_id))
    ports.registry.put_sender(sender("offers"))
    ports.registry.put_sender(sender("news"))
    senders = {each.id: set(each.senders) for each in ports.registry.campaigns("acme")}
    assert senders == {"offers": set(), "news": {SENDER}}


def test_another_account_s_number_is_a_conflict_and_stays_theirs(ports: Ports) -> None:
    ports.registry.put_campaign(campaign())
    ports.registry.put_campaign(campaign(account="birch"))
    ports.registry.put_sender(sender())
    with pytest.raises(Conflict):
        ports.registry.put_sender(sender(account="birch"))
    assert ports.registry.sender(SENDER) == sender()
    found = ports.registry.campaign("birch", "offers")
    assert found is not None
    assert found.senders == {}


def test_a_sender_needs_a_campaign_that_exists(ports: Ports) -> None:
    with pytest.raises(NotFound):
        ports.registry.put_sender(sender())
    assert ports.registry.sender(SENDER) is None


def test_a_region_has_one_ban_the_newest(ports: Ports) -> None:
    assert ports.registry.bans() == ()
    open_end = EmergencyBan(region="US-NY", start=NOW)
    until = EmergencyBan(
        region="US-LA", start=NOW, until=NOW + timedelta(days=3), reference="JBE 2026-1"
    )
    assert ports.registry.put_ban(open_end)
    assert ports.registry.put_ban(until)
    assert ports.registry.bans() == (until, open_end)

    ended = replace(open_end, until=NOW + timedelta(days=1))
    assert not ports.registry.put_ban(ended)
    assert ports.registry.bans() == (until, ended)


def test_counties_of_a_region_have_bans_of_their_own(ports: Ports) -> None:
    orleans = EmergencyBan(region="US-LA", county="orleans", start=NOW)
    caddo = EmergencyBan(region="US-LA", county="caddo", start=NOW)
    whole = EmergencyBan(region="US-LA", start=NOW)
    for ban in (orleans, whole, caddo):
        assert ports.registry.put_ban(ban)

    ended = replace(caddo, until=NOW + timedelta(days=1))
    assert not ports.registry.put_ban(ended)
    assert ports.registry.bans() == (whole, ended, orleans)


def test_every_snapshot_has_the_bans(ports: Ports) -> None:
    ban = EmergencyBan(region="US-LA", start=NOW)
    ports.registry.put_ban(ban)
    query = FactsQuery(account="acme", campaign="offers", recipient=RING.of(NUMBER))

    assert [found.bans for found in ports.facts.read([query, query], strong=True)] == [(ban,)] * 2


def test_what_aws_says_of_a_number_is_kept_with_it_and_in_its_campaign(ports: Ports) -> None:
    ports.registry.put_campaign(campaign())
    ports.registry.put_sender(sender())
    assert ports.registry.note_limits(sender().number, 3.0, 2_000)
    assert not ports.registry.note_limits(sender().number, 3.0, 2_000)
    assert not ports.registry.note_limits("+12065559999", 3.0, None)
    kept = replace(sender(), carrier_per_second=3.0, carrier_daily_cap=2_000)
    assert ports.registry.sender(sender().number) == kept
    found = ports.registry.campaign(sender().account, sender().campaign)
    assert found is not None
    assert found.senders == {kept.number: kept}
