"""The house as a whole: imports go down, words are translated, facts stand in one place, files carry their licence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from config import ROOT, Organisation
from models import Base
from privacy import register
from privacy.activities import TOPICS
from privacy.forms import FORMS
from tests import papers
from tests.cast import ADA, latest_link, rows, send
from tests.house.test_pages import ENGLISH, TELLING
from tests.papers import apply, own_link
from tests.visitor import Visitor, parse, text_of

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
CARD = ("flask", "flask-wtf", "flask-login", "flask-sqlalchemy", "flask-mail", "bleach", "pytest")


def test_imports_go_down_the_floors() -> None:
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.promise("P06", "P07", "P91")
def test_every_column_has_its_reason_and_every_table_its_end() -> None:
    assert register.faults(Base.metadata) == []


WITH_AN_ACCOUNT = (
    "/beheer", "/portaal", "/registreren", "/bevestigen", "/inlog", "/uitloggen", "/wachtwoord", "/uitnodiging",
    "/e-mailadres", "/nieuwe-klant", "/klant-uitnodiging",
    "/mijn-rechten/<token>", "/mijn-rechten/pakket",
)  # fmt: skip
"""Forms of the portal, of the desk and of the doors to them: their own tests compare them with the list."""


@pytest.mark.promise("P66", "P07")
def test_every_form_on_a_page_is_in_the_list_of_forms_and_the_other_way_round(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    link = latest_link(app)
    papers.opened(app)
    apply(visitor, papers.ADA | {"cv": papers.file(papers.pdf())})
    own, (paper,) = own_link(app), rows(app, "application_file")
    secrets = {link.rpartition("/")[2]: "<token>", own.rpartition("/")[2]: "<key>", paper["id"]: "<file>"}
    both = {kind: papers.file(papers.pdf()) for kind in ("cv", "letter")}
    checked = papers.fill_in(visitor, papers.ADA | {"email": "ada"} | both).text
    found: dict[str, set[str]] = {}
    for page in [*map(visitor.page, (*TELLING, link, own)), checked]:
        for form in parse(page).iter("form"):
            address = form.get("action") or ""
            for secret, place in secrets.items():
                address = address.replace(secret, place)
            fields = {field.get("name") or "" for tag in ("input", "textarea", "select") for field in form.iter(tag)}
            found.setdefault(address, set()).update(fields - {"form_token", "homepage"})
    for form in parse(checked).iter("button"):
        found["/solliciteren"].add(form.get("name") or "step")
    listed = {address: {*form.required, *form.optional} for form in FORMS for address in form.addresses}
    assert found == {address: fields for address, fields in listed.items() if not address.startswith(WITH_AN_ACCOUNT)}


@pytest.mark.promise("P66")
def test_the_list_of_forms_is_public(visitor: Visitor) -> None:
    for path, language in (("/privacyverklaring/register", "nl"), ("/en/privacyverklaring/register", "en")):
        page = text_of(parse(visitor.page(path)))
        for form in FORMS:
            assert form.name.say(language) in page


def test_each_topic_of_the_form_is_a_rule_of_retention(visitor: Visitor) -> None:
    page = parse(visitor.page("/contact"))
    offered = [f.get("value") for f in page.iter("input") if f.get("name") == "topic"]
    assert offered == list(TOPICS)
    assert set(TOPICS) == {"question", "quote", "complaint", "fault", "invoice", "advice", "other"}


SOURCES = [
    ("templates/**", "jinja2"),
    ("*.py", "python"),
    *((f"{folder}/**.py", "python") for folder in ("blueprints", "adapters", "domain")),
]
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def _ours(folder: str | os.PathLike[str]) -> bool:
    first = Path(folder).relative_to(ROOT).parts[:1]
    return first in (("templates",), ("blueprints",), ("adapters",), ("domain",))


def messages() -> set[str]:
    """Find every text that wants a translation, in code and templates."""
    found = extract_from_dir(ROOT, SOURCES, {}, keywords=KEYWORDS, directory_filter=_ours)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def forms(text: Any) -> list[str]:
    """Give the forms of a text that may have a plural."""
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text or "")]


def test_every_text_has_its_translation_and_the_same_places() -> None:
    with (ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    english = {forms(entry.id)[0]: entry for entry in catalogue if entry.id}
    assert sorted(m for m in messages() if m not in english or not all(forms(english[m].string))) == []
    assert sorted(key for key, entry in english.items() if entry.fuzzy) == []
    for key, entry in english.items():
        places = [set(re.findall(r"%\((\w+)\)s", form)) for form in [*forms(entry.id), *forms(entry.string)]]
        assert all(found == places[0] for found in places), key


def test_every_telling_page_speaks_english_in_its_english_version(visitor: Visitor) -> None:
    dutch = re.compile(
        r"\b(Privacyverklaring|Toegankelijkheid|Geldt vanaf|Ga naar de inhoud|Hoofdmenu|bewaartijd|nog niet)\b"
    )
    for path in ENGLISH:
        found = dutch.findall(re.sub(r"<[^>]*>", " ", visitor.page(path)))
        assert not found, f"{path} says {found}"


@pytest.mark.promise("P02", "P124")
def test_no_template_or_text_states_a_fact_about_the_organisation_of_its_own() -> None:
    house = Organisation()
    facts = [
        house.name,
        house.street,
        house.postal_code,
        house.phone,
        house.email,
        house.privacy_email,
        house.kvk,
        house.vat_id,
    ]
    texts = (ROOT / "content").rglob("*.md")
    for path in [*TEMPLATES, *texts, *(ROOT / "blueprints").rglob("*.py")]:
        if path.name == "README.md":
            continue
        words = path.read_text(encoding="utf-8").replace("1do Serviceportaal", "").replace("1do Service Portal", "")
        for fact in facts:
            assert fact not in words, f"{path.relative_to(ROOT)} holds {fact!r}"


def test_the_style_sheet_weighs_less_than_15_kb_on_the_wire() -> None:
    assert len(brotli.compress((ROOT / "static" / "site.css").read_bytes())) < 15_000


def test_each_font_lies_beside_its_licence() -> None:
    fonts = list((ROOT / "static" / "fonts").glob("*.woff2"))
    assert fonts
    for font in fonts:
        family = "-".join(font.name.split("-")[:3])
        (licence,) = (ROOT / "static" / "fonts").glob(f"{family}-*.txt")
        assert "SIL OPEN FONT LICENSE" in licence.read_text().upper()
    assert "ISC" in (ROOT / "static" / "licences" / "lucide.txt").read_text()


def test_the_requirements_hold_the_card_and_are_pinned_with_hashes() -> None:
    text = (ROOT / "requirements.txt").read_text()
    for name in CARD:
        assert re.search(rf"^{name}==", text, re.MULTILINE | re.IGNORECASE), name
    pins = re.findall(r"^([\w.\[\]-]+)==[^\n]*\\\n((?:\s+--hash=\S+ ?\\?\n?)+)", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE))


@pytest.mark.promise("P136")
def test_names_and_numbers_in_tests_and_templates_are_nobodys() -> None:
    ours = re.compile(r"[\w.+-]+@([\w.-]+\.[a-z]{2,})", re.IGNORECASE)
    allowed = re.compile(
        r"(^|\.)(example\.(org|com|nl|net|co\.nl)|test|voorbeeld\.nl|onedo-proef\.nl)$|^(gmail|hotmail|outlook|gmial)\.com$|^x\.eml$"
    )
    for path in [*(ROOT / "tests").rglob("*.py"), *TEMPLATES, *(ROOT / "content").rglob("*.md")]:
        for domain in ours.findall(path.read_text(encoding="utf-8")):
            assert allowed.search(domain.lower()), f"{path.relative_to(ROOT)} names an address at {domain}"


def test_no_route_lost_its_language_twin_or_its_headers(app: Flask) -> None:
    bare = app.test_client()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            for prefix in ("", "/en"):
                path = f"{prefix}{rule.rule}" if rule.rule != "/" or not prefix else "/en"
                assert bare.get(path).status_code in (200, 302, 303, 503), path


def test_addresses_are_kebab_case_and_dutch_ones_have_no_prefix(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for part in rule.rule.strip("/").split("/"):
            assert re.fullmatch(r"(<\w+>|\.?[a-z0-9-]+(\.[a-z]+)?|)", part), rule.rule
        assert not rule.rule.startswith(("/en", "/nl"))


def test_no_page_of_code_is_longer_than_300_lines() -> None:
    for folder in ("privacy", "models", "domain", "adapters", "blueprints"):
        for path in (ROOT / folder).rglob("*.py"):
            assert len(path.read_text().splitlines()) <= 300, path
