"""What an operator takes back leaves the carrier's lists too, or the next text would be refused."""

from dataclasses import dataclass

from consentry.domain.recipient_key import RecipientKeys
from consentry.domain.suppression import EVERYBODY, Suppressions
from consentry.errors import Conflict
from consentry.services.ports.opt_out_lists import ListAnswer, OptOutLists
from consentry.services.ports.proof import SuppressionStore
from consentry.services.ports.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisting:
    """Takes a number off the lists on which only a suppression to be deleted keeps it."""

    registry: Registry
    suppressions: SuppressionStore
    lists: OptOutLists

    def run(self, after: Suppressions, keys: RecipientKeys, number: str) -> None:
        """Before the deletion whose outcome is `after`.

        Conflict if the carrier keeps the number: then nothing is deleted, so that nobody is told
        that texts may go again. What left a list before that is put back by the daily comparison.
        """
        if after.stops_all:
            return
        if after.account == EVERYBODY:
            owners = self.registry.account_ids()
            own = [owner for owner in owners if not self._stops_all(owner, keys)]
        else:
            own = [] if self._stops_all(EVERYBODY, keys) else [after.account]
        for owner in own:
            if self.lists.remove(owner, number) is ListAnswer.REFUSED:
                raise Conflict(
                    f"the carrier keeps this number on the opt-out list of `{owner}`: it takes one"
                    " off once in 30 days; delete the suppression after that"
                )

    def _stops_all(self, account: str, keys: RecipientKeys) -> bool:
        return self.suppressions.get(account, keys).stops_all
