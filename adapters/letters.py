"""Letters out into the world: written from templates in the reader's language, delivered by SMTP or into a spool."""

from __future__ import annotations

import json
import os
import re
import secrets
import smtplib
import ssl
from base64 import encodebytes
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from email.header import Header
from email.policy import compat32
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from flask_mail import BadHeaderError, Connection, Message, sanitize_address

from adapters import printing
from adapters.site import site
from config import Settings
from models import Letter

TIMEOUT_SECONDS: Final = 20
LINE_CHARACTERS: Final = 70
PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
SAFE_VALUE: Final = re.compile(r"[A-Za-z0-9._~:/?=-]+|https?://\[[0-9a-f:]+\][A-Za-z0-9._~:/?=-]*")


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and its two bodies."""

    subject: str
    text: str
    html: str


def write(kind: str, language: str, own: Mapping[str, str], **facts: Hashable) -> Written:
    """Write a letter of `kind` from its templates, in the reader's language (P133).

    `facts` are the same for many letters, so a letter is rendered once for each set of them; `own` holds what is in
    this letter alone and is put in its places afterwards.
    """
    stencil = _stencil(kind, language, tuple(own), tuple(sorted(facts.items())))
    subject, text, html = (_filled(part, own) for part in (stencil.subject, stencil.text, stencil.html))
    return Written(subject, text, html)


@lru_cache(maxsize=200)
def _stencil(kind: str, language: str, own: tuple[str, ...], facts: tuple[tuple[str, Hashable], ...]) -> Written:
    """Render without what pages are given: a letter is the same whoever sends it, so nobody signed in is looked up."""
    given = {name: _place(name) for name in own} | dict(facts) | {"language": language}
    organisation = site().settings.organisation
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"letters/{kind}/{part}").render(organisation=organisation, **given)
            for part in ("subject.txt", "text.txt", "html.html")
        )
    return Written(" ".join(subject.split()), text, html)


def _place(name: str) -> str:
    return f"own-{name}-goes-here"


def _filled(stencil: str, own: Mapping[str, str]) -> str:
    """Put a letter's own values in their places; they are addresses and references of ours, never typed by anybody.

    Raises ValueError for a value that could mean something else in HTML or in a header.
    """
    for name, value in own.items():
        if not SAFE_VALUE.fullmatch(value):
            raise ValueError(f"{name} is no address or reference")
        stencil = stencil.replace(_place(name), value)
    return stencil


class VerifiedConnection(Connection):
    """flask-mail's connection, with a time limit and with certificates that are checked (S167, P88)."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect over TLS. Raises ssl.SSLError or smtplib.SMTPException where the relay offers no good TLS."""
        context = ssl.create_default_context()
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=TIMEOUT_SECONDS)
        try:
            if not self.mail.use_ssl:
                host.starttls(context=context)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()
            raise
        return host


class Mail(Message):
    """flask-mail's message with a text and a page, written as bytes in a twentieth of the time.

    The library builds a tree of parts and folds each header anew; a letter of ours always has the same shape.
    """

    def as_bytes(self) -> bytes:
        """Write the mail as it goes over the line (RFC 5322, 2045)."""
        if self.attachments:
            return self._with_documents()
        between = f"=_{secrets.token_hex(16)}"  # 128 random bits: in no letter
        headers = {
            "From": _address(self.sender),
            "To": ", ".join(map(_address, self.recipients)),
            "Subject": _encoded("Subject", self.subject or ""),
            "Date": formatdate(self.date, localtime=True),
            "Message-ID": self.msgId or "",
            **(self.extra_headers or {}),
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative;\r\n boundary="{between}"',
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        parts = "".join(_part(between, kind, text or "") for kind, text in (("plain", self.body), ("html", self.html)))
        return f"{head}\r\n{parts}--{between}--\r\n".encode("ascii")

    def _with_documents(self) -> bytes:
        """Leave the few letters that bring a document to the library."""
        made = self._message()
        made.policy = compat32.clone(linesep="\r\n", max_line_length=0)
        return bytes(made)


def _part(between: str, kind: str, text: str) -> str:
    body = encodebytes(text.encode()).decode().replace("\n", "\r\n")
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64'
    return f"--{between}\r\n{head}\r\n\r\n{body}"


def _address(address: str | tuple[str, str] | None) -> str:
    """Write an address as a header may hold it; nearly all are plain enough as they are."""
    if isinstance(address, str) and PLAIN_ADDRESS.fullmatch(address):
        return address
    return _carefully(address or "")


@lru_cache(maxsize=8)
def _carefully(address: str | tuple[str, str]) -> str:
    return str(sanitize_address(address, "utf-8"))


def _encoded(name: str, value: str) -> str:
    """Write a header's text in lines of ASCII."""
    if value.isascii() and len(value) < LINE_CHARACTERS:
        return value
    return Header(value, "utf-8", header_name=name).encode(linesep="\r\n")


def configure(app: Flask, settings: Settings) -> None:
    """Tell flask-mail of MAIL_URL."""
    parts = urlsplit(settings.mail_url)
    app.config |= {
        "MAIL_SERVER": parts.hostname or "localhost",
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": parts.scheme == "smtp",
        "MAIL_USERNAME": unquote(parts.username or "") or None,
        "MAIL_PASSWORD": unquote(parts.password or "") or None,
        "MAIL_SUPPRESS_SEND": False,
    }


def deliver(letter: Letter, settings: Settings) -> None:
    """Hand one letter over, to the relay or into the spool.

    Raises OSError or smtplib.SMTPException when that failed; the caller tries again later. A letter that was handed
    over and is delivered again, because the worker died in between, carries the same Message-ID.
    """
    message = compose(letter, settings)
    if settings.mail_spool:
        _spool(message, settings.mail_spool, letter.id)
    else:
        with VerifiedConnection(current_app.extensions["mail"]) as connection:
            connection.send(message)


def compose(letter: Letter, settings: Settings) -> Mail:
    """Make the mail of a letter, with the headers that it is due (S79, S80, S84).

    Raises flask_mail.BadHeaderError for a line break in a header.
    """
    content = json.loads(letter.content)
    organisation = settings.organisation
    message = Mail(
        subject=content["subject"],
        recipients=[letter.recipient],
        body=content["text"],
        html=content["html"],
        sender=(organisation.name, organisation.email),
        date=letter.queued_at.timestamp(),
        extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": letter.language},
    )
    if "attachment" in content:
        message.attach(*_attachment(*content["attachment"]))
    if message.has_bad_headers() or len(content["subject"].splitlines()) > 1:
        raise BadHeaderError("a header of a letter is one line")
    message.msgId = f"<{letter.id}@{organisation.mail_domain}>"
    return message


def _attachment(name: str, page: str) -> tuple[str, str, bytes]:
    """Make the document of a letter; where no PDF can be made its page goes along as it is."""
    try:
        return f"{name}.pdf", "application/pdf", printing.pdf(page)
    except printing.NoDocument:
        return f"{name}.html", "text/html", page.encode()


def _spool(message: Mail, folder: Path, key: str) -> None:
    """Lay the letter in the spool as `<key>.eml`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{key}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    draft.rename(folder / f"{key}.eml")
