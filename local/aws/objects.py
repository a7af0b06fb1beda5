"""S3 as the product uses it: one bucket's objects by path, answered by moto.

A call names its operation by method, path and query instead of by a header.
"""

from typing import Any
from urllib.parse import parse_qs, unquote

from moto.core.request import Request as MotoRequest
from moto.s3.models import FakeKey
from moto.s3.responses import S3Response

from local.aws import moto_state
from local.message import Request
from local.model import Named

_VERBS = {"GET": "Get", "PUT": "Put", "HEAD": "Head", "DELETE": "Delete"}
_PARTS = {"acl": "Acl", "retention": "Retention", "legal-hold": "LegalHold", "tagging": "Tagging"}


class Objects:
    """The buckets of the account."""

    def create(self, bucket: Named, region: str) -> None:
        """Make a bucket with the lock that the template gives it."""
        properties = bucket.properties
        backend = moto_state.s3()
        backend.create_bucket(bucket.name, region)
        if properties.get("VersioningConfiguration", {}).get("Status") == "Enabled":
            backend.put_bucket_versioning(bucket.name, "Enabled")
        lock = properties.get("ObjectLockConfiguration", {}).get("Rule", {})
        kept = lock.get("DefaultRetention", {})
        if properties.get("ObjectLockEnabled"):
            backend.put_object_lock_configuration(
                bucket.name,
                lock_enabled=True,
                mode=kept.get("Mode"),
                days=int(kept.get("Days", 0)),
                years=int(kept.get("Years", 0)),
            )

    def clear(self) -> None:
        """Empty every bucket, whatever its lock says: the account as a whole begins anew."""
        for bucket in moto_state.s3().buckets.values():
            keys: Any = bucket.keys
            for name in list(keys):
                for version in keys.getlist(name):
                    if isinstance(version, FakeKey):
                        version.dispose()
            keys.clear()

    @staticmethod
    def answer(request: MotoRequest, url: str) -> tuple[int, dict[str, Any], str | bytes]:
        """What moto answers to a call on a bucket or an object."""
        _, key = _place(url.partition("://")[2].partition("/")[2])
        serve = S3Response.key_dispatch if key else S3Response.bucket_dispatch
        answered: tuple[int, dict[str, Any], str | bytes] = serve(request, url, request.headers)
        return answered


def operation(request: Request) -> str:
    """The operation of a call, as botocore names it; `Unknown` for those nobody makes here."""
    verb = _VERBS.get(request.method, "")
    asked = parse_qs(request.query, keep_blank_values=True)
    if not place(request)["Key"]:
        return {"Get": "ListObjectsV2", "Head": "HeadBucket"}.get(verb, "Unknown")
    if any(name in asked for name in _PARTS):
        return next(f"{verb}Object{part}" for name, part in _PARTS.items() if name in asked)
    return f"{verb}Object" if verb else "Unknown"


def place(request: Request) -> dict[str, str]:
    """The bucket and the key of a call."""
    bucket, key = _place(request.path.lstrip("/"))
    return {"Bucket": bucket, "Key": key}


def _place(path: str) -> tuple[str, str]:
    bucket, _, key = unquote(path.partition("?")[0]).partition("/")
    return bucket, key
