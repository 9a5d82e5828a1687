"""A day in the life of a customer and of a member of staff, on each kind of database (P37-P58, P85-P99, P111-P113)."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from pyotp import TOTP

import worker
from domain import closing, factors, staff
from extensions import db
from models import Account, RecoveryCode
from tests.cast import ADA, ON_BOTH, account_of, count, deliver, letters, purge, rows, send, within
from tests.desk import colleague
from tests.doors import PASSWORD, browser, fill, is_in, link_in, register, sign_in, sign_out
from tests.pages.test_security import code_now, press, secret_in
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def minute(app: Flask) -> None:
    """Let a minute of the worker's day pass."""
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


def add_code_app(visitor: Visitor) -> str:
    """Set up a code app; gives its secret."""
    shown = press(visitor, "/portaal/beveiliging/code-app", "/portaal/beveiliging/code-app")
    secret = secret_in(shown.text)
    data = {"form_token": token_in(shown.text), "code": code_now(secret)}
    assert visitor.post("/portaal/beveiliging/code-app/bevestigen", data=data).status_code == 303
    return secret


@ON_BOTH
@pytest.mark.promise("P46", "P111", "P112", "P98", "P93", "P97")
def test_a_customer_comes_looks_corrects_downloads_and_goes(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        register(visitor)
        fill(visitor, link_in(app, "bevestigen"), password=PASSWORD)
        assert is_in(visitor)
        assert ADA["message"] in visitor.page("/portaal/inzage")
        sheet = {"name": "Ada L.", "phone": "", "organisation": "", "country": "BE", "language": "nl", "version": "1"}
        assert fill(visitor, "/portaal/gegevens", **sheet).status_code == 303
        assert ADA["name"] in visitor.page("/portaal/gegevens"), "the old value stays in sight for a while"
        fill(visitor, "/portaal/download")
        minute(app)
        content = visitor.get(f"/portaal/download/{rows(app, 'package')[0]['id']}").data
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
        secret = add_code_app(visitor)
        sign_out(visitor)
        clock.shift(timedelta(minutes=2))
        assert sign_in(visitor).location.startswith("/inloggen/code")
        fill(visitor, "/inloggen/code", code=TOTP(secret).now())
        assert is_in(visitor)
        assert "Ingelogd" in visitor.page("/portaal/activiteit")
        fill(visitor, "/portaal/opheffen", sure="y")
        assert not is_in(visitor)
        clock.shift(timedelta(days=3))
        sign_in(visitor)
        fill(visitor, "/inloggen/code", code=TOTP(secret).now())
        fill(visitor, "/inloggen/opgeheven", "/inloggen/terughalen")
        assert is_in(visitor), "within the week everything is there again"
        fill(visitor, "/portaal/opheffen", sure="y")
        reference = rows(app, "account")[0]["closing_reference"]
        clock.shift(timedelta(days=9))
        minute(app)
        purge(app)
        deliver(app)
        assert count(app, "account") == count(app, "contact_message") == count(app, "package") == 0
        assert count(app, "login_session") == count(app, "known_browser") == count(app, "correction") == 0
        assert letters(app)[-1]["Subject"] == f"Alles is gewist ({reference})"
        assert reference in text_of(parse(visitor.page(f"/opgeheven/{reference}")))


@ON_BOTH
@pytest.mark.promise("S143", "S144", "P89", "P90")
def test_a_member_of_staff_is_invited_adds_a_step_confirms_and_reads(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    reference = rows(app, "contact_message")[0]["reference"]
    secret = within(app, lambda session: staff.invite(session, "support", "sem@example.nl", now=datetime.now(UTC)))[1]
    sem = browser(app)
    fill(sem, f"/uitnodiging/{secret}", name="Sem Snelhulp", password="acht kommen")
    add_code_app(sem)
    assert sem.get("/beheer").location == "/beheer/richtlijn"
    page = sem.page("/beheer/richtlijn")
    version = page.partition('name="version" value="')[2][:10]
    sem.post("/beheer/richtlijn", data={"form_token": token_in(page), "version": version})
    assert reference in sem.page("/beheer/berichten")
    assert ADA["message"] in sem.page(f"/beheer/berichten/{reference}")
    (opening,) = rows(app, "opening")
    assert opening["role"] == "support"
    found = sem.post("/beheer/berichten/zoeken", data={"form_token": sem.token("/beheer/berichten"), "sought": "ada"})
    assert reference in found.text


def at_once(*works: threading.Thread) -> None:
    """Let several do something at the same moment."""
    for work in works:
        work.start()
    for work in works:
        work.join(30)
        assert not work.is_alive()


@ON_BOTH
@pytest.mark.promise("P98")
def test_of_two_last_admins_who_close_at_once_one_stays(app: Flask) -> None:
    keys = [colleague(app, "admin", email=f"admin{number}@example.nl").id for number in range(2)]
    start, refused = threading.Barrier(2), list[str]()

    def close(key: str) -> None:
        start.wait(10)
        try:
            within(app, lambda session: closing.start(session, session.get_one(Account, key), now=datetime.now(UTC)))
        except staff.LastAdmin:
            refused.append(key)

    at_once(*(threading.Thread(target=close, args=(key,)) for key in keys))
    assert len(refused) == 1
    assert [row["id"] for row in rows(app, "account") if row["closing_since"] is None] == refused


@ON_BOTH
@pytest.mark.promise("S99", "S151")
def test_of_two_who_use_one_code_at_once_one_gets_in(app: Flask) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    ada, now = account_of(app, totp_secret=secret), datetime.now(UTC)
    codes = within(app, lambda session: factors.new_recovery_codes(session, session.get_one(Account, ada.id)))
    for code in (TOTP(secret).at(now), codes[0]):
        start, found = threading.Barrier(2), list[str | None]()

        def use(code: str, start: threading.Barrier, found: list[str | None]) -> None:
            start.wait(10)
            check = partial(factors.check_code, code=code, now=now)
            found.append(within(app, lambda session: check(session, session.get_one(Account, ada.id))))

        at_once(*(threading.Thread(target=use, args=(code, start, found)) for _ in range(2)))
        assert sorted(kind is None for kind in found) == [False, True], code
    assert within(app, lambda session: session.query(RecoveryCode).count()) == factors.CODES - 1
