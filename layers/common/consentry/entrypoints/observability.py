"""One structured logger and one way to count.

No phone number and no body ever goes into either (promise P9); an originating number is named by
its last characters. Metrics are lines in CloudWatch's embedded metric format, written here rather
than by Powertools' `single_metric`: one line carries several sets of dimensions, so that an alarm
can look at a function as a whole and a dashboard at each campaign, without a metric for every
combination (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
"""

import json
import os
import sys
import time
from collections.abc import Sequence

from aws_lambda_powertools import Logger

logger = Logger()
NAMESPACE = "Consentry"
SERVICE = "service"
TAIL = 4

type By = Sequence[Sequence[str]]
"""Sets of dimensions by which a metric is to be found, besides that by function alone."""


def count(name: str, value: int = 1, *, by: By | None = None, **dimensions: str) -> None:
    """Writes a metric by function, and by all dimensions together or by each of the sets `by`.

    A dimension without a value is left out, and with it every set that names it.
    """
    _write(name, "Count", value, by, dimensions)


def measure_seconds(name: str, value: float, **dimensions: str) -> None:
    """Writes how long something takes or waits."""
    _write(name, "Seconds", value, None, dimensions)


def tail_of(sender: str) -> str:
    """How a metric names an originating identity: enough to tell one account's numbers apart."""
    return f"...{sender[-TAIL:]}" if sender[-TAIL:].isdigit() else sender


def _write(name: str, unit: str, value: float, by: By | None, dimensions: dict[str, str]) -> None:
    given = {key: text for key, text in dimensions.items() if text}
    wanted = [list(given)] if by is None else by
    sets = [[SERVICE]]
    sets += [[SERVICE, *keys] for keys in wanted if keys and all(key in given for key in keys)]
    directive = {
        "Namespace": os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE),
        "Dimensions": sets,
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    line = {
        "_aws": {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]},
        SERVICE: os.environ.get("POWERTOOLS_SERVICE_NAME", "unnamed"),
        **given,
        name: [float(value)],
    }
    sys.stdout.write(f"{json.dumps(line, separators=(',', ':'))}\n")
    sys.stdout.flush()
