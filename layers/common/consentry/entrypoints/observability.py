"""One structured logger and one metrics namespace.

No phone number and no body ever goes into either (promise P9).
"""

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import Metrics, MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """Adds to a metric, with the dimensions as a metric of their own."""
    with_dimensions = {key: text for key, text in dimensions.items() if text}
    if not with_dimensions:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
        return
    with single_metric(name=name, unit=MetricUnit.Count, value=value) as metric:
        for key, text in with_dimensions.items():
            metric.add_dimension(name=key, value=text)
