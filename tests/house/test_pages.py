"""Every page of the house: in both languages, sound, linked, and without a look at the visitor."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from flask import Flask

from tests.visitor import ADDRESS, Visitor, parse, text_of

TELLING = [
    "/",
    "/privacyverklaring",
    "/privacyverklaring/versies",
    "/privacyverklaring/versies/2023-08-15",
    "/privacyverklaring/versies/2023-08-15/verschil",
    "/privacyverklaring/versies/2023-08-15/hiaten",
    "/privacyverklaring/register",
    "/privacyverklaring/concept",
    "/privacyverklaring/concept/verschil",
    "/contact",
    "/solliciteren",
    "/mijn-rechten",
    "/mijn-rechten/bewijs",
    "/toegankelijkheid",
    "/colofon",
    "/beveiliging-melden",
]
"""The pages that tell; `test_no_page_is_forgotten` keeps this list whole."""
ENGLISH = [f"/en{path}" for path in TELLING]
OTHER = {
    "/contact/ontvangen", "/solliciteren/ontvangen", "/brieven", "/healthz", "/readyz", "/metrics", "/robots.txt", "/sitemap.xml",
    "/privacyverklaring/register.json", "/privacyverklaring/register.jsonld", "/privacyverklaring/register.csv", "/privacyverklaring/feed.atom",
    "/mijn-rechten/ontvangen",
    "/.well-known/security.txt", "/.well-known/change-password", "/inlog-melden", "/inlog-melden/verstuurd",
    "/registreren", "/registreren/kijk-in-je-mail", "/inloggen", "/inloggen/code", "/inloggen/opgeheven",
    "/wachtwoord-vergeten", "/wachtwoord-vergeten/verstuurd", "/nieuwe-klant/ontvangen",
    "/nieuwe-klant/ontvangen/machtiging",
}  # fmt: skip

SIGNED_IN = ("/portaal", "/beheer")
"""Pages behind the sign-in page: the tests of the portal and of the desk go past all of them."""


def test_no_page_is_forgotten(app: Flask) -> None:
    plain = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    plain = {path for path in plain if not path.startswith(SIGNED_IN)}
    assert plain == {path for path in TELLING if "2023" not in path} | OTHER


@pytest.mark.parametrize("path", TELLING + ENGLISH)
@pytest.mark.promise("P08", "P110", "P125", "P127", "P128")
def test_a_page_is_sound_reads_without_cookies_and_names_us(visitor: Visitor, path: str) -> None:
    html = visitor.page(path)
    page = parse(html)
    footer = next(page.iter("footer"))
    address = text_of(next(footer.iter("address")))
    for part in ("1do bv", "Laan van Londen 100", "3317 DA", "Dordrecht"):
        assert part in address
    prefix = "/en" if path.startswith("/en") else ""
    hrefs = [a.get("href") for a in footer.iter("a")]
    assert f"{prefix}/privacyverklaring" in hrefs
    assert any((href or "").startswith("tel:") for href in hrefs)
    assert any((href or "").startswith("mailto:") for href in hrefs)


@pytest.mark.promise("P127")
def test_header_and_footer_are_the_same_on_every_page(visitor: Visitor) -> None:
    for paths in (TELLING, ENGLISH):
        footers, menus = set(), set()
        for path in paths:
            page = parse(visitor.page(path))
            footers.add(text_of(next(page.iter("footer"))))
            menus.add(text_of(next(page.iter("nav"))))
        assert len(footers) == 1
        assert len(menus) == 1


def test_every_page_has_its_own_title(visitor: Visitor) -> None:
    for paths in (TELLING, ENGLISH):
        titles = [text_of(parse(visitor.page(path)).find("head/title")) for path in paths]  # type: ignore[arg-type]
        assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)


@pytest.mark.parametrize("path", TELLING)
def test_each_page_knows_its_twin_in_the_other_language(visitor: Visitor, path: str) -> None:
    english = ENGLISH[TELLING.index(path)]
    for own, other in ((path, english), (english, path)):
        page = parse(visitor.page(own))
        switch = next(a for a in page.iter("a") if a.get("class") == "language")
        assert switch.get("href") == other
        alternates = {link.get("hreflang"): link.get("href") for link in page.iter("link") if link.get("hreflang")}
        assert alternates["nl"] == ADDRESS + path
        assert alternates["en"] == ADDRESS + english
        (canonical,) = [link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"]
        assert canonical == ADDRESS + own


@pytest.mark.promise("P14", "P107", "P110")
def test_every_link_on_every_page_leads_somewhere(visitor: Visitor) -> None:
    links: dict[str, str] = {}
    for path in TELLING + ENGLISH:
        page = parse(visitor.page(path))
        for element in [*page.iter("a"), *page.iter("link")]:
            target = urljoin(ADDRESS + path, element.get("href") or "")
            if target.startswith(ADDRESS):
                links.setdefault(target.removeprefix(ADDRESS).partition("#")[0], path)
            else:
                assert re.match(r"(https://|mailto:|tel:)", target), f"{path} links to {target}"
    assert len(links) > 30
    for target, where in links.items():
        with visitor.get(target) as response:
            good = 303 if target.removeprefix("/en").startswith(SIGNED_IN) else 200
            assert response.status_code == good, f"{where} links to {target}"


@pytest.mark.promise("P08", "P100")
def test_no_page_fetches_anything_from_elsewhere(visitor: Visitor) -> None:
    """The visitor inspects each page for this; here also the style sheet is read."""
    page = parse(visitor.page("/"))
    (sheet,) = [link.get("href") for link in page.iter("link") if link.get("rel") == "stylesheet"]
    with visitor.get(sheet or "") as response:
        css = response.get_data(as_text=True)
    assert css
    assert "@import" not in css
    for address in re.findall(r"url\(([^)]*)\)", css):
        assert address.strip("'\"").startswith("/static/")


@pytest.mark.parametrize(("path", "limit"), [("/contact", 8000), ("/en/contact", 8000), ("/", 8000)])
def test_the_pages_people_land_on_are_small(visitor: Visitor, path: str, limit: int) -> None:
    assert len(visitor.get(path).data) < limit


@pytest.mark.promise("P08", "P134")
def test_reading_leaves_nothing_behind(visitor: Visitor, app: Flask) -> None:
    from tests.cast import rows

    for path in TELLING + ENGLISH:
        visitor.page(path)
    for table in ("contact_message", "letter", "opening", "retention_run"):
        assert rows(app, table) == []
    assert not (app.extensions["site"].settings.data_dir / "limits.sqlite").exists()


def test_a_page_asked_again_is_not_sent_again(visitor: Visitor) -> None:
    first = visitor.get("/privacyverklaring")
    again = visitor.get("/privacyverklaring", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_cached_form_gives_each_visitor_a_token_of_their_own(visitor: Visitor) -> None:
    assert visitor.token() != visitor.token()


@pytest.mark.parametrize(
    "path",
    [
        *TELLING,
        "/robots.txt",
        "/privacyverklaring/register.json",
        "/privacyverklaring/register.jsonld",
        "/healthz",
        "/nergens",
    ],
)
def test_head_says_what_get_says_without_the_body(app: Flask, path: str) -> None:
    asking = app.test_client()
    head = asking.head(path)
    get = asking.get(path)
    assert head.status_code == get.status_code
    assert head.data == b""
    if "Content-Length" in head.headers and "form_token" not in get.text:
        assert int(head.headers["Content-Length"]) == len(get.data)
    assert head.headers.get("ETag") in (None, get.headers.get("ETag"))
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/nergens", "/en/nergens", "/static/nergens.css", "/contact/kort", "/en/brieven/x"])
def test_a_page_that_is_not_there_helps_in_the_readers_language(visitor: Visitor, path: str) -> None:
    html = visitor.page(path, 404)
    assert "/contact" in html
