"""What people ask by post or telephone: entered by staff, done as if they did it themselves (P55, P92, P116, S150)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.staff import access
from models.account import STAFF_TYPES
from tests.cast import ADA, body, count, deliver, letters, purge, rows
from tests.desk import at_desk
from tests.doors import PASSWORD, browser, is_in, link_in, sign_in, with_password
from tests.visitor import Visitor, parse, text_of

HERE = "/beheer/verzoeken"
NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def enter(desk: Visitor, what: str, **fields: str) -> TestResponse:
    """Fill in one of the forms and send it."""
    return desk.post(f"{HERE}/{what}", data={"form_token": desk.token(HERE), **fields})


def closing(desk: Visitor, received: str, email: str = ADA["email"], how: str = "post") -> TestResponse:
    """Enter a request to close an account."""
    return enter(desk, "opheffen", **{"c-email": email, "c-how": how, "c-received": received})


def customer(app: Flask) -> dict[str, object]:
    """Read Ada's account as it is stored."""
    (row,) = [row for row in rows(app, "account") if row["user_type"] == "customer_user"]
    return row


@pytest.mark.promise("P92", "P93")
@pytest.mark.parametrize(
    ("received", "planned", "final"),
    [
        ("2027-01-31", "8 februari 2027", "28 februari 2027"),
        ("2027-01-20", "8 februari 2027", "20 februari 2027"),
        ("2027-01-05", "5 februari 2027", "5 februari 2027"),
        ("2026-12-20", "1 februari 2027", "1 februari 2027"),
    ],
)
def test_the_month_runs_from_the_day_on_which_the_request_came_in(
    app: Flask, received: str, planned: str, final: str
) -> None:
    with time_machine.travel(NOON) as clock:
        with_password(app)
        assert closing(at_desk(app), received).location == f"{HERE}?gedaan=opgeheven"
        deliver(app)
        letter = letters(app)[-1]
        assert letter["To"] == ADA["email"]
        assert f"We wissen alles op: {planned}" in body(letter)
        assert f"Uiterlijk is alles weg op: {final}" in body(letter)
        clock.shift(timedelta(days=8))
        purge(app)
        (proof,) = rows(app, "erasure_proof")
    assert proof["noticed_at"].startswith(f"{datetime.fromisoformat(received) - timedelta(hours=1):%Y-%m-%d %H:%M}")
    assert {row["user_type"] for row in rows(app, "account")} == {"support"}


@pytest.mark.promise("P54", "P92")
def test_it_is_noted_by_role_and_how_it_was_asked_and_the_customer_can_undo_it(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        with_password(app)
        closing(at_desk(app), "2027-01-20", how="telephone")
        (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "closing_started"]
        assert (entry["role"], entry["reason"]) == ("support", "telephone")
        assert sign_in(visitor).location == "/inloggen/opgeheven"
        page = visitor.page("/inloggen/opgeheven")
        assert "7 februari 2027" in text_of(parse(page))
        visitor.post("/inloggen/terughalen", data={"form_token": visitor.token("/inloggen/opgeheven")})
        assert is_in(visitor)


@pytest.mark.promise("P92")
@pytest.mark.parametrize("received", ["2027-02-01", "2026-01-30", "", "morgen", "31-01-2027"])
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(app: Flask, received: str) -> None:
    with time_machine.travel(NOON):
        with_password(app)
        answer = closing(at_desk(app), received)
    assert answer.status_code == 422
    assert ADA["email"] in answer.text
    assert customer(app)["closing_since"] is None


def test_only_accounts_of_customers_are_closed_here_and_only_once(app: Flask) -> None:
    desk = at_desk(app, "admin")
    with_password(app)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for email in ("niemand@example.org", "admin@example.nl"):
        assert closing(desk, today, email).status_code == 422
    assert closing(desk, today).status_code == 303
    reference = customer(app)["closing_reference"]
    assert closing(desk, today).status_code == 409
    assert customer(app)["closing_reference"] == reference


@pytest.mark.promise("P55", "P57", "P116")
def test_a_telephone_report_does_nothing_before_the_owner_presses_the_button(app: Flask) -> None:
    with_password(app)
    desk, owner, fresh = at_desk(app), browser(app), browser(app)
    sign_in(owner)
    answers = [
        enter(desk, "melding", **{"r-email": email, "r-proof": "letter"})
        for email in (ADA["email"], "niemand@example.org")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"{HERE}?gedaan=gemeld")}
    assert is_in(owner)
    link = link_in(app, "inlog-melden")
    fresh.post(link, data={"form_token": fresh.token(link)})
    assert not is_in(owner)
    entered = [row["role"] for row in rows(app, "activity_entry") if row["action"] == "report_entered"]
    assert entered == ["support", "support"]


@pytest.mark.promise("P55", "P56", "P58", "P116")
def test_after_calling_back_the_account_is_closed_to_strangers_at_once(app: Flask) -> None:
    with_password(app)
    desk, owner = at_desk(app), browser(app)
    sign_in(owner)
    answer = enter(desk, "melding", **{"r-email": ADA["email"], "r-proof": "called_back"})
    assert answer.status_code == 303
    assert not is_in(owner)
    assert sign_in(browser(app)).status_code == 422
    assert count(app, "incident") == 1
    (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "credentials_reported"]
    assert (entry["role"], entry["reason"]) == ("support", "telephone")
    deliver(app)
    assert [letter["To"] for letter in letters(app)][-1] == ADA["email"]


@pytest.mark.promise("S150", "S149")
def test_staff_start_a_recovery_and_the_customer_chooses_the_password(app: Flask) -> None:
    with_password(app)
    desk, owner = at_desk(app), browser(app)
    page = desk.page(HERE)
    assert 'type="password"' not in page
    assert enter(desk, "herstellink", **{"h-email": ADA["email"]}).status_code == 303
    assert sign_in(owner, password=PASSWORD).status_code == 303
    link = link_in(app, "wachtwoord-herstellen")
    assert link.rpartition("/")[2] not in desk.page(HERE)
    (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "recovery_asked"]
    assert entry["role"] == "support"
    assert enter(desk, "herstellink", **{"h-email": "niemand@example.org"}).location == f"{HERE}?gedaan=herstel"


NO_DRAFT = ("/concept", "/vergelijken")
"""Pages of a draft of the statement, while there is none."""

ASK_FIRST = ("/export.csv", "/export.json", "/boekhouding.csv")
"""Files that a second person has to agree to: the page says how to ask."""


@pytest.mark.promise("S150")
def test_no_page_of_the_staff_has_a_field_for_a_password(app: Flask) -> None:
    desks = {role: at_desk(app, role) for role in STAFF_TYPES}
    paths = {
        rule.rule: min(access.ACCESS[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/beheer") and "GET" in (rule.methods or ()) and not rule.arguments
    }
    assert HERE in paths
    for path, role in paths.items():
        answer = desks[role].get(path)
        status = 404 if path.endswith(NO_DRAFT) else 403 if path.endswith(ASK_FIRST) else 200
        assert answer.status_code == status, (path, role)
        assert b'type="password"' not in answer.data, path


@pytest.mark.promise("P89", "P85")
def test_no_page_of_the_staff_hands_out_a_file_with_data_of_many(app: Flask) -> None:
    """One person's data leaves through that person's own portal; a list of customers takes a second person."""
    desks = {role: at_desk(app, role) for role in STAFF_TYPES}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/beheer") and not rule.arguments]
    found = set()
    for rule in (rule for rule in rules if "GET" in (rule.methods or ())):
        for role in access.ACCESS[rule.endpoint]:
            answer = desks[role].get(rule.rule)
            if answer.mimetype != "text/html" or "Content-Disposition" in answer.headers:
                found.add(rule.rule)
    assert found == {"/beheer/bewijs/pakket"}


@pytest.mark.promise("S191")
def test_a_form_of_another_session_changes_nothing(app: Flask) -> None:
    with_password(app)
    desk, other = at_desk(app), at_desk(app, "privacy")
    stolen = other.token(HERE)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    data = {"c-email": ADA["email"], "c-how": "post", "c-received": today, "form_token": stolen}
    assert desk.post(f"{HERE}/opheffen", data=data).status_code == 422
    data = {"r-email": ADA["email"], "r-proof": "called_back", "form_token": stolen}
    assert desk.post(f"{HERE}/melding", data=data).status_code == 422
    assert desk.post(f"{HERE}/herstellink", data={"h-email": ADA["email"], "form_token": stolen}).status_code == 422
    assert customer(app)["closing_since"] is None
    assert count(app, "letter") == count(app, "incident") == 0
