"""All triggers of a model, in the order in which the player serves them."""

from collections.abc import Callable

from local.aws import moto_state
from local.aws.queue import StackQueue
from local.clock import StackClock
from local.faults.plan import Faults
from local.model import Model
from local.runtime.pool import Functions
from local.sources.asynchronous import AsyncTrigger
from local.sources.queues import QueueTrigger
from local.sources.schedules import ScheduleTrigger
from local.sources.topics import Topics
from local.sources.trigger import Trigger


class Sources:
    """Asynchronous invocations first, then the queues as the template lists them."""

    def __init__(
        self,
        model: Model,
        functions: Functions,
        clock: StackClock,
        queue: Callable[[str], StackQueue],
        faults: Faults,
    ) -> None:
        self._model = model
        self.invocations = AsyncTrigger(functions, clock, self.send)
        self.topics = Topics(model, clock, self.invocations, self.send, faults)
        self.schedules = [ScheduleTrigger(one, self.invocations, clock) for one in model.schedules]
        self.triggers: list[Trigger] = [self.invocations]
        for source in model.sources:
            pool, described = functions[source.function], model.queues[source.queue]
            self.triggers.append(QueueTrigger(source, described, queue(source.queue), pool, faults))

    def send(self, logical_id: str, text: str) -> None:
        """Send a text to a queue by its logical id."""
        moto_state.sqs().send_message(self._model.queues[logical_id].name, text)
