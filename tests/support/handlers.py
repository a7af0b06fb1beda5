"""The handlers in this process, on moto: tables and environment from template.yaml, a clock
that stands still, and a carrier that takes everything.
"""

import copy
import functools
import importlib
import importlib.util
import json
import pkgutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from consentry.adapters.dynamodb.connection import TableNames
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import dispatching, stores
from local import seed, template
from local.model import Model
from tests.support.aws import CREDENTIALS, LOGICAL_IDS, create_tables
from tests.support.fake_lists import FakeOptOutLists
from tests.support.fakes import FakeCarrier, FakeClock

ROOT = Path(__file__).parents[2]
SECRET = json.dumps({"current": "1", "keys": {"1": "a key of these tests alone"}})


@functools.cache
def model() -> Model:
    """What the template describes."""
    return template.read(ROOT / "template.yaml", aws_url="http://127.0.0.1:1")


def event(name: str) -> dict[str, Any]:
    """One of the real events of `events/`."""
    loaded: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))
    return loaded


def logical_id(name: str) -> str:
    """A function's name in the template."""
    return "".join(word.capitalize() for word in name.split("_")) + "Function"


class Unhurried:
    """The context of an invocation that has just begun."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def empty_buckets() -> None:
    """Closes every version of every object: one that is only forgotten warns of its open file in
    the midst of some later test.
    """
    for bucket in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.values():
        for name in list(bucket.keys):
            for version in bucket.keys.getlist(name):
                version.dispose()
        bucket.keys.clear()


class Handlers:
    """Calls a handler as Lambda does, in the environment that the template gives to it."""

    def __init__(self, environment: pytest.MonkeyPatch, queue_url: str, secret_arn: str) -> None:
        self.clock = FakeClock()
        self.carrier = FakeCarrier()
        self.lists = FakeOptOutLists(self.clock)
        self._seeded: dict[str, Any] = {}
        self._environment = environment
        self._warm = ""
        self.replaced = {"SEND_QUEUE_URL": queue_url, "HMAC_SECRET_ARN": secret_arn}
        environment.setattr(wiring, "clock", lambda: self.clock)
        environment.setattr(dispatching, "EumCarrier", lambda *_: self.carrier)
        environment.setattr(stores, "EumOptOutLists", lambda *_: self.lists)

    def keep(self) -> None:
        """What the tables hold now is what `reset` goes back to."""
        self._seeded = {name: copy.deepcopy(table.items) for name, table in tables().items()}

    def reset(self) -> None:
        """The tables as they were seeded, empty buckets, a new queue, a cold environment."""
        for name, table in tables().items():
            table.items = copy.deepcopy(self._seeded[name])
        empty_buckets()
        self.replaced["SEND_QUEUE_URL"] = _queue()
        self.clock.at = FakeClock.at
        self.carrier.sent.clear()
        self.carrier.answers.clear()
        self.lists.lists.clear()
        self._warm = ""

    def call(self, name: str, given: dict[str, Any]) -> Any:
        """What the handler of a function answers to an event."""
        function = model().functions[logical_id(name)]
        wanted = {key: self.replaced.get(key, value) for key, value in function.environment.items()}
        if name != self._warm:
            fresh()
            self._warm = name
        with self._environment.context() as scope:
            for key in {*model().shared_environment(), *self.replaced}:
                scope.delenv(key, raising=False)
            for key, value in wanted.items():
                scope.setenv(key, value)
            return _module(name).handler(given, Unhurried())

    def http(self, name: str, given: dict[str, Any]) -> tuple[int, Any]:
        """The status and the JSON that an HTTP function answers."""
        answer = self.call(name, given)
        return answer["statusCode"], json.loads(answer["body"])

    def queued(self) -> list[dict[str, Any]]:
        """The jobs that wait in SendQueue, taken from it."""
        url = self.replaced["SEND_QUEUE_URL"]
        found: list[dict[str, Any]] = []
        with closing(boto3.client("sqs")) as sqs:
            while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                found += [{**message} for message in got]
        return found


@contextmanager
def running() -> Iterator[Handlers]:
    """The handlers on new tables, seeded as the local stack is."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for key, value in CREDENTIALS.items():
            environment.setenv(key, value)
        tables = {field: model().tables[name].name for field, name in LOGICAL_IDS.items()}
        with closing(boto3.client("dynamodb")) as dynamodb:
            create_tables(dynamodb, TableNames(**tables))
        with closing(boto3.client("s3")) as s3:
            for bucket in model().buckets.values():
                s3.create_bucket(Bucket=bucket.name)
        with closing(boto3.client("secretsmanager")) as secrets:
            arn = secrets.create_secret(Name="hmac", SecretString=SECRET)["ARN"]
        handlers = Handlers(environment, _queue(), arn)
        fresh()
        with environment.context() as scope:
            for key, value in {**model().shared_environment(), "HMAC_SECRET_ARN": arn}.items():
                scope.setenv(key, value)
            seed.seed()
        handlers.keep()
        yield handlers
        empty_buckets()
        fresh()


def _queue() -> str:
    with closing(boto3.client("sqs")) as sqs:
        return sqs.create_queue(QueueName=f"SendQueue-{uuid.uuid4().hex}")["QueueUrl"]


def tables() -> dict[str, Any]:
    backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][CREDENTIALS["AWS_DEFAULT_REGION"]]
    tables: dict[str, Any] = backend.tables
    return tables


def fresh() -> None:
    """Forget everything that an execution environment keeps, but the rules, which never change."""
    parts = (
        importlib.import_module(each.name)
        for each in pkgutil.iter_modules(wiring.__path__, f"{wiring.__name__}.")
    )
    for part in (wiring, *parts):
        for name, kept in vars(part).items():
            if name != "book" and hasattr(kept, "cache_clear"):
                kept.cache_clear()


@functools.cache
def _module(name: str) -> ModuleType:
    path = ROOT / "functions" / name / "app.py"
    spec = importlib.util.spec_from_file_location(f"functions_{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"`{path}` cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
