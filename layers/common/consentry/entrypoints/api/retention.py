"""`/v1/retention`: how long each kind of data is kept, and what the nightly purges did."""

from consentry.entrypoints import wiring
from consentry.entrypoints.held import kept_json, report_json
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import keeping, policies


def read(request: Request) -> Answer:
    """The periods in force, and the reports of the last month, newest first."""
    reports = keeping.retention_desk().reports()
    return Answer(
        document={
            "kept": kept_json(policies.book(), wiring.clock().now()),
            "reports": [report_json(report) for report in reports],
        }
    )


ROUTES = (Route(method="GET", path="/v1/retention", run=read, roles=OPERATORS),)
