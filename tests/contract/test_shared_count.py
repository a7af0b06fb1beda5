"""`services.request_rate.SharedCount` on DynamoDB: what is taken is never more than there is."""

from concurrent.futures import ThreadPoolExecutor

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.shared_count import DynamoSharedCount


def test_a_window_gives_what_it_holds_and_no_more(connection: Dynamo) -> None:
    counts = DynamoSharedCount(connection)
    assert [counts.take("acme", 7, 4, 10) for _ in range(4)] == [True, True, False, False]
    assert counts.take("acme", 8, 4, 10), "the next window is full again"
    assert counts.take("birch", 7, 4, 10), "another account has its own"


def test_environments_that_take_at_once_take_no_more_than_there_is(connection: Dynamo) -> None:
    counts = DynamoSharedCount(connection)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: counts.take("acme", 1, 1, 5), range(12)))
    assert sum(taken) == 5
