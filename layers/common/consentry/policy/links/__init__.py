"""The links of a text: where each leads, whose that is, and what is done to hide it.

Carriers and policies judge links by the domain that somebody registered, not by what they look like
(CYC-26, CYC-27, CYC-80, CYC-81).
"""

from consentry.policy.links.verdicts import MOST_LINKS, LinksFound, examine_links

__all__ = ["MOST_LINKS", "LinksFound", "examine_links"]
