"""Alarms, their runbooks and the dashboard: each leads to the other, and none asks for a metric
that nobody writes.
"""

import ast
import json
import re
from typing import Any

import pytest

from consentry.domain.message import Status
from tests.functions.test_alarms import STORIES
from tests.health.template import ROOT, of_type, source, strings
from tests.support.alarms import ALARMS, Asked, asked_by

RUNBOOKS = ROOT / "docs" / "operations"
HEADINGS = ["What it means", "How to see it", "What to do", "When it is over"]
# Kept by CloudWatch itself, of things that the local stack counts too.
OF_AWS = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
    ("AWS/Lambda", "Errors"),
    ("AWS/Lambda", "Throttles"),
    ("AWS/Lambda", "Duration"),
}


def runbook(name: str) -> str:
    (page,) = re.findall(r"Runbook: docs/operations/(\S+)\.md$", ALARMS[name]["AlarmDescription"])
    return str(page)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_names_its_runbook_which_says_what_to_do(name: str) -> None:
    words = re.findall("[A-Z][a-z]*", name.removesuffix("Alarm"))
    page = RUNBOOKS / f"{runbook(name)}.md"

    assert page.stem == "-".join(["alarm", *(word.lower() for word in words)])
    text = page.read_text("utf-8")
    assert text.startswith(f"# {name}\n")
    assert re.findall("^## (.*)$", text, re.MULTILINE) == HEADINGS


def test_every_runbook_is_of_an_alarm() -> None:
    pages = {page.stem for page in RUNBOOKS.glob("alarm-*.md")}

    assert pages == {runbook(name) for name in ALARMS}


def test_every_alarm_is_listed_where_deploying_is_described() -> None:
    listed = re.findall(r"\| \[`(\w+Alarm)`\]\((\S+)\.md\)", (RUNBOOKS / "deploy.md").read_text())

    assert dict(listed) == {name: runbook(name) for name in ALARMS}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_notifies_whoever_was_named_and_is_quiet_without_data(name: str) -> None:
    alarm = ALARMS[name]

    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarm["AlarmActions"] == {
        "Fn::If": ["NotifiesAlarms", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]
    }


def test_every_alarm_is_set_off_by_a_test() -> None:
    """By one through the handlers if the metric is ours, by one on the whole stack if AWS's."""
    assert ALARMS.keys() - {story.alarm for story in STORIES} - _heard_ringing() == set()


def _heard_ringing() -> set[str]:
    """The alarms of which a test on the whole stack asserts that they ring."""
    tree = ast.parse((ROOT / "tests" / "e2e" / "test_alarms.py").read_text("utf-8"))
    told = [one for one in ast.walk(tree) if isinstance(one, ast.Assert)]
    return {
        str(word.value)
        for one in told
        if isinstance(one.test, ast.Compare) and isinstance(one.test.ops[0], ast.Eq | ast.In)
        for word in ast.walk(one.test)
        if isinstance(word, ast.Constant)
    }


def test_the_dashboard_shows_every_alarm_and_asks_for_what_is_written() -> None:
    body = source()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    resources = set(source()["Resources"])
    document = json.loads(body)
    placeholders = set(re.findall(r"\$\{(\w+)(?:\.\w+)?\}", body))
    shown = document["widgets"][0]["properties"]["alarms"]
    asked = {one for widget in document["widgets"] for one in _asked(widget)}
    written = set(re.findall(r'"([A-Z]\w+)"', "\n".join(_sources())))

    assert set(shown) == {f"${{{name}.Arn}}" for name in ALARMS}
    assert placeholders <= resources | {"AWS"}
    assert {one.name for one in asked if one.namespace == "Consentry"} <= written | _by_status()
    assert {(one.namespace, one.name) for one in asked} - OF_AWS <= {
        ("Consentry", one.name) for one in asked
    }


def _asked(widget: dict[str, Any]) -> list[Asked]:
    found = []
    for metric in widget["properties"].get("metrics", ()):
        if isinstance(metric[0], dict):
            dims, name = re.findall(r"\{Consentry,([\w,]+)\} MetricName=\"(\w+)\"", str(metric))[0]
            found.append(Asked(namespace="Consentry", name=name, dimensions=dims))
        else:
            found.append(Asked(namespace=metric[0], name=metric[1], dimensions=metric[2]))
    return found


def _sources() -> list[str]:
    folders = ("layers/common/consentry/entrypoints", "functions")
    return [path.read_text("utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")]


def _by_status() -> set[str]:
    return {f"Message{status.value.capitalize()}" for status in Status}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_asks_for_a_metric_of_ours_by_function_or_for_one_that_aws_keeps(
    name: str,
) -> None:
    services = {
        "".join(strings(function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]))
        for function in of_type("AWS::Lambda::Function").values()
    }
    for asked in asked_by(ALARMS[name]).values():
        if asked.namespace == "Consentry":
            ((dimension, service),) = asked.values
            assert (dimension, service in services) == ("service", True)
        else:
            assert (asked.namespace, asked.name) in OF_AWS
