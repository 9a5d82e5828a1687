"""What browsers never send: always an answer of the 4xx kind, never a fault of ours, and nothing is kept."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import ADA, count, write
from tests.visitor import ADDRESS, Visitor

HERE = {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}
LONG = "a" * 100_000

BAD_FIELDS = {
    "a zero byte in the name": {"name": "Ada\x00Lovestone"},
    "a zero byte in the message": {"message": "Hallo\x00daar, dit is genoeg tekst"},
    "a name of 100 kB": {"name": LONG},
    "an address of 100 kB": {"email": LONG + "@example.org"},
    "a telephone number of 100 kB": {"phone": "1" * 100_000},
    "a message of 100 kB": {"message": LONG},
    "a line break in the name": {"name": "Ada\nBcc: bob@example.nl"},
    "a line break in the address": {"email": "ada@example.org\r\nBcc: bob@example.nl"},
    "a broken encoding": {"name": "Ad\ufffd"},
    "text that turns around": {"name": "Ada\u202egnp.exe"},
    "an unknown topic": {"topic": "marketing"},
    "an address that mail servers cannot write to": {"email": "zoë@example.org"},
    "two addresses": {"email": "ada@example.org,bob@example.nl"},
    "a display name": {"email": "Ada <ada@example.org>"},
    "a telephone number of words": {"phone": "bel me maar"},
}


@pytest.mark.parametrize("fields", BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
def test_fields_that_cannot_be_right_are_refused_with_a_page(
    visitor: Visitor, app: Flask, fields: dict[str, str]
) -> None:
    response = write(visitor, ADA | fields)
    assert response.status_code == 422
    assert count(app, "contact_message") == count(app, "letter") == 0


@pytest.mark.parametrize(
    "form", ["", "form_token=x", "%ff=%fe&name=%80%81", "name", "&&&&=", "a[]=b&a[]=c".replace("&a[]=c", "")]
)
def test_a_form_of_rubbish_is_refused_with_a_page(visitor: Visitor, app: Flask, form: str) -> None:
    response = visitor.post("/contact", data=form, content_type="application/x-www-form-urlencoded", headers=HERE)
    assert response.status_code == 422
    assert count(app, "contact_message") == 0


@pytest.mark.parametrize("name", ["%ff%feAda", "Ad%e1", "%80"])
def test_letters_that_are_not_utf_8_are_refused_and_the_rest_is_kept(visitor: Visitor, app: Flask, name: str) -> None:
    form = urlencode({**ADA, "form_token": visitor.token(), "name": ""}).replace("&name=", f"&name={name}")
    response = visitor.post("/contact", data=form, content_type="application/x-www-form-urlencoded", headers=HERE)
    assert response.status_code == 422
    assert ADA["message"] in response.text
    assert count(app, "contact_message") == 0


def test_one_field_sent_twice_is_refused(visitor: Visitor, app: Flask) -> None:
    form = {**ADA, "form_token": visitor.token(), "email": ["ada@example.org", "bob@example.nl"]}
    assert visitor.post("/contact", data=form).status_code == 400
    assert count(app, "contact_message") == 0


BODIES = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "a cut-off part": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda',
    ),
    "a part without a name": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\nA\r\n--x--",
    ),
    "an odd charset": ("application/x-www-form-urlencoded; charset=utf-7", b"name=+ADw-script+AD4-"),
    "JSON": ("application/json", b'{"name": "Ada"}'),
    "nothing at all": ("", b""),
    "too many parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nA\r\n' % i for i in range(200)) + b"--x--",
    ),
}


@pytest.mark.parametrize(("kind", "body"), BODIES.values(), ids=BODIES.keys())
def test_a_malformed_body_is_refused_with_a_page(visitor: Visitor, app: Flask, kind: str, body: bytes) -> None:
    response = visitor.post("/contact", data=body, content_type=kind, headers=HERE)
    assert response.status_code in (400, 413, 422)
    assert response.mimetype == "text/html"
    assert count(app, "contact_message") == 0


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_over_256_kib_gets_the_page_that_says_so(visitor: Visitor, app: Flask, kind: str) -> None:
    form = ADA | {"message": "a" * (257 * 1024), "form_token": visitor.token()}
    response = visitor.post("/contact", data=form, content_type=kind)
    assert response.status_code == 413
    assert "Dit is te groot" in response.text
    assert count(app, "contact_message") == 0


def test_many_megabytes_are_refused_without_being_read(visitor: Visitor) -> None:
    claimed = {"CONTENT_LENGTH": str(10**12)}
    response = visitor.post("/contact", data=ADA, environ_overrides=claimed)
    assert response.status_code == 413


@pytest.mark.parametrize(
    "host", ["evil.example.org", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example.org:5000", ""]
)
@pytest.mark.parametrize(
    "path", ["/", "/contact", "/privacyverklaring/register.json", "/contact/ontvangen", "/nergens"]
)
def test_another_host_gets_no_page_of_ours(visitor: Visitor, host: str, path: str) -> None:
    visitor.page("/")
    answer = visitor.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example.org"},
        {"Origin": "http://127.0.0.1:5001"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(visitor: Visitor, app: Flask, headers: dict[str, str]) -> None:
    response = write(visitor, ADA, headers=headers)
    assert response.status_code == 403
    assert count(app, "contact_message") == 0


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}])
def test_an_old_or_careful_browser_is_let_through_on_its_token(
    visitor: Visitor, app: Flask, headers: dict[str, str]
) -> None:
    assert write(visitor, ADA, headers=headers).status_code == 303
    assert count(app, "contact_message") == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/contact", "/privacyverklaring"])
def test_another_method_is_refused_and_told_which_are_welcome(visitor: Visitor, method: str, path: str) -> None:
    response = visitor.open(path, method=method, headers=HERE)
    assert response.status_code == 405
    allowed = set(response.headers["Allow"].split(", "))
    assert allowed == {"GET", "HEAD", "OPTIONS"} | ({"POST"} if path == "/contact" else set())


def test_options_names_the_methods(visitor: Visitor) -> None:
    response = visitor.open("/contact", method="OPTIONS")
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    "path", ["//evil.example.org", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../config.py", "/%ff%fe", "/en/en", "/" + "a" * 5000,
             "/static/%2e%2e/app.py", "/brieven/..%2fsecrets", "/brieven/../../secrets.json", "/privacyverklaring/versies/9999-99-99"],
)  # fmt: skip
def test_odd_addresses_find_nothing(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404 or answer.headers.get("Location", "").startswith((ADDRESS, "/"))
    assert "root:" not in answer.text
    assert not answer.headers.get("Location", "").startswith("//")


TYPED = st.text(max_size=80)


@given(
    form=st.dictionaries(
        st.sampled_from(["name", "email", "topic", "message", "phone", "organisation", "homepage", "form_token", "x"]),
        TYPED,
    ),
    path=st.sampled_from(["/contact", "/en/contact", "/contact/x/intrekken"]),
    good_token=st.booleans(),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_the_site_has_an_answer(
    visitor: Visitor, form: dict[str, str], path: str, good_token: bool
) -> None:
    if good_token:
        form = form | {"form_token": visitor.token()}
    response = visitor.post(path, data=form, inspect=False)
    assert response.status_code in (303, 404, 422)


@given(
    path=st.text(max_size=60),
    query=st.text(max_size=60),
    header=st.text(st.characters(max_codepoint=255, min_codepoint=32), max_size=60),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_site_has_an_answer(visitor: Visitor, path: str, query: str, header: str) -> None:
    headers = {"Cookie": f"receipt={header}", "If-None-Match": header, "Accept-Language": header}
    response = visitor.get("/" + quote(path.lstrip("/")), query_string={"topic": query}, headers=headers, inspect=False)
    assert response.status_code < 500


@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_come_the_site_has_an_answer(visitor: Visitor, body: bytes, kind: str) -> None:
    framed = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + body if "multipart" in kind else body
    response = visitor.post("/contact", data=framed, content_type=kind, inspect=False)
    assert 400 <= response.status_code < 500
