"""The security pages: ways in, added and removed with proof and a letter; sessions seen and ended (P38, P39, P51, P52)."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from pyotp import TOTP
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from adapters import clock, hashing
from domain import browsers, factors, passwords, sessions
from extensions import db
from models import Account, KnownBrowser
from privacy.forms import FORMS
from tests.authenticator import Authenticator
from tests.cast import ADA, account_of, body, deliver, letters, rows, sign_in_as, within
from tests.visitor import ADDRESS, Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
PASSWORD = "vier gewone losse woorden"
OVERVIEW = "/portaal/beveiliging"
JSON = {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def member(app: Flask, **more: Any) -> Account:
    """Make an account with a password."""
    return account_of(app, **({"password_hash": hashing.make(passwords.normal(PASSWORD))} | more))


@pytest.fixture
def ada(app: Flask, visitor: Visitor) -> Account:
    """Ada, who is signed in."""
    account = member(app)
    sign_in_as(app, visitor, account)
    return account


def press(visitor: Visitor, path: str, page: str = OVERVIEW, **fields: str) -> TestResponse:
    """Press a button of a page."""
    return visitor.post(path, data={"form_token": token_in(visitor.page(page)), **fields})


def stored(session: Session, account: Account) -> Account:
    """Read an account anew."""
    found = session.get(Account, account.id)
    assert found
    return found


def account_row(app: Flask) -> dict[str, Any]:
    (row,) = rows(app, "account")
    return row


def actions(app: Flask) -> list[str]:
    """Give what was noted, oldest first."""
    return [row["action"] for row in sorted(rows(app, "activity_entry"), key=lambda row: row["id"])]


def another_browser(app: Flask, account: Account) -> Visitor:
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in_as(app, other, account)
    return other


def last_letter(app: Flask) -> str:
    deliver(app)
    return body(letters(app)[-1])


def pass_time(app: Flask, account: Account) -> None:
    """Let the proof of every session grow old."""
    old = clock.now() - timedelta(minutes=16)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE login_session SET proven_at = ?", (old.replace(tzinfo=None),))


def secret_in(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def code_now(secret: str) -> str:
    return TOTP(secret).at(int(clock.now().timestamp()))


def add_code_app(visitor: Visitor) -> TestResponse:
    shown = press(visitor, f"{OVERVIEW}/code-app", f"{OVERVIEW}/code-app")
    assert shown.status_code == 200
    code = code_now(secret_in(shown.text))
    return visitor.post(f"{OVERVIEW}/code-app/bevestigen", data={"form_token": token_in(shown.text), "code": code})


@pytest.mark.promise("P37")
@pytest.mark.parametrize(
    "path",
    ["", "/code-app", "/code-app/bevestigen", "/passkeys/x", "/laatste-stap", "/../wachtwoord", "/../e-mailadres"],
)
def test_nothing_of_these_pages_is_shown_without_a_session(visitor: Visitor, path: str) -> None:
    answer = visitor.get(f"{OVERVIEW}{path}".replace("beveiliging/../", ""))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/inloggen?next=")


@pytest.mark.promise("P51", "P39", "S156")
def test_the_overview_shows_ways_in_and_where_somebody_is_signed_in(visitor: Visitor, app: Flask, ada: Account) -> None:
    page = visitor.page(OVERVIEW)
    assert ada.email in page
    assert "Firefox op Linux" in page
    assert "192.0.2.0" in page
    assert page.count("deze browser") == 1
    assert "/inlog-melden" in page
    assert visitor.get(OVERVIEW).headers["Cache-Control"] == "no-store"


@pytest.mark.promise("P39", "S156")
def test_ending_a_session_makes_its_cookie_useless_at_once(visitor: Visitor, app: Flask, ada: Account) -> None:
    other = another_browser(app, ada)
    assert other.get(OVERVIEW).status_code == 200
    (path,) = re.findall(rf'action="({OVERVIEW}/sessies/\w+/beeindigen)"', visitor.page(OVERVIEW))
    assert press(visitor, path).status_code == 303
    assert other.get(OVERVIEW).status_code == 303
    assert visitor.get(OVERVIEW).status_code == 200
    assert "session_ended" in actions(app)


@pytest.mark.promise("S97", "S156")
@pytest.mark.parametrize(("user_type", "idle"), [("customer_user", 30), ("support", 15)])
def test_a_silent_session_ends_and_a_busy_one_after_eight_hours(
    visitor: Visitor, app: Flask, user_type: str, idle: int
) -> None:
    with time_machine.travel(NOON, tick=False) as moving:
        ada = member(app, user_type=user_type)
        sign_in_as(app, visitor, ada)
        moving.shift(timedelta(minutes=idle, seconds=-1))
        assert visitor.get(OVERVIEW).status_code == 200
        moving.shift(timedelta(minutes=idle, seconds=1))
        assert visitor.get(OVERVIEW).status_code == 303
        sign_in_as(app, visitor, ada)
        for _ in range(8 * 60 // 10 - 1):
            moving.shift(timedelta(minutes=10))
            assert visitor.get(OVERVIEW).status_code == 200
        moving.shift(timedelta(minutes=10))
        assert visitor.get(OVERVIEW).status_code == 303


@pytest.mark.promise("P39", "S156")
def test_all_other_sessions_end_and_this_one_stays(visitor: Visitor, app: Flask, ada: Account) -> None:
    others = [another_browser(app, ada) for _ in range(2)]
    assert press(visitor, f"{OVERVIEW}/sessies/beeindigen").status_code == 303
    assert [other.get(OVERVIEW).status_code for other in others] == [303, 303]
    assert "Alleen deze browser" in visitor.page(f"{OVERVIEW}?gedaan=sessies")


def test_a_session_browser_or_passkey_of_somebody_else_is_not_there(visitor: Visitor, app: Flask, ada: Account) -> None:
    bob = member(app, email="bob@example.nl")
    theirs = another_browser(app, bob)
    bobs_session = max(rows(app, "login_session"), key=lambda row: row["id"])["id"]
    browser = within(app, lambda session: _known(session, bob))
    for path in (f"sessies/{bobs_session}/beeindigen", f"browsers/{browser.id}/vergeten", "passkeys/x/verwijderen"):
        assert press(visitor, f"{OVERVIEW}/{path}").status_code == 404
    assert theirs.get(OVERVIEW).status_code == 200
    assert len(rows(app, "known_browser")) == 1


def _known(session: Any, account: Account) -> KnownBrowser:
    now = clock.now()
    facts = {"token_hash": b"x" * 32, "device": "Safari op een iPhone", "first_seen_at": now, "last_seen_at": now}
    row = KnownBrowser(account_id=account.id, due_at=now + timedelta(days=90), **facts)
    session.add(row)
    return row


@pytest.mark.promise("S194", "P51")
def test_a_known_browser_is_seen_and_forgotten(visitor: Visitor, app: Flask, ada: Account) -> None:
    browser = within(app, lambda session: _known(session, ada))
    assert "Safari op een iPhone" in visitor.page(OVERVIEW)
    assert press(visitor, f"{OVERVIEW}/browsers/{browser.id}/vergeten").status_code == 303
    assert within(app, lambda session: len(browsers.of(session, ada, now=clock.now()))) == 0


@pytest.mark.promise("S100", "S99", "S98", "P38")
def test_a_code_app_is_added_with_a_drawing_a_text_and_a_first_code(visitor: Visitor, app: Flask, ada: Account) -> None:
    other = another_browser(app, ada)
    shown = press(visitor, f"{OVERVIEW}/code-app", f"{OVERVIEW}/code-app")
    secret = secret_in(shown.text)
    assert "<svg viewBox=" in shown.text
    assert "data:" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert secret.encode() not in account_row(app)["totp_pending"]
    assert secret not in visitor.page(f"{OVERVIEW}/code-app/bevestigen").replace(" ", "")
    token = token_in(shown.text)
    wrong = visitor.post(f"{OVERVIEW}/code-app/bevestigen", data={"form_token": token, "code": "000 000"})
    assert wrong.status_code == 422
    assert secret not in wrong.text.replace(" ", "")
    done = visitor.post(f"{OVERVIEW}/code-app/bevestigen", data={"form_token": token, "code": code_now(secret)})
    assert done.status_code == 303
    assert account_row(app)["totp_secret"]
    assert account_row(app)["totp_pending"] is None
    assert "Code-app toegevoegd" in last_letter(app)
    assert "totp_added" in actions(app)
    assert other.get(OVERVIEW).status_code == 303, "other sessions end"
    assert secret not in visitor.page(OVERVIEW)


@pytest.mark.promise("S98", "S105")
def test_a_code_app_is_removed_with_a_letter(visitor: Visitor, app: Flask, ada: Account) -> None:
    assert add_code_app(visitor).status_code == 303
    assert press(visitor, f"{OVERVIEW}/code-app/verwijderen").status_code == 303
    assert account_row(app)["totp_secret"] is None
    assert "Code-app verwijderd" in last_letter(app)
    assert press(visitor, f"{OVERVIEW}/code-app/verwijderen").status_code == 404


@pytest.mark.promise("S194", "S98")
def test_recovery_codes_are_shown_once_and_stored_nowhere_in_sight(visitor: Visitor, app: Flask, ada: Account) -> None:
    assert press(visitor, f"{OVERVIEW}/herstelcodes").status_code == 404, "nothing to recover from"
    add_code_app(visitor)
    shown = press(visitor, f"{OVERVIEW}/herstelcodes")
    codes = re.findall(r"<code>([2-9A-Z-]{19})</code>", shown.text)
    assert len(codes) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    assert visitor.get(f"{OVERVIEW}/herstelcodes").status_code == 405
    assert "10 herstelcodes" in visitor.page(OVERVIEW)
    assert "Herstelcodes gemaakt" in last_letter(app)
    assert codes[0] not in last_letter(app)
    assert within(app, lambda session: factors.check_code(session, stored(session, ada), codes[0], now=NOON))


@pytest.mark.promise("S156", "P98", "S98")
@pytest.mark.parametrize(
    "path",
    [
        "code-app",
        "code-app/bevestigen",
        "code-app/verwijderen",
        "herstelcodes",
        "passkeys/x/verwijderen",
        "../e-mailadres",
    ],
)
def test_a_sensitive_step_asks_again_who_you_are_after_a_quarter_of_an_hour(
    visitor: Visitor, app: Flask, ada: Account, path: str
) -> None:
    token = token_in(visitor.page(OVERVIEW))
    pass_time(app, ada)
    path = f"{OVERVIEW}/{path}".replace("beveiliging/../", "")
    answer = visitor.post(path, data={"form_token": token, "code": "123456", "email": "x@example.org"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/portaal/bevestigen?next=/portaal/")
    (wanted,) = parse_qs(urlsplit(answer.headers["Location"]).query)["next"]
    assert visitor.get(wanted).status_code in (200, 303, 404), "the way back is a page, if there is one"


@pytest.mark.promise("S156", "P116")
def test_the_password_is_proof_and_leads_back(visitor: Visitor, app: Flask, ada: Account) -> None:
    pass_time(app, ada)
    asked = visitor.get(f"{OVERVIEW}/code-app")
    page = visitor.page(asked.headers["Location"])
    wrong = _prove(visitor, page, "wachtwoord", password="iets heel anders dan dat")
    assert wrong.status_code == 422
    assert "iets heel anders" not in wrong.text
    before = _cookie(visitor)
    good = _prove(visitor, page, "wachtwoord", password=PASSWORD)
    assert good.headers["Location"] == f"{OVERVIEW}/code-app"
    assert visitor.get(f"{OVERVIEW}/code-app").status_code == 200
    assert _cookie(visitor) != before, "the session goes on under a fresh secret"
    assert "proven" in actions(app)


def _prove(visitor: Visitor, page: str, how: str, **fields: str) -> TestResponse:
    wanted = re.search(r'name="next" value="([^"]*)"', page)
    assert wanted
    data = {"form_token": token_in(page), "next": html.unescape(wanted[1]), **fields}
    return visitor.post(f"/portaal/bevestigen/{how}", data=data)


def _cookie(visitor: Visitor) -> str:
    with visitor.session_transaction(base_url=ADDRESS) as cookie:
        return str(cookie["_user_id"])


@pytest.mark.promise("S156", "S151", "S99")
def test_a_code_or_a_recovery_code_is_proof_once(visitor: Visitor, app: Flask, ada: Account) -> None:
    add_code_app(visitor)
    codes = re.findall(r"<code>([2-9A-Z-]{19})</code>", press(visitor, f"{OVERVIEW}/herstelcodes").text)
    page = visitor.page("/portaal/bevestigen?next=/portaal/beveiliging")
    assert _prove(visitor, page, "code", code=codes[0]).status_code == 303
    assert _prove(visitor, page, "code", code=codes[0]).status_code == 422
    assert "Herstelcode gebruikt" in last_letter(app)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        secret = within(app, lambda session: stored(session, ada).totp_secret)
        code = code_now(secret or "")
        assert _prove(visitor, page, "code", code=code).status_code == 303
        assert _prove(visitor, page, "code", code=code).status_code == 422


@pytest.mark.parametrize("wanted", ["https://evil.example.net", "//evil.example.net", "/portaal\\x", "", "/portaal//x"])
def test_after_the_proof_nobody_is_led_off_the_site(visitor: Visitor, ada: Account, wanted: str) -> None:
    page = visitor.page("/portaal/bevestigen")
    data = {"form_token": token_in(page), "next": wanted, "password": PASSWORD}
    assert visitor.post("/portaal/bevestigen/wachtwoord", data=data).headers["Location"] == "/portaal"


@pytest.mark.promise("S99", "P134")
def test_guessing_codes_is_slowed_down(site_with: Any) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    visitor = app.test_client()
    sign_in_as(app, visitor, member(app, totp_secret=SECRET))
    page = visitor.page("/portaal/bevestigen?next=/portaal")
    seen = [_prove(visitor, page, "code", code=f"00000{number}").status_code for number in range(8)]
    assert seen.count(422) <= 6
    assert seen[-1] == 429


@pytest.mark.promise("S98", "P52", "S94")
def test_the_password_is_changed_with_the_old_one_and_a_letter(visitor: Visitor, app: Flask, ada: Account) -> None:
    other = another_browser(app, ada)
    page = visitor.page("/portaal/wachtwoord")
    assert "Deel je wachtwoord met niemand" in page
    fresh = "paars kanaal fluistert dinsdag"
    wrong = visitor.post(
        "/portaal/wachtwoord", data={"form_token": token_in(page), "current": "niet dit", "password": fresh}
    )
    assert wrong.status_code == 422
    for typed in ("niet dit", fresh):
        assert typed not in wrong.text
    weak = visitor.post(
        "/portaal/wachtwoord", data={"form_token": token_in(page), "current": PASSWORD, "password": "kort"}
    )
    assert weak.status_code == 422
    good = visitor.post(
        "/portaal/wachtwoord", data={"form_token": token_in(page), "current": PASSWORD, "password": fresh}
    )
    assert good.status_code == 303
    imprint = within(app, lambda session: stored(session, ada).password_hash)
    assert hashing.matches(imprint, fresh)
    assert other.get(OVERVIEW).status_code == 303
    assert visitor.get(OVERVIEW).status_code == 200
    assert "Wachtwoord gewijzigd" in last_letter(app)
    assert "password_changed" in actions(app)


@pytest.mark.promise("S90")
def test_with_a_second_step_eight_characters_are_enough(visitor: Visitor, app: Flask, ada: Account) -> None:
    short = "qzjvxkw7"
    page = visitor.page("/portaal/wachtwoord")
    data = {"form_token": token_in(page), "current": PASSWORD, "password": short}
    assert visitor.post("/portaal/wachtwoord", data=data).status_code == 422
    add_code_app(visitor)
    assert visitor.post("/portaal/wachtwoord", data=data).status_code == 303


@pytest.mark.promise("S106")
def test_fields_say_what_belongs_in_them(visitor: Visitor, app: Flask, ada: Account) -> None:
    add_code_app(visitor)
    kinds = {
        path: {field.get("name"): field.get("autocomplete") for field in parse(visitor.page(path)).iter("input")}
        for path in ("/portaal/wachtwoord", "/portaal/bevestigen")
    }
    assert kinds["/portaal/wachtwoord"]["current"] == "current-password"
    assert kinds["/portaal/wachtwoord"]["password"] == "new-password"
    assert kinds["/portaal/bevestigen"]["password"] == "current-password"
    assert kinds["/portaal/bevestigen"]["username"] == "username"
    assert kinds["/portaal/bevestigen"]["code"] == "one-time-code"


@pytest.mark.promise("S105", "P51")
def test_staff_are_told_to_add_a_second_step_and_keep_the_last_one(visitor: Visitor, app: Flask) -> None:
    sem = member(app, user_type="support")
    sign_in_as(app, visitor, sem, strong=False)
    assert visitor.get("/portaal").headers["Location"] == OVERVIEW
    assert "Eerst een tweede stap" in visitor.page(OVERVIEW)
    add_code_app(visitor)
    assert visitor.get("/portaal").status_code == 200
    kept = press(visitor, f"{OVERVIEW}/code-app/verwijderen")
    assert kept.headers["Location"] == f"{OVERVIEW}/laatste-stap"
    assert "laatste tweede stap" in visitor.page(f"{OVERVIEW}/laatste-stap")
    assert account_row(app)["totp_secret"]


@pytest.mark.promise("S156")
def test_a_form_of_another_session_changes_nothing(visitor: Visitor, app: Flask, ada: Account) -> None:
    stranger = another_browser(app, member(app, email="bob@example.nl"))
    token = token_in(stranger.page(OVERVIEW))
    for path in ("sessies/beeindigen", "herstelcodes", "code-app"):
        assert visitor.post(f"{OVERVIEW}/{path}", data={"form_token": token}).status_code == 403
    assert (
        visitor.post("/portaal/wachtwoord", data={"form_token": token, "current": "x", "password": "y"}).status_code
        == 422
    )
    assert (
        visitor.post(
            f"{OVERVIEW}/code-app", data={"form_token": token}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )


@pytest.mark.promise("P66", "P07")
def test_every_form_of_these_pages_is_in_the_list_of_forms(visitor: Visitor, app: Flask, ada: Account) -> None:
    another_browser(app, ada)
    Device(visitor).add()
    another_browser(app, ada)
    browser = within(app, lambda session: _known(session, ada))
    (key,) = (row["id"] for row in rows(app, "passkey"))
    others = [row["id"] for row in rows(app, "login_session")]
    shown = press(visitor, f"{OVERVIEW}/code-app", f"{OVERVIEW}/code-app")
    code = code_now(secret_in(shown.text))
    visitor.post(f"{OVERVIEW}/code-app/bevestigen", data={"form_token": token_in(shown.text), "code": code})
    another_browser(app, ada)
    others += [row["id"] for row in rows(app, "login_session")]
    paths = [
        OVERVIEW,
        f"{OVERVIEW}/code-app",
        f"{OVERVIEW}/passkeys/{key}",
        "/portaal/wachtwoord",
        "/portaal/bevestigen",
    ]
    texts = [shown.text, *map(visitor.page, [*paths, "/portaal/e-mailadres"])]
    listed = {address: {*form.required, *form.optional} for form in FORMS for address in form.addresses}
    seen = set()
    for text in texts:
        for form in parse(text).iter("form"):
            address = form.get("action") or ""
            for name in (key, browser.id, *others):
                address = address.replace(name, "<key>")
            names = {field.get("name") or "" for field in form.iter("input")} - {"form_token"}
            if address not in ("/uitloggen", "/inlog-melden/nu"):
                assert names == listed[address], address
                seen.add(address)
    mine = {
        address
        for address in listed
        if address.startswith((OVERVIEW, "/portaal/wacht", "/portaal/beves", "/portaal/e-"))
    }
    assert seen == mine - {"/portaal/e-mailadres/<token>"}


# --- passkeys, with a device made by hand ---


def said(answer: TestResponse) -> dict[str, Any]:
    """Give what an answer says in JSON."""
    assert isinstance(answer.json, dict), answer.text
    return answer.json


class Device:
    """A browser with a passkey, talking JSON as the script does."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.mine = visitor, Authenticator("127.0.0.1", ADDRESS)

    def send(self, path: str, **data: Any) -> TestResponse:
        return self.visitor.post(path, json=data, headers=JSON)

    def add(self, label: str = "Telefoon", **more: Any) -> TestResponse:
        token = more.pop("token", None) or token_in(self.visitor.page(OVERVIEW))
        asked = self.send(f"{OVERVIEW}/passkeys/vraag", form_token=token)
        if asked.status_code != 200:
            return asked
        answer = more.pop("answer", None) or self.mine.create(said(asked)["options"])
        data = {"form_token": token, "key": said(asked)["key"], "answer": answer, "label": label} | more
        return self.send(f"{OVERVIEW}/passkeys", **data)

    def sign_in(self, visitor: Visitor | None = None, **more: Any) -> TestResponse:
        self.visitor = visitor or self.visitor
        token = more.pop("token", None) or token_in(self.visitor.page("/inlog-melden"))
        asked = self.send("/inloggen/passkey/vraag", form_token=token)
        assert asked.status_code == 200, asked.text
        answer = more.pop("answer", None) or self.mine.get(said(asked)["options"])
        return self.send(
            "/inloggen/passkey", **({"form_token": token, "key": said(asked)["key"], "answer": answer} | more)
        )


@pytest.fixture
def device(visitor: Visitor, ada: Account) -> Device:
    return Device(visitor)


def fresh(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.mark.promise("S101", "S105", "S98", "P38")
def test_a_passkey_is_added_named_renamed_and_removed(
    device: Device, visitor: Visitor, app: Flask, ada: Account
) -> None:
    other = another_browser(app, ada)
    assert device.add("Telefoon van Ada").status_code == 200
    assert other.get(OVERVIEW).status_code == 303
    assert "Passkey toegevoegd" in last_letter(app)
    (row,) = rows(app, "passkey")
    assert b"Telefoon" not in row["label"]
    page = visitor.page(OVERVIEW)
    assert "Telefoon van Ada" in page
    path = f"{OVERVIEW}/passkeys/{row['id']}"
    assert press(visitor, path, path, label="").status_code == 422
    assert press(visitor, path, path, label="Oude telefoon").status_code == 303
    assert "Oude telefoon" in visitor.page(OVERVIEW)
    assert press(visitor, f"{path}/verwijderen", path).status_code == 303
    assert rows(app, "passkey") == []
    assert "Passkey verwijderd" in last_letter(app)
    assert [name for name in actions(app) if name.startswith("passkey")] == [
        "passkey_added",
        "passkey_renamed",
        "passkey_removed",
    ]


@pytest.mark.promise("S101", "P38")
def test_a_passkey_alone_signs_in_completely(device: Device, app: Flask, ada: Account) -> None:
    device.add()
    browser = fresh(app)
    answer = device.sign_in(browser, next=OVERVIEW)
    assert answer.json == {"to": OVERVIEW}, answer.text
    assert browser.get(OVERVIEW).status_code == 200
    newest = max(rows(app, "login_session"), key=lambda row: row["id"])
    assert (newest["stage"], bool(newest["strong"])) == (sessions.SIGNED_IN, True)
    (row,) = rows(app, "passkey")
    assert row["sign_count"] == 1
    assert row["used_at"]


@pytest.mark.promise("S104")
def test_the_question_is_the_same_for_everybody(device: Device, app: Flask, ada: Account) -> None:
    before = _question(fresh(app))
    device.add()
    assert _question(fresh(app)) == before


def _question(visitor: Visitor) -> dict[str, Any]:
    token = token_in(visitor.page("/inlog-melden"))
    options = said(visitor.post("/inloggen/passkey/vraag", json={"form_token": token}, headers=JSON))["options"]
    return {name: value for name, value in options.items() if name != "challenge"}


@pytest.mark.promise("S102")
def test_a_question_is_answered_once_and_in_time(device: Device, app: Flask, ada: Account) -> None:
    device.add()
    browser = fresh(app)
    token = token_in(browser.page("/inlog-melden"))
    device.visitor = browser
    asked = device.send("/inloggen/passkey/vraag", form_token=token)
    data = {"form_token": token, "key": said(asked)["key"], "answer": device.mine.get(said(asked)["options"])}
    assert device.send("/inloggen/passkey", **data).status_code == 200
    again = device.send("/inloggen/passkey", **data)
    assert (again.status_code, again.json) == (400, {"error": "expired"})
    asked = device.send("/inloggen/passkey/vraag", form_token=token)
    wrong = {
        "form_token": token,
        "key": said(asked)["key"],
        "answer": {"rawId": "AAAA", "response": {"userHandle": "AAAA"}},
    }
    assert device.send("/inloggen/passkey", **wrong).json == {"error": "refused"}
    data = {"form_token": token, "key": said(asked)["key"], "answer": device.mine.get(said(asked)["options"])}
    assert device.send("/inloggen/passkey", **data).json == {"error": "expired"}, "a wrong answer uses it up too"
    asked = device.send("/inloggen/passkey/vraag", form_token=token)
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        data = {"form_token": token, "key": said(asked)["key"], "answer": device.mine.get(said(asked)["options"])}
        assert device.send("/inloggen/passkey", **data).json == {"error": "expired"}


@pytest.mark.promise("S103", "S146")
def test_a_counter_that_goes_back_is_refused_noted_and_written_about(device: Device, app: Flask, ada: Account) -> None:
    device.add()
    device.mine.count = 8
    assert device.sign_in(fresh(app)).status_code == 200
    device.mine.count = 3
    refused = device.sign_in(fresh(app))
    assert (refused.status_code, refused.json) == (400, {"error": "suspect"})
    assert actions(app).count("passkey_suspect") == 1
    assert "teller liep terug" in last_letter(app)
    (row,) = rows(app, "passkey")
    assert row["sign_count"] == 9


@pytest.mark.promise("S101", "S104")
def test_unknown_removed_and_swapped_passkeys_are_refused_in_one_way(device: Device, app: Flask, ada: Account) -> None:
    device.add()
    stranger = Device(fresh(app))
    stranger.mine.handle = device.mine.handle
    assert stranger.sign_in().json == {"error": "refused"}
    device.mine.handle, kept = b"x" * 64, device.mine.handle
    assert device.sign_in(fresh(app)).json == {"error": "refused"}
    device.mine.handle = kept
    device.mine.origin = "http://127.0.0.1:5001"
    assert device.sign_in(fresh(app)).json == {"error": "refused"}
    assert len(rows(app, "login_session")) == 1


@pytest.mark.promise("S102", "S156")
def test_a_new_passkey_needs_proof_a_token_and_a_question_of_this_session(
    device: Device, visitor: Visitor, app: Flask, ada: Account
) -> None:
    token = token_in(visitor.page(OVERVIEW))
    assert device.add(token=token, form_token="x").json == {"error": "stale"}
    assert device.add(token=token, key="0" * 32).json == {"error": "expired"}
    assert device.add(token=token, key=7).json == {"error": "expired"}
    assert device.add(token=token, answer={"id": "x"}).json == {"error": "refused"}
    asked = device.send("/inloggen/passkey/vraag", form_token=token_in(fresh(app).page("/inlog-melden")))
    assert device.add(token=token, key=said(asked)["key"]).json == {"error": "expired"}, (
        "a question to sign in adds nothing"
    )
    pass_time(app, ada)
    refused = device.add(token=token)
    assert (refused.status_code, said(refused)["error"]) == (401, "prove")
    assert rows(app, "passkey") == []
    assert Device(fresh(app)).send(f"{OVERVIEW}/passkeys", form_token=token).status_code == 401


@pytest.mark.promise("S105")
def test_a_passkey_is_added_once_and_another_device_beside_it(
    device: Device, visitor: Visitor, app: Flask, ada: Account
) -> None:
    assert device.add().status_code == 200
    assert device.add().json == {"error": "already"}
    assert Device(visitor).add("Laptop").status_code == 200
    assert len(rows(app, "passkey")) == 2


@pytest.mark.promise("S156", "P116")
def test_a_passkey_is_proof_only_if_it_is_ones_own(device: Device, visitor: Visitor, app: Flask, ada: Account) -> None:
    device.add()
    bobs = fresh(app)
    sign_in_as(app, bobs, member(app, email="bob@example.nl"))
    other = Device(bobs)
    other.add()
    pass_time(app, ada)
    page = visitor.page("/portaal/bevestigen?next=/portaal/e-mailadres")
    token = token_in(page)
    for mine, status in ((other.mine, 400), (device.mine, 200)):
        asked = device.send("/portaal/bevestigen/passkey/vraag", form_token=token)
        data = {
            "form_token": token,
            "key": said(asked)["key"],
            "answer": mine.get(said(asked)["options"]),
            "next": "/portaal/e-mailadres",
        }
        answer = device.send("/portaal/bevestigen/passkey", **data)
        assert answer.status_code == status, answer.text
        assert ("to" in said(answer)) is (status == 200)
    assert visitor.get("/portaal/e-mailadres").status_code == 200


@pytest.mark.parametrize(
    "path", ["/inloggen/passkey/vraag", "/inloggen/passkey", f"{OVERVIEW}/passkeys", "/portaal/bevestigen/passkey"]
)
def test_what_is_not_json_of_ours_is_refused_kindly(visitor: Visitor, ada: Account, path: str) -> None:
    for data in (b"", b"{", b"[]", b"null", b'"x"', b'{"form_token": 3}', b"\xff\xfe"):
        answer = visitor.post(path, data=data, content_type="application/json", headers=JSON)
        assert answer.status_code in (400, 403)
        assert answer.json == {"error": "refused"}
    assert visitor.post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_security_pages_speak_english(visitor: Visitor, ada: Account) -> None:
    page = parse(visitor.page(f"/en{OVERVIEW}"))
    assert text_of(next(page.iter("h1")))


def test_nothing_secret_is_in_the_log(device: Device, visitor: Visitor, app: Flask, ada: Account, logged: Any) -> None:
    add_code_app(visitor)
    device.add()
    said = logged.getvalue()
    for secret in (PASSWORD, ADA["email"], ADA["name"]):
        assert secret not in said
