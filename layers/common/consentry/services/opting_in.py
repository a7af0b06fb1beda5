"""START, UNSTOP, a campaign's keyword and a yes: what the handset itself allows again or anew.

START gives back what its recipient had and nothing more; only a keyword of the campaign, or a yes
to its request, is consent.
"""

from dataclasses import dataclass

from consentry.domain.campaign import Campaign
from consentry.domain.message import ReplyKind
from consentry.domain.suppression import Suppression
from consentry.services.answering import Due, is_fresh
from consentry.services.double_opt_in import DoubleOptIn, Yes
from consentry.services.hearing import Heard
from consentry.services.keyword_opt_in import Joined, KeywordOptIn
from consentry.services.opt_out import OptOut
from consentry.services.ports.environment import Clock

CAMPAIGN_KEYWORD = "campaign_keyword"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptingIn:
    """Obeys what opts in; each answers what reply is due."""

    clock: Clock
    opt_out: OptOut
    double_opt_in: DoubleOptIn
    keyword: KeywordOptIn

    def start(self, heard: Heard) -> Due | None:
        """START, or a campaign's keyword, which gives consent besides."""
        text, account, campaign = heard.text, heard.account, heard.campaign
        lifted = self.opt_out.lift(heard.sender.account, heard.keys, text.number, text.at, text.id)
        joined = Joined.ALREADY
        is_keyword = heard.reading.rule == CAMPAIGN_KEYWORD
        if is_keyword and account is not None and campaign is not None:
            later = [entry for entry in self._standing(heard, campaign) if entry.at >= text.at]
            if later:
                return None
            joined = self.keyword.run(text, account, campaign, heard.keys)
        if not is_fresh(text, self.clock.now()) or joined is Joined.ASKED:
            return None
        if joined is Joined.JOINED:
            return Due(kind=ReplyKind.OPT_IN_CONFIRMATION)
        return Due(kind=ReplyKind.OPT_IN_CONFIRMATION, again=True) if lifted else None

    def yes(self, heard: Heard) -> tuple[Yes, Due | None]:
        """A yes: to a request to opt in, or to nothing that we know of."""
        text, campaign = heard.text, heard.campaign
        if campaign is None or self._standing(heard, campaign):
            return Yes.UNASKED, None
        found = self.double_opt_in.yes(
            text, heard.sender.account, campaign.id, heard.keys, heard.before
        )
        if found is Yes.UNASKED or not is_fresh(text, self.clock.now()):
            return found, None
        if found is Yes.CONFIRMED:
            return found, Due(kind=ReplyKind.OPT_IN_CONFIRMATION)
        told = any(row.reply is ReplyKind.OPT_IN_LAPSED for row in heard.before)
        return found, None if told else Due(kind=ReplyKind.OPT_IN_LAPSED)

    def _standing(self, heard: Heard, campaign: Campaign) -> tuple[Suppression, ...]:
        return self.opt_out.standing(
            heard.sender.account, heard.keys, campaign.id, campaign.category
        )
