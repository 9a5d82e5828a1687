"""Browsers that signed in before, as the person sees them (S140, S194)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address, ip_network
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.sessions import imprint
from models import Account, KnownBrowser
from privacy.activities import SECURE_ACCOUNT

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""What a browser says of itself, the most telling marks first: many also claim to be another one."""


def of(session: Session, account: Account, *, now: datetime) -> Sequence[KnownBrowser]:
    """List the browsers that are known, latest seen first."""
    known = select(KnownBrowser).where(KnownBrowser.account_id == account.id, KnownBrowser.due_at > now)
    return session.scalars(known.order_by(KnownBrowser.last_seen_at.desc())).all()


def forget(session: Session, account: Account, key: str) -> bool:
    """Forget one browser of an account; False for one that is not there or is somebody else's."""
    gone = delete(KnownBrowser).where(KnownBrowser.account_id == account.id, KnownBrowser.id == key)
    return session.execute(gone).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def remember(
    session: Session, account: Account, secrets: Sequence[str], *, device: str, now: datetime
) -> tuple[KnownBrowser, str | None]:
    """Know a browser by one of the secrets of its cookie; for one that is new, answer with its secret as well."""
    due = SECURE_ACCOUNT.rules["browser"].due(now)
    browser = find(session, account.id, secrets, now=now)
    if browser is not None:
        browser.last_seen_at, browser.due_at, browser.device = now, due, device
        return browser, None
    secret = token_urlsafe(32)
    facts = {"first_seen_at": now, "last_seen_at": now, "due_at": due}
    browser = KnownBrowser(account_id=account.id, token_hash=imprint(secret), device=device, **facts)
    session.add(browser)
    session.flush()  # a session will refer to it
    return browser, secret


def find(session: Session, account_id: str, secrets: Sequence[str], *, now: datetime) -> KnownBrowser | None:
    """Find the browser that holds one of these secrets and signed in to this account before."""
    if not secrets:
        return None
    mine = KnownBrowser.token_hash.in_([imprint(secret) for secret in secrets])
    known = select(KnownBrowser).where(KnownBrowser.account_id == account_id, KnownBrowser.due_at > now, mine)
    return session.scalars(known).first()


def device_name(agent: str) -> str:
    """Name a browser and its system from what it sends, as in `Firefox op Windows`; nothing else of it is kept (P39).

    Both words are those of the makers; who cannot be told is called `Browser`.
    """
    browser = next((name for mark, name in BROWSERS if mark in agent), "Browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} op {system}" if system else browser


def shortened(address: str) -> str:
    """Give the network that an address is in, wide enough to name nobody: /24, or /48 of IPv6 (P39)."""
    try:
        here = ip_address(address)
    except ValueError:
        return ""
    if here.version == 6 and here.ipv4_mapped:
        here = here.ipv4_mapped
    network = ip_network((here, 24 if here.version == 4 else 48), strict=False)
    return str(network.network_address)
