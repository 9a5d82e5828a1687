"""Asking without an account: the same for everybody, proven by a link, done at once or by a person in time (P111-P123)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from domain.requests import KINDS
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, purge, rows, send, sign_in_as
from tests.doors import browser, fill
from tests.visitor import ADDRESS, Visitor, parse, text_of

HERE = "/mijn-rechten"
NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def ask(visitor: Visitor, kind: str, email: str = ADA["email"], path: str = HERE, **more: str) -> TestResponse:
    """Fill in the form and send it."""
    return fill(visitor, path, email=email, kind=kind, **more)


def link(app: Flask) -> str:
    """Deliver what waits and give the path of the latest link to a request."""
    deliver(app)
    found = [
        match[1]
        for letter in letters(app)
        if (match := re.search(rf"{re.escape(ADDRESS)}((?:/en)?/mijn-rechten/[\w-]{{30,}})", body(letter)))
    ]
    assert found, "no letter leads to a request"
    return found[-1]


def line(app: Flask) -> dict[str, object]:
    """Give the newest line of the register."""
    return max(rows(app, "rights_request"), key=lambda row: row["id"])


@pytest.mark.promise("P114", "P121", "P122", "S18")
def test_the_form_asks_two_things_and_no_reason(visitor: Visitor) -> None:
    page = parse(visitor.page(HERE))
    (form,) = [form for form in page.iter("form") if form.get("action") == HERE]
    needed = {field.get("name") for field in form.iter("input") if field.get("required") is not None}
    assert needed == {"email", "kind"}
    assert not [f for tag in ("input", "textarea") for f in form.iter(tag) if f.get("type") == "file"]
    offered = {f.get("value") for f in page.iter("input") if f.get("name") == "kind"}
    assert offered == {"access", "rectification", "erasure", "portability", "restriction", "objection"} == set(KINDS)
    words = text_of(page)
    for said in ("Het kost niets", "Autoriteit Persoonsgegevens", "Je mag altijd bezwaar maken", "toestemming trek je"):
        assert said in words


@pytest.mark.promise("P119", "P116")
@pytest.mark.parametrize("kind", list(KINDS))
def test_known_or_not_the_answer_the_statements_and_the_letter_are_the_same(
    app: Flask, visitor: Visitor, kind: str
) -> None:
    send(visitor, ADA)
    account_of(app)
    deliver(app)
    seen = []
    for email in (ADA["email"], "niemand@example.org"):
        answer = ask(visitor, kind, email)
        deliver(app)
        letter = letters(app)[-1]
        assert letter["To"] == email
        said = re.sub(r"[\w-]{43}|[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", "x", body(letter))
        seen.append((answer.status_code, answer.location, answer.text, said))
    assert seen[0] == seen[1]
    assert seen[0][:2] == (303, f"{HERE}/ontvangen")
    assert ADA["email"] not in visitor.page(f"{HERE}/ontvangen")


@pytest.mark.promise("P119")
def test_asking_looks_up_nothing_about_the_person(app: Flask, visitor: Visitor) -> None:
    """The same questions are put to the database for everybody, so that no clock tells them apart."""
    from sqlalchemy import event

    from extensions import db

    send(visitor, ADA)
    account_of(app)
    token, asked = visitor.token(HERE), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
        app.extensions["site"].statements.refresh = lambda: None  # now and then, whoever asks
    counts = []
    for email in (ADA["email"], "niemand@example.org"):
        asked.clear()
        visitor.post(HERE, data={"form_token": token, "email": email, "kind": "access"})
        counts.append([re.sub(r"\s+", " ", statement) for statement in asked])
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "", "kind": "access"}, "Vul het e-mailadres in"),
        ({"email": "geen adres", "kind": "access"}, "volledig e-mailadres"),
        ({"email": ADA["email"], "kind": ""}, "Kies wat je wilt"),
        ({"email": ADA["email"], "kind": "alles"}, "Kies een van de mogelijkheden"),
        ({"email": ADA["email"], "kind": "access", "message": "x" * 5001}, "Maak dit korter"),
        ({"email": ADA["email"], "kind": "access", "message": "a\u202eb"}, "Haal de tekens weg"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    app: Flask, visitor: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = fill(visitor, HERE, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    if fields["email"]:
        assert fields["email"] in answer.text
    assert count(app, "rights_request") == count(app, "letter") == 0


@pytest.mark.promise("P135", "P116")
def test_looking_at_the_link_does_nothing_and_a_wrong_link_says_nothing(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    ask(visitor, "erasure")
    here = link(app)
    for _ in range(3):
        assert "Wis alles" in visitor.page(here)
    assert count(app, "contact_message") == 1
    assert line(app)["state"] == "asked"
    for wrong in (f"{here}x", f"{HERE}/{'a' * 43}", f"{HERE}/kort"):
        for answer in (visitor.get(wrong), visitor.post(wrong, data={"form_token": visitor.token(HERE)})):
            assert answer.status_code == 404
            assert "Deze link werkt niet" in answer.text
    bare = visitor.post(here, data={"sure": "y"})
    assert bare.status_code == 422
    assert count(app, "contact_message") == 1


@pytest.mark.promise("P113", "P97", "P123", "S29")
@ON_BOTH
def test_erasure_is_shown_beforehand_done_at_once_and_proven(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    ask(visitor, "erasure")
    here = link(app)
    page = text_of(parse(visitor.page(here)))
    assert "Contactbericht" in page
    refused = fill(visitor, here)
    assert refused.status_code == 422
    assert "Zet een vinkje" in refused.text
    assert count(app, "contact_message") == 2
    done = fill(visitor, here, sure="y")
    assert done.status_code == 200
    assert "Alles is gewist" in done.text
    assert [row["topic"] for row in rows(app, "contact_message")] == ["question"]
    register = line(app)
    assert (register["state"], register["decision"], register["identity_step"]) == ("done", "erased", "link")
    assert rows(app, "requester") == []
    assert visitor.get(here).status_code == 404
    (proof,) = rows(app, "erasure_proof")
    assert proof["reference"] == register["reference"]
    deliver(app)
    last = letters(app)[-1]
    assert last["To"] == ADA["email"]
    assert f"/opgeheven/{proof['reference']}" in body(last)
    assert "Contactbericht" in visitor.page(f"/opgeheven/{proof['reference']}")


@pytest.mark.promise("P97")
def test_the_receipt_is_signed_and_a_page_tells_whether_it_is_ours(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    ask(visitor, "erasure")
    here = link(app)
    fill(visitor, here, sure="y")
    reference = line(app)["reference"]
    receipt = visitor.get(f"/opgeheven/{reference}/bewijs")
    assert "attachment" in receipt.headers["Content-Disposition"]
    for piece in (ADA["name"], ADA["email"]):
        assert piece not in receipt.text
    with time_machine.travel(datetime.now(UTC) + timedelta(days=800)):
        purge(app)
        assert visitor.get(f"/opgeheven/{reference}/bewijs").status_code == 404
        good = fill(visitor, f"{HERE}/bewijs", receipt=receipt.text)
        assert "Dit bewijs is echt" in good.text
        for wrong in (
            receipt.text.replace('"contact_message": 1', '"contact_message": 2'),
            receipt.text.replace(str(reference), "AAAAA-BBBBB"),
            "{}", "[1]", "geen json", '{"receipt": "erasure receipt 1", "signature": "00"}', "[" * 5000,
        ):  # fmt: skip
            assert "Dit bewijs is niet echt" in fill(visitor, f"{HERE}/bewijs", receipt=wrong).text
    assert fill(visitor, f"{HERE}/bewijs", receipt="").status_code == 422


@pytest.mark.promise("P98", "P92", "P113")
def test_of_an_account_erasure_shuts_it_at_once_and_can_be_undone_for_a_week(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        account_of(app)
        ask(visitor, "erasure")
        here = link(app)
        assert "8 februari 2027" in visitor.page(here)
        assert fill(visitor, here, sure="y").status_code == 303
        (account,) = rows(app, "account")
        assert account["closing_since"] is not None
        assert "account opgeheven" in visitor.page(here)
        assert count(app, "contact_message") == 1
        clock.shift(timedelta(days=8))
        purge(app)
        assert count(app, "account") == count(app, "contact_message") == count(app, "requester") == 0
        assert line(app)["decision"] == "closing"


@pytest.mark.promise("P98")
def test_whoever_works_here_is_not_erased_by_a_link(app: Flask, visitor: Visitor) -> None:
    account_of(app, user_type="support")
    ask(visitor, "erasure")
    here = link(app)
    assert "Een collega handelt dit met je af" in visitor.page(here)
    assert fill(visitor, here, sure="y").status_code == 303
    assert line(app)["state"] == "open"
    assert count(app, "account") == 1


@pytest.mark.promise("P115", "P123", "P112")
@pytest.mark.parametrize("kind", ["rectification", "restriction", "objection"])
def test_the_rest_becomes_a_case_with_a_number_and_a_last_day(app: Flask, visitor: Visitor, kind: str) -> None:
    with time_machine.travel(NOON):
        ask(visitor, kind, message="Mijn naam is verkeerd gespeld.")
        here = link(app)
        assert line(app)["state"] == "asked"
        assert fill(visitor, here, message="Het moet Lovestone zijn.").status_code == 303
        deliver(app)
        letter = body(letters(app)[-1])
        assert "28 februari 2027" in letter
        assert str(line(app)["reference"]) in letter
        page = text_of(parse(visitor.page(here)))
        assert "28 februari 2027" in page
        assert "Mijn naam is verkeerd gespeld. Het moet Lovestone zijn." in page
        assert line(app)["state"] == "open"


@pytest.mark.promise("S33", "P121")
def test_an_objection_ends_all_consents_the_moment_it_is_confirmed(app: Flask, visitor: Visitor) -> None:
    from domain import consents
    from privacy.consents import CONSENTS
    from tests.cast import within

    ada = account_of(app)
    version = CONSENTS["newsletter"].current.version
    now = datetime.now(UTC)
    within(app, lambda session: consents.give(session, ada, "newsletter", version=version, now=now))
    ask(visitor, "objection")
    here = link(app)
    assert rows(app, "consent")[0]["withdrawn_at"] is None
    fill(visitor, here)
    assert rows(app, "consent")[0]["withdrawn_at"] is not None


@pytest.mark.promise("P114")
def test_a_second_request_joins_the_one_that_runs_and_the_letter_says_so(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "rectification", message="Het eerste.")
    first = link(app)
    ask(visitor, "rectification", "ADA@example.org", message="Het tweede.")
    second = link(app)
    assert count(app, "rights_request") == 1
    assert "Dit verzoek liep al" in body(letters(app)[-1])
    assert visitor.get(first).status_code == 404
    page = visitor.page(second)
    assert "Het eerste." in page
    assert "Het tweede." in page
    ask(visitor, "access")
    assert count(app, "rights_request") == 2


@pytest.mark.promise("P118", "P91")
def test_a_request_that_nobody_confirms_is_gone_after_a_week(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        ask(visitor, "access")
        here = link(app)
        clock.shift(timedelta(days=7, hours=12))
        assert visitor.get(here).status_code == 404
        purge(app)
        assert count(app, "rights_request") == count(app, "requester") == 0


def test_a_request_can_be_taken_back_and_who_asked_is_forgotten(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "restriction")
    here = link(app)
    answer = fill(visitor, here, f"{here}/intrekken")
    assert "Je verzoek is ingetrokken" in answer.text
    assert count(app, "requester") == 0
    assert line(app)["decision"] == "withdrawn"
    assert visitor.get(here).status_code == 404


@pytest.mark.promise("P116")
def test_who_is_signed_in_is_asked_for_nothing_more(app: Flask, visitor: Visitor) -> None:
    ada = account_of(app)
    sign_in_as(app, visitor, ada)
    assert ask(visitor, "access").location == "/portaal/download"
    assert ask(visitor, "erasure").location == "/portaal/opheffen"
    assert ask(visitor, "rectification", message="Andere spelling.").location == f"{HERE}/ontvangen?stap=session"
    assert (line(app)["state"], line(app)["identity_step"]) == ("open", "session")
    stranger = browser(app)
    sign_in_as(app, stranger, account_of(app, email=BOB["email"]))
    ask(stranger, "objection")
    assert line(app)["state"] == "asked"


@pytest.mark.promise("P134", "P119")
def test_a_flood_is_stopped_without_telling_who_is_known(site_with, app: Flask) -> None:
    visitor = site_with(RATE_LIMIT_FACTOR="1").test_client()
    token = visitor.token(HERE)
    answers = [
        visitor.post(HERE, data={"form_token": token, "email": ADA["email"], "kind": "access"}) for _ in range(8)
    ]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
    assert "Retry-After" in answers[-1].headers
    assert count(app, "letter") == 3
    assert count(app, "rights_request") == 1


@pytest.mark.promise("P134")
def test_a_form_that_a_machine_filled_in_is_set_aside_and_sends_no_letter(app: Flask, visitor: Visitor) -> None:
    assert ask(visitor, "access", homepage="http://example.org").status_code == 303
    assert line(app)["held_for"] == "honeypot"
    assert count(app, "letter") == 0


def test_the_whole_errand_goes_in_english(app: Flask, visitor: Visitor) -> None:
    assert ask(visitor, "erasure", path=f"/en{HERE}").location == f"/en{HERE}/ontvangen"
    here = link(app)
    assert here.startswith(f"/en{HERE}/")
    assert "Erase everything" in visitor.page(here)
    assert "Everything is erased" in fill(visitor, here, sure="y").text
