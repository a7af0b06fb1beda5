"""Makes moto's global state fit for a long-lived server with a clock of its own.

moto keeps every model object that was ever made in a class-level list, for its dashboard: each
item, each copy of an item and each queued message. That is what let a stock server grow to
gigabytes; here instances are not tracked. moto's idea of now comes from the stack's clock.
"""

from collections.abc import Callable
from datetime import datetime

import moto.core.common_models
import moto.core.utils
import moto.dynamodb.models.table
import moto.s3.models
import moto.secretsmanager.models
import moto.sns.models
import moto.sts.models
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.s3.models import S3Backend, s3_backends
from moto.secretsmanager.models import SecretsManagerBackend, secretsmanager_backends
from moto.sns.models import SNSBackend, sns_backends
from moto.sqs.models import SQSBackend, sqs_backends

from local.cfn import ACCOUNT, REGION

_CLOCKED = (
    moto.core.utils,
    moto.dynamodb.models.table,
    moto.s3.models,
    moto.secretsmanager.models,
    moto.sns.models,
    moto.sts.models,
)
_BACKENDS = (dynamodb_backends, s3_backends, secretsmanager_backends, sns_backends, sqs_backends)


def _untracked(cls: type[object], *_: object, **__: object) -> object:
    return object.__new__(cls)


def prepare(now: Callable[[], datetime]) -> None:
    """Start from an empty account whose time is `now`."""
    moto.core.common_models.BaseModel.__new__ = _untracked
    for module in _CLOCKED:
        module.utcnow = lambda: now().replace(tzinfo=None)
    for backends in _BACKENDS:
        backends.clear()
    s3_backends.bucket_accounts.clear()


def dynamodb() -> DynamoDBBackend:
    """The account's DynamoDB."""
    return dynamodb_backends[ACCOUNT][REGION]


def s3() -> S3Backend:
    """The account's S3."""
    return s3_backends[ACCOUNT]["aws"]


def secrets_manager() -> SecretsManagerBackend:
    """The account's Secrets Manager."""
    return secretsmanager_backends[ACCOUNT][REGION]


def sns() -> SNSBackend:
    """The account's SNS."""
    return sns_backends[ACCOUNT][REGION]


def sqs() -> SQSBackend:
    """The account's SQS."""
    return sqs_backends[ACCOUNT][REGION]
