"""Who may do what: each route of the staff with each role, and other people's keys in every address (P85)."""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask

from app import create_app
from blueprints.staff import access
from config import Settings
from models import Account
from models.account import CUSTOMER_TYPES, STAFF_TYPES
from tests.breaking import broken
from tests.cast import ADA, account_of, count, rows, sign_in_as
from tests.desk import act, at_desk, colleague, later, received
from tests.newcomer import customer_keys
from tests.outside import outside_keys
from tests.publisher import drafted
from tests.recruiting import apply, on_shelf, pdf, prepare, vacant
from tests.second import asked
from tests.visitor import Visitor

YES, NO = "yes", "no"
ROLES: Final = ("administration", "support", "recruitment", "finance", "privacy", "admin")
TABLE: Final = {
    #                                                           adm  sup  rec  fin  pri  admin
    ("GET", "/beheer"): (YES, YES, YES, YES, YES, YES),
    ("GET", "/beheer/richtlijn"): (YES, YES, YES, YES, YES, YES),
    ("POST", "/beheer/richtlijn"): (YES, YES, YES, YES, YES, YES),
    ("GET", "/beheer/berichten"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/zoeken"): (YES, YES, NO, NO, YES, YES),
    ("GET", "/beheer/berichten/<reference>"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/toewijzen"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/antwoord"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/onderwerp"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/sluiten"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/doorlaten"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/langer-bewaren"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/berichten/<reference>/niet-langer-bewaren"): (YES, YES, NO, NO, YES, YES),
    ("GET", "/beheer/sollicitaties"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/zoeken"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/sollicitaties/<reference>"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/stand"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/heropenen"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/doorlaten"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/notitie"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/bericht"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/langer-bewaren"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/niet-langer-bewaren"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/onleesbaar"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/sollicitaties/<reference>/bestanden/<key>"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/sollicitaties/<reference>/bestanden/<key>/bladzijde/<number>"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/bestanden/<key>/origineel"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/bestanden/<key>/wissen"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/bestanden/<key>/geen-nummer"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/sollicitaties/<reference>/bestanden/<key>/onleesbaar"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/vacatures"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/vacatures/nieuw"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/vacatures/nieuw"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/vacatures/<slug>"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/vacatures/<slug>"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/vacatures/<slug>/publiceren"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/vacatures/<slug>/sluiten"): (NO, NO, YES, NO, NO, NO),
    ("POST", "/beheer/vacatures/<slug>/weggooien"): (NO, NO, YES, NO, NO, NO),
    ("GET", "/beheer/verzoeken"): (YES, YES, NO, NO, YES, YES),
    ("GET", "/beheer/verzoeken/nieuw"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/nieuw"): (YES, YES, NO, NO, YES, YES),
    ("GET", "/beheer/verzoeken/<reference>"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/link"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/twijfel"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/herkennen"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/verlengen"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/besluit"): (YES, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/opheffen"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/melding"): (YES, YES, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/herstellink"): (YES, YES, NO, NO, YES, YES),
    ("GET", "/beheer/akkoord"): (YES, YES, YES, YES, YES, YES),
    ("GET", "/beheer/akkoord/<key>"): (NO, NO, NO, NO, YES, YES),  # and to everybody their own
    ("POST", "/beheer/akkoord/<key>/akkoord"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/akkoord/<key>/weigeren"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/akkoord/<key>/intrekken"): (NO, NO, NO, NO, NO, NO),  # one's own alone
    ("GET", "/beheer/derden"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/derden/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/derden/<key>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/<key>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/<key>/verwijderen"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/taken/<key>/gedaan"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/derden/verstrekkingen/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/verstrekkingen/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/derden/verstrekkingen/<reference>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/verstrekkingen/<reference>/vragen"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/verstrekkingen/<reference>/sluiten"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/derden/verstrekkingen/<reference>/onthullen"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/derden/verstrekkingen/<reference>/bestand"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/datalekken/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/nieuw"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/datalekken/zaken/<reference>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>/besluit"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>/aanvulling"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>/gemeld"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>/sluiten"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/datalekken/zaken/<reference>/melding"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/zaken/<reference>/brieven"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/bewijs"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/bewijs/pakket"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/nieuwe-klanten"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/nieuwe-klanten/uitnodigen"): (YES, NO, NO, NO, NO, NO),
    ("GET", "/beheer/nieuwe-klanten/<reference>"): (YES, NO, NO, NO, NO, NO),
    ("GET", "/beheer/nieuwe-klanten/<reference>/machtiging"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/nieuwe-klanten/<reference>/opnieuw-sturen"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/nieuwe-klanten/<reference>/intrekken"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/nieuwe-klanten/<reference>/terugsturen"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/nieuwe-klanten/<reference>/goedkeuren"): (YES, NO, NO, NO, NO, NO),
    ("GET", "/beheer/klanten"): (YES, YES, NO, YES, YES, NO),
    ("POST", "/beheer/klanten/zoeken"): (YES, YES, NO, YES, YES, NO),
    ("GET", "/beheer/klanten/export.csv"): (YES, NO, NO, YES, NO, NO),  # with a second person's word
    ("POST", "/beheer/klanten/export.csv"): (YES, NO, NO, YES, NO, NO),
    ("GET", "/beheer/klanten/export.json"): (YES, NO, NO, YES, NO, NO),  # with a second person's word
    ("POST", "/beheer/klanten/export.json"): (YES, NO, NO, YES, NO, NO),
    ("GET", "/beheer/klanten/boekhouding.csv"): (YES, NO, NO, YES, NO, NO),  # with a second person's word
    ("POST", "/beheer/klanten/boekhouding.csv"): (YES, NO, NO, YES, NO, NO),
    ("GET", "/beheer/klanten/<reference>"): (YES, YES, NO, YES, YES, NO),
    ("GET", "/beheer/klanten/<reference>/machtigingen/<key>"): (YES, NO, NO, YES, NO, NO),
    ("GET", "/beheer/klanten/<reference>/wijzigen"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/klanten/<reference>/wijzigen"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/klanten/<reference>/nog-klant"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/klanten/<reference>/beeindigen"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/klanten/<reference>/voorstellen/<key>/goedkeuren"): (YES, NO, NO, NO, NO, NO),
    ("POST", "/beheer/klanten/<reference>/voorstellen/<key>/weigeren"): (YES, NO, NO, NO, NO, NO),
    ("GET", "/beheer/archief"): (NO, NO, NO, YES, NO, NO),
    ("GET", "/beheer/archief/<reference>"): (NO, NO, NO, YES, NO, NO),
    ("GET", "/beheer/verklaring"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verklaring/beginnen"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/verklaring/concept"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verklaring/concept"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/verklaring/concept/vergelijken"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verklaring/concept/vragen"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verklaring/concept/weggooien"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/verklaring/<date>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verklaring/<date>"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/logboek"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/logboek/controleren"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/bewaren"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/bewaren/vasthouden"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/bewaren/termijn"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/stilzetten"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/stilgezet/<key>/aankondigen"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/verzoeken/<reference>/stilgezet/<key>/opheffen"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/bewaren/<key>/loslaten"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/datalekken"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/datalekken/<reference>"): (NO, NO, NO, NO, YES, YES),
    ("POST", "/beheer/datalekken/<reference>/besluit"): (NO, NO, NO, NO, YES, YES),
    ("GET", "/beheer/gebruikers"): (NO, NO, NO, NO, NO, YES),
    ("POST", "/beheer/gebruikers/uitnodigen"): (NO, NO, NO, NO, NO, YES),
    ("POST", "/beheer/gebruikers/uitnodigingen/<key>/intrekken"): (NO, NO, NO, NO, NO, YES),
    ("POST", "/beheer/gebruikers/<key>/rol"): (NO, NO, NO, NO, NO, YES),
    ("POST", "/beheer/gebruikers/<key>/uitloggen"): (NO, NO, NO, NO, NO, YES),
    ("POST", "/beheer/gebruikers/<key>/verwijderen"): (NO, NO, NO, NO, NO, YES),
}
"""Written out by hand: it changes only when somebody means it to."""

ASK_FIRST: Final = {f"/beheer/klanten/{name}" for name in ("export.csv", "export.json", "boekhouding.csv")}
"""Files that nobody gets alone: until a second person agreed the answer is 403, and how to ask (P89)."""

pytestmark = pytest.mark.promise("P85", "S157", "S158", "S160")


def routes(app: Flask) -> set[tuple[str, str]]:
    """Give every route under /beheer."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/beheer")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_table_holds_every_route_of_the_staff_and_every_role(app: Flask) -> None:
    assert routes(app) == set(TABLE)
    assert ROLES == STAFF_TYPES


KEYED: Final = {
    "bewaren": "hold",
    "stilgezet": "restriction",
    "uitnodigingen": "invitation",
    "voorstellen": "proposal",
    "machtigingen": "mandate",
    "akkoord": "approval",
    "taken": "task",
    "derden": "party",
    "bestanden": "file",
}
"""What `<key>` names in the addresses that hold this part; an account elsewhere."""
REFERRED: Final = {
    "verzoeken": "request",
    "zaken": "breach",
    "datalekken": "leak",
    "verstrekkingen": "case",
    "sollicitaties": "application",
    "nieuwe-klanten": "newcomer",
    "klanten": "customer",
    "archief": "archived",
}
"""What `<reference>` names in the addresses that hold this part; a message elsewhere."""


def path_of(rule: str, keys: dict[str, str]) -> str:
    """Give the address of a route with the keys of something that is really there."""
    named = next((name for part, name in REFERRED.items() if part in rule), "reference")
    what = next((name for part, name in KEYED.items() if part in rule), "account")
    path = rule.replace("<reference>", keys[named]).replace("<key>", keys[what])
    return path.replace("<slug>", keys["vacancy"]).replace("<number>", "1").replace("<date>", keys["day"])


def answers(app: Flask, browser: Visitor, keys: dict[str, str]) -> dict[tuple[str, str], int]:
    """Ask for every route with an empty form; gives the status of each."""
    found = {}
    for method, rule in TABLE:
        path = path_of(rule, keys)
        found[method, rule] = (browser.get(path) if method == "GET" else browser.post(path, data={})).status_code
    return found


def readable(app: Flask) -> str:
    """Let the worker do its work; gives the key of the one file there is."""
    prepare(app)
    return str(rows(app, "application_file")[0]["id"])


def requested(app: Flask) -> str:
    """Enter a request about somebody's own data; gives its reference."""
    from adapters import clock
    from domain import requests
    from tests.cast import within

    wish = requests.Wish("rectification", ADA["email"], "nl")
    return within(app, lambda session: requests.ask(session, wish, now=clock.now()).line.reference)


def held(app: Flask) -> str:
    """Put something on hold; gives the key of the hold."""
    from datetime import timedelta

    from adapters import clock
    from models import Hold
    from tests.cast import within

    now = clock.now()
    until = now + timedelta(days=30)
    facts = {"record_id": "0" * 32, "kind": "contact_message", "reason": "x", "placed_role": "admin"}
    made = Hold(**facts, until=until, placed_at=now, due_at=until)
    within(app, lambda session: session.add(made))
    return made.id


def restricted(app: Flask, by: Account) -> str:
    """Restrict a record on the request that was entered; gives the key of the restriction."""
    from adapters import clock
    from models import Restriction
    from tests.cast import within

    now, reference = clock.now(), str(rows(app, "rights_request")[0]["reference"])
    facts = {"record_id": "0" * 32, "kind": "contact_message", "request": reference, "ground": "claim"}
    made = Restriction(**facts, placed_role=by.user_type, placed_at=now, due_at=now + later(days=30))
    within(app, lambda session: session.add(made))
    return made.id


@pytest.fixture
def keys(app: Flask, visitor: Visitor) -> dict[str, str]:
    """A message, a colleague and an invitation that are really there."""
    from adapters import clock
    from domain import incidents, staff
    from tests.cast import within

    invitation = within(app, lambda session: staff.invite(session, "finance", "fenna@example.nl", now=clock.now())[0])
    mate = colleague(app, "finance", email="mate@example.nl")
    leak = within(app, lambda session: incidents.act(session, session.merge(mate), now=clock.now())).reference
    return {
        "reference": received(app, visitor, ADA),
        "account": mate.id,
        "invitation": invitation.id,
        "leak": leak,
        "approval": asked(app, mate),
        "request": requested(app),
        "hold": held(app),
        "restriction": restricted(app, mate),
        **outside_keys(app, mate),
        **customer_keys(app, visitor),
        "vacancy": vacant(app),
        "application": apply(app, papers=[on_shelf(app, pdf("Cv."))]),
        "file": readable(app),
        "draft": drafted(app, mate),
        "breach": broken(app, mate),
        "day": "2023-08-15",
    }


STORED: Final = (
    *("contact_message", "invitation", "vacancy", "application", "application_file", "shelf_removal"),
    *("customer_submission", "customer_mandate", "customer_proposal", "contact_answer"),
)


@pytest.mark.parametrize("place", range(len(ROLES)), ids=ROLES)
def test_each_role_gets_what_the_table_says_404_for_the_rest_and_an_empty_form_changes_nothing(
    app: Flask, keys: dict[str, str], place: int
) -> None:
    before, accounts = [rows(app, table) for table in STORED], count(app, "account")
    found = answers(app, at_desk(app, ROLES[place]), keys)
    for route, status in found.items():
        if TABLE[route][place] == NO:
            assert status == 404, route
        elif route[0] == "GET" and route[1] in ASK_FIRST:
            assert status == 403, (route, status)
        else:
            assert status in (200, 303, 409, 422), (route, status)
    assert [rows(app, table) for table in STORED] == before
    assert count(app, "account") == accounts + 1


@pytest.mark.promise("S161")
@pytest.mark.parametrize("kind", CUSTOMER_TYPES)
def test_for_a_customer_nothing_of_the_staff_exists(app: Flask, keys: dict[str, str], kind: str) -> None:
    browser = at_desk(app, kind)
    assert set(answers(app, browser, keys).values()) == {404}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(app: Flask, visitor: Visitor, keys: dict[str, str]) -> None:
    for method, rule in TABLE:
        path = path_of(rule, keys)
        response = visitor.get(path) if method == "GET" else visitor.post(path, data={})
        assert response.status_code == 303, path
        assert "/inloggen" in response.location, path


def test_whoever_has_no_second_factor_gets_no_further_than_making_one(app: Flask, keys: dict[str, str]) -> None:
    browser = at_desk(app, "admin", strong=False)
    for (method, rule), status in answers(app, browser, keys).items():
        assert status == 303, (method, rule)
    assert browser.get("/beheer/berichten").location == "/portaal/beveiliging"


def test_a_page_that_says_not_who_may_see_it_keeps_the_site_from_starting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {name: roles for name, roles in access.ACCESS.items() if name != "staff.log"}
    monkeypatch.setattr(access, "ACCESS", fewer)
    with pytest.raises(LookupError, match=r"staff\.log"):
        create_app(settings)


KEYS: Final = ("0" * 32, "f" * 32, "x", "1", "%00", "..%2F..", "7K3MP-9QX2W", "' OR 1=1")


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_nothing_answers_404_on_every_route(app: Flask, key: str) -> None:
    nothing = dict.fromkeys(("reference", "vacancy", "account", "day", *REFERRED.values(), *KEYED.values()), key)
    for browser in (at_desk(app, "admin"), at_desk(app, "recruitment")):
        for method, rule in TABLE:
            if "<" in rule:
                path = path_of(rule, nothing)
                response = browser.get(path) if method == "GET" else browser.post(path, data={})
                assert response.status_code == 404, path


@pytest.mark.promise("S161")
def test_a_customers_key_is_no_member_of_staff(app: Flask) -> None:
    customer = account_of(app)
    browser = at_desk(app, "admin")
    token = browser.token("/beheer/gebruikers")
    for what in ("rol", "uitloggen", "verwijderen"):
        response = browser.post(
            f"/beheer/gebruikers/{customer.id}/{what}", data={"form_token": token, "user_type": "admin"}
        )
        assert response.status_code == 404
    assert {row["user_type"] for row in rows(app, "account") if row["id"] == customer.id} == {"customer_user"}


def test_a_message_cannot_be_reached_by_its_key(app: Flask, visitor: Visitor) -> None:
    received(app, visitor, ADA)
    (message,) = rows(app, "contact_message")
    assert at_desk(app).get(f"/beheer/berichten/{message['id']}").status_code == 404


def test_a_role_that_is_taken_away_is_gone_at_the_next_page(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    mate = colleague(app, "support")
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    sign_in_as(app, browser, mate)
    page = browser.page(f"/beheer/berichten/{reference}")
    boss = at_desk(app, "admin")
    token = boss.token("/beheer/gebruikers")
    boss.post(f"/beheer/gebruikers/{mate.id}/rol", data={"form_token": token, "user_type": "finance"})
    assert act(browser, reference, "sluiten", page=page).status_code in (303, 404)
    assert rows(app, "contact_message")[0]["closed_at"] is None
