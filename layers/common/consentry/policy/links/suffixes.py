"""Which part of a host name somebody registered, by the Public Suffix List.

Its private section counts: `brand.github.io` belongs to a tenant, not to `github.io`. What the list
does not know follows its default rule: the last label is the suffix.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSuffixes:
    """The list's rules in ASCII, `*.` and `!` as the list writes them, and the release they are
    of.
    """

    version: str
    rules: frozenset[str]

    def registrable(self, host: str) -> str:
        """The domain that was registered, or an empty text where `host` is a suffix itself."""
        labels = host.split(".")
        start = self._suffix_start(labels)
        return ".".join(labels[start - 1 :]) if start else ""

    def is_suffix(self, host: str) -> bool:
        """Whether anybody may register names below `host`, so that it is nobody's own."""
        above = host.partition(".")[2]
        if not above or host in self.rules:
            return True
        return f"*.{above}" in self.rules and f"!{host}" not in self.rules

    def knows(self, label: str) -> bool:
        """Whether `label` is a top-level domain."""
        return label in self.rules or f"*.{label}" in self.rules

    def _suffix_start(self, labels: list[str]) -> int:
        """The index of the first label of the public suffix."""
        rules = self.rules
        tail = ".".join(labels)
        for start in range(len(labels)):
            above = tail.partition(".")[2]
            if f"!{tail}" in rules:
                return start + 1
            if tail in rules or (above and f"*.{above}" in rules):
                return start
            tail = above
        return len(labels) - 1
