"""CloudWatch's alarms of the template, judged by metrics that were really written.

Of CloudWatch this knows one period: the datapoints of a story count as if they came within it.
"""

import ast
import json
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.health.template import of_type, source

ALARMS: dict[str, dict[str, Any]] = of_type("AWS::CloudWatch::Alarm")

type Dimensions = frozenset[tuple[str, str]]

_STATISTICS: dict[str, Callable[[Iterable[float]], float]] = {"Sum": sum, "Maximum": max}
_OPERATORS: dict[type, Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A metric that an alarm or a widget asks for."""

    namespace: str
    name: str
    dimensions: str
    values: Dimensions = frozenset()
    statistic: str = ""


@dataclass
class Metrics:
    """Datapoints by namespace, name and dimensions: one with other dimensions is another metric."""

    points: dict[tuple[str, str, Dimensions], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def read(self, log: str, *, times: int = 1) -> None:
        """Takes the lines in the embedded format out of a log, as if they stood there so often."""
        for line in log.splitlines():
            if '"_aws"' not in line:
                continue
            document = json.loads(line[line.index("{") :])
            for directive in document["_aws"]["CloudWatchMetrics"]:
                for dimensions in directive["Dimensions"]:
                    values = frozenset((name, document[name]) for name in dimensions)
                    for metric in directive["Metrics"]:
                        found = document[metric["Name"]] * times
                        self.add(directive["Namespace"], metric["Name"], values, *found)

    def add(self, namespace: str, name: str, dimensions: Dimensions, *values: float) -> None:
        """Takes datapoints."""
        self.points[(namespace, name, dimensions)] += values


def asked_by(alarm: dict[str, Any]) -> dict[str, Asked]:
    """The metrics of an alarm by their ids; a single one has the id `result`."""
    if "Metrics" not in alarm:
        return {"result": _asked(alarm, alarm["Statistic"])}
    stats = {one["Id"]: one["MetricStat"] for one in alarm["Metrics"] if "MetricStat" in one}
    return {id_: _asked(stat["Metric"], stat["Stat"]) for id_, stat in stats.items()}


def rings(alarm: dict[str, Any], metrics: Metrics) -> bool:
    """Whether an alarm goes off, with the template's own thresholds."""
    values: dict[str, float | None] = {}
    for id_, asked in asked_by(alarm).items():
        points = metrics.points.get((asked.namespace, asked.name, asked.values))
        values[id_] = _STATISTICS[asked.statistic](points) if points else None
    if "Metrics" in alarm:
        (expression,) = (one["Expression"] for one in alarm["Metrics"] if "Expression" in one)
        result = _evaluated(ast.parse(expression, mode="eval").body, values)
    else:
        result = values["result"]
    return result is not None and result > _threshold(alarm)


def _asked(metric: dict[str, Any], statistic: str) -> Asked:
    values = frozenset((one["Name"], _named(one["Value"])) for one in metric["Dimensions"])
    return Asked(
        namespace=metric["Namespace"],
        name=metric["MetricName"],
        dimensions=",".join(sorted(name for name, _ in values)),
        values=values,
        statistic=statistic,
    )


def _named(value: Any) -> str:
    """A dimension's value; of a resource its logical id."""
    if isinstance(value, str):
        return value
    return str(value.get("Ref") or value["Fn::GetAtt"][0])


def _threshold(alarm: dict[str, Any]) -> float:
    given = alarm["Threshold"]
    if isinstance(given, dict):
        given = source()["Parameters"][given["Ref"]]["Default"]
    return float(given)


def _evaluated(node: ast.expr, values: dict[str, float | None]) -> Any:
    """CloudWatch's metric math, as far as the template uses it."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluated(left, values), _evaluated(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _OPERATORS[type(op)](_evaluated(left, values), _evaluated(right, values))
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, default]):
            found = _evaluated(metric, values)
            return _evaluated(default, values) if found is None else found
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            return _evaluated(then if _evaluated(condition, values) else otherwise, values)
    raise ValueError(f"`{ast.unparse(node)}` is no metric math that is known here")
