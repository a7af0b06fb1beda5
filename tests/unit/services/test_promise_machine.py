"""P1, P7, P8, P9 and P11 under anything at all, in any order, with failures anywhere.

A state machine sends, texts back, records, imports, erases, corrects, suppresses, sweeps and waits;
any of its steps may be ended at any of its calls, or have another step in its midst. Then the
system comes to rest and every promise is checked (`promises.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consentry.domain.account import StopScope
from consentry.domain.audit import Actor
from consentry.domain.consent import ConsentLevel, ConsentMethod, ConsentSource
from consentry.domain.custody import Attestation
from consentry.domain.message import Category
from consentry.domain.preferences import NO_PREFERENCES, Preferences
from consentry.domain.suppression import SuppressionReason
from consentry.errors import TemporaryFailure
from consentry.services.anchor import Anchor
from consentry.services.evidence import NewConsent
from consentry.services.inbound_text import InboundText
from consentry.services.learning import OPTED_OUT
from consentry.services.listed import Listed, ListedOptOut, RowOutcome, RowResult
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from consentry.services.preferences import Wishes
from consentry.services.reconcile import Reconcile
from consentry.services.suppressing import SuppressionDesk
from consentry.services.unlisting import Unlisting
from tests.support.desks import audit
from tests.support.fakes import START, Crash
from tests.unit.services.custody import Desks, desks
from tests.unit.services.promises import Heard, Memory, Said, said, unkept
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft, texted
from tests.unit.services.test_consents import EVIDENCE, STRANGER
from tests.unit.services.trace import FaultAt, TracedWorld, broken

pytestmark = pytest.mark.slow

KEYWORD = "SMILE"
CAMPAIGNS = {
    SENDER: ("acme", "appointments"),
    "+12065550101": ("acme", "offers"),
    "+12065550102": ("birch", "appointments"),
}
WORDS = {
    "STOP": Said.STOP,
    "please take me off your list": Said.STOP,
    "STOP ALL": Said.STOP,
    "START": Said.START,
    "unstop": Said.START,
    KEYWORD: None,
    "YES": None,
    "only": Said.ONLY,
    "HELP": Said.HELP,
    "can you stop by at 5": Said.OTHER,
    "who is this?": None,
}
"""What people text, and what it wants; None where that depends on what was texted before."""
numbers = st.sampled_from([NUMBER, OTHER, STRANGER])
texted_numbers = st.sampled_from(sorted(CAMPAIGNS))
accounts = st.sampled_from(["acme", "birch"])
words = st.sampled_from(list(WORDS))
ages = st.sampled_from([0, 1, 30, 200, 400, 7200])
"""How long ago something happened that is told only now, in seconds."""
levels = st.sampled_from(list(ConsentLevel)[1:])
scopes = st.sampled_from(["account", "campaign:offers", "category:marketing"])


class Promises(RuleBasedStateMachine):
    """Everything that may happen to three recipients of two accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.world = TracedWorld()
        self.system = System(world=self.world)
        self.memory = Memory()
        self.texts: list[InboundText] = []
        self.count = 0
        self.chains: dict[tuple[str, str], list[str]] = {}

    @initialize(
        scope=st.sampled_from(StopScope),
        double=st.booleans(),
        stated=st.booleans(),
    )
    def two_accounts(self, scope: StopScope, double: bool, stated: bool) -> None:
        registry = self.world.fake_registry
        acme = replace(registry.accounts["acme"], stop_scope=scope, created_at=START)
        registry.put_account(acme)
        registry.put_account(replace(acme, id="birch", profile="baseline"))
        for name in ("appointments", "offers"):
            there = registry.stored_campaigns[("acme", name)]
            changed = replace(
                there,
                double_opt_in=double and name == "appointments",
                opt_in_keywords=(KEYWORD,),
                call_to_action=EVIDENCE.disclosure_text if stated else "",
            )
            registry.put_campaign(changed)
        birch = replace(registry.stored_campaigns[("acme", "appointments")], account="birch")
        registry.put_campaign(replace(birch, senders={}))
        sender = registry.senders[SENDER]
        registry.put_sender(replace(sender, number="+12065550102", account="birch"))
        given = self.world.fake_consents.records
        for number in (NUMBER, OTHER):
            key = self.world.keyring.of(number).current
            given[("birch", key)] = replace(given[("acme", key)], account="birch")

    # ------------------------------------------------------------ what clients do

    @rule(to=numbers, sender=texted_numbers, wait=st.sampled_from([0, 0, 0, 3600, 90_000]))
    def send(self, to: str, sender: str, wait: int) -> None:
        account, campaign = CAMPAIGNS[sender]
        self.count += 1
        body = f"Acme Dental: visit {self.count} is Tue 9am. Reply STOP to opt out."
        one = draft(
            f"k{self.count}",
            account=account,
            campaign=campaign,
            to=to,
            body=body,
            send_at=self.system.now + timedelta(seconds=wait) if wait else None,
        )
        self._touch(account, to)
        self.system.submit(one)
        self._touch(account, to)

    @rule(number=numbers, sender=texted_numbers, level=levels, age=ages)
    def consent(self, number: str, sender: str, level: ConsentLevel, age: int) -> None:
        stated = self._stated(number, sender, level, age)

        def record() -> None:
            self._touch(stated.account, number)
            self.system.desk.record(stated)
            self._touch(stated.account, number)

        self.system.ask(record)

    @rule(number=numbers, account=accounts, scope=scopes)
    def revoke(self, number: str, account: str, scope: str) -> None:
        self.system.ask(lambda: _drop(self.system.desk.revoke(account, number, scope, "asked")))

    @rule(
        people=st.lists(numbers, min_size=1, max_size=3),
        sender=texted_numbers,
        age=ages,
        child=st.booleans(),
    )
    def import_consents(self, people: list[str], sender: str, age: int, child: bool) -> None:
        stated = [self._stated(one, sender, ConsentLevel.EXPRESS, age) for one in people]
        stated[0] = replace(stated[0], minor=child and people[0] == STRANGER)
        account = stated[0].account
        rows = [Listed(line=n, number=e.number, stated=e) for n, e in enumerate(stated, start=2)]

        def take() -> None:
            for one in people:
                self._touch(account, one)
            _whole(
                self._desks().imports.consents_of(account, rows, self._word(account), by=Actor())
            )
            for one in people:
                self._touch(account, one)

        self.system.ask(take)

    @rule(number=numbers, account=accounts, age=ages, dated=st.booleans(), scope=scopes)
    def import_opt_out(self, number: str, account: str, age: int, dated: bool, scope: str) -> None:
        at = self.system.now - timedelta(seconds=age)
        stated = ListedOptOut(
            number=number, scope=scope, reason=SuppressionReason.STOP, at=at if dated else None
        )
        if dated and scope == "account":
            self.memory.listed.append((account, number, at))
        else:
            self.memory.vague.add((account, number))
        row = Listed(line=2, number=number, stated=stated)

        def take() -> None:
            self._touch(account, number)
            _whole(self._desks().imports.opt_outs_of(account, [row], by=Actor()))
            self._touch(account, number)

        self.system.ask(take)

    @rule(
        number=numbers,
        account=accounts,
        reason=st.sampled_from([SuppressionReason.MANUAL, SuppressionReason.COMPLAINT]),
        scope=scopes,
    )
    def suppress(self, number: str, account: str, reason: SuppressionReason, scope: str) -> None:
        def put() -> None:
            self._touch(account, number)
            self._suppressions().put(
                account, number, scope=scope, reason=reason, source="operator", note=""
            )
            self._touch(account, number)

        self.system.ask(put)

    @rule(number=numbers, account=accounts, scope=scopes)
    def take_back(self, number: str, account: str, scope: str) -> None:
        self.system.ask(lambda: self._suppressions().delete(account, number, scope))

    # ------------------------------------------------------------ what recipients do

    @rule(number=numbers, to=texted_numbers, word=words, age=ages)
    def text(self, number: str, to: str, word: str, age: int) -> None:
        at = self.system.now - timedelta(seconds=age)
        one = InboundText(id=f"in-{len(self.texts)}", number=number, to=to, body=word, at=at)
        self.texts.append(one)
        self._hear(one)

    @precondition(lambda self: self.texts)
    @rule(which=st.integers(0, 50))
    def text_again(self, which: int) -> None:
        self._hear(self.texts[which % len(self.texts)])

    @rule(
        number=numbers,
        account=accounts,
        wishes=st.sampled_from(
            [
                NO_PREFERENCES,
                Preferences(max_per_day=1),
                Preferences(categories=(Category.INFORMATIONAL,)),
            ]
        ),
    )
    def prefer(self, number: str, account: str, wishes: Preferences) -> None:
        stated = Wishes(time_zone="", region="", language="", preferences=wishes)
        self.system.ask(lambda: _drop(self._desks().preferences.put(account, number, stated)))

    @rule(number=numbers, account=accounts, child=st.booleans())
    def erase(self, number: str, account: str, child: bool) -> None:
        def request() -> None:
            self._touch(account, number)
            made = self._desks().erasure
            made.erase(account, number, by=Actor(key="key-1"), child=child and number == STRANGER)
            self.memory.erased[(account, number)] = (self._touch(account, number), self.system.now)

        self.system.ask(request)

    @rule(number=numbers, account=accounts, hours=st.sampled_from([0, 1, 48]))
    def hold(self, number: str, account: str, hours: int) -> None:
        until = self.system.now + timedelta(hours=hours)
        rights = self._desks().rights
        self.system.ask(
            lambda: _drop(
                rights.order_hold(
                    account, number, reason="suit", until=until, by=Actor(key="key-1")
                )
            )
        )

    # ------------------------------------------------------------ what goes on by itself

    @rule(seconds=st.sampled_from([1, 20, 61, 301, 3600, 40_000]))
    def wait(self, seconds: int) -> None:
        self.system.wind(self.system.now + timedelta(seconds=seconds))

    @rule()
    def night(self) -> None:
        self.system.ask(self._nightly)

    @rule(
        answer=st.sampled_from(
            [
                CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code="ThrottlingException"),
                CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeout"),
                CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=OPTED_OUT),
            ]
        )
    )
    def carrier(self, answer: CarrierAnswer) -> None:
        self.world.fake_carrier.answers.append(answer)

    # ------------------------------------------------------------ what goes wrong

    @rule(calls=st.integers(0, 30), after=st.booleans(), crash=st.booleans())
    def fail_soon(self, calls: int, after: bool, crash: bool) -> None:
        error = Crash() if crash else TemporaryFailure("made to fail")
        self.world.faults_at[len(self.world.calls) + calls] = FaultAt(error, after=after)

    @rule(
        calls=st.integers(0, 30),
        number=numbers,
        what=st.sampled_from(["STOP", "START", "send", "deliver", "sweep", "erase", "consent"]),
    )
    def interrupt_soon(self, calls: int, number: str, what: str) -> None:
        """Somebody else does all of something between two calls of what comes next."""
        does: dict[str, Callable[[], None]] = {
            "STOP": lambda: self.text(number, SENDER, "STOP", 0),
            "START": lambda: self.text(number, SENDER, "START", 0),
            "send": lambda: self.send(number, SENDER, 0),
            "deliver": self.system.deliver_visible,
            "sweep": self.system.sweep,
            "erase": lambda: self.erase(number, "acme", False),
            "consent": lambda: self.consent(number, SENDER, ConsentLevel.EXPRESS, 0),
        }
        self.world.actions_at[len(self.world.calls) + calls] = does[what]

    # ------------------------------------------------------------ what must hold

    @invariant()
    def chains_only_grow(self) -> None:
        """P7: what was in a chain once is there for ever, in its place."""
        for place, chain in self.world.fake_ledger.chains.items():
            hashes = [entry.hash for entry in chain]
            before = self.chains.get(place, [])
            assert hashes[: len(before)] == before
            self.chains[place] = hashes
        assert self.chains.keys() <= self.world.fake_ledger.chains.keys()

    def teardown(self) -> None:
        self.world.faults_at.clear()
        self.world.actions_at.clear()
        self.system.rest(most=20_000)
        self.system.ask(self._nightly)
        self.system.rest(most=20_000)
        wrong = unkept(self.system, self.memory)
        assert wrong == [], "\n".join(wrong)

    # ------------------------------------------------------------ how it is done

    def _hear(self, one: InboundText) -> None:
        account = CAMPAIGNS[one.to][0]

        def attempt() -> None:
            self._touch(account, one.number)
            intent = self.system.inbound.run(one).intent
            wants = said(intent, one.body)
            if WORDS[one.body] is not None:
                assert wants is WORDS[one.body], f"`{one.body}` was read as {intent}"
            before = self.memory.heard.get(one.id)
            if before is None or before.said is Said.OTHER:
                self.memory.heard[one.id] = Heard(one, account, wants)
            self._touch(account, one.number)

        self.system.insist(attempt)

    def _stated(self, number: str, sender: str, level: ConsentLevel, age: int) -> NewConsent:
        account, campaign = CAMPAIGNS[sender]
        return NewConsent(
            account=account,
            number=number,
            campaign=campaign,
            categories=(),
            level=level,
            method=ConsentMethod.WEB_FORM,
            source=ConsentSource.DIRECT,
            captured_at=self.system.now - timedelta(seconds=age),
            evidence=EVIDENCE,
        )

    def _word(self, account: str) -> Attestation:
        return Attestation(
            account=account, version="1", by="Ann", list_source="till", at=START, given_by="key-1"
        )

    def _touch(self, account: str, number: str) -> int:
        self.memory.touched[(account, number)] = len(self.world.trace)
        return len(self.world.trace)

    def _desks(self) -> Desks:
        return desks(self.system)

    def _suppressions(self) -> SuppressionDesk:
        world = self.world
        return SuppressionDesk(
            clock=world.clock,
            keys=world.keys,
            suppressions=world.suppressions,
            opt_out=self.system.opt_out,
            unlisting=Unlisting(
                registry=world.registry, suppressions=world.suppressions, lists=world.lists
            ),
            audit=audit(world),
        )

    def _nightly(self) -> None:
        world, system = self.world, self.system
        Anchor(clock=world.clock, roots=world.roots, store=world.root_store).run()
        Reconcile(
            clock=world.clock,
            keys=world.keys,
            registry=world.registry,
            suppressions=world.suppressions,
            lists=world.lists,
            learning=system.learning,
            opt_out=system.opt_out,
            bookmarks=world.bookmarks,
        ).run()
        self._desks().retention.run()


def _whole(results: list[RowResult]) -> None:
    """A client sends again what was not done."""
    if any(each.outcome is RowOutcome.NOT_DONE for each in results):
        raise TemporaryFailure("rows were not done")


def _drop(_answer: object) -> None:
    return None


Promises.TestCase.settings = settings(stateful_step_count=30, deadline=None)
test_no_order_of_anything_breaks_a_promise = Promises.TestCase


def test_an_answer_to_a_start_that_a_stop_overtakes_is_recorded_as_overlapping() -> None:
    system = System(world=TracedWorld())
    system.hear(texted("STOP", at=system.now))
    system.world.clock.advance(30)
    system.hear(texted("START", event="in-2", at=system.now))
    system.world.clock.advance(1)
    stop = texted("STOP", event="in-3", at=system.now)
    system.world.before("messages.claim", lambda: system.hear(stop))
    system.rest()
    assert broken(system) == []
