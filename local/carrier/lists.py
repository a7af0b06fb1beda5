"""Opt-out lists: the operations of EUM on them, page by page where it answers in pages."""

from local.carrier.inventory import Entry, Inventory, OptOutList
from local.carrier.protocol import Operation, Params, conflict, missing, over_quota, page, refused
from local.clock import StackClock

MOST_LISTS = 25
# "Each destination phone number can only be deleted once every 30 days" (DeleteOptedOutNumber).
_BETWEEN_DELETIONS_S = 30 * 86_400


class OptOutLists:
    """The operations on the lists of an inventory. The caller holds its lock."""

    def __init__(self, inventory: Inventory, clock: StackClock) -> None:
        self._inventory = inventory
        self._clock = clock
        self._tokens: dict[str, Params] = {}

    def operations(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {
            "CreateOptOutList": self._create_list,
            "DeleteOptOutList": self._delete_list,
            "DescribeOptOutLists": self._describe_lists,
            "PutOptedOutNumber": self._put_number,
            "DeleteOptedOutNumber": self._delete_number,
            "DescribeOptedOutNumbers": self._describe_opted_out,
        }

    def forget(self) -> None:
        """Forget the tokens of requests."""
        self._tokens.clear()

    def _create_list(self, params: Params) -> Params:
        name, token = params["OptOutListName"], params.get("ClientToken", "")
        known = self._tokens.get(token)
        if known is not None and known["OptOutListName"] == name:
            return known
        if name in self._inventory.lists:
            raise conflict("RESOURCE_ALREADY_EXISTS", "opt-out-list", name)
        if len(self._inventory.lists) >= MOST_LISTS:
            raise over_quota("OPT_OUT_LISTS_PER_ACCOUNT")
        made = OptOutList(name=name, created=self._now())
        self._inventory.lists[name] = made
        answer = {**_described(made), "Tags": params.get("Tags", [])}
        if token:
            self._tokens[token] = answer
        return answer

    def _delete_list(self, params: Params) -> Params:
        one = self._list(params["OptOutListName"])
        used = any(number.opt_out_list == one.name for number in self._inventory.numbers.values())
        if used or one.name == "Default":
            raise conflict("RESOURCE_DELETION_NOT_ALLOWED", "opt-out-list", one.name)
        del self._inventory.lists[one.name]
        return _described(one)

    def _describe_lists(self, params: Params) -> Params:
        wanted = params.get("OptOutListNames") or list(self._inventory.lists)
        found = [self._list(name) for name in wanted]
        mine = [] if params.get("Owner") == "SHARED" else [_described(one) for one in found]
        return page("OptOutLists", params, mine)

    def _put_number(self, params: Params) -> Params:
        one = self._list(params["OptOutListName"])
        number = params["OptedOutNumber"].lstrip("+")
        one.numbers.setdefault(number, Entry(at=self._now()))
        return _named(one) | _entry(number, one.numbers[number])

    def _delete_number(self, params: Params) -> Params:
        one = self._list(params["OptOutListName"])
        number = params["OptedOutNumber"].lstrip("+")
        if number not in one.numbers:
            raise missing("opted-out-number", params["OptedOutNumber"])
        last = one.deleted.get(number)
        if last is not None and self._now() - last < _BETWEEN_DELETIONS_S:
            field = ("OptedOutNumber", "was deleted less than 30 days ago")
            raise refused("PHONE_NUMBER_CANNOT_BE_OPTED_IN", field[1], field)
        one.deleted[number] = self._now()
        return _named(one) | _entry(number, one.numbers.pop(number))

    def _describe_opted_out(self, params: Params) -> Params:
        one = self._list(params["OptOutListName"])
        wanted = [number.lstrip("+") for number in params.get("OptedOutNumbers") or one.numbers]
        for number in wanted:
            if number not in one.numbers:
                raise missing("opted-out-number", f"+{number}")
        found = [_entry(number, one.numbers[number]) for number in wanted]
        for condition in params.get("Filters", ()):
            chosen = [value.lower() for value in condition["Values"]]
            found = [each for each in found if str(each["EndUserOptedOut"]).lower() in chosen]
        return _named(one) | page("OptedOutNumbers", params, found)

    def _list(self, identity: str) -> OptOutList:
        found = self._inventory.opt_out_list(identity)
        if found is None:
            raise missing("opt-out-list", identity)
        return found

    def _now(self) -> float:
        return self._clock.micros() / 1e6


def _named(one: OptOutList) -> Params:
    return {"OptOutListArn": one.arn, "OptOutListName": one.name}


def _described(one: OptOutList) -> Params:
    return {**_named(one), "CreatedTimestamp": one.created}


def _entry(number: str, entry: Entry) -> Params:
    return {
        "OptedOutNumber": f"+{number}",
        "OptedOutTimestamp": entry.at,
        "EndUserOptedOut": entry.by_end_user,
    }
