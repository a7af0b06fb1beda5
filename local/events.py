"""Reads a function's SAM events: routes, queues, topics and schedules."""

from collections.abc import Callable
from typing import Any

from local.cfn import TemplateError
from local.model import Model, QueueSource, Route, Schedule, Subscription
from local.runtime.pool import UNRESERVED


class EventReader:
    """Adds the events of each function to the model."""

    def __init__(self, model: Model, logical_id: Callable[[str], str]) -> None:
        self._model = model
        self._logical_id = logical_id

    def read(self, function: str, events: dict[str, Any], authorizer: str | None) -> None:
        """Read one function's events; `authorizer` is the API's default."""
        for name, event in events.items():
            properties = event.get("Properties", {})
            match event["Type"]:
                case "HttpApi":
                    self._route(function, properties, authorizer)
                case "SQS":
                    self._queue(function, properties)
                case "SNS":
                    self._topic(function, properties)
                case "Schedule" | "ScheduleV2":
                    self._schedule(function, name, properties)
                case kind:
                    raise TemplateError(
                        f"the local stack cannot run event `{name}` of `{function}`: type `{kind}`"
                    )

    def _route(self, function: str, properties: dict[str, Any], default: str | None) -> None:
        chosen = properties.get("Auth", {}).get("Authorizer", default)
        if chosen is not None and chosen != "NONE" and chosen not in self._model.authorizers:
            raise TemplateError(f"authorizer `{chosen}` of `{function}` is not defined")
        path = properties.get("Path", "$default")
        self._model.routes.append(
            Route(
                method=str(properties.get("Method", "ANY")).upper().replace("X-AMAZON-", ""),
                path=path,
                function=function,
                authorizer=None if chosen == "NONE" else chosen,
            )
        )

    def _queue(self, function: str, properties: dict[str, Any]) -> None:
        if properties.get("Enabled", True) is False:
            return
        scaling = properties.get("ScalingConfig", {})
        self._model.sources.append(
            QueueSource(
                function=function,
                queue=self._logical_id(properties["Queue"]),
                batch_size=int(properties.get("BatchSize", 10)),
                window=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
                concurrency=int(scaling.get("MaximumConcurrency", UNRESERVED)),
                partial_failures="ReportBatchItemFailures"
                in properties.get("FunctionResponseTypes", []),
            )
        )

    def _topic(self, function: str, properties: dict[str, Any]) -> None:
        if "FilterPolicy" in properties or "SqsSubscription" in properties:
            raise TemplateError(f"the local stack cannot filter the topic events of `{function}`")
        redrive = properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        self._model.subscriptions.append(
            Subscription(
                topic=self._logical_id(properties["Topic"]),
                protocol="lambda",
                target=function,
                redrive_queue=self._logical_id(redrive) if redrive else None,
            )
        )

    def _schedule(self, function: str, name: str, properties: dict[str, Any]) -> None:
        if properties.get("Enabled", True) is False or properties.get("State") == "DISABLED":
            return
        expression = properties.get("ScheduleExpression", properties.get("Schedule"))
        self._model.schedules.append(
            Schedule(
                name=f"{function}{name}",
                function=function,
                expression=str(expression),
                input=properties.get("Input"),
            )
        )
