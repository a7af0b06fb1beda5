"""Of two texts to one recipient at the same instant, exactly one yields to the other."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.history import SendHistory
from tests.support.builders import NOON, intent

INTENTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)),
    min_size=1,
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(pairs=INTENTS)
def test_the_texts_before_each_text_make_one_order(pairs: list[tuple[str, int]]) -> None:
    intents = [intent(message_id=i, at=NOON + timedelta(seconds=s)) for i, s in pairs]
    history = SendHistory(intents=tuple(intents))
    counts = sorted(len(history.before(each)) for each in intents)
    assert counts == list(range(len(intents)))


@given(pairs=INTENTS)
def test_a_text_keeps_its_place_when_it_is_looked_at_again_later(
    pairs: list[tuple[str, int]],
) -> None:
    intents = [intent(message_id=i, at=NOON + timedelta(seconds=s)) for i, s in pairs]
    history = SendHistory(intents=tuple(intents))
    for each in intents:
        later = intent(message_id=each.message_id, at=NOON + timedelta(hours=1))
        assert history.before(later) == history.before(each)


def test_a_text_that_is_not_there_yet_comes_after_all_that_are_older() -> None:
    older = intent(message_id="b", at=NOON)
    newer = intent(message_id="a", at=NOON + timedelta(seconds=2))
    mine = intent(message_id="c", at=NOON + timedelta(seconds=1))
    assert SendHistory(intents=(newer, older)).before(mine) == (older,)
