"""Accounts, keys and their callers; reading messages back; deciding without doing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.account import Account, AccountStatus, Brand
from consentry.domain.campaign import Campaign
from consentry.domain.message import Category, Status
from consentry.domain.sender import Sender
from consentry.errors import Conflict, InvalidRequest, NotFound
from consentry.services.check import Check
from consentry.services.given import GivenFacts, given
from consentry.services.onboarding import Onboarding
from consentry.services.ports.facts import FactsQuery
from consentry.services.reading import ReadMessages
from tests.support import desks
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, book, draft, texted


@pytest.fixture
def onboarding(system: System) -> Onboarding:
    return desks.onboarding(system.world)


@pytest.fixture
def reading(system: System) -> ReadMessages:
    world = system.world
    return ReadMessages(clock=world.clock, keys=world.keys, messages=world.messages)


@pytest.fixture
def check(system: System) -> Check:
    world = system.world
    return Check(clock=world.clock, keys=world.keys, facts=world.facts, book=book())


BIRCH = Account(id="birch", name="Birch", brand=Brand(name="Birch Books"))


# ---------------------------------------------------------------- setting up


def test_an_account_is_new_once_and_keeps_its_sanction(
    system: System, onboarding: Onboarding
) -> None:
    since = replace(BIRCH, created_at=system.now, status_since=system.now)
    assert onboarding.put_account(BIRCH) == (since, True)
    suspended = replace(since, status=AccountStatus.SUSPENDED)
    system.world.fake_registry.put_account(suspended)
    system.world.clock.advance(60)
    renamed = replace(since, name="Birch & Sons")
    assert onboarding.put_account(renamed) == (
        replace(renamed, status=AccountStatus.SUSPENDED),
        False,
    )


def test_a_campaign_keeps_its_senders_when_it_is_changed(onboarding: Onboarding) -> None:
    there = onboarding.campaign("acme", "appointments")
    changed, new = onboarding.put_campaign(replace(there, name="Reminders", senders={}))
    assert not new
    assert changed.name == "Reminders"
    assert list(changed.senders) == [SENDER]


def test_nothing_is_set_up_under_what_does_not_exist(onboarding: Onboarding) -> None:
    orphan = Campaign(id="c", account="nobody", name="c", use_case="", category=Category.MARKETING)
    with pytest.raises(NotFound, match="no account `nobody`"):
        onboarding.put_campaign(orphan)
    with pytest.raises(InvalidRequest, match="has no campaign `nothing`"):
        onboarding.put_sender(Sender(number=SENDER, account="acme", campaign="nothing"))
    with pytest.raises(NotFound):
        onboarding.campaign("acme", "nothing")


def test_a_number_belongs_to_one_account(onboarding: Onboarding) -> None:
    onboarding.put_account(BIRCH)
    news = Campaign(id="news", account="birch", name="n", use_case="", category=Category.MARKETING)
    onboarding.put_campaign(news)
    with pytest.raises(Conflict):
        onboarding.put_sender(Sender(number=SENDER, account="birch", campaign="news"))
    with pytest.raises(NotFound):
        onboarding.sender("birch", SENDER)
    assert onboarding.sender("acme", SENDER).campaign == "appointments"


# ---------------------------------------------------------------- reading


def test_an_account_reads_its_own_messages_only(system: System, reading: ReadMessages) -> None:
    system.submit(draft())
    assert reading.one("acme", draft().id) == system.row()
    with pytest.raises(NotFound):
        reading.one("birch", draft().id)
    page = reading.page("birch", to="", status="", campaign="", limit=50, cursor="")
    assert page.items == ()


def test_void_rows_and_texts_that_came_in_are_no_messages(
    system: System, reading: ReadMessages
) -> None:
    system.hear(texted("hello"))
    (row,) = system.world.fake_messages.rows.values()
    with pytest.raises(NotFound):
        reading.one("acme", row.id)
    for to in ("", NUMBER):
        page = reading.page("acme", to=to, status="", campaign="", limit=50, cursor="")
        assert page.items == ()


@pytest.mark.parametrize(
    ("to", "status", "campaign", "keys"),
    [
        ("", "", "", ["k3", "k2", "k1"]),
        (NUMBER, "", "", ["k2", "k1"]),
        ("", "blocked", "", ["k3"]),
        ("", "", "offers", ["k2"]),
        (NUMBER, "queued", "appointments", ["k1"]),
    ],
)
def test_a_page_holds_what_was_asked_for_newest_first(
    system: System,
    reading: ReadMessages,
    to: str,
    status: str,
    campaign: str,
    keys: list[str],
) -> None:
    offer = "Acme Dental: 10% off. Reply STOP to opt out."
    for one in (
        draft("k1"),
        draft("k2", campaign="offers", body=offer),
        draft("k3", to="+14155550177"),
    ):
        system.submit(one)
        system.world.clock.advance(1)
    page = reading.page("acme", to=to, status=status, campaign=campaign, limit=50, cursor="")
    assert [row.id for row in page.items] == [draft(key).id for key in keys]


def test_pages_follow_one_another(system: System, reading: ReadMessages) -> None:
    for n in range(5):
        system.submit(draft(f"k{n}", to="+14155550177"))
        system.world.clock.advance(1)
    seen, cursor = [], ""
    while True:
        page = reading.page("acme", to="", status="", campaign="", limit=2, cursor=cursor)
        seen += [row.id for row in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == [draft(f"k{n}").id for n in reversed(range(5))]


# ---------------------------------------------------------------- checking


def outcome(check: Check, facts: GivenFacts | None = None, **changes: Any) -> tuple[str, ...]:
    offer = "Acme Dental: 10% off. Reply STOP to opt out."
    marketing = {"category": Category.MARKETING, "campaign": "offers", "body": offer}
    checked = check.run(draft(**(marketing | changes)), facts=facts)
    return (checked.decision.outcome, *(r.rule for r in checked.decision.reasons))


def test_a_check_says_what_a_send_would_get_and_writes_nothing(
    system: System, check: Check
) -> None:
    before = repr(system.world.fake_messages.rows), repr(system.world.fake_pacing.__dict__)
    checked = check.run(draft())
    assert checked.decision.outcome == "allow"
    assert checked.segments.parts == 1
    assert checked.body == draft().body
    after = repr(system.world.fake_messages.rows), repr(system.world.fake_pacing.__dict__)
    assert before == after
    assert set(system.world.calls) == {"keys.of", "facts.read"}


def test_a_check_decides_as_of_the_instant_it_is_given(check: Check) -> None:
    evening = START.replace(hour=5)
    assert check.run(draft(), at=evening).decision.outcome == "hold"
    later = draft(send_at=evening + timedelta(hours=13))
    assert check.run(later, at=evening).decision.outcome == "allow"


def test_of_a_stranger_a_check_decides_like_a_send(check: Check) -> None:
    assert outcome(check, to="+14155550177") == ("deny", "consent.missing")


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("none", ("deny", "consent.missing")),
        ("express", ("deny", "consent.level")),
        ("express_written", ("allow",)),
        ("pending", ("deny", "consent.pending")),
    ],
)
def test_a_stated_consent_stands_in_place_of_the_stored_ones(
    check: Check, stated: str, found: tuple[str, ...]
) -> None:
    assert outcome(check, GivenFacts(consent=stated)) == found


def test_a_stated_revocation_denies(check: Check) -> None:
    assert outcome(check, GivenFacts(consent="revoked"))[0] == "deny"


def test_stated_opt_outs_stand_in_place_of_the_stored_ones(system: System, check: Check) -> None:
    assert outcome(check, GivenFacts(suppressed=True)) == ("deny", "recipient.suppressed")
    system.hear(texted("STOP"))
    assert outcome(check, GivenFacts(suppressed=False)) == ("allow",)
    assert outcome(check, GivenFacts()) == ("deny", "recipient.suppressed")


def test_a_stated_brand_profile_industry_and_place_are_used(check: Check) -> None:
    assert "content.identity_missing" in outcome(check, GivenFacts(brand_name="Birch Books"))
    late = GivenFacts(time_zone="Pacific/Auckland", region="NZ-AUK")
    assert outcome(check, late)[0] != "allow"
    assert outcome(check, GivenFacts(profile="smalltalkr"))[0] == "deny"
    assert outcome(check, GivenFacts(brand_domains=("x.example",), industry="retail")) == ("allow",)


def test_a_stated_inbound_text_opens_a_conversation(check: Check) -> None:
    answer = "Acme Dental: yes, at nine. Reply STOP to opt out."
    talk = {"category": Category.CONVERSATIONAL, "campaign": "appointments", "body": answer}
    assert outcome(check, GivenFacts(inbound_minutes_ago=5), **talk)[0] == "allow"
    assert outcome(check, GivenFacts(inbound_minutes_ago=61), **talk)[0] == "deny"


def test_stated_sends_lie_within_the_last_day_and_before_now(system: System) -> None:
    system.submit(draft())
    row = system.row()
    keys = system.world.keyring.of(NUMBER)
    query = FactsQuery(account="acme", campaign="appointments", recipient=keys)
    (snapshot,) = system.world.facts.read([query], strong=False)
    history = given(GivenFacts(sent_last_24h=30), snapshot, row, START).history
    assert len(history.intents) == 30
    assert all(START - timedelta(days=1) < each.at < START for each in history.intents)
    assert given(GivenFacts(), snapshot, row, START).history == snapshot.history


def test_facts_about_an_account_that_does_not_exist_stay_unknown(check: Check) -> None:
    found = outcome(check, GivenFacts(brand_name="Any"), account="nobody")
    assert found[:2] == ("deny", "account.status")


def test_a_status_is_read_as_it_stands(system: System, reading: ReadMessages) -> None:
    system.submit(draft())
    system.rest()
    assert reading.one("acme", draft().id).status is Status.SENT
