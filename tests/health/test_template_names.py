"""The template against the code that reads its names: settings and table models."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from pynamodb.models import Model

from consentry.adapters.dynamodb.tables import ALL
from consentry.entrypoints.settings import Settings
from local.template import read
from tests.health.template import FUNCTIONS, ROOT, TEMPLATE, function, of_type

# Powertools reads these itself; they are no part of the product's settings.
OF_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}
# Read while tests are collected: wiring binds the models to other names while they run.
MODELS = {model.Meta.table_name: model for model in ALL}


def described(keys: Iterable[Any]) -> dict[str, str]:
    return {key["AttributeName"]: key["KeyType"] for key in keys}


def indexes(table: dict[str, Any]) -> dict[str, tuple[dict[str, str], dict[str, Any]]]:
    return {
        index["IndexName"]: (described(index["KeySchema"]), index["Projection"])
        for index in table.get("GlobalSecondaryIndexes") or ()
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_environment_of_a_function_is_the_settings_and_nothing_else(name: str) -> None:
    environment = function(name)["Environment"]["Variables"]

    assert set(environment) - OF_POWERTOOLS == set(Settings.names()) - OF_POWERTOOLS
    assert set(environment) >= OF_POWERTOOLS
    assert environment["POWERTOOLS_SERVICE_NAME"] == name


def test_every_table_has_a_model_and_every_model_a_table() -> None:
    assert set(MODELS) == set(of_type("AWS::DynamoDB::Table"))
    assert len(MODELS) == len(ALL)


@pytest.mark.parametrize(("name", "model"), MODELS.items(), ids=MODELS)
def test_the_keys_and_indexes_of_a_table_are_those_of_its_model(
    name: str, model: type[Model]
) -> None:
    table = of_type("AWS::DynamoDB::Table")[name]
    schema = model._get_schema()
    typed = {
        attribute["AttributeName"]: attribute["AttributeType"]
        for attribute in schema["attribute_definitions"]
    }

    assert described(table["KeySchema"]) == described(schema["key_schema"])
    assert indexes(table) == {
        index["index_name"]: (described(index["key_schema"]), index["projection"])
        for index in schema["global_secondary_indexes"]
    }
    assert {
        attribute["AttributeName"]: attribute["AttributeType"]
        for attribute in table["AttributeDefinitions"]
    } == typed


@pytest.mark.parametrize(("name", "model"), MODELS.items(), ids=MODELS)
def test_a_table_expires_items_if_and_only_if_its_model_has_the_attribute(
    name: str, model: type[Model]
) -> None:
    table = of_type("AWS::DynamoDB::Table")[name]
    expires = (table.get("TimeToLiveSpecification") or {}).get("AttributeName")

    assert expires == ("ttl" if "ttl" in model.get_attributes() else None)


def test_sam_local_is_given_the_names_of_the_local_stack() -> None:
    model = read(TEMPLATE, aws_url="http://127.0.0.1:4577")
    given = json.loads((ROOT / "tools" / "sam_local_env.json").read_text(encoding="utf-8"))
    environment = model.functions["PolicyCheckFunction"].environment

    assert given == {
        "Parameters": {name: environment[name] for name in set(environment) - OF_POWERTOOLS}
    }
