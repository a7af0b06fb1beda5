"""Puts the stack together, as a library for tests and for `python -m local`.

    with Stack(now="2026-11-24T18:00:00Z") as stack:
        stack.api_url, stack.control_url, stack.aws_url

moto keeps its state in the process, so one process runs one stack at a time.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from types import TracebackType
from typing import Any, Self, cast

from local import template
from local.aws import moto_state, resources, sqs
from local.aws.calls import AHEAD_HEADER, Caller, Calls
from local.aws.expiry import ExpiryTrigger
from local.aws.queue import StackQueue
from local.aws.service import AwsEndpoint, identify
from local.carrier.eum import Eum
from local.cfn import TemplateError
from local.clock import StackClock, next_weekday_morning, to_micros
from local.control import Control
from local.due import DueIndex
from local.faults.plan import Faults
from local.faults.request import SERVICES
from local.gateway.api import BODY_LIMIT, HttpApi
from local.handset.page import Handset
from local.http import LOOPBACK, Server
from local.iam.guard import Guard
from local.iam.needs import Needs
from local.message import Request, Response
from local.model import Model
from local.operations import Operations
from local.passage import Passage
from local.player import Player
from local.runtime.memory import resident_bytes
from local.runtime.pool import Functions
from local.runtime.settings import Surroundings
from local.seeding import seed
from local.sources.all import Sources
from local.sources.trigger import Gate, Trigger, Workers

ROOT = Path(__file__).resolve().parent.parent
_only_one = threading.Lock()


class Stack:
    """Consentry on this machine. Ports of 0 are any free ones."""

    def __init__(  # noqa: PLR0913 - each is a flag of the command line or a seam for tests
        self,
        *,
        now: str | datetime | None = None,
        port: int = 0,
        control_port: int = 0,
        aws_port: int = 0,
        template_file: Path = ROOT / "template.yaml",
        directory: Path | None = None,
        parameters: Mapping[str, str] | None = None,
        inbound_topic: str = "InboundTopic",
        due_table: str = "PacingTable",
        seed_module: str | None = "local.seed",
        aws_host: str = LOOPBACK,
        seed: int | None = None,
        live: bool = True,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`now`: an instant, "real" for the wall clock, or None for the next weekday morning.

        With a `seed` the functions' chance repeats; without `live`, the clock starts frozen and
        queues, topics and schedules deliver only while it is played. Both together make the same
        story run the same way twice.
        """
        self._start = _start(now)
        self._ports = (port, control_port, aws_port)
        self._template_file = template_file
        self._parameters = parameters
        self._kept_in = directory
        self._temporary: Path | None = None
        self._inbound_topic = inbound_topic
        self._due_table = due_table
        self._seed_module = seed_module
        self._say = say
        self._aws_host = aws_host
        self._seed = seed
        self._live = live
        self.faults = Faults()
        self._servers: list[Server] = []
        self._functions: Functions | None = None
        self._workers: Workers | None = None
        self._handset: Handset | None = None

    def __enter__(self) -> Self:
        if not _only_one.acquire(blocking=False):
            raise RuntimeError("another stack runs in this process; close it first")
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process and server."""
        if self._handset is not None:
            self._handset.close()
        if self._workers is not None:
            self._workers.stop()
        if self._functions is not None:
            self._functions.shut()
        for server in self._servers:
            server.close()
        if self._functions is not None:
            self.aws.objects.clear()
            self.aws.dynamodb.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
        if _only_one.locked():
            _only_one.release()

    @property
    def log(self) -> Path:
        """The file with everything that functions write."""
        return self._surroundings.log

    def _open(self) -> None:
        port, control_port, aws_port = self._ports
        api = self._serve(self._gateway, port, "--port", BODY_LIMIT)
        carrier = self._serve(self._carrier, control_port, "--control-port")
        aws = self._serve(self._from_functions, aws_port, "--aws-port", host=self._aws_host)
        self.api_url, self.control_url, self.aws_url = api.url, carrier.url, aws.url
        directory = self._own_directory(api.port)
        self.clock = StackClock(directory / "clock", self._start)
        self._set_out()
        moto_state.prepare(self.clock.now)
        sqs.install(self.clock.micros)
        self.calls = Calls()
        self.aws = AwsEndpoint(self.clock.micros)
        self.aws.url = aws.url
        model = template.read(self._template_file, aws_url=aws.url, parameters=self._parameters)
        self._say(f"read {self._template_file.name}: {len(model.functions)} functions")
        resources.create(model, SystemRandom() if self._seed is None else Random(self._seed))
        self._surroundings = Surroundings(
            aws_url=aws.url,
            carrier_url=carrier.url,
            clock_file=directory / "clock",
            log=directory / "functions.log",
            seed=self._seed,
        )
        self._surroundings.log.write_bytes(b"")
        self._assemble(model)
        for server in self._servers:
            server.start()
        self._say(f"started {len(model.tables)} tables, {len(model.queues)} queues, the carrier")
        self._say(seed(model, self._surroundings, ROOT, self._seed_module))
        self.aws.dynamodb.snapshot()
        self.eum.snapshot()
        self._at_the_start()
        if self._live:
            self._go_live()

    def _own_directory(self, port: int) -> Path:
        """A directory of this stack alone: the port in its name is ours while it is bound."""
        if self._kept_in is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="consentry-"))
            return self._temporary
        directory = self._kept_in / str(port)
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    def _serve(
        self,
        handler: Callable[[Request], Response],
        port: int,
        flag: str,
        limit: int = 0,
        host: str = LOOPBACK,
    ) -> Server:
        server = Server(handler, port=port, flag=flag, limit=limit, host=host)
        self._servers.append(server)
        return server

    def _assemble(self, model: Model) -> None:
        self.model = model
        self._functions = self._made(model)
        self.eum = Eum(self.clock, model, inbound_topic=self._inbound_topic, publish=self._publish)
        self._guard = Guard(model, Needs(self.aws.dynamodb.key_of, self._sms_arn))
        self.passage = Passage(self.calls, self._guard, self.faults, self._crash)
        operations = Operations(self.faults, self._functions, self._wake)
        self._control = Control(self, operations.routes())
        self._api = HttpApi(model, self._functions, self.clock)
        self._gate = Gate()
        self.sources = Sources(model, self._functions, self.clock, self.queue, self.faults)
        self.sources.triggers.append(self.eum.outcomes)
        self._due = DueIndex(model, self._due_table, self.aws.dynamodb)
        tables = self.aws.dynamodb
        self._expiry = ExpiryTrigger(self.clock, tables.next_expiry, tables.expire)
        self.player = Player(
            self.clock,
            self._gate,
            self.sources.triggers,
            self.sources.schedules,
            self._due.look,
            self._expiry,
        )
        self._handset = Handset(self.clock, self._gateway, lambda: self.player.frozen)
        self.eum.on_accept = self._handset.journal.text
        self.eum.handset.on_reply = self._handset.journal.reply

    def _go_live(self) -> None:
        self._workers = Workers(self.clock, self._gate)
        triggers: list[Trigger] = [*self.sources.schedules, self._expiry, *self.sources.triggers]
        for trigger in triggers:
            self._workers.start(trigger)

    def _made(self, model: Model) -> Functions:
        """The functions, each of whose environments is a process."""
        return Functions(model.functions.values(), self._surroundings)

    def queue(self, logical_id: str) -> StackQueue:
        """A queue by its logical id."""
        name = self.model.queues[logical_id].name
        return cast(StackQueue, moto_state.sqs().get_queue(name))

    def _from_functions(self, request: Request) -> Response:
        caller, service, operation = identify(request)
        if service not in SERVICES:
            return self.aws.answer(request)
        return self.passage.answer(request, caller, service, operation, self.aws.answer)

    def _gateway(self, request: Request) -> Response:
        answer = self._api.answer(request)
        if self._handset is not None:
            self._handset.saw(request, answer)
        return answer

    def _carrier(self, request: Request) -> Response:
        target = request.headers.get("x-amz-target", "")
        if not target:
            shown = None if self._handset is None else self._handset.answer(request)
            return shown or self._control.answer(request)
        caller, _, operation = identify(request)
        with self.clock.ahead_by(int(request.headers.get(AHEAD_HEADER, "0"))):
            return self.passage.answer(request, caller, "sms-voice", operation, self.eum.answer)

    def _sms_arn(self, identity: str) -> str | None:
        number = self.eum.inventory.number(identity)
        return None if number is None else number.arn

    def _crash(self, caller: Caller) -> None:
        assert self._functions is not None
        pool = self._functions.named(caller.function)
        if pool is not None:
            pool.crash(caller.environment)

    def _wake(self) -> None:
        if self._workers is not None:
            self._workers.wake()

    def _publish(self, topic: str, message: str, at: datetime | None) -> str:
        """Publish what the carrier publishes; `topic` is a logical id."""
        if topic not in self.model.topics:
            raise TemplateError(f"the template has no topic `{topic}`")
        return self.sources.topics.publish(topic, message, at=at)

    def stats(self) -> dict[str, Any]:
        """Calls, refused calls and processes by function; depths by queue.

        `dead` counts all that a queue ever gave up as dead; `rss` is in bytes.
        """
        assert self._functions is not None
        held = {one: self.queue(one) for one in self.model.queues}
        queues = {name: {**one.depth(), "dead": one.dead_lettered} for name, one in held.items()}
        return {
            "calls": self.calls.as_dict(),
            "denied": self._guard.denied(),
            "functions": {one.function.name: one.report() for one in self._functions},
            "queues": queues,
            "stack": {"pid": os.getpid(), "rss": resident_bytes(os.getpid())},
        }

    def pending(self) -> dict[str, int]:
        """Messages that can be received, those that cannot yet, and due entries."""
        depths = [self.queue(one).depth() for one in self.model.queues]
        return {
            "queued": sum(one["visible"] for one in depths),
            "delayed": sum(one["delayed"] + one["in_flight"] for one in depths),
            "held": self._due.look().entries,
        }

    def reset(self, *, warm: bool) -> None:
        """Everything as it was after the start; `warm` keeps the functions' processes."""
        with self._gate.closed():
            assert self._functions is not None
            if not warm:
                self._functions.close()
            for logical_id in self.model.queues:
                self.queue(logical_id).purge()
            self.sources.invocations.clear()
            self.aws.dynamodb.restore()
            self.aws.objects.clear()
            self.eum.restore()
            self._api.forget()
            self._at_the_start()
            if self._handset is not None:
                self._handset.journal.clear()

    def _set_out(self) -> None:
        if not self._live:
            self.clock.freeze_at(to_micros(self._start) if self._start else self.clock.micros())
        elif self._start is not None:
            self.clock.run_from(to_micros(self._start))

    def _at_the_start(self) -> None:
        self.calls.clear()
        self.faults.clear()
        self._guard.clear()
        assert self._functions is not None
        for pool in self._functions:
            pool.start_over()
        self._set_out()
        for schedule in self.sources.schedules:
            schedule.realign(self.clock.micros() + 1)


def _start(now: str | datetime | None) -> datetime | None:
    if now == "real":
        return None
    if now is None:
        return next_weekday_morning(datetime.now(UTC))
    instant = now if isinstance(now, datetime) else datetime.fromisoformat(now)
    if instant.tzinfo is None:
        raise ValueError(f"`{now}` has no offset; end it with `Z`")
    return instant.astimezone(UTC)
