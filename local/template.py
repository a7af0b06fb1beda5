"""Reads `template.yaml` into the model, so that the local stack cannot drift from what is deployed.

A resource type that is neither run nor listed as needless is an error that names it: silence would
mean a stack that lacks something the cloud has.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.cfn import Resolver, TemplateError, load
from local.events import EventReader
from local.model import Authorizer, Function, Model, Named, Queue, Subscription, arn

# Nothing in these runs: permissions, observation, keys. They may be referred to.
NOT_RUN = frozenset(
    {
        "AWS::ApplicationInsights::Application",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
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
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
)
_NAMED = {
    "AWS::DynamoDB::Table": ("tables", "TableName"),
    "AWS::SecretsManager::Secret": ("secrets", "Name"),
    "AWS::SMSVOICE::ConfigurationSet": ("configuration_sets", "ConfigurationSetName"),
    "AWS::SNS::Topic": ("topics", "TopicName"),
}
_NAME_KEYS = {kind: key for kind, (_, key) in _NAMED.items()} | {
    "AWS::Serverless::Function": "FunctionName",
    "AWS::SQS::Queue": "QueueName",
}


def read(path: Path, *, aws_url: str, parameters: Mapping[str, str] | None = None) -> Model:
    """The model of a template; `aws_url` is where queues will be reached."""
    return _Reader(path, aws_url, parameters or {}).read()


class _Reader:
    def __init__(self, path: Path, aws_url: str, parameters: Mapping[str, str]) -> None:
        self._root = path.parent
        self._aws_url = aws_url
        template = load(path)
        self._globals: dict[str, Any] = template.get("Globals", {})
        self._resolver = Resolver(template, self._attribute, parameters)
        self._resources: dict[str, dict[str, Any]] = {
            name: resource
            for name, resource in template["Resources"].items()
            if "Condition" not in resource or self._resolver.condition(resource["Condition"])
        }
        self._model = Model()

    def read(self) -> Model:
        readers: dict[str, Callable[[str, dict[str, Any]], None]] = {
            "AWS::Serverless::Function": self._function,
            "AWS::Serverless::HttpApi": self._api,
            "AWS::SQS::Queue": self._queue,
            "AWS::SNS::Subscription": self._subscription,
            **dict.fromkeys(_NAMED, self._named),
        }
        for name, resource in self._resources.items():
            kind = resource["Type"]
            if kind in readers:
                readers[kind](name, self._properties(name))
            elif kind not in NOT_RUN and kind != "AWS::Serverless::LayerVersion":
                raise TemplateError(
                    f"the local stack cannot run `{name}` of type `{kind}`; "
                    "teach it, or list the type as not run"
                )
        events = EventReader(self._model, self._logical_id)
        default = self._default_authorizer()
        for name, resource in self._resources.items():
            if resource["Type"] == "AWS::Serverless::Function":
                events.read(name, self._properties(name).get("Events", {}), default)
        return self._model

    def _properties(self, name: str) -> dict[str, Any]:
        resource = self._resources[name]
        own = resource.get("Properties", {})
        kind = resource["Type"].removeprefix("AWS::Serverless::")
        if resource["Type"].startswith("AWS::Serverless::") and kind in self._globals:
            own = _merge(self._globals[kind], own)
        resolved = self._resolver.resolve(own)
        assert isinstance(resolved, dict)
        return resolved

    def _attribute(self, name: str, attribute: str | None) -> Any:
        if name not in self._resources:
            raise TemplateError(f"`{name}` is referred to but not in the template")
        kind = self._resources[name]["Type"]
        physical = self._physical(name)
        if kind == "AWS::SQS::Queue":
            ref, own = f"{self._aws_url}/{arn('sqs', physical).split(':')[4]}/{physical}", "sqs"
        elif kind == "AWS::DynamoDB::Table":
            ref, own = physical, "dynamodb"
        elif kind == "AWS::SNS::Topic":
            ref, own = arn("sns", physical), "sns"
        elif kind == "AWS::SecretsManager::Secret":
            ref, own = arn("secretsmanager", f"secret:{physical}"), "secretsmanager"
        elif kind == "AWS::Serverless::HttpApi":
            ref, own = "local", "apigateway"
        else:
            ref, own = physical, kind.split("::")[1].lower()
        if attribute is None:
            return ref
        prefix = {"dynamodb": "table/", "serverless": "function:", "sns": "", "sqs": ""}
        known: dict[str, Any] = {
            "Arn": arn("lambda" if own == "serverless" else own, prefix.get(own, "") + physical),
            "TopicArn": ref,
            "TopicName": physical,
            "QueueName": physical,
            "QueueUrl": ref,
            "Id": ref,
            "ApiEndpoint": "http://127.0.0.1",
        }
        if attribute not in known:
            raise TemplateError(f"the local stack does not know `{name}.{attribute}`")
        return known[attribute]

    def _physical(self, name: str) -> str:
        resource = self._resources[name]
        key = _NAME_KEYS.get(resource["Type"], "")
        given = self._resolver.resolve(resource.get("Properties", {}).get(key))
        return given if isinstance(given, str) else f"consentry-local-{name}"

    def _logical_id(self, reference: str) -> str:
        """The resource that a `!Ref` or an ARN came from."""
        for name in self._resources:
            if reference in (self._attribute(name, None), self._attribute(name, "Arn"), name):
                return name
        raise TemplateError(f"`{reference}` is no resource of the template")

    def _function(self, name: str, properties: dict[str, Any]) -> None:
        code = (self._root / properties["CodeUri"]).resolve()
        invoke = properties.get("EventInvokeConfig", {})
        failure = invoke.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        variables = properties.get("Environment", {}).get("Variables", {})
        logging = properties.get("LoggingConfig", {})
        self._model.functions[name] = Function(
            logical_id=name,
            name=code.name,
            physical_name=self._physical(name),
            code=code,
            layers=tuple(self._layer(one) for one in properties.get("Layers", [])),
            handler=properties["Handler"],
            timeout=float(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            environment={key: _text(value) for key, value in variables.items()},
            reserved_concurrency=_optional_int(properties.get("ReservedConcurrentExecutions")),
            retries=int(invoke.get("MaximumRetryAttempts", 2)),
            max_event_age=int(invoke.get("MaximumEventAgeInSeconds", 21_600)),
            on_failure=self._logical_id(failure) if failure else None,
            log_format=logging.get("LogFormat", "Text"),
            log_level=logging.get("ApplicationLogLevel", ""),
        )

    def _layer(self, reference: str) -> Path:
        properties = self._properties(self._logical_id(reference))
        return Path(self._root / properties["ContentUri"]).resolve()

    def _api(self, name: str, properties: dict[str, Any]) -> None:
        for key, one in properties.get("Auth", {}).get("Authorizers", {}).items():
            identity = one.get("Identity", {})
            if not one.get("EnableSimpleResponses"):
                raise TemplateError(f"authorizer `{key}` needs `EnableSimpleResponses: true`")
            self._model.authorizers[key] = Authorizer(
                name=key,
                function=self._logical_id(one["FunctionArn"]),
                header=(identity.get("Headers") or ["Authorization"])[0].lower(),
                ttl=int(identity.get("ReauthorizeEvery", 300)),
            )

    def _default_authorizer(self) -> str | None:
        for name, resource in self._resources.items():
            if resource["Type"] == "AWS::Serverless::HttpApi":
                auth = self._properties(name).get("Auth", {})
                return str(auth["DefaultAuthorizer"]) if "DefaultAuthorizer" in auth else None
        return None

    def _queue(self, name: str, properties: dict[str, Any]) -> None:
        if properties.get("FifoQueue"):
            raise TemplateError(f"the local stack cannot run `{name}`: it has standard queues only")
        kept = ("DelaySeconds", "VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
        attributes = {key: properties[key] for key in kept if key in properties}
        physical = self._physical(name)
        self._model.queues[name] = Queue(logical_id=name, name=physical, attributes=attributes)

    def _subscription(self, name: str, properties: dict[str, Any]) -> None:
        if "FilterPolicy" in properties:
            raise TemplateError(f"the local stack cannot filter messages for `{name}`")
        redrive = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        self._model.subscriptions.append(
            Subscription(
                topic=self._logical_id(properties["TopicArn"]),
                protocol=properties["Protocol"],
                target=self._logical_id(properties["Endpoint"]),
                redrive_queue=self._logical_id(redrive) if redrive else None,
                raw=_text(properties.get("RawMessageDelivery", False)) == "true",
            )
        )

    def _named(self, name: str, properties: dict[str, Any]) -> None:
        kept, _ = _NAMED[self._resources[name]["Type"]]
        one = Named(logical_id=name, name=self._physical(name), properties=properties)
        getattr(self._model, kept)[name] = one


def _merge(shared: Any, own: Any) -> Any:
    """SAM's rule for Globals: maps merge, lists append, anything else is overridden."""
    if isinstance(shared, dict) and isinstance(own, dict):
        if any(key == "Ref" or key.startswith("Fn::") for key in own):
            return own
        merged = dict(shared)
        for key, value in own.items():
            merged[key] = _merge(shared[key], value) if key in shared else value
        return merged
    if isinstance(shared, list) and isinstance(own, list):
        return [*shared, *own]
    return own


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _optional_int(value: Any) -> int | None:
    return None if value is None else int(value)
