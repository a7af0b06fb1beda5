"""What people text back: `read` says what a text from a handset asks for."""

from consentry.domain.intent.answers import asks_for_answer
from consentry.domain.intent.detect import read
from consentry.domain.intent.reading import SAID_ALL, SAID_MARKETING, Intent, Reading

__all__ = ["SAID_ALL", "SAID_MARKETING", "Intent", "Reading", "asks_for_answer", "read"]
