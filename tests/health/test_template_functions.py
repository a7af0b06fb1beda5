"""Each function as it is deployed: its handler, its layer, its log, its environment."""

import ast

import pytest

from tests.health.template import (
    FUNCTIONS,
    ROOT,
    function,
    logical_id,
    named,
    of_type,
    resources,
    source,
    strings,
)

# Powertools reads these itself; they are no part of the product's settings.
OF_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}


def test_the_template_has_the_functions_that_the_repository_has() -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/app.py")}

    assert set(of_type("AWS::Lambda::Function")) == {logical_id(name) for name in FUNCTIONS}
    assert folders == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_of_a_function_is_defined_where_the_template_says(name: str) -> None:
    uri = source()["Resources"][logical_id(name)]["Properties"]["CodeUri"]
    module, handler = function(name)["Handler"].split(".")
    tree = ast.parse((ROOT / uri / f"{module}.py").read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert handler in defined | assigned | imported


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_runs_on_the_layer_traced_with_json_logs_in_a_group_that_expires(
    name: str,
) -> None:
    deployed = function(name)
    group = resources()[named(deployed["LoggingConfig"]["LogGroup"])]

    assert deployed["Runtime"] == "python3.13"
    assert deployed["Architectures"] == [{"Ref": "Architecture"}]
    assert source()["Parameters"]["Architecture"]["Default"] == "arm64"
    assert [named(layer).startswith("CommonLayer") for layer in deployed["Layers"]] == [True]
    assert deployed["TracingConfig"] == {"Mode": "Active"}
    assert deployed["LoggingConfig"]["LogFormat"] == "JSON"
    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_environment_holds_a_secret(name: str) -> None:
    for variable, value in function(name)["Environment"]["Variables"].items():
        if variable not in OF_POWERTOOLS:
            assert set(value) == {"Ref"}, f"`{variable}` is written out instead of referred to"
        assert "resolve:" not in "".join(strings(value))
