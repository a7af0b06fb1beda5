"""The template as a document: parameters, outputs, and lint of what CloudFormation gets."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.health.template import TEMPLATE, of_type, source
from tools.lint_transformed import findings, transform


@pytest.mark.parametrize("name", sorted(source()["Parameters"]))
def test_a_parameter_is_described_and_has_a_default(name: str) -> None:
    parameter = source()["Parameters"][name]

    assert parameter["Description"].endswith(".")
    assert "Default" in parameter


def test_what_a_deployer_needs_is_an_output() -> None:
    table_names = {f"{name}Name" for name in of_type("AWS::DynamoDB::Table")}

    assert set(source()["Outputs"]) == table_names | {
        "ApiUrl",
        "InboundTopicArn",
        "ConfigurationSetName",
        "SendQueueUrl",
        "HmacSecretArn",
        "RootsBucketName",
    }


@pytest.mark.slow
def test_the_transformed_template_has_no_findings() -> None:
    assert findings(transform(TEMPLATE)) == []


def _misspelt_reference(template: dict[str, Any]) -> None:
    events = template["Resources"]["DispatchFunction"]["Properties"]["Events"]
    events["SendQueue"]["Properties"]["Queue"] = {"Fn::GetAtt": ["SendQuue", "Arn"]}


def _batch_too_large(template: dict[str, Any]) -> None:
    events = template["Resources"]["DispatchFunction"]["Properties"]["Events"]
    events["SendQueue"]["Properties"]["BatchSize"] = 99_999


def _visible_too_soon(template: dict[str, Any]) -> None:
    template["Resources"]["SendQueue"]["Properties"]["VisibilityTimeout"] = 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        pytest.param(_misspelt_reference, "E1010", id="a misspelt reference"),
        pytest.param(_batch_too_large, "E3034", id="a batch size out of range"),
        pytest.param(_visible_too_soon, "E3505", id="a visibility timeout below the timeout"),
    ],
)
def test_the_linter_finds_what_lint_of_the_source_lets_pass(
    mistake: Callable[[dict[str, Any]], None], rule: str, tmp_path: Path
) -> None:
    broken = copy.deepcopy(source())
    mistake(broken)
    path = tmp_path / "template.yaml"
    path.write_text(json.dumps(broken), encoding="utf-8")

    assert rule in " ".join(findings(transform(path)))
