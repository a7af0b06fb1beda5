"""Creates the template's tables, queues, topics, buckets and secrets in the empty account."""

import json
import string
from random import Random
from typing import Any

from moto.dynamodb.models.table import DEFAULT_WARM_THROUGHPUT_RCU  # noqa: F401 - loads the table

from local.aws import moto_state
from local.aws.objects import Objects
from local.cfn import REGION
from local.model import Model, Named, Queue, arn


def create(model: Model, chance: Random) -> None:
    """Create everything that keeps state; generated secrets are drawn from `chance`."""
    for table in model.tables.values():
        _table(table)
    for queue in _targets_first(model.queues):
        _queue(queue)
    for topic in model.topics.values():
        moto_state.sns().create_topic(topic.name)
    for bucket in model.buckets.values():
        Objects().create(bucket, REGION)
    for secret in model.secrets.values():
        _secret(secret, chance)


def _table(table: Named) -> None:
    properties = table.properties
    created = moto_state.dynamodb().create_table(
        table.name,
        schema=properties["KeySchema"],
        throughput=None,
        attr=properties["AttributeDefinitions"],
        global_indexes=properties.get("GlobalSecondaryIndexes", []),
        indexes=properties.get("LocalSecondaryIndexes", []),
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=bool(properties.get("DeletionProtectionEnabled", False)),
        warm_throughput=None,
    )
    if ttl := properties.get("TimeToLiveSpecification"):
        created.ttl = {"TimeToLiveStatus": "ENABLED", "AttributeName": ttl["AttributeName"]}


def _targets_first(queues: dict[str, Queue]) -> list[Queue]:
    """Dead-letter queues before those that name them."""
    return sorted(queues.values(), key=lambda one: "RedrivePolicy" in one.attributes)


def _queue(queue: Queue) -> None:
    attributes: dict[str, Any] = dict(queue.attributes)
    if "RedrivePolicy" in attributes:
        attributes["RedrivePolicy"] = json.dumps(attributes["RedrivePolicy"])
    moto_state.sqs().create_queue(queue.name, **attributes)


def _secret(secret: Named, chance: Random) -> None:
    properties = secret.properties
    value = properties.get("SecretString")
    if value is None:
        value = _generate(properties.get("GenerateSecretString", {}), chance)
    backend = moto_state.secrets_manager()
    backend.create_secret(
        name=secret.name,
        secret_string=value,
        secret_binary=None,
        description=None,
        tags=[],
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )
    # `!Ref` of a secret is its ARN; without the random suffix it is the same at every start.
    backend.secrets[secret.name].arn = arn("secretsmanager", f"secret:{secret.name}")


def _generate(wanted: dict[str, Any], chance: Random) -> str:
    alphabet = string.ascii_lowercase + string.ascii_uppercase + string.digits
    if not wanted.get("ExcludePunctuation"):
        alphabet += string.punctuation
    alphabet = "".join(one for one in alphabet if one not in wanted.get("ExcludeCharacters", ""))
    value = "".join(chance.choice(alphabet) for _ in range(int(wanted.get("PasswordLength", 32))))
    if "GenerateStringKey" not in wanted:
        return value
    return json.dumps(
        {**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: value}
    )
