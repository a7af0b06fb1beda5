"""HTTP: what anybody may read without a key. It reads no table, and has no right to."""

from consentry.entrypoints.api import notices
from consentry.entrypoints.http import handler_for

handler = handler_for(notices.ROUTES)
