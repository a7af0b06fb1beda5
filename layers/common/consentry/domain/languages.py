"""The languages whose texts are judged, whose replies are understood, and in which we answer."""

LANGUAGES = ("en", "es", "fr", "de", "pt")
