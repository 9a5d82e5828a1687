"""The addresses that programs look for: security.txt, change-password, robots.txt, sitemap.xml."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.words import public_address
from headers import PUBLIC

bp = Blueprint("well_known", __name__)

TELLING = (
    "pages.home",
    "pages.statement",
    "pages.versions",
    "pages.register",
    "contact.write",
    "pages.accessibility",
    "pages.colophon",
    "pages.security_policy",
)
"""The pages that a search engine may list."""


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Say where to report a weakness; its end is always half a year ahead, so it never lapses (RFC 9116, S85, S86)."""
    ends = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: mailto:{site().settings.organisation.privacy_email}",
        f"Expires: {ends}",
        "Preferred-Languages: nl, en",
        f"Canonical: {public_address('/.well-known/security.txt', 'nl')}",
        f"Policy: {public_address('/beveiliging-melden', 'nl')}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=PUBLIC)


@bp.get("/.well-known/change-password")
def change_password() -> AnyResponse:
    """Lead a password manager to where passwords are changed (S87)."""
    return redirect(url_for("security.password"), 302)


@bp.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers where the list of pages is; pages behind links say `noindex` themselves (RFC 9309, S89)."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {public_address('/sitemap.xml', 'nl')}\n"
    return Response(text, content_type="text/plain; charset=utf-8", headers=PUBLIC)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages that tell, in both languages."""
    paths = [url_for(endpoint) for endpoint in TELLING]
    pages = [[(code, public_address(path, code)) for code in ("nl", "en")] for path in paths]
    body = render_template("pages/sitemap.xml", pages=pages)
    return Response(body, content_type="application/xml; charset=utf-8", headers=PUBLIC)
