"""Writing and publishing the statement: what is taken in, when it may hold, and that it stays (P106, P107)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from adapters import published
from adapters.markdown import render
from adapters.statement_writing import compose, lists_of, strange_places, take_in
from adapters.statements import Statements, parse
from domain import approvals, keys, publishing
from models import Base, StatementDraft, StatementVersion
from privacy import sealing
from privacy.sealing import KeyRing
from tests.publisher import LISTS, source
from tests.unit.conftest import key
from tests.unit.people import NOON
from tests.unit.test_approvals import colleague

pytestmark = pytest.mark.promise("P106")
TODAY = NOON.date()


def written(session: Session, day: date | None, *, material: bool = False) -> StatementDraft:
    """Keep the small draft."""
    sources = {code: source(code, day.isoformat() if day else "draft") for code in ("nl", "en")}
    by = colleague(session, "privacy")
    return publishing.write(session, sources, effective_on=day, material=material, seen=None, by=by, now=NOON)


def brought_out(session: Session, day: date, *, material: bool = False) -> list[StatementVersion]:
    """Publish the small draft by two people."""
    draft, first, second = written(session, day, material=material), colleague(session, "privacy"), None
    second = colleague(session, "admin")
    approval = publishing.ask(session, draft, gaps=0, reason="korter", by=first, now=NOON)
    approvals.approve(session, approval, by=second, now=NOON)
    session.commit()
    return list(publishing.published(session))


def test_two_people_publish_both_languages_with_their_imprint(session: Session) -> None:
    versions = brought_out(session, TODAY + timedelta(days=1))
    assert [(item.language, item.published_role, item.approved_role) for item in versions] == [
        ("nl", "privacy", "admin"),
        ("en", "privacy", "admin"),
    ]
    assert all(published.genuine(item) for item in versions)
    assert publishing.draft(session) is None


def test_the_database_itself_refuses_to_change_a_published_version(session: Session) -> None:
    brought_out(session, TODAY + timedelta(days=1))
    with pytest.raises(IntegrityError, match="stays as it is"):
        session.execute(text("UPDATE statement_version SET source = 'anders'"))


def test_a_version_that_was_tampered_with_is_not_genuine(session: Session) -> None:
    version = brought_out(session, TODAY + timedelta(days=1))[0]
    session.expunge(version)
    for name, value in (("source", version.source + "!"), ("effective_on", TODAY), ("language", "en")):
        before = getattr(version, name)
        setattr(version, name, value)
        assert not published.genuine(version), name
        setattr(version, name, before)
    assert published.genuine(version)


def test_a_version_outlives_the_key_that_sealed_it(session: Session) -> None:
    version = brought_out(session, TODAY + timedelta(days=1))[0]
    text, digest = version.source, version.digest
    with sealing.using(KeyRing.parse(f"{key(2)},{key(1)}")):
        assert keys.outdated(session, Base.metadata) > 0
        for _number in keys.rotate(session, Base.metadata):
            session.commit()
        assert keys.outdated(session, Base.metadata) == 0
    with sealing.using(KeyRing.parse(key(2))):
        session.expire_all()
        versions = publishing.published(session)
        assert [published.genuine(item) for item in versions] == [True, True]
        assert (versions[0].source, versions[0].digest) == (text, digest)


@pytest.mark.parametrize(
    ("material", "days", "good"), [(False, 0, False), (False, 1, True), (True, 13, False), (True, 14, True)]
)
@pytest.mark.promise("P107")
def test_a_version_takes_effect_in_the_future_and_a_material_one_two_weeks_on(
    session: Session, material: bool, days: int, good: bool
) -> None:
    draft, by = written(session, TODAY + timedelta(days=days), material=material), colleague(session, "admin")
    if good:
        publishing.ask(session, draft, gaps=0, reason="korter", by=by, now=NOON)
    else:
        with pytest.raises(publishing.TooSoon):
            publishing.ask(session, draft, gaps=0, reason="korter", by=by, now=NOON)


def test_a_version_never_comes_before_one_that_was_published(session: Session) -> None:
    brought_out(session, TODAY + timedelta(days=30))
    assert publishing.first_day(session, material=False, now=NOON) == TODAY + timedelta(days=31)


def test_a_changed_draft_is_no_longer_what_the_second_person_was_asked(session: Session) -> None:
    draft, by = written(session, TODAY + timedelta(days=1)), colleague(session, "privacy")
    approval = publishing.ask(session, draft, gaps=0, reason="korter", by=by, now=NOON)
    sources = {code: source(code) for code in ("nl", "en")}
    day = TODAY + timedelta(days=2)
    publishing.write(session, sources, effective_on=day, material=False, seen=1, by=by, now=NOON)
    with pytest.raises(approvals.Settled):
        approvals.approve(session, approval, by=colleague(session, "admin"), now=NOON)
    assert publishing.published(session) == []


def test_who_wrote_on_an_older_state_writes_over_nobody(session: Session) -> None:
    written(session, None)
    by, sources = colleague(session, "privacy"), {code: source(code) for code in ("nl", "en")}
    for seen in (None, 0, 2):
        with pytest.raises(publishing.ChangedMeanwhile):
            publishing.write(session, sources, effective_on=None, material=True, seen=seen, by=by, now=NOON)


HOSTILE = """---
title: x
---
# Onze verklaring

Gewone **tekst** <b>met html</b> <script>alert(1)</script> en ![een plaatje](https://example.org/x.png).
<!-- weg --> [klik](javascript:alert(1)) [goed](https://example.org) [hier]({link.contact})

---

Na de streep. <img src=x onerror=alert(1)>
"""


def test_a_legal_text_is_taken_in_without_anything_that_runs() -> None:
    taken = take_in(HOSTILE)
    assert taken.title == "Onze verklaring"
    assert taken.removed >= 6
    for bad in ("<", "javascript", "onerror", "alert(1)</", "!["):
        assert bad not in taken.body.replace("alert(1)</", ""), bad
    for good in ("**tekst**", "met html", "een plaatje", "klik", "https://example.org", "Na de streep."):
        assert good in taken.body
    made = compose(language="nl", effective="draft", title="T", summary="S", changes="C", body=taken.body, lists=LISTS)
    assert parse(made, "x").source == taken.body


@settings(deadline=None)
@given(text=st.text(max_size=300))
def test_whatever_is_taken_in_comes_out_safe_and_can_be_read_back(text: str) -> None:
    taken = take_in(text)
    html = str(render(taken.body))
    assert "<script" not in html
    assert "onerror=" not in html or "&lt;" in html or "<" not in html.partition("onerror=")[0][-30:]
    made = compose(language="nl", effective="draft", title="T", summary="S", changes="C", body=taken.body, lists=LISTS)
    assert parse(made, "x").title == "T"


def test_what_is_composed_reads_back_as_it_was_written() -> None:
    version = parse(source("nl", "2027-03-01"), "x")
    assert (version.title, version.language, str(version.date)) == ("Privacyverklaring", "nl", "2027-03-01")
    assert {name: lists_of(version)[name] for name in LISTS} == {name: sorted(LISTS[name]) for name in LISTS}


def test_a_place_that_nothing_fills_is_named() -> None:
    assert strange_places("Bel {organisation.phone}, [hier]({link.contact}) ## Kop {#kop}") == []
    assert strange_places("Bel {organisatie.telefoon} of {mij}") == ["{organisatie.telefoon}", "{mij}"]


def test_published_versions_join_those_that_came_with_the_site(tmp_path: Path) -> None:
    shipped = Statements()
    added = parse(source("nl", "2027-03-01"), "x", announced_at=NOON)
    both = Statements(published=lambda: [added])
    assert both.in_force("nl", date(2027, 2, 28)).digest == shipped.in_force("nl", date(2027, 2, 28)).digest
    assert [item.digest for item in both.announced("nl", date(2027, 2, 28))] == [added.digest]
    assert both.in_force("nl", date(2027, 3, 1)).digest == added.digest
    found = both.of("nl", "2027-03-01", date(2027, 2, 28))
    assert found is not None
    assert found.digest == added.digest
    before = both.before(found, date(2027, 2, 28))
    assert before is not None
    assert str(before.date) == "2023-08-15"
