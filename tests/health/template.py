"""The template as written and as CloudFormation gets it, in the shapes that the tests ask for."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from tools.lint_transformed import transform

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"

FUNCTIONS = (
    "messages_api",
    "policy_check",
    "dispatch",
    "inbound",
    "release_due",
    "dead_letters",
    "delivery_events",
    "consent_api",
    "admin_api",
    "public_api",
    "retention",
    "authorizer",
)


def logical_id(function: str) -> str:
    return "".join(word.capitalize() for word in function.split("_")) + "Function"


@functools.cache
def source() -> dict[str, Any]:
    template: dict[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return template


@functools.cache
def resources() -> dict[str, dict[str, Any]]:
    deployed: dict[str, dict[str, Any]] = transform(TEMPLATE)["Resources"]
    return deployed


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in resources().items()
        if resource["Type"] == kind
    }


def function(name: str) -> dict[str, Any]:
    """The deployed function of a folder in `functions/`."""
    return of_type("AWS::Lambda::Function")[logical_id(name)]


def event_sources() -> dict[str, dict[str, Any]]:
    return of_type("AWS::Lambda::EventSourceMapping")


def named(value: Any) -> str:
    """The logical id that a `Ref` or `Fn::GetAtt` names."""
    if "Ref" in value:
        return str(value["Ref"])
    return str(value["Fn::GetAtt"][0])


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement that gives a function a permission, with the resource that holds it."""
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for name, policy in of_type("AWS::IAM::ManagedPolicy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            yield name, statement


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
