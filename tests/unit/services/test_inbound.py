"""What a recipient texts is obeyed at once, in any order, once, and answered as often as is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consentry.domain.account import AccountStatus, StopScope
from consentry.domain.campaign import Campaign, CampaignStatus, Templates
from consentry.domain.history import SendIntent
from consentry.domain.ids import SHARDS, inbound_row_id, reply_id
from consentry.domain.intent import Intent
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Lane, ReplyKind, Status
from consentry.domain.recipient_key import Keyring
from consentry.domain.sender import SenderStatus
from consentry.domain.suppression import HANDSET, Suppression, SuppressionReason
from consentry.errors import TemporaryFailure
from tests.support.builders import opt_out
from tests.support.fakes import START
from tests.unit.services.system import NUMBER, SENDER, System, agree, draft, texted

OFFERS = "+12065550101"
OFFER = "Acme Dental: 10% off. Reply STOP to opt out."
ONLY_OFFERS = (
    "Acme Dental: You will get no more marketing texts from us. Reply STOP ALL to stop all our "
    "texts."
)
WHICH = (
    "Acme Dental: You are opted out and will get no more messages from us. Reply ONLY to stop just "
    "our service texts, or START to opt back in."
)
CONFIRMED = (
    "Acme Dental: You are opted out and will get no more messages from us. "
    "Reply START to opt back in."
)


def in_force(system: System, account: str = "acme") -> tuple[Suppression, ...]:
    keys = system.world.keyring.of(NUMBER)
    return system.world.fake_suppressions.get(account, keys).in_force()


def events(system: System, account: str = "acme") -> list[LedgerEvent]:
    key = system.world.keyring.of(NUMBER).current
    return [entry.event for entry in system.world.fake_ledger.entries(account, key)]


def sent(system: System) -> list[str]:
    return [text.body for text in system.world.fake_carrier.sent]


def test_a_stop_is_stored_before_anything_else_and_kept_last(system: System) -> None:
    obeyed = system.inbound.run(texted("STOP"))
    assert (obeyed.intent, obeyed.rule, obeyed.account) == (Intent.OPT_OUT, "keyword", "acme")
    order = [
        "suppressions.put",
        "pacing.history",
        "ledger.append",
        "messages.waiting_for",
        "queue.put",
        "messages.put_new",
    ]
    places = [system.world.calls.index(call) for call in order]
    assert places == sorted(places)
    assert "pacing.history" not in system.world.calls[: places[0]]
    row = system.world.fake_messages.rows[inbound_row_id("in-1")]
    assert (row.direction, row.status, row.body) == ("in", Status.RECEIVED, "STOP")
    assert events(system) == [LedgerEvent.OPT_OUT]


def test_a_stop_is_confirmed_once_from_the_number_that_was_texted(system: System) -> None:
    system.hear(texted("STOP", to=OFFERS))
    system.rest()
    (text,) = system.world.fake_carrier.sent
    assert (text.body, text.sender, text.promotional) == (CONFIRMED, OFFERS, False)
    row = system.world.fake_messages.rows[reply_id("in-1", ReplyKind.OPT_OUT_CONFIRMATION)]
    assert (row.lane, row.reply) == (Lane.REPLY, ReplyKind.OPT_OUT_CONFIRMATION)
    assert row.expires_at == START + timedelta(minutes=5)


def test_what_an_answer_rests_on_is_read_as_it_was_just_stored(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, asked = system.world.facts.read, []

    def noted(queries: Any, *, strong: bool) -> Any:
        asked.append(strong)
        return read(queries, strong=strong)

    monkeypatch.setattr(system.world.facts, "read", noted)
    system.inbound.run(texted("STOP"))
    assert asked == [True]


@pytest.mark.parametrize("event", ["in-1", "in-2"], ids=["the same again", "another one"])
def test_a_repeated_stop_gets_no_second_confirmation(system: System, event: str) -> None:
    system.hear(texted("STOP"))
    system.rest()
    system.world.clock.advance(30)
    system.hear(texted("STOP", event=event, at=START + timedelta(seconds=20)))
    system.rest()
    assert sent(system) == [CONFIRMED]


@pytest.mark.parametrize(("late", "confirmed"), [(300, True), (301, False)], ids=str)
def test_a_stop_is_confirmed_within_five_minutes_or_not_at_all(
    system: System, late: int, confirmed: bool
) -> None:
    system.world.clock.advance(late)
    obeyed = system.inbound.run(texted("STOP"))
    assert (obeyed.replied is not None) is confirmed
    assert in_force(system)


def test_the_confirmation_is_in_the_campaign_s_own_words_where_it_has_some(
    system: System,
) -> None:
    _campaign(system, templates=Templates(opt_out_confirmation="Acme Dental: done, bye."))
    system.hear(texted("STOP"))
    system.rest()
    assert sent(system) == ["Acme Dental: done, bye."]


@pytest.mark.parametrize(
    "status", [AccountStatus.SUSPENDED, AccountStatus.TERMINATED], ids=lambda each: each.value
)
def test_an_account_that_was_stopped_confirms_a_stop_and_answers_nothing_else(
    system: System, status: AccountStatus
) -> None:
    accounts = system.world.fake_registry.accounts
    accounts["acme"] = replace(accounts["acme"], status=status)
    system.hear(texted("HELP", event="in-0"))
    system.hear(texted("STOP"))
    system.rest()
    system.world.clock.advance(30)
    system.hear(texted("START", event="in-2", at=system.now))
    system.rest()
    assert sent(system) == [CONFIRMED]


@pytest.mark.parametrize(
    ("changes", "confirmed"),
    [
        pytest.param({"paused": True}, True, id="paused"),
        pytest.param({"status": CampaignStatus.SUSPENDED}, True, id="suspended"),
        pytest.param({"status": CampaignStatus.EXPIRED}, False, id="no longer registered"),
    ],
)
def test_a_stop_is_confirmed_while_its_campaign_is_stopped_by_us(
    system: System, changes: dict[str, Any], confirmed: bool
) -> None:
    _campaign(system, **changes)
    system.hear(texted("STOP"))
    system.rest()
    assert sent(system) == ([CONFIRMED] if confirmed else [])


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [(SenderStatus.PAUSED, True), (SenderStatus.BLOCKED, False)],
    ids=str,
)
def test_a_stop_is_confirmed_from_a_number_that_is_paused_and_not_from_one_that_is_blocked(
    system: System, status: SenderStatus, confirmed: bool
) -> None:
    registry = system.world.fake_registry
    registry.put_sender(replace(registry.senders[SENDER], status=status))
    system.hear(texted("STOP"))
    system.rest()
    assert sent(system) == ([CONFIRMED] if confirmed else [])


def _campaign(system: System, name: str = "appointments", **changes: Any) -> Campaign:
    campaigns = system.world.fake_registry.stored_campaigns
    changed = replace(campaigns[("acme", name)], **changes)
    campaigns[("acme", name)] = changed
    return changed


def test_a_stop_blocks_what_waits_and_empties_the_due_index(system: System) -> None:
    system.submit(draft("k1"))
    system.submit(draft("k2", send_at=START + timedelta(hours=2), body="Acme Dental: 2. STOP ends"))
    system.hear(texted("STOP"))
    assert system.row("k1").status is system.row("k2").status is Status.BLOCKED
    assert system.row("k1").timeline[-1].detail == "recipient.suppressed"
    waiting = system.world.fake_pacing.entries.values()
    assert [entry for entry in waiting if entry.shard < SHARDS] == []


def test_a_text_on_its_way_when_the_stop_was_stored_is_recorded_as_overlapping(
    system: System,
) -> None:
    system.submit(draft())
    system.world.before("carrier.send", lambda: system.hear(texted("STOP")))
    system.deliver_visible()
    assert system.row().status is Status.SENT
    assert events(system) == [LedgerEvent.OVERLAP, LedgerEvent.OPT_OUT]


def test_an_overlap_is_found_however_long_its_intent_has_stood(system: System) -> None:
    system.submit(draft())
    (job,) = system.world.fake_queue.jobs
    early = SendIntent(
        message_id=job.message_id,
        at=START - timedelta(hours=3),
        parts=1,
        body_hash=job.body_hash,
        category=job.category,
        campaign=job.campaign,
    )
    system.world.fake_pacing.open_intent("acme", job.recipients[0], early, SENDER)
    system.world.before("carrier.send", lambda: system.hear(texted("STOP")))
    system.deliver_visible()
    assert LedgerEvent.OVERLAP in events(system)


def test_a_text_sent_before_the_stop_is_no_overlap(system: System) -> None:
    system.submit(draft())
    system.rest()
    system.world.clock.advance(1)
    system.hear(texted("STOP", at=system.now))
    assert events(system) == [LedgerEvent.OPT_OUT]


def test_a_start_lifts_what_stop_made_and_says_so_once(system: System) -> None:
    system.hear(texted("STOP"))
    system.rest()
    system.world.clock.advance(60)
    start = texted("START", event="in-2", at=system.now)
    for _ in range(2):
        system.hear(start)
    system.rest()
    assert in_force(system) == ()
    assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN]
    assert sent(system)[1:] == [
        "Acme Dental: You are opted in again. Msg frequency varies. Msg & data rates may apply. "
        "Reply HELP for help, STOP to opt out."
    ]


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
def test_a_start_whose_lift_failed_is_still_answered_and_recorded(
    system: System, after: bool
) -> None:
    system.hear(texted("STOP"))
    start = texted("START", event="in-2", at=START + timedelta(seconds=1))
    system.world.fail("suppressions.put", after=after)
    with pytest.raises(TemporaryFailure):
        system.inbound.run(start)
    assert system.inbound.run(start).replied is ReplyKind.OPT_IN_CONFIRMATION
    assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN]


def test_a_start_of_a_stranger_lifts_nothing_and_gains_nothing(system: System) -> None:
    obeyed = system.inbound.run(texted("START", number="+14155550177"))
    assert obeyed.replied is None
    assert events(system) == []
    system.submit(draft(to="+14155550177"))
    assert system.row().status is Status.BLOCKED


@pytest.mark.parametrize(
    ("reason", "source"),
    [
        (SuppressionReason.COMPLAINT, "operator"),
        (SuppressionReason.CARRIER, "carrier"),
        (SuppressionReason.STOP, "api"),
        (SuppressionReason.MANUAL, "operator"),
    ],
)
def test_a_start_leaves_what_others_asked_for(
    system: System, reason: SuppressionReason, source: str
) -> None:
    keys = system.world.keyring.of(NUMBER)
    new = opt_out(reason=reason, source=source, at=START, event_id="put-1")
    system.opt_out.suppress("acme", keys, NUMBER, new)
    obeyed = system.inbound.run(texted("START", at=START + timedelta(seconds=60)))
    assert [entry.reason for entry in in_force(system)] == [reason]
    assert obeyed.replied is None


@pytest.mark.parametrize("first", ["STOP", "START"])
def test_stop_wins_a_tie_with_start(system: System, first: str) -> None:
    second = "START" if first == "STOP" else "STOP"
    for body in (first, second):
        system.hear(texted(body, event=f"in-{body}"))
    assert [entry.source for entry in in_force(system)] == [HANDSET]


def test_a_stop_older_than_the_start_changes_nothing_and_is_recorded_so(system: System) -> None:
    system.hear(texted("START", event="in-2", at=START + timedelta(seconds=20)))
    system.hear(texted("STOP", at=START + timedelta(seconds=10)))
    system.rest()
    assert in_force(system) == ()
    key = system.world.keyring.of(NUMBER).current
    assert [e.facts["in_force"] for e in system.world.fake_ledger.entries("acme", key)] == ["no"]
    assert sent(system) == []


def test_a_help_is_answered_three_times_a_day(system: System) -> None:
    replied = []
    for hours in (0, 1, 2, 3, 23, 24, 25):
        at = START.replace(hour=8) + timedelta(hours=hours)
        system.world.clock.at = at
        replied.append(system.inbound.run(texted("HELP", event=f"h{hours}", at=at)).replied)
    wanted = [ReplyKind.HELP] * 3
    assert replied == [*wanted, None, None, ReplyKind.HELP, ReplyKind.HELP]


def test_a_help_is_answered_also_to_who_opted_out(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    brand = replace(account.brand, help_contact="help@acmedental.example")
    system.world.fake_registry.put_account(replace(account, brand=brand))
    system.hear(texted("STOP"))
    system.hear(texted("HELP", event="in-2"))
    system.rest()
    assert sent(system)[-1] == (
        "Acme Dental: For help contact help@acmedental.example. "
        "Msg & data rates may apply. Reply STOP to opt out."
    )


def test_helps_before_a_rotation_of_keys_count(system: System) -> None:
    for n in range(3):
        system.inbound.run(texted("HELP", event=f"h{n}", at=START + timedelta(seconds=n)))
    old = system.world.keyring.ring
    system.world.keyring.ring = Keyring(current="2", keys={**old.keys, "2": b"key-2"})
    assert system.inbound.run(texted("HELP", at=START + timedelta(seconds=9))).replied is None


def test_free_text_is_kept_and_opens_a_conversation(system: System) -> None:
    system.hear(texted("can I come at 10 instead?"))
    key = system.world.keyring.of(NUMBER).current
    assert system.world.fake_pacing.history("acme", key).last_inbound_at == START
    assert system.world.fake_messages.rows[inbound_row_id("in-1")].timeline[0].detail == "none"
    assert sent(system) == []
    assert in_force(system) == ()


def test_a_stop_to_a_number_that_nobody_ever_had_stops_everybody(system: System) -> None:
    obeyed = system.inbound.run(texted("STOP", to="+12065550199"))
    assert (obeyed.account, obeyed.replied) == ("", None)
    assert [entry.scope for entry in in_force(system, "_global")] == ["global"]
    assert events(system, "_global") == [LedgerEvent.OPT_OUT]
    system.submit(draft())
    assert system.row().status is Status.BLOCKED


def test_it_blocks_what_waits_for_the_recipient_at_any_account(system: System) -> None:
    system.submit(draft("k1"))
    system.submit(draft("k2", send_at=START + timedelta(hours=2), body="Acme Dental: 2. STOP ends"))
    system.hear(texted("STOP", to="+12065550199"))
    assert system.row("k1").status is system.row("k2").status is Status.BLOCKED


def test_a_text_on_its_way_overlaps_it_in_the_sender_s_own_ledger(system: System) -> None:
    system.submit(draft())
    stop = texted("STOP", to="+12065550199")
    system.world.before("carrier.send", lambda: system.hear(stop))
    system.deliver_visible()
    assert system.row().status is Status.SENT
    assert events(system) == [LedgerEvent.OVERLAP]
    assert events(system, "_global") == [LedgerEvent.OPT_OUT]


@pytest.mark.parametrize("body", ["START", "HELP", "hello"])
def test_anything_else_to_such_a_number_does_nothing(system: System, body: str) -> None:
    system.inbound.run(texted("STOP", to="+12065550199"))
    system.inbound.run(texted(body, event="in-2", to="+12065550199"))
    assert in_force(system, "_global")
    assert "messages.put_new" not in system.world.calls


def test_a_stop_counts_for_an_account_that_was_deleted(system: System) -> None:
    system.world.fake_registry.accounts.clear()
    system.world.fake_registry.stored_campaigns.clear()
    assert system.inbound.run(texted("STOP")).replied is None
    assert in_force(system)


def test_a_campaign_s_keyword_opts_in_again(system: System) -> None:
    _campaign(system, opt_in_keywords=("SMILE",))
    system.hear(texted("STOP"))
    system.hear(texted("smile!", event="in-2", at=START + timedelta(seconds=1)))
    assert in_force(system) == ()


class TestStopByCategory:
    """Under `stop_scope: category` a STOP reaches what it answers."""

    @pytest.fixture(autouse=True)
    def by_category(self, system: System) -> None:
        account = system.world.fake_registry.accounts["acme"]
        system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))

    def note(
        self,
        system: System,
        category: Category,
        seconds: int = -60,
        message: str = "m1",
        campaign: str = "offers",
    ) -> None:
        new = SendIntent(
            message_id=message,
            at=START + timedelta(seconds=seconds),
            parts=1,
            body_hash="h",
            category=category,
            campaign=campaign,
        )
        key = system.world.keyring.of(NUMBER).current
        system.world.fake_pacing.open_intent("acme", key, new, OFFERS)

    def scopes(self, system: System, body: str = "STOP") -> list[str]:
        system.hear(texted(body, to=OFFERS))
        return [entry.scope for entry in in_force(system)]

    @pytest.mark.parametrize(
        ("category", "scope"),
        [
            (Category.MARKETING, "category:marketing"),
            (Category.TRANSACTIONAL, "category:transactional"),
            (Category.CONVERSATIONAL, "category:conversational"),
            (Category.INFORMATIONAL, "account"),
        ],
    )
    def test_it_reaches_the_category_of_the_last_text(
        self, system: System, category: Category, scope: str
    ) -> None:
        self.note(system, Category.TRANSACTIONAL, seconds=-90, message="m0")
        self.note(system, category)
        assert self.scopes(system) == [scope]

    @pytest.mark.parametrize(
        "category", [Category.TRANSACTIONAL, Category.CONVERSATIONAL, Category.INFORMATIONAL]
    )
    @pytest.mark.parametrize(
        ("day", "revokes_all"),
        [
            (datetime(2027, 1, 30, 23, 59, tzinfo=UTC), False),
            (datetime(2027, 1, 31, tzinfo=UTC), True),
        ],
        ids=["the last day of the waiver", "from 2027-01-31"],
    )
    def test_from_2027_01_31_a_stop_to_whatever_is_not_marketing_reaches_the_account(
        self, system: System, category: Category, day: datetime, revokes_all: bool
    ) -> None:
        self.note(system, category, seconds=int((day - START).total_seconds()) - 60)
        system.world.clock.at = day
        system.hear(texted("STOP", to=OFFERS, at=day))
        [stop] = in_force(system)

        always = category is Category.INFORMATIONAL
        assert stop.scope == ("account" if revokes_all or always else f"category:{category}")

    def test_from_2027_01_31_a_stop_to_marketing_still_reaches_marketing(
        self, system: System
    ) -> None:
        day = datetime(2027, 2, 1, tzinfo=UTC)
        self.note(system, Category.MARKETING, seconds=int((day - START).total_seconds()) - 60)
        system.world.clock.at = day
        system.hear(texted("STOP", to=OFFERS, at=day))

        assert [entry.scope for entry in in_force(system)] == ["category:marketing"]

    def test_without_a_text_before_it_reaches_the_account(self, system: System) -> None:
        self.note(system, Category.MARKETING, campaign="appointments")
        self.note(system, Category.MARKETING, seconds=5, message="m2")
        assert self.scopes(system) == ["account"]

    def test_stop_all_reaches_the_account(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        assert self.scopes(system, "STOP ALL") == ["account"]

    def test_our_own_answer_is_not_what_a_stop_answers(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        system.hear(texted("HELP", event="in-0", at=START - timedelta(seconds=30), to=OFFERS))
        system.world.clock.advance(-30)
        system.deliver_visible()
        system.rest()
        system.world.clock.at = START + timedelta(seconds=30)
        assert self.scopes(system) == ["category:marketing"]

    def test_a_repetition_after_the_confirmation_stops_nothing_more(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        assert self.scopes(system) == ["category:marketing"]
        system.rest()
        assert self.scopes(system) == ["category:marketing"]

    def test_its_confirmation_says_no_more_than_was_stopped(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        self.scopes(system)
        system.rest()
        assert sent(system) == [ONLY_OFFERS]

    def test_not_even_in_the_campaign_s_own_words(self, system: System) -> None:
        own = Templates(opt_out_confirmation="Acme Dental: no more texts at all.")
        _campaign(system, "offers", templates=own)
        self.note(system, Category.MARKETING)
        self.scopes(system)
        system.rest()
        assert sent(system) == [ONLY_OFFERS]

    def test_stop_all_widens_it_and_is_confirmed(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        self.scopes(system)
        system.rest()
        system.world.clock.advance(60)
        system.hear(texted("STOP ALL", event="in-2", at=system.now, to=OFFERS))
        system.rest()
        assert [e.scope for e in in_force(system)] == ["category:marketing", "account"]
        assert sent(system) == [ONLY_OFFERS, CONFIRMED]

    def test_other_categories_still_go(self, system: System) -> None:
        self.note(system, Category.MARKETING)
        self.scopes(system)
        system.submit(draft())
        assert system.row().status is Status.QUEUED


class TestNarrowing:
    """The one confirmation may ask what was meant; silence means all (47 CFR 64.1200(a)(12))."""

    @pytest.fixture(autouse=True)
    def stopped(self, system: System) -> None:
        """A STOP to a reminder, of somebody who agreed to offers too."""
        account = system.world.fake_registry.accounts["acme"]
        system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))
        system.submit(draft())
        system.rest()
        system.world.clock.advance(60)
        system.hear(texted("STOP", at=system.now))
        system.rest()
        system.world.clock.advance(60)

    def hear(self, system: System, body: str, event: str = "in-2") -> None:
        system.hear(texted(body, event=event, at=system.now))
        system.rest()

    def test_all_is_stopped_until_the_recipient_says_otherwise(self, system: System) -> None:
        assert [entry.scope for entry in in_force(system)] == ["account"]
        assert sent(system)[1:] == [WHICH]

    @pytest.mark.parametrize("body", ["ONLY", "only.", "Solo"])
    def test_the_answer_narrows_it_and_is_confirmed_once(self, system: System, body: str) -> None:
        self.hear(system, body)
        self.hear(system, body)
        assert [entry.scope for entry in in_force(system)] == ["category:informational"]
        assert sent(system)[2:] == [
            "Acme Dental: You will get no more service texts from us. Reply STOP ALL to stop all "
            "our texts."
        ]
        assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_OUT]
        system.submit(draft("k2"), draft("k3", campaign="offers", body=OFFER))
        assert system.row("k2").status is Status.BLOCKED
        assert system.row("k3").status is Status.QUEUED

    @pytest.mark.parametrize("body", ["only on tuesdays", "ok", "yes", "marketing"])
    def test_nothing_else_narrows_it(self, system: System, body: str) -> None:
        self.hear(system, body)
        assert [entry.scope for entry in in_force(system)] == ["account"]

    def test_the_answer_of_before_the_stop_narrows_nothing(self, system: System) -> None:
        late = texted("ONLY", event="in-2", at=START + timedelta(seconds=30))
        system.hear(late)
        assert [entry.scope for entry in in_force(system)] == ["account"]

    def test_a_later_stop_stands_against_the_answer(self, system: System) -> None:
        answered = system.now
        system.world.clock.advance(60)
        self.hear(system, "STOP", "in-3")
        system.hear(texted("ONLY", event="in-2", at=answered))
        assert [entry.scope for entry in in_force(system)] == ["account"]

    @pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
    def test_an_answer_that_failed_half_way_comes_out_once(
        self, system: System, after: bool
    ) -> None:
        system.world.fail("suppressions.put", after=after)
        only = texted("ONLY", event="in-2", at=system.now)
        with pytest.raises(TemporaryFailure):
            system.inbound.run(only)
        assert system.inbound.run(only).replied is ReplyKind.OPT_OUT_CONFIRMATION
        assert [entry.scope for entry in in_force(system)] == ["category:informational"]
        assert events(system) == [LedgerEvent.OPT_OUT, LedgerEvent.OPT_OUT]

    def test_start_brings_everything_back(self, system: System) -> None:
        self.hear(system, "ONLY")
        system.world.clock.advance(60)
        self.hear(system, "START", "in-3")
        assert in_force(system) == ()


def test_who_agreed_to_one_kind_of_text_only_is_asked_nothing(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))
    agree(system.world, NUMBER)
    key = system.world.keyring.of(NUMBER).current
    record = system.world.fake_consents.records[("acme", key)]
    only = replace(record.consents[0], categories=(Category.INFORMATIONAL,))
    system.world.fake_consents.records[("acme", key)] = replace(record, consents=(only,))
    system.submit(draft())
    system.rest()
    system.hear(texted("STOP", at=system.now))
    system.rest()
    assert sent(system)[1:] == [CONFIRMED]


def test_whoever_asks_to_be_left_alone_opens_no_conversation(system: System) -> None:
    system.hear(texted("STOP"))
    key = system.world.keyring.of(NUMBER).current
    assert system.world.fake_pacing.history("acme", key).last_inbound_at is None


QUESTION = (
    "Acme Dental: We have stopped texting you. Was that what you meant? Reply YES or START to get "
    "texts again; without an answer we stay silent."
)


def test_an_unclear_wish_to_stop_stops_everything_and_asks_once(system: System) -> None:
    for event, at in (("in-1", 0), ("in-2", 20)):
        obeyed = system.inbound.run(
            texted("not interested", event=event, at=START + timedelta(seconds=at))
        )
        assert obeyed.intent is Intent.AMBIGUOUS
    assert [entry.scope for entry in in_force(system)] == ["account"]
    rows = system.world.fake_messages.rows.values()
    asked = [row.body for row in rows if row.reply is ReplyKind.CLARIFICATION]
    assert asked == [QUESTION]


def test_a_stop_after_the_question_is_not_confirmed_again(system: System) -> None:
    system.inbound.run(texted("not interested"))
    stop = texted("STOP", event="in-2", at=START + timedelta(seconds=30))
    assert system.inbound.run(stop).replied is None
    assert in_force(system)


@pytest.mark.parametrize("answer", ["START", "yes", "Yes please"])
def test_the_answer_to_the_question_undoes_the_stop(system: System, answer: str) -> None:
    system.inbound.run(texted("not interested"))
    _sent(system, reply_id("in-1", ReplyKind.CLARIFICATION), QUESTION, 5)
    system.world.clock.advance(30)
    said = texted(answer, event="in-2", at=START + timedelta(seconds=30))
    assert system.inbound.run(said).intent is Intent.OPT_IN
    assert in_force(system) == ()


def test_a_no_to_the_question_leaves_everything_stopped(system: System) -> None:
    system.inbound.run(texted("not interested"))
    _sent(system, reply_id("in-1", ReplyKind.CLARIFICATION), QUESTION, 5)
    said = texted("no", event="in-2", at=START + timedelta(seconds=30))
    assert system.inbound.run(said).replied is None
    assert in_force(system)


def test_a_no_to_a_question_in_the_last_text_stops_nothing(system: System) -> None:
    _sent(system, "m-1", "Acme Dental: have you filled in the form?", -60)
    assert system.inbound.run(texted("no")).intent is Intent.NONE
    assert in_force(system) == ()


def test_the_language_of_the_last_text_tells_what_a_word_means(system: System) -> None:
    assert system.inbound.run(texted("Ende")).intent is Intent.NONE
    _sent(system, "m-1", "Acme Dental: bis morgen um 9.", -60, language="de")
    assert system.inbound.run(texted("Ende", event="in-2")).intent is Intent.OPT_OUT


def test_a_plain_stop_reads_no_history_before_it_is_stored(system: System) -> None:
    system.inbound.run(texted("stop texting me"))
    calls = system.world.calls
    assert "pacing.history" not in calls[: calls.index("suppressions.put")]


@pytest.mark.parametrize(
    ("to", "scope"),
    [(OFFERS, "category:marketing"), (SENDER, "account")],
    ids=["from a number that markets", "from one that claims not to"],
)
def test_who_stops_the_offers_stops_what_that_number_sends(
    system: System, to: str, scope: str
) -> None:
    system.inbound.run(texted("stop the offers please", to=to))
    assert [entry.scope for entry in in_force(system)] == [scope]


def _sent(system: System, name: str, body: str, seconds: int, language: str = "en") -> None:
    """A text from the number that was answered, as if it had gone out then."""
    at = START + timedelta(seconds=seconds)
    key = system.world.keyring.of(NUMBER).current
    intent = SendIntent(
        message_id=name,
        at=at,
        parts=1,
        body_hash=name,
        category=Category.INFORMATIONAL,
        campaign="appointments",
    )
    system.world.fake_pacing.open_intent("acme", key, intent, SENDER)
    rows = system.world.fake_messages.rows
    row = rows.get(inbound_row_id("in-1")) or _received(system)
    rows[name] = replace(
        row,
        id=name,
        body=body,
        direction="out",
        status=Status.SENT,
        called_at=at,
        language=language,
    )


def _received(system: System) -> Any:
    system.inbound.run(texted("ok", event="in-0", at=START - timedelta(days=1)))
    return system.world.fake_messages.rows[inbound_row_id("in-0")]
