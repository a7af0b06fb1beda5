"""`/v1/accounts/{account}/campaigns/{campaign}/programme`: the sheet that carriers ask for."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api.notices import processor_json
from consentry.entrypoints.page import Format
from consentry.entrypoints.programme import programme_json
from consentry.entrypoints.programme_page import render
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import governing, policies


def programme(request: Request) -> Answer:
    """One campaign's sheet; `?format=html` answers the same for reading and printing."""
    account = request.own_account()
    asked = request.asked()
    wanted = asked.choice("format", Format)
    asked.done()
    desk = governing.onboarding()
    found = desk.campaign(account, request.identifier("campaign"))
    today = wiring.clock().now().date()
    others = [each for each in policies.book().notices.sub_processors if each.on(today)]
    document = programme_json(desk.account(account), found)
    document["sub_processors"] = [processor_json(each) for each in others]
    if wanted is Format.HTML:
        return Answer(document=document, page=render(document))
    return Answer(document=document)


ROUTES = (
    Route(
        method="GET",
        path="/v1/accounts/<account>/campaigns/<campaign>/programme",
        run=programme,
        query=("format",),
    ),
)
