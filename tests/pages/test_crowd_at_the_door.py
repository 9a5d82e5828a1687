"""A crowd before the sign-in page: sent away cheaply, kindly, and with what was typed (S140, S193)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from markupsafe import escape

from adapters import hashing
from tests.cast import ADA
from tests.doors import PASSWORD, with_password
from tests.visitor import Visitor, token_in

FORM = "application/x-www-form-urlencoded"


@contextmanager
def crowd() -> Iterator[None]:
    """Have two passwords computed, so that whoever comes now is sent away."""
    assert hashing._room.acquire(blocking=False)
    assert hashing._room.acquire(blocking=False)
    try:
        yield
    finally:
        hashing._room.release()
        hashing._room.release()


@pytest.mark.promise("S140", "S193")
@pytest.mark.parametrize("path", ["/inloggen", "/en/inloggen"])
def test_in_a_crowd_the_page_comes_back_with_what_was_typed_and_works_afterwards(
    visitor: Visitor, app: Flask, path: str
) -> None:
    with_password(app)
    page = visitor.page(path)
    email, wanted = "ada+\"<b>'@example.org", "/portaal/gegevens"
    with crowd():
        fields = {"form_token": token_in(page), "email": email, "password": PASSWORD, "next": wanted}
        answer = visitor.post(path, data=fields)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) == hashing.RETRY_SECONDS
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert escape(email) in answer.text
        assert f'name="next" value="{wanted}"' in answer.text
        assert PASSWORD not in answer.text
        assert "goes-here" not in answer.text
        other = visitor.post(path, data={"form_token": "x", "email": "bob@example.nl", "password": PASSWORD})
        assert "bob@example.nl" in other.text
        assert "ada+" not in other.text
        assert visitor.post(path, data=b"email=\xff\xfe&email=two", content_type=FORM).status_code == 503
        assert visitor.post(path, data=fields | {"email": "x" * 9000}).status_code == 503
    token = token_in(answer.text)
    again = visitor.post(path, data=fields | {"form_token": token, "email": ADA["email"]})
    assert again.status_code == 303
    assert again.location.endswith(wanted)


def test_a_crowd_hides_no_refusal_and_no_page(visitor: Visitor, app: Flask) -> None:
    with crowd():
        assert visitor.get("/inloggen").status_code == 200
        foreign = visitor.post("/inloggen", data={}, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403
        assert visitor.post("/inloggen", data={}, base_url="http://elsewhere.example").status_code == 400
