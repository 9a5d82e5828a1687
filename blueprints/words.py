"""What every template can say: who we are, which language, which date, and where files and the other language are."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_app_context, has_request_context, request, url_for
from flask_babel import get_locale

from adapters import clock
from adapters.site import site
from domain import numbers
from privacy.vocabulary import OFFICE_TIME, Words

LANGUAGES = {"nl": "Nederlands", "en": "English"}


def register(app: Flask) -> None:
    """Give the templates their names and filters."""
    app.context_processor(_names)
    app.jinja_env.filters |= {"longdate": longdate, "isodate": isodate, "shorttime": shorttime}
    app.jinja_env.filters |= {"say": say, "number": number, "in_fours": numbers.in_fours, "masked": numbers.masked}
    app.jinja_env.globals["public_address"] = public_address
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def language() -> str:
    """Give the language of the page or letter that is being made."""
    return str(get_locale() or "nl")[:2]


def say(words: Words) -> str:
    """Give bilingual words in the language of the page."""
    return words.say(language())


def longdate(day: date | datetime) -> str:
    """Write a date out, as in `23 februari 2027`; for who is signed in, as their country does."""
    place = _place()
    return format_date(_office(day), "long" if place else "d MMMM y", locale=place or language())


def _place() -> Locale | None:
    """Give language and country of who is signed in (P41); a letter is the same for everybody and knows no country."""
    country = g.get("country") if has_app_context() and not g.get("forced_babel_locale") else None
    return _locale(language(), country) if country else None


@cache
def _locale(code: str, country: str) -> Locale | None:
    try:
        return Locale.parse(f"{code}_{country}")
    except (UnknownLocaleError, ValueError):
        return None


def number(value: int | Decimal) -> str:
    """Write a number, as in `1.234`; for who is signed in, as their country does."""
    return str(format_decimal(value, locale=_place() or language()))


def isodate(day: date | datetime) -> str:
    """Write a date for machines."""
    return _office(day).isoformat()


def shorttime(moment: datetime) -> str:
    """Write a time of day in the Netherlands, as in `14:05`; for who is signed in, as their country does."""
    place = _place()
    return format_time(moment.astimezone(OFFICE_TIME), "short" if place else "HH:mm", locale=place or language())


def _office(day: date | datetime) -> date:
    return day.astimezone(OFFICE_TIME).date() if isinstance(day, datetime) else day


def public_address(path: str, code: str) -> str:
    """Give the full address of `path` (without language) in a language, from PUBLIC_URL alone (S189)."""
    return f"{site().settings.public_url}{_in_language(path, code)}"


def _names() -> dict[str, Any]:
    parts, code, today = site(), language(), clock.today()
    names: dict[str, Any] = {
        "organisation": parts.settings.organisation,
        "development": parts.settings.development,
        "language": code,
        "asset": parts.static.address,
        "in_force": parts.statements.in_force(code, today),
        "today": today,
    }
    if has_request_context():
        other = "nl" if code == "en" else "en"
        path = quote(request.path) if _has_twin() else "/"
        names |= {
            "canonical": public_address(path, code) if _has_twin() else "",
            "alternates": [(name, public_address(path, name)) for name in LANGUAGES] if _has_twin() else [],
            "other_language": {"code": other, "name": LANGUAGES[other], "url": _in_language(path, other)},
        }
    return names


def nowhere() -> None:
    """Say that the page stands at no address of its own: a dead link or a fault is not repeated in it (P135)."""
    g.nowhere = True


def _has_twin() -> bool:
    """Say whether the page can be opened at its own address, so that the other language can be too."""
    if g.get("nowhere") or not request.endpoint:
        return False
    return request.method in ("GET", "HEAD") or current_app.url_map.bind("").test(request.path, "GET")


def _in_language(path: str, code: str) -> str:
    return path if code == "nl" else f"/en{path}"


def public_path(path: str, code: str) -> str:
    """Give an address of ours, made for the page's language, in the language asked for."""
    root = request.script_root
    return _in_language(path[len(root) :] if root and path.startswith(root) else path, code)


def outside_url(endpoint: str, code: str, **values: Any) -> str:
    """Give the full address of a page for a letter or a feed; the host comes from PUBLIC_URL, never from a request."""
    path = url_for(endpoint, **values)
    if has_request_context() and request.script_root and path.startswith(request.script_root):
        path = path[len(request.script_root) :] or "/"
    return public_address(path, code)


def standing_url(endpoint: str, code: str) -> str:
    """Give `outside_url` of a page without a name in its address, which is the same in every letter."""
    urls: dict[tuple[str, str], str] = current_app.extensions.setdefault("standing_urls", {})
    if (endpoint, code) not in urls:
        urls[endpoint, code] = outside_url(endpoint, code)
    return urls[endpoint, code]
