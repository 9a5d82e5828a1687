"""The page behind the link in the letter: see, download, withdraw (P71, P90, P135)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import ADA, BOB, ON_BOTH, STRANGER, count, latest_link, rows, send
from tests.visitor import Visitor, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def withdraw(visitor: Visitor, link: str) -> TestResponse:
    """Press the button on the page behind the link."""
    return visitor.post(f"{link}/intrekken", data={"form_token": token_in(visitor.page(link))})


@ON_BOTH
@pytest.mark.promise("P71", "P13")
def test_the_link_shows_all_that_is_kept_of_this_message_and_nothing_of_others(visitor: Visitor, app: Flask) -> None:
    send(visitor, BOB)
    send(visitor, ADA)
    page = visitor.page(latest_link(app))
    for value in (ADA["name"], ADA["email"], ADA["organisation"], ADA["phone"], ADA["message"]):
        assert value in page
    for sheet in (BOB, STRANGER):
        assert sheet["email"] not in page
        assert sheet["name"] not in page


@pytest.mark.promise("P135", "P71")
def test_the_page_is_stored_nowhere_listed_nowhere_and_tells_its_address_to_nobody(
    visitor: Visitor, app: Flask
) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    for path in (link, f"{link}/download", "/contact/onbekend", "/contact/ontvangen"):
        answer = visitor.get(path)
        for name, value in PRIVATE.items():
            assert answer.headers[name] == value
        assert answer.headers["X-Robots-Tag"].startswith("noindex")


@pytest.mark.promise("P135")
def test_the_token_is_long_and_stored_only_as_an_imprint(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    secret = latest_link(app).rpartition("/")[2]
    assert len(secret) >= 43
    (message,) = rows(app, "contact_message")
    assert secret.encode() not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in message.values())


@pytest.mark.promise("P135", "P119")
def test_unknown_altered_used_and_expired_links_give_one_neutral_page(visitor: Visitor, app: Flask) -> None:
    """P119 speaks of rights requests, which do not exist yet; here it holds for links."""
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        used = latest_link(app)
        assert withdraw(visitor, used).status_code == 200
        send(visitor, BOB)
        good = latest_link(app)
        altered = good[:-1] + ("A" if good[-1] != "A" else "B")
        links = [used, altered, "/contact/x", "/contact/" + "A" * 43, "/contact/" + "é" * 20, "/contact/%00"]
        answers = [visitor.get(link) for link in links]
        clock.move_to(NOON + timedelta(days=93))
        answers.append(visitor.get(good))
        answers.append(visitor.get(f"{good}/download"))
    assert {answer.status_code for answer in answers} == {404}
    faces = {re.sub(r"[0-9a-f]{16}", "", re.sub(r"/contact/[^\"<]*", "", answer.text)) for answer in answers[:6]}
    assert len(faces) == 1
    assert len({re.sub(r"/contact/[^\"<]*", "", answer.text) for answer in answers}) == 1
    headers = {tuple((k, v) for k, v in a.headers.items() if k != "Content-Length") for a in answers}
    assert len(headers) == 1


def test_the_neutral_page_does_not_repeat_the_token(visitor: Visitor) -> None:
    assert "Zzgeheim" not in visitor.page("/contact/Zzgeheim", 404)


@ON_BOTH
@pytest.mark.promise("P71", "P13")
def test_withdrawing_removes_the_message_with_its_letters_and_openings_and_nothing_else(
    visitor: Visitor, app: Flask, command
) -> None:
    send(visitor, BOB)
    send(visitor, ADA)
    link = latest_link(app)
    command("inbox", "list")
    response = withdraw(visitor, link)
    assert response.status_code == 200
    (left,) = rows(app, "contact_message")
    assert [row["about_id"] for row in rows(app, "letter")] == [left["id"]]
    assert [row["record_id"] for row in rows(app, "opening")] == [left["id"]]
    assert ADA["name"] not in response.text
    assert visitor.get(link).status_code == 404
    assert visitor.post(f"{link}/intrekken", data={"form_token": visitor.token()}).status_code == 404


def test_looking_at_the_withdraw_address_changes_nothing(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    assert visitor.get(f"{link}/intrekken").status_code == 405
    assert visitor.head(link).status_code == 200
    assert count(app, "contact_message") == 1


@pytest.mark.parametrize("token", ["", "nonsense", "1.2.3", "é.ü.ö"])
def test_withdrawing_without_the_forms_token_leads_back_to_the_page(visitor: Visitor, app: Flask, token: str) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    response = visitor.post(f"{link}/intrekken", data={"form_token": token})
    assert (response.status_code, response.headers["Location"]) == (303, link)
    assert count(app, "contact_message") == 1


@ON_BOTH
@pytest.mark.promise("P111")
def test_the_download_holds_every_field_with_its_reason_and_nothing_of_others(
    visitor: Visitor, app: Flask, command
) -> None:
    """P111 also speaks of the portal and of requests, which do not exist yet."""
    send(visitor, BOB)
    send(visitor, ADA)
    command("inbox", "list")
    answer = visitor.get(f"{latest_link(app)}/download")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "application/json"
    data = json.loads(answer.text)
    kinds = {part["table"]: part["records"] for part in data["records"]}
    assert set(kinds) == {"contact_message", "letter", "opening"}
    values = {name: value["value"] for name, value in kinds["contact_message"][0]["values"].items()}
    assert {name: values[name] for name in ADA} == ADA
    assert all(value["label"] and value["purpose"] for value in kinds["contact_message"][0]["values"].values())
    assert BOB["email"] not in answer.text
    assert data["controller"]["name"] == "1do bv"


def test_the_download_holds_no_secrets(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    text = visitor.page(f"{latest_link(app)}/download")
    for name in ("token_hash", "email_index", "submission", "recipient_index"):
        assert f'"{name}"' not in text


@pytest.mark.promise("P90")
def test_the_sender_sees_that_nobody_opened_it_and_then_who_did_and_why(visitor: Visitor, app: Flask, command) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    assert "Nog niemand" in visitor.page(link)
    command("inbox", "list")
    page = visitor.page(link)
    assert "Nog niemand" not in page
    assert "administratie" in page


@pytest.mark.promise("P108")
def test_the_receipt_names_the_version_of_the_statement_that_was_in_force(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    assert 'href="/privacyverklaring/versies/2023-08-15"' in visitor.page(latest_link(app))
    (message,) = rows(app, "contact_message")
    assert str(message["statement_version"]) == "2023-08-15"


def test_an_english_message_is_confirmed_and_shown_in_english(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA, "/en/contact")
    link = latest_link(app)
    assert link.startswith("/en/contact/")
    assert "Complaint" in visitor.page(link)
    assert ADA["message"] in visitor.page(link.removeprefix("/en"))
