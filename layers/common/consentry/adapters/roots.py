"""The bucket of daily roots: write once, under Object Lock.

A write on condition that there is nothing yet needs no permission to list, and a read follows only
where something is: without that permission S3 answers 403 for what is missing.
"""

from base64 import b64encode
from functools import cached_property
from hashlib import sha256
from typing import Any

from botocore.config import Config

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import LostRaceError, translated

CONFIG = Config(
    connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"}
)


class S3RootStore:
    """`services.ports.RootStore` on S3."""

    def __init__(self, dynamo: Dynamo, bucket: str) -> None:
        self._dynamo = dynamo
        self._bucket = bucket

    @cached_property
    def _client(self) -> Any:
        return self._dynamo.client("s3", CONFIG)

    def put_once(self, name: str, body: bytes) -> bytes:
        """Stores `body`, or answers what is stored under the name already."""
        place = {"Bucket": self._bucket, "Key": name}
        try:
            with translated("s3", "PutObject"):
                self._client.put_object(
                    **place,
                    Body=body,
                    IfNoneMatch="*",
                    # A bucket with a default retention takes nothing without a checksum.
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=b64encode(sha256(body).digest()).decode(),
                )
        except LostRaceError:
            with translated("s3", "GetObject"):
                stored: bytes = self._client.get_object(**place)["Body"].read()
            return stored
        return body
