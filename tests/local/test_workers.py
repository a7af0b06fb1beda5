"""Who is woken when there is something to deliver."""

import threading
from collections.abc import Callable, Iterator

import pytest

from local.clock import StackClock
from local.sources.trigger import Crew, Gate, Workers


class Heap:
    """Work for workers, of which each takes two pieces at once."""

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self.pieces = 0
        self.at_work: list[int] = []
        self.all_at_work = threading.Event()
        self.may_end = threading.Event()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def next_due(self) -> int | None:
        return 0 if self.pieces else None

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def occupies(self, worker: int) -> bool:
        return self.pieces > worker * 2

    def deliver(self, worker: int = 0) -> bool:
        with self._lock:
            if not self.occupies(worker):
                return False
            self.pieces = max(0, self.pieces - 2)
            self.at_work.append(worker)
            if len(self.at_work) == self.concurrency:
                self.all_at_work.set()
        self.may_end.wait(10)
        return False

    def add(self, pieces: int) -> None:
        with self._lock:
            self.pieces += pieces
        for listener in self._listeners:
            listener()


@pytest.mark.parametrize(
    ("pieces", "woken"),
    [
        pytest.param(0, 2, id="nothing: the first, and one that watches the clock"),
        pytest.param(4, 2, id="enough for two"),
        pytest.param(5, 3, id="a piece more than two take"),
        pytest.param(99, 4, id="more than all take"),
    ],
)
def test_no_more_workers_are_woken_than_there_is_work_for(pieces: int, woken: int) -> None:
    heap = Heap(4)
    heap.pieces = pieces
    crew = Crew(heap)
    crew.call()
    assert [wake.is_set() for wake in crew.wakes] == [number < woken for number in range(4)]


def test_a_worker_that_will_be_busy_calls_the_next_one_if_there_is_more() -> None:
    heap = Heap(4)
    heap.pieces = 5
    crew = Crew(heap)
    for worker in range(4):
        crew.call_next(worker)
    assert [wake.is_set() for wake in crew.wakes] == [False, True, True, False]


@pytest.fixture
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    made = Workers(StackClock(tmp_path_factory.mktemp("clock") / "clock", None), Gate())
    yield made
    made.stop()


def test_all_workers_deliver_at_once_when_there_is_enough_for_all(workers: Workers) -> None:
    heap = Heap(4)
    workers.start(heap)
    heap.add(20)
    assert heap.all_at_work.wait(10)
    assert sorted(heap.at_work) == [0, 1, 2, 3]
    heap.may_end.set()
