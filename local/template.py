"""Reads `template.yaml` into the model, so that the local stack cannot drift from what is deployed.

A resource type that is neither run nor listed as needless is an error that names it: silence would
mean a stack that lacks something the cloud has.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.cfn import TemplateError, load
from local.events import EventReader
from local.iam import roles
from local.model import Authorizer, Function, Model, Named, Queue, Subscription, Throttle
from local.references import Resources

# Nothing in these runs: roles are read elsewhere, the rest observes. They may be referred to. A
# rule of the bus (a schedule is an event of its function) repeats what the topics deliver.
NOT_RUN = frozenset(
    {
        "AWS::ApplicationInsights::Application",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Events::Rule",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::Logs::ResourcePolicy",
        "AWS::ResourceGroups::Group",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
)
_NAMED = {
    "AWS::DynamoDB::Table": "tables",
    "AWS::S3::Bucket": "buckets",
    "AWS::SecretsManager::Secret": "secrets",
    "AWS::SMSVOICE::ConfigurationSet": "configuration_sets",
    "AWS::SNS::Topic": "topics",
}


def read(path: Path, *, aws_url: str, parameters: Mapping[str, str] | None = None) -> Model:
    """The model of a template; `aws_url` is where queues will be reached."""
    return _Reader(path, aws_url, parameters or {}).read()


class _Reader:
    def __init__(self, path: Path, aws_url: str, parameters: Mapping[str, str]) -> None:
        self._root = path.parent
        self._resources = Resources(load(path), aws_url, parameters)
        self._model = Model()

    def read(self) -> Model:
        readers: dict[str, Callable[[str, dict[str, Any]], None]] = {
            "AWS::Serverless::Function": self._function,
            "AWS::Serverless::HttpApi": self._api,
            "AWS::SQS::Queue": self._queue,
            "AWS::SNS::Subscription": self._subscription,
            **dict.fromkeys(_NAMED, self._named),
        }
        for name, kind in self._resources.types():
            if kind in readers:
                readers[kind](name, self._resources.properties(name))
            elif kind not in NOT_RUN and kind != "AWS::Serverless::LayerVersion":
                raise TemplateError(
                    f"the local stack cannot run `{name}` of type `{kind}`; "
                    "teach it, or list the type as not run"
                )
        events = EventReader(self._model, self._resources.logical_id)
        default = self._default_authorizer()
        for name, kind in self._resources.types():
            if kind == "AWS::Serverless::Function":
                events.read(name, self._resources.properties(name).get("Events", {}), default)
        self._model.roles = roles.read(self._resources)
        return self._model

    def _function(self, name: str, properties: dict[str, Any]) -> None:
        code = (self._root / properties["CodeUri"]).resolve()
        invoke = properties.get("EventInvokeConfig", {})
        failure = invoke.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        variables = properties.get("Environment", {}).get("Variables", {})
        logging = properties.get("LoggingConfig", {})
        self._model.functions[name] = Function(
            logical_id=name,
            name=code.name,
            physical_name=self._resources.physical(name),
            code=code,
            layers=tuple(self._layer(one) for one in properties.get("Layers", [])),
            handler=properties["Handler"],
            timeout=float(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            environment={key: _text(value) for key, value in variables.items()},
            reserved_concurrency=_optional_int(properties.get("ReservedConcurrentExecutions")),
            retries=int(invoke.get("MaximumRetryAttempts", 2)),
            max_event_age=int(invoke.get("MaximumEventAgeInSeconds", 21_600)),
            on_failure=self._resources.logical_id(failure) if failure else None,
            log_format=logging.get("LogFormat", "Text"),
            log_level=logging.get("ApplicationLogLevel", ""),
        )

    def _layer(self, reference: str) -> Path:
        properties = self._resources.properties(self._resources.logical_id(reference))
        return Path(self._root / properties["ContentUri"]).resolve()

    def _api(self, name: str, properties: dict[str, Any]) -> None:
        for key, one in properties.get("Auth", {}).get("Authorizers", {}).items():
            identity = one.get("Identity", {})
            if not one.get("EnableSimpleResponses"):
                raise TemplateError(f"authorizer `{key}` needs `EnableSimpleResponses: true`")
            self._model.authorizers[key] = Authorizer(
                name=key,
                function=self._resources.logical_id(one["FunctionArn"]),
                header=(identity.get("Headers") or ["Authorization"])[0].lower(),
                ttl=int(identity.get("ReauthorizeEvery", 300)),
            )
        self._model.throttle = _throttle(properties.get("DefaultRouteSettings", {}))
        for key, one in properties.get("RouteSettings", {}).items():
            if (limit := _throttle(one)) is not None:
                self._model.route_throttles[key] = limit

    def _default_authorizer(self) -> str | None:
        for name, kind in self._resources.types():
            if kind == "AWS::Serverless::HttpApi":
                auth = self._resources.properties(name).get("Auth", {})
                return str(auth["DefaultAuthorizer"]) if "DefaultAuthorizer" in auth else None
        return None

    def _queue(self, name: str, properties: dict[str, Any]) -> None:
        if properties.get("FifoQueue"):
            raise TemplateError(f"the local stack cannot run `{name}`: it has standard queues only")
        kept = ("DelaySeconds", "VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
        attributes = {key: properties[key] for key in kept if key in properties}
        physical = self._resources.physical(name)
        self._model.queues[name] = Queue(logical_id=name, name=physical, attributes=attributes)

    def _subscription(self, name: str, properties: dict[str, Any]) -> None:
        if "FilterPolicy" in properties:
            raise TemplateError(f"the local stack cannot filter messages for `{name}`")
        redrive = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        self._model.subscriptions.append(
            Subscription(
                topic=self._resources.logical_id(properties["TopicArn"]),
                protocol=properties["Protocol"],
                target=self._resources.logical_id(properties["Endpoint"]),
                redrive_queue=self._resources.logical_id(redrive) if redrive else None,
                raw=_text(properties.get("RawMessageDelivery", False)) == "true",
            )
        )

    def _named(self, name: str, properties: dict[str, Any]) -> None:
        kept = _NAMED[dict(self._resources.types())[name]]
        one = Named(logical_id=name, name=self._resources.physical(name), properties=properties)
        getattr(self._model, kept)[name] = one


def _throttle(settings: Mapping[str, Any]) -> Throttle | None:
    """The limits of route settings; API Gateway wants both or neither."""
    rate, burst = (settings.get(f"Throttling{one}Limit") for one in ("Rate", "Burst"))
    if rate is None or burst is None:
        return None
    return Throttle(rate=float(rate), burst=int(burst))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _optional_int(value: Any) -> int | None:
    return None if value is None else int(value)
