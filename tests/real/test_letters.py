"""Letters over a real mail server: with good TLS or not at all, and at least once (P71, P88, P133)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

from adapters import letters as post
from domain import letters as outbox
from models import Letter
from tests.cast import ADA, body, deliver, latest_link, letters, link_in, rows, send, within
from tests.servers import Mailbox
from tests.visitor import Visitor

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def posted(app: Flask, smtp_server: Callable[..., Mailbox], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Mailbox]:
    """Give `posted(offer)`: a mail server that the site delivers to, trusted where it deserves trust."""

    def connect(offer: str = "starttls", port: int | None = None) -> Mailbox:
        box = smtp_server(offer, port)
        site = app.extensions["site"]
        site.settings = replace(site.settings, mail_url=box.url)
        post.configure(app, site.settings)
        app.extensions["mail"] = _mail(app)
        if box.certificate:
            monkeypatch.setenv("SSL_CERT_FILE", str(box.certificate.path))
        return box

    return connect


def _mail(app: Flask) -> object:
    from flask_mail import Mail

    return Mail(app).state


@pytest.mark.promise("P88", "P71")
@pytest.mark.parametrize("offer", ["starttls", "tls"])
def test_a_letter_arrives_over_tls(visitor: Visitor, app: Flask, posted: Callable[..., Mailbox], offer: str) -> None:
    box = posted(offer)
    send(visitor, ADA)
    assert deliver(app) == 1
    (letter,) = box.messages
    assert letter["To"] == ADA["email"]
    assert box.envelopes[0].rcpt_tos == [ADA["email"]]
    assert visitor.get(link_in(letter)).status_code == 200
    assert rows(app, "letter")[0]["sent_at"] is not None
    assert deliver(app) == 0
    assert len(box.messages) == 1


@pytest.mark.promise("P88")
@pytest.mark.parametrize("offer", ["plain", "untrusted", "wrong-name", "expired"])
def test_without_good_tls_the_letter_stays_and_is_tried_again(
    visitor: Visitor, app: Flask, posted: Callable[..., Mailbox], offer: str
) -> None:
    box = posted(offer)
    with time_machine.travel(datetime.now(UTC)) as clock:
        send(visitor, ADA)
        assert deliver(app) == 0
        assert box.messages == []
        (letter,) = rows(app, "letter")
        assert letter["sent_at"] is None
        assert letter["attempts"] == 1
        assert letter["next_attempt_at"] is not None
        good = posted("starttls")
        clock.shift(timedelta(minutes=2))
        assert deliver(app) == 1
    assert len(good.messages) == 1


@pytest.mark.promise("P88")
def test_a_letter_that_nobody_takes_is_given_up_and_shown_by_command(
    visitor: Visitor, app: Flask, posted: Callable[..., Mailbox], command
) -> None:
    box = posted("starttls")
    box.refusals[""] = "550 no such person"
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        for _ in range(len(outbox.BACK_OFF) + 1):
            deliver(app)
            clock.shift(timedelta(days=1, minutes=1))
        (letter,) = rows(app, "letter")
        assert letter["failed_at"] is not None
        assert letter["next_attempt_at"] is None
        shown = command("letters", "dead")
        assert letter["id"] in shown
        assert "ada" not in shown
        box.refusals.clear()
        command("letters", "dead", "--retry")
        assert deliver(app) == 1
    assert len(box.messages) == 1


def test_a_mail_server_that_is_down_for_a_while_loses_nothing(
    visitor: Visitor, app: Flask, posted: Callable[..., Mailbox]
) -> None:
    from tests.servers import free_port

    port = free_port()
    site = app.extensions["site"]
    site.settings = replace(site.settings, mail_url=f"smtp://localhost:{port}")
    post.configure(app, site.settings)
    app.extensions["mail"] = _mail(app)
    with time_machine.travel(datetime.now(UTC)) as clock:
        send(visitor, ADA)
        assert deliver(app) == 0
        box = posted("starttls", port)
        clock.shift(timedelta(minutes=2))
        assert deliver(app) == 1
    assert len(box.messages) == 1


def test_after_a_crash_between_sending_and_noting_the_letter_comes_under_the_same_name(
    visitor: Visitor, app: Flask, posted: Callable[..., Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = posted("starttls")

    def crash(*_arguments: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(datetime.now(UTC)) as clock:
        send(visitor, ADA)
        with monkeypatch.context() as broken:
            broken.setattr(outbox, "sent", crash)
            with pytest.raises(KeyboardInterrupt):
                deliver(app)
        clock.shift(timedelta(minutes=30))
        assert deliver(app) == 1
    first, second = box.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert body(first) == body(second)


def test_a_letter_that_cannot_be_opened_holds_up_no_other(
    visitor: Visitor, app: Flask, posted: Callable[..., Mailbox]
) -> None:
    box = posted("starttls")
    send(visitor, ADA)
    send(visitor, ADA | {"email": "eva@example.org"})

    def spoil(session: object) -> None:
        letter = session.query(Letter).order_by(Letter.queued_at).first()  # type: ignore[attr-defined]
        letter.content_sealed = b"\x01\x00\x01" + b"x" * 40

    within(app, spoil)
    assert deliver(app) == 1
    assert [letter["To"] for letter in box.messages] == ["eva@example.org"]
    assert deliver(app) == 0


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.promise("P133", "P71", "P70", "P125")
def test_both_parts_of_a_letter_hold_the_link_the_date_and_why_it_came(
    visitor: Visitor, app: Flask, language: str
) -> None:
    prefix = "/en" if language == "en" else ""
    send(visitor, ADA, f"{prefix}/contact")
    link = latest_link(app)
    (letter,) = letters(app)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == language
    assert str(letter["From"]).startswith("1do bv <")
    reason = "Je krijgt deze mail omdat" if language == "nl" else "You get this e-mail because"
    for kind in ("plain", "html"):
        words = body(letter, kind)
        assert link in words
        for part in ("1do bv", "Laan van Londen 100", "3317 DA Dordrecht", "00000000", f"{prefix}/privacyverklaring"):
            assert part in words, f"the {kind} part lacks {part}"
        assert reason in " ".join(words.split())
        for typed in (ADA["message"], ADA["phone"], ADA["organisation"], ADA["name"]):
            assert typed not in words
    assert "<img" not in body(letter, "html")
    assert "http-equiv" not in body(letter, "html")


@pytest.mark.promise("P09")
def test_links_in_letters_lead_to_our_own_address_only_and_track_nobody(visitor: Visitor, app: Flask) -> None:
    import re

    send(visitor, ADA)
    deliver(app)
    (letter,) = letters(app)
    for address in re.findall(r'https?://[^\s"<]+', body(letter) + body(letter, "html")):
        assert address.startswith("http://127.0.0.1:5000/")
        assert "?" not in address


@pytest.mark.parametrize(
    "address", ["ada@example.org\r\nBcc: bob@example.nl", "ada@example.org\nSubject: x", "ada@example.org\x00"]
)
def test_a_line_break_in_an_address_makes_no_second_header(app: Flask, address: str) -> None:
    draft = outbox.Draft("contact_received", address, "nl", "Kop", "tekst", "<p>tekst</p>")
    within(app, lambda s: s.add(outbox.waiting_letter(draft, about="x", now=datetime.now(UTC))))
    deliver(app)
    for letter in letters(app):
        assert "Bcc" not in letter
        assert letter.get_all("Subject") == ["Kop"]


def test_a_subject_stays_one_line(app: Flask) -> None:
    draft = outbox.Draft("contact_received", "ada@example.org", "nl", "Kop\nBcc: bob@example.nl", "tekst", "<p>x</p>")
    within(app, lambda s: s.add(outbox.waiting_letter(draft, about="x", now=datetime.now(UTC))))
    deliver(app)
    assert not [letter for letter in letters(app) if letter["Bcc"]]


@pytest.mark.parametrize(
    "subject", ["Kop", "We kregen je bericht over “privé” zaken – kenmerk 7K3MP-9QX2W " * 3, "lang " * 40]
)
@pytest.mark.parametrize("address", ["ada@example.org", "zoe@bücher.example.org"])
def test_a_letter_on_the_line_is_ascii_in_short_lines_and_reads_as_it_was_written(
    app: Flask, subject: str, address: str
) -> None:
    said, page = "Dag Zoë,\n\n" + "woord " * 300, "<p>één</p>\n" * 200
    draft = outbox.Draft("contact_received", address, "nl", subject.strip(), said, page)
    within(app, lambda s: s.add(outbox.waiting_letter(draft, about="x", now=datetime.now(UTC))))
    deliver(app)
    (path,) = app.extensions["site"].settings.mail_spool.iterdir()
    wire = path.read_bytes()
    assert wire.isascii()
    assert wire.count(b"\n") == wire.count(b"\r\n") == wire.count(b"\r")
    assert max(map(len, wire.split(b"\r\n"))) <= 78
    (letter,) = letters(app)
    assert letter.defects == []
    assert letter["Subject"] == subject.strip()
    assert (body(letter), body(letter, "html")) == (said, page)
    assert letter["To"].addresses[0].domain in ("example.org", "xn--bcher-kva.example.org")
    assert letter["Date"].datetime.tzinfo is not None


def test_the_spool_holds_whole_letters_for_this_user_alone(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    deliver(app)
    folder = app.extensions["site"].settings.mail_spool
    (path,) = folder.iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    (letter,) = letters(app)
    assert isinstance(letter, EmailMessage)
    assert letter.is_multipart()


def test_the_mailbox_page_of_development_shows_the_letter_and_its_link(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    (name,) = [path.stem for path in app.extensions["site"].settings.mail_spool.iterdir()]
    assert name in visitor.page("/brieven")
    assert f'href="http://127.0.0.1:5000{link}"' in visitor.page(f"/brieven/{name}")
    assert visitor.get("/brieven/..%2f..%2fsecrets").status_code == 404
