"""Downloads: complete, harmless in a spreadsheet, alone on a page, made once (P111, GDPR art. 15 and 20)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import html5lib
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import closing, consents, package_store, packages
from domain.package_files import harmless
from domain.package_schema import SCHEMA
from models import Package
from tests.unit.packing import SHELF, make
from tests.unit.people import NOON, kept
from tests.unit.test_closing import account

US = {"name": "1do bv", "email": "privacy@example.nl", "phone": "+31 97 0000 0000"}
NASTY = '=HYPERLINK("http://evil.example.org")'


def files(package: Package) -> dict[str, str]:
    """Unpack a download."""
    with zipfile.ZipFile(io.BytesIO(b"".join(package_store.content(package, SHELF)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def made(session: Session, language: str = "nl", **more) -> dict[str, str]:
    """Make a download for Ada, who sent two messages; Bob is there too."""
    kept(session, email="bob@example.nl", name="Bob Bouwmans", message="Zzvanbob")
    kept(session, now=NOON - timedelta(days=30), message="Zzvroeger")
    kept(session, message=more.get("message", "Zznu"), organisation=more.get("organisation"))
    ada = account(session, language=language, password_hash="Zzafdruk", totp_secret="Zzgeheim")
    consents.give(session, ada, "newsletter", version="2026-11-1", now=NOON)
    package, fresh = packages.ask(session, ada, now=NOON)
    assert fresh
    session.commit()
    done = make(session, package.id, controller=US, now=NOON)
    assert done is not None
    session.commit()
    return files(package)


@pytest.mark.promise("P111")
def test_it_holds_everything_of_this_person_and_nothing_of_others_nor_any_secret(session: Session) -> None:
    found = made(session)
    assert {"LEESMIJ.txt", "gegevens.html", "gegevens.json", "schema.json", "csv/contact_message.csv"} <= set(found)
    for name in ("gegevens.html", "gegevens.json"):
        for value in ("Zznu", "Zzvroeger", "Ada Lovestone", "ada@example.org"):
            assert value in found[name]
    everything = "".join(found.values())
    for value in ("Zzvanbob", "Bob", "Zzafdruk", "Zzgeheim"):
        assert value not in everything


@pytest.mark.promise("P38")
def test_a_secret_is_named_and_withheld(session: Session) -> None:
    found = made(session)
    assert "Afdruk van je wachtwoord<dd>als onomkeerbare afdruk" in found["gegevens.html"]
    account_of = next(kind for kind in json.loads(found["gegevens.json"])["kinds"] if kind["table"] == "account")
    withheld = {field["name"]: field["withheld"] for field in account_of["fields"]}
    assert withheld["password_hash"] == "als onomkeerbare afdruk"
    assert withheld["name"] is None
    assert "password_hash" not in account_of["records"][0]["values"]


@pytest.mark.promise("P111", "P42")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_stands_alone_in_the_persons_language(session: Session, language: str) -> None:
    found = made(session, language)
    html = found["gegevens.html" if language == "nl" else "data.html"]
    html5lib.HTMLParser(strict=True).parse(html)
    assert f'<html lang="{language}">' in html
    assert ("Dit is alles wat 1do bv" if language == "nl" else "This is all that 1do bv") in html
    assert ("Weg op 23 mei 2027" if language == "nl" else "Gone on 23 May 2027") in html
    for piece in ("<script", "src=", "href=", "url(", "style="):
        assert piece not in html


@pytest.mark.promise("P111", "S193")
def test_what_people_wrote_is_text_in_the_page_and_no_formula_in_the_list(session: Session) -> None:
    found = made(session, message="<b>vet</b> & {naam}", organisation=NASTY)
    assert "&lt;b&gt;vet&lt;/b&gt; &amp; {naam}" in found["gegevens.html"]
    cells = [cell for row in csv.reader(io.StringIO(found["csv/contact_message.csv"])) for cell in row]
    assert f"'{NASTY}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


@pytest.mark.parametrize("text", ["=1+1", "+31 97", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


def test_harmless_values_stay_as_they_are() -> None:
    assert [harmless(value) for value in (None, "Ada", 3, NOON)] == ["", "Ada", "3", NOON.isoformat()]


@pytest.mark.promise("P111")
def test_the_json_is_what_its_schema_says(session: Session) -> None:
    found = made(session)
    assert json.loads(found["schema.json"]) == SCHEMA
    _matches(json.loads(found["gegevens.json"]), SCHEMA)


def _matches(value, schema) -> None:
    """Check the few words of JSON Schema that ours uses."""
    kinds: dict[str, type] = {"integer": int, "object": dict, "array": list, "string": str, "null": type(None)}
    named = schema.get("type")
    if named:
        assert isinstance(value, tuple(kinds[name] for name in ([named] if isinstance(named, str) else named)))
    if "const" in schema:
        assert value == schema["const"]
    if "enum" in schema:
        assert value in schema["enum"]
    for name in schema.get("required", ()):
        assert name in value
    for name, inner in schema.get("properties", {}).items():
        if name in value:
            _matches(value[name], inner)
    for item in value if "items" in schema else ():
        _matches(item, schema["items"])


def test_asked_twice_it_is_one_and_made_twice_it_is_made_once(session: Session) -> None:
    ada = account(session)
    first, fresh = packages.ask(session, ada, now=NOON)
    session.commit()
    again, second = packages.ask(session, ada, now=NOON)
    assert (fresh, second) == (True, False)
    assert again.id == first.id
    assert packages.waiting(session, now=NOON) == [first.id]
    assert make(session, first.id, controller=US, now=NOON) is not None
    session.commit()
    assert packages.waiting(session, now=NOON) == []
    assert make(session, first.id, controller=US, now=NOON) is None
    assert make(session, "unknown", controller=US, now=NOON) is None


def test_the_file_is_sealed_where_it_is_kept(session: Session) -> None:
    made(session)
    stored = session.scalars(select(Package)).one()
    held = SHELF.held[stored.shelf_name or ""]
    assert b"PK" not in held[:16]
    assert b"gegevens" not in held
    assert len(held) > (stored.size or 0) > 1000


@pytest.mark.promise("S158")
def test_it_is_there_for_its_owner_for_a_week_and_for_nobody_else(session: Session) -> None:
    ada, bob = account(session), account(session, email="bob@example.nl")
    package, _fresh = packages.ask(session, ada, now=NOON)
    session.commit()
    assert packages.mine(session, ada, package.id, now=NOON) is None
    make(session, package.id, controller=US, now=NOON)
    session.commit()
    assert packages.mine(session, ada, package.id, now=NOON) is package
    assert packages.mine(session, bob, package.id, now=NOON) is None
    assert packages.mine(session, ada, package.id, now=NOON + timedelta(days=7)) is None


@pytest.mark.promise("P98")
def test_for_a_closing_account_none_is_made(session: Session) -> None:
    ada = account(session)
    package, _fresh = packages.ask(session, ada, now=NOON)
    closing.start(session, ada, now=NOON)
    session.commit()
    assert make(session, package.id, controller=US, now=NOON) is None
