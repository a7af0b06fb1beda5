"""The tables of template.yaml, made from it so that nothing drifts, on moto or on any endpoint."""

import functools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws

from consentry.adapters.dynamodb.connection import Dynamo, TableNames
from consentry.adapters.dynamodb.tables import ALL

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
CREDENTIALS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
LOGICAL_IDS = {
    "consent": "ConsentTable",
    "suppression": "SuppressionTable",
    "ledger": "LedgerTable",
    "messages": "MessagesTable",
    "registry": "RegistryTable",
    "pacing": "PacingTable",
}


class _Loader(yaml.SafeLoader):
    """Reads a template; CloudFormation's own tags become what they hold."""


def _held(loader: _Loader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _held)


@functools.cache
def table_definitions() -> dict[str, dict[str, Any]]:
    """The properties of every table in the template by logical id."""
    document = yaml.load(TEMPLATE.read_text(), Loader=_Loader)
    return {
        name: resource["Properties"]
        for name, resource in document["Resources"].items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


def create_tables(client: Any, names: TableNames) -> None:
    """Creates the six tables under the given names."""
    definitions = table_definitions()
    for field, logical_id in LOGICAL_IDS.items():
        wanted = definitions[logical_id]
        kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        client.create_table(
            TableName=getattr(names, field), **{k: wanted[k] for k in kept if k in wanted}
        )


def names_of_a_stack() -> TableNames:
    """Table names that nobody else uses."""
    prefix = f"t{uuid.uuid4().hex[:8]}-"
    return TableNames(**{field: f"{prefix}{name}" for field, name in LOGICAL_IDS.items()})


def connected(outputs: Mapping[str, str]) -> Dynamo:
    """A connection to the tables that a stack's outputs name."""
    return Dynamo(
        TableNames(**{field: outputs[f"{name}Name"] for field, name in LOGICAL_IDS.items()})
    )


@contextmanager
def dynamo(endpoint: str = "") -> Iterator[Dynamo]:
    """A connection to new tables, at an endpoint or on moto in process."""
    names = names_of_a_stack()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        if endpoint:
            environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint)
        with nullcontext() if endpoint else mock_aws():
            yield from _with_tables(names)


def empty(connection: Dynamo) -> None:
    """Removes every item of every table."""
    for model in ALL:
        key_names = [name for name in (model._hash_keyname, model._range_keyname) if name]
        while items := connection.call("Scan", {"TableName": model.Meta.table_name})["Items"]:
            for item in items:
                connection.delete(model, tuple(item[name]["S"] for name in key_names))


def _with_tables(names: TableNames) -> Iterator[Dynamo]:
    client = boto3.client("dynamodb", region_name=CREDENTIALS["AWS_DEFAULT_REGION"])
    create_tables(client, names)
    try:
        yield Dynamo(names)
    finally:
        for field in LOGICAL_IDS:
            client.delete_table(TableName=getattr(names, field))
        client.close()
