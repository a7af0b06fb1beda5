"""One structured logger and one way to count.

No phone number and no body ever goes into either (promise P9).
"""

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """Writes a metric, in the embedded format that CloudWatch reads from the log."""
    _write(name, MetricUnit.Count, value, dimensions)


def measure_seconds(name: str, value: float, **dimensions: str) -> None:
    """Writes how long something takes or waits."""
    _write(name, MetricUnit.Seconds, value, dimensions)


def _write(name: str, unit: MetricUnit, value: float, dimensions: dict[str, str]) -> None:
    with single_metric(name=name, unit=unit, value=value) as metric:
        for key, text in dimensions.items():
            if text:
                metric.add_dimension(name=key, value=text)
