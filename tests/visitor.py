"""A visitor with a browser who looks at every page: its form, its words, its headers."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from extensions import db
from headers import ALWAYS, CONTENT_SECURITY_POLICY

ADDRESS = "http://127.0.0.1:5000"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
DIFFERS = re.compile(r'(name="form_token" value=")[^"]+|<code>[0-9a-f]{16}</code>')


class Visitor(FlaskClient):
    """A client that asks as a browser does, and fails on a page that is not sound."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, look at the answer, and forget the database session, so that what was not committed is gone."""
        kwargs.setdefault("base_url", ADDRESS)
        inspect = kwargs.pop("inspect", True)
        response = super().open(*args, **kwargs)
        with self.application.app_context():
            db.session.rollback()
            db.session.remove()
        if inspect:
            look(response)
        return response

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a form as a browser sends one of our own."""
        kwargs.setdefault("headers", {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS})
        return super().post(*args, **kwargs)

    def page(self, path: str, status: int = 200) -> str:
        """Give the text of a page."""
        response = self.get(path)
        assert response.status_code == status, f"{path} answered {response.status}"
        return response.text

    def token(self, path: str = "/contact") -> str:
        """Give the token of the form on a page."""
        return token_in(self.page(path))


def token_in(html: str) -> str:
    """Give the form token in a page."""
    match = TOKEN.search(html)
    assert match, "the page holds no form"
    return match[1]


def look(response: TestResponse) -> None:
    """Hold an answer to what every answer owes."""
    given = dict(response.headers)
    if given.get("Content-Disposition", "").startswith("attachment"):
        given["Content-Security-Policy"] = given["Content-Security-Policy"].removesuffix("; sandbox")
    for name, value in ALWAYS.items():
        assert given.get(name) == value, f"{response.request.path}: {name} is {given.get(name)!r}"
    assert given["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "Cache-Control" in response.headers
    assert "Server" not in response.headers
    path = response.request.path
    if path.startswith("/static/"):
        return
    assert "Referrer-Policy" in response.headers
    if response.request.method == "GET":
        assert not response.headers.getlist("Set-Cookie"), f"{path}: a GET must not set a cookie"
    if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
        language = "en" if (path + "/").startswith("/en/") else "nl"
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Content-Language"] == language
        look_at(DIFFERS.sub(r"\1", response.get_data(as_text=True)), language)


def parse(html: str) -> Element:
    """Read a page as strictly as HTML can be read."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(html)


def text_of(element: Element) -> str:
    """Give the words within an element."""
    return " ".join("".join(element.itertext()).split())


@lru_cache(maxsize=500)
def look_at(html: str, language: str) -> None:
    """Hold a page to what every page owes; a page seen before is not parsed again."""
    page = parse(html)
    assert page.get("lang") == language
    assert len(list(page.iter("h1"))) == 1, "a page has one h1"
    titles = [text_of(title) for title in page.findall("head/title")]
    assert len(titles) == 1
    assert titles[0]
    assert len(list(page.iter("main"))) == 1
    _ids(page)
    _labels(page)
    _own_files_only(page)
    _nothing_inline(page)
    _alternatives(page)


def _ids(page: Element) -> None:
    ids = [name for element in page.iter() if (name := element.get("id"))]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for element in page.iter():
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute} names {name!r}, which is not there"
        if element.tag == "a" and (element.get("href") or "").startswith("#"):
            assert (element.get("href") or "")[1:] in ids, f"{element.get('href')} leads nowhere"


def _labels(page: Element) -> None:
    named = {label.get("for") for label in page.iter("label")}
    wrapped = {id(field) for label in page.iter("label") for field in label.iter() if field is not label}
    for field in [*page.iter("input"), *page.iter("textarea"), *page.iter("select")]:
        if field.get("type") != "hidden":
            labelled = field.get("id") in named or id(field) in wrapped
            assert labelled, f"the field {field.get('name')!r} has no label"
    for button in [*page.iter("button"), *page.iter("a")]:
        assert text_of(button) or button.get("aria-label"), "a button or link without words"


def _own_files_only(page: Element) -> None:
    for element in page.iter():
        source = element.get("src") or element.get("srcset") or element.get("data") or element.get("action")
        if source:
            assert source.startswith("/"), f"{element.tag} fetches {source}"
            assert not source.startswith("//")
        if element.tag == "link" and element.get("rel") not in ("canonical", "alternate"):
            assert (element.get("href") or "").startswith("/"), f"link fetches {element.get('href')}"
    assert not list(page.iter("iframe"))


def _nothing_inline(page: Element) -> None:
    assert not list(page.iter("style")), "inline style"
    for element in page.iter():
        assert element.get("style") is None, f"inline style on {element.tag}"
        assert not [name for name in element.keys() if name.startswith("on")], f"handler on {element.tag}"  # noqa: SIM118
        assert not (element.get("href") or "").strip().lower().startswith(("javascript:", "data:"))
    for script in page.iter("script"):
        assert script.get("src"), "inline script"


def _alternatives(page: Element) -> None:
    for image in page.iter("img"):
        assert image.get("alt") is not None
    levels = [int(element.tag[1]) for element in page.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    for above, below in pairwise(levels):
        assert below <= above + 1, f"a heading of level {below} follows one of level {above}"
