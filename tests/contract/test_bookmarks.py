"""`Bookmarks`: a long job goes on where it stopped."""

from consentry.services.ports.bookmarks import Bookmark
from tests.contract.conftest import Ports


def test_a_job_that_never_stopped_begins_at_the_beginning(ports: Ports) -> None:
    assert ports.bookmarks.read("reconcile") == Bookmark(account="", cursor="")


def test_each_job_goes_on_where_it_stopped_last(ports: Ports) -> None:
    ports.bookmarks.store("reconcile", Bookmark(account="acme", cursor="1"))
    ports.bookmarks.store("other", Bookmark(account="birch"))
    ports.bookmarks.store("reconcile", Bookmark(account="acme", cursor="2"))
    assert ports.bookmarks.read("reconcile") == Bookmark(account="acme", cursor="2")
    assert ports.bookmarks.read("other") == Bookmark(account="birch")
    ports.bookmarks.store("other", Bookmark())
    assert ports.bookmarks.read("other") == Bookmark()
