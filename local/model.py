"""What the local stack runs, as read from the template."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.cfn import ACCOUNT, REGION
from local.iam.policy import Role


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of the local account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function. `name` is its folder, which is how the control interface calls it."""

    logical_id: str
    name: str
    physical_name: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    timeout: float
    memory: int
    environment: dict[str, str]
    reserved_concurrency: int | None
    retries: int = 2
    max_event_age: int = 21_600
    on_failure: str | None = None
    log_format: str = "Text"
    log_level: str = ""

    @property
    def arn(self) -> str:
        """The function's ARN."""
        return arn("lambda", f"function:{self.physical_name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizer:
    """A Lambda authorizer of the HTTP API; `ttl` in seconds, 0 = not cached."""

    name: str
    function: str
    header: str
    ttl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route of the HTTP API. `method` is upper case, `ANY` for all of them."""

    method: str
    path: str
    function: str
    authorizer: str | None

    @property
    def key(self) -> str:
        """The route key, as in `requestContext.routeKey`."""
        return self.path if self.path == "$default" else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """How many requests a route accepts: `rate` a second in the long run, `burst` at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """An SQS queue with its CloudFormation attributes."""

    logical_id: str
    name: str
    attributes: dict[str, Any]

    @property
    def arn(self) -> str:
        """The queue's ARN."""
        return arn("sqs", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSource:
    """An event source mapping from a queue; `window` in seconds."""

    function: str
    queue: str
    batch_size: int
    window: int
    concurrency: int
    partial_failures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A topic's subscription: to a function (`protocol` lambda) or a queue (sqs), by logical id."""

    topic: str
    protocol: str
    target: str
    redrive_queue: str | None = None
    raw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule that invokes a function."""

    name: str
    function: str
    expression: str
    input: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A table, bucket, secret, topic or configuration set with its resolved properties."""

    logical_id: str
    name: str
    properties: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Model:
    """Everything that the stack starts."""

    functions: dict[str, Function] = field(default_factory=dict)
    authorizers: dict[str, Authorizer] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    throttle: Throttle | None = None
    route_throttles: dict[str, Throttle] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    sources: list[QueueSource] = field(default_factory=list)
    topics: dict[str, Named] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    tables: dict[str, Named] = field(default_factory=dict)
    buckets: dict[str, Named] = field(default_factory=dict)
    secrets: dict[str, Named] = field(default_factory=dict)
    configuration_sets: dict[str, Named] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)

    def shared_environment(self) -> dict[str, str]:
        """All functions' variables together: what the seeding runs with."""
        union: dict[str, str] = {}
        for function in self.functions.values():
            union.update(function.environment)
        return union
