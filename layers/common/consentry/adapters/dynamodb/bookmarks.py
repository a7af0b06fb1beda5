"""Bookmarks of long jobs: `JOBS`/`<job>` in RegistryTable."""

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.services.ports.bookmarks import Bookmark


class DynamoBookmarks:
    """`services.ports.Bookmarks` on DynamoDB."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def read(self, job: str) -> Bookmark:
        """Where the job stopped."""
        raw = self._dynamo.get(RegistryItem, job_key(job))
        return from_json(Bookmark, raw["record"]["S"]) if raw else Bookmark()

    def store(self, job: str, place: Bookmark) -> None:
        """Remembers where it stopped."""
        pk, sk = job_key(job)
        self._dynamo.put(RegistryItem(pk=pk, sk=sk, record=to_json(place)))


def job_key(job: str) -> Key:
    """Where a job's bookmark stands."""
    return ("JOBS", job)
