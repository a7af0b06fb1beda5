"""How many requests things take: the budgets of the design's section 8."""

from datetime import timedelta
from itertools import pairwise

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.facts import DynamoFacts
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.dynamodb.send_items import send_key
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.domain.message import Lane, Status
from consentry.domain.operator_rules import OperatorRules
from consentry.domain.send_log import SendLog
from consentry.domain.times import to_ms
from consentry.services.ports.facts import FactsQuery
from consentry.services.ports.messages import DueEntry
from tests.support.records import KEY, NOW, NUMBER, RING, SENDER, intent, message_id, row

ACCEPTED = [row(n) for n in range(100)]


def query(number: str = NUMBER, message: str = "") -> FactsQuery:
    return FactsQuery(
        account="acme",
        campaign="appointments",
        recipient=RING.of(number),
        message_id=message,
        log_of=SENDER if message else "",
    )


def reserve(
    pacing: DynamoPacing, after_s: float = 0, number: str = SENDER, lane: Lane = Lane.BULK
) -> int:
    start_ms = to_ms(NOW + timedelta(seconds=after_s))
    return pacing.reserve(number, lane, start_ms=start_ms, parts=1, spacing_ms=1319.1, lead_ms=0)


def test_accepting_one_text_asks_dynamodb_three_times(connection: Dynamo, calls: list[str]) -> None:
    DynamoFacts(connection).read([query()], strong=False)
    reserve(DynamoPacing(connection))
    DynamoMessages(connection).put_new(row())
    assert calls == ["BatchGetItem", "UpdateItem", "PutItem"]


def test_dispatching_one_text_asks_dynamodb_five_times(
    connection: Dynamo, calls: list[str]
) -> None:
    messages, pacing = DynamoMessages(connection), DynamoPacing(connection)
    messages.put_new(row())
    calls.clear()
    pacing.open_intent("acme", KEY, intent(), SENDER)
    DynamoFacts(connection).read([query(message=row().id)], strong=True)
    pacing.store_log(SENDER, SendLog(version=1, bulk=(1,)))
    claimed = messages.claim(row().id, "d-1", NOW, NOW)
    assert claimed is not None
    assert messages.move(claimed, Status.SENT, NOW, expect_attempt="d-1") is not None
    assert calls == ["UpdateItem", "BatchGetItem", "PutItem", "UpdateItem", "UpdateItem"]


def test_operator_rules_cost_one_call_when_they_have_changed_and_none_after(
    connection: Dynamo, calls: list[str]
) -> None:
    registry, facts = DynamoRegistry(connection), DynamoFacts(connection)
    for version in (1, 2):
        registry.put_operator_rules(OperatorRules(version=version, changed_at=NOW))
        calls.clear()

        facts.read([query()], strong=True)
        facts.read([query()], strong=False)

        assert calls == ["BatchGetItem", "GetItem", "BatchGetItem"]


def test_a_lost_race_for_a_log_answers_the_log_that_won(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing, other = DynamoPacing(connection), DynamoPacing(connection)
    won = SendLog(version=1, bulk=(7,))
    assert other.store_log(SENDER, won)
    assert not pacing.store_log(SENDER, SendLog(version=1, bulk=(8,)))
    assert pacing.read_log(SENDER) == won
    assert calls == ["PutItem", "PutItem"]
    assert other.store_log(SENDER, SendLog(version=2, bulk=(7, 9)))
    assert pacing.read_log(SENDER).version == 2
    assert calls == ["PutItem", "PutItem", "PutItem", "GetItem"]


def test_the_facts_of_a_hundred_recipients_take_six_requests_with_their_rows(
    connection: Dynamo, calls: list[str]
) -> None:
    queries = [query(f"+1415555{n:04d}", message_id(n)) for n in range(100)]
    DynamoFacts(connection).read(queries, strong=False)
    assert calls == ["BatchGetItem"] * 6


def test_the_same_item_is_asked_for_once(connection: Dynamo, calls: list[str]) -> None:
    DynamoFacts(connection).read([query()] * 100, strong=False)
    assert calls == ["BatchGetItem"]


def test_a_hundred_rows_take_one_transaction_and_with_due_entries_two(
    connection: Dynamo, calls: list[str]
) -> None:
    messages = DynamoMessages(connection)
    messages.put_many(ACCEPTED, [])
    due = [DueEntry(message_id=message_id(n), at=NOW, shard=0) for n in range(200, 300)]
    messages.put_many([row(n, status=Status.HELD) for n in range(200, 300)], due)
    assert calls == ["TransactWriteItems"] * 3


def test_a_hundred_due_entries_come_by_four_requests_and_go_by_four(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing = DynamoPacing(connection)
    entries = [DueEntry(message_id=message_id(n), at=NOW, shard=0) for n in range(100)]
    pacing.put_many_due(entries)
    pacing.delete_many_due(entries)
    assert calls == ["BatchWriteItem"] * 8


def test_rows_that_exist_cost_one_more_transaction(connection: Dynamo, calls: list[str]) -> None:
    messages = DynamoMessages(connection)
    messages.put_many(ACCEPTED[:50], [])
    calls.clear()
    assert messages.put_many(ACCEPTED, []) == ()
    assert calls == ["TransactWriteItems"] * 2


def test_a_busy_lane_costs_one_request_each_time_and_one_more_to_who_comes_new(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing = DynamoPacing(connection)
    for _ in range(5):
        reserve(pacing)
    assert len(calls) == 5
    another = DynamoPacing(connection)
    for _ in range(5):
        reserve(another)
    assert len(calls) == 11


def test_an_idle_lane_costs_one_request_each_time(connection: Dynamo, calls: list[str]) -> None:
    pacing = DynamoPacing(connection)
    for minute in range(5):
        reserve(pacing, after_s=60 * minute)
    assert len(calls) == 5


def in_a_blast(connection: Dynamo) -> list[str]:
    """Ten numbers whose lanes others have just booked."""
    numbers = [f"+1206555{n:04d}" for n in range(10)]
    for number in numbers:
        reserve(DynamoPacing(connection), number=number)
    return numbers


def test_in_a_blast_through_many_numbers_who_comes_new_guesses_wrongly_once(
    connection: Dynamo, calls: list[str]
) -> None:
    numbers = in_a_blast(connection)
    calls.clear()
    another = DynamoPacing(connection)

    for number in numbers:
        reserve(another, number=number)

    assert len(calls) == 11


def test_one_number_s_blast_says_nothing_about_quiet_numbers(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing = DynamoPacing(connection)
    for _ in range(5):
        reserve(pacing)
    calls.clear()

    for n in range(5):
        reserve(pacing, number=f"+1206555{n:04d}")
        reserve(pacing)

    assert len(calls) == 10


def test_a_blast_says_nothing_about_passcodes_and_its_end_is_learned_once(
    connection: Dynamo, calls: list[str]
) -> None:
    numbers = in_a_blast(connection)
    pacing = DynamoPacing(connection)
    reserve(pacing, number=numbers[0])
    calls.clear()

    for number in numbers:
        reserve(pacing, number=number, lane=Lane.PASSCODE)
    assert len(calls) == 10

    for number in numbers:
        reserve(pacing, after_s=60, number=number)
    assert len(calls) == 10 + 11


def test_two_environments_that_remember_different_things_never_share_a_slot(
    connection: Dynamo,
) -> None:
    environments = [DynamoPacing(connection) for _ in range(3)]
    slots = [reserve(environments[n % 3], after_s=n // 4) for n in range(30)]
    assert len(set(slots)) == 30
    assert min(b - a for a, b in pairwise(slots)) >= 1_319


def test_stale_intents_are_removed_by_one_update_once_they_are_fifty(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing = DynamoPacing(connection)
    for n in range(50):
        old = NOW - timedelta(days=40, seconds=-n)
        pacing.open_intent("acme", KEY, intent(n, at=old), SENDER)
    calls.clear()
    for n in (51, 52):
        pacing.open_intent("acme", KEY, intent(n, at=NOW + timedelta(seconds=n)), SENDER)
    assert calls == ["UpdateItem"] * 3
    raw = connection.get(PacingItem, send_key("acme", KEY)) or {}
    assert sorted(name for name in raw if name.startswith("m#")) == sorted(
        f"m#{message_id(n)}" for n in (51, 52)
    )


def test_two_intents_of_one_instant_cost_one_request_more(
    connection: Dynamo, calls: list[str]
) -> None:
    pacing = DynamoPacing(connection)
    pacing.open_intent("acme", KEY, intent(1), SENDER)
    pacing.open_intent("acme", KEY, intent(2, at=NOW + timedelta(milliseconds=1)), SENDER)
    assert calls == ["UpdateItem"] * 2
    pacing.open_intent("acme", KEY, intent(3), SENDER)
    assert calls == ["UpdateItem"] * 4


def test_a_quiet_account_s_list_is_bounded(connection: Dynamo, calls: list[str]) -> None:
    page = DynamoMessages(connection).of_account("acme", NOW)
    assert page.items == ()
    assert page.next
    assert calls.count("Query") == 14 * 4
