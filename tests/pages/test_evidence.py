"""The evidence pack: whole, sealed, and without anybody's name (S07, S39, S260-S263)."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from adapters import clock
from domain import consents, evidence
from models import Account
from privacy.consents import CONSENTS
from tests.breaking import broken
from tests.cast import MARKER_PIECES, MARKERS, account_of, purge, rows, send, within
from tests.desk import at_desk, colleague
from tests.outside import party
from tests.second import asked
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("S07", "P97")


def filled(app: Flask, visitor: Visitor) -> None:
    """Let things happen, to somebody with a name that can be looked for."""
    send(visitor, MARKERS)
    ada = account_of(app, name=MARKERS["name"], email=MARKERS["email"])
    text = CONSENTS["newsletter"].current.version

    def consent(session: Any) -> None:
        account = session.get_one(Account, ada.id)
        given = consents.give(session, account, "newsletter", version=text, now=clock.now())
        consents.withdraw(session, account, given, now=clock.now())

    within(app, consent)
    boss = colleague(app, "support", name=f"{MARKERS['name']} Support")
    party(app, boss)
    broken(app, boss, nature=MARKERS["message"])
    asked(app, boss, reason=MARKERS["message"])
    purge(app)


def opened(content: bytes) -> dict[str, bytes]:
    """Unpack a pack."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.promise("S39", "S266", "P136")
def test_the_pack_holds_everything_that_shows_it_and_nobodys_name(app: Flask, visitor: Visitor) -> None:
    filled(app, visitor)
    files = opened(at_desk(app, "privacy").get("/beheer/bewijs/pakket").data)
    for name in (
        "register/register.nl.json", "register/register.en.csv", "register/register.nl.jsonld",
        "verklaring/2023-08-15.nl.md", "verklaring/versies.json", "toestemmingen.json", "opruimrondes.csv",
        "richtlijn.csv", "tweede-persoon.csv", "verwerkers.csv", "datalekken.csv", "documenten/promises.md",
        "documenten/dpia.md",
    ):  # fmt: skip
        assert files[name], name
    whole = b"\n".join(files.values()).lower()
    for piece in MARKER_PIECES:
        assert piece.lower().encode() not in whole, piece
    assert b"test" in files["documenten/promises.md"]


def test_the_manifest_seals_every_file(app: Flask, visitor: Visitor) -> None:
    filled(app, visitor)
    files = opened(at_desk(app, "privacy").get("/beheer/bewijs/pakket").data)
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {name: sha256(content).hexdigest() for name, content in files.items()}
    with app.app_context():
        assert evidence.genuine(manifest)
        manifest["files"]["toestemmingen.json"] = "0" * 64
        assert not evidence.genuine(manifest)


@pytest.mark.promise("S260", "S261", "S262", "S263", "P60")
def test_a_consent_is_a_record_with_its_words_its_events_and_its_state(app: Flask, visitor: Visitor) -> None:
    filled(app, visitor)
    files = opened(at_desk(app, "privacy").get("/beheer/bewijs/pakket").data)
    (record,) = json.loads(files["toestemmingen.json"])
    assert record["notice"]["text"]["nl"] == CONSENTS["newsletter"].current.words.nl
    assert [event["type"] for event in record["events"]] == ["given", "withdrawn"]
    assert record["state"] == "withdrawn"
    for name in ("schema_version", "record_id", "pii_principal_id", "controller", "purpose", "withdrawal_method"):
        assert record[name], name


def test_the_command_and_the_page_make_the_same_pack(app: Flask, visitor: Visitor, command, tmp_path: Path) -> None:
    filled(app, visitor)
    said = command("evidence", "export", str(tmp_path / "bewijs.zip"))
    content = (tmp_path / "bewijs.zip").read_bytes()
    assert sha256(content).hexdigest() in said
    assert set(opened(content)) == set(opened(at_desk(app, "admin").get("/beheer/bewijs/pakket").data))
    assert json.loads(command("register", "export", "--format", "jsonld"))["@context"]["dpv"]


def test_the_page_counts_what_there_is_and_fetching_is_noted(app: Flask, visitor: Visitor) -> None:
    filled(app, visitor)
    desk = at_desk(app, "privacy")
    page = desk.page("/beheer/bewijs")
    assert "dpv:CustomerCare" in page
    assert "Proof that" not in page
    desk.get("/beheer/bewijs/pakket")
    assert "evidence_exported" in {row["action"] for row in rows(app, "activity_entry")}


@pytest.mark.promise("S266")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_register_is_public_as_linked_data(visitor: Visitor, prefix: str) -> None:
    answer = visitor.get(f"{prefix}/privacyverklaring/register.jsonld")
    assert answer.mimetype == "application/ld+json"
    assert json.loads(answer.data)["dct:language"] == ("en" if prefix else "nl")
