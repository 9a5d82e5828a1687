"""The statement's engine: in force by date, never changed, compared, cleaned (P01, P106, P107)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import comparison
from adapters import markdown as md
from adapters import statements as texts
from adapters.statements import Statements
from config import Organisation
from tests.visitor import parse

HEAD = """---
title: Verklaring
language: {language}
effective: {day}
summary: Kort.
changes: Anders.
covers:
- controller
purposes:
- services
names:
- name
---

"""
FIRST = "## Wie {#who}\n\nWij zijn klein.\n\nDit blijft staan.\n\nDit gaat weg.\n"
SECOND = (
    "## Wie {#who}\n\nWij zijn groot.\n\nDit blijft staan.\n\n"
    "Dit is nieuw en heel anders dan wat er was.\n\nEn dit ook.\n"
)


@pytest.fixture
def two(tmp_path: Path) -> Statements:
    """A folder with two versions in both languages, the second of 1 March 2027."""
    for day, body in (("2023-08-15", FIRST), ("2027-03-01", SECOND)):
        for language in ("nl", "en"):
            path = tmp_path / day / f"{language}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(HEAD.format(language=language, day=day) + body)
    return Statements(tmp_path)


@pytest.mark.promise("P106", "P01")
@pytest.mark.parametrize(
    ("today", "in_force"),
    [
        ("2023-08-15", "2023-08-15"),
        ("2027-02-28", "2023-08-15"),
        ("2027-03-01", "2027-03-01"),
        ("2030-01-01", "2027-03-01"),
    ],
)
def test_exactly_one_version_is_in_force_on_each_day(two: Statements, today: str, in_force: str) -> None:
    day = date.fromisoformat(today)
    for language in ("nl", "en"):
        assert [str(v.date) for v in two.all(language, day) if v.is_in_force] == [in_force]
        assert str(two.in_force(language, day).date) == in_force


@given(day=st.dates(date(2023, 8, 15), date(2099, 1, 1)))
def test_on_any_day_at_all_one_version_is_in_force(day: date) -> None:
    shipped = Statements()
    for language in ("nl", "en"):
        assert sum(version.is_in_force for version in shipped.all(language, day)) == 1


def test_a_version_of_the_future_is_not_shown_before_its_day(two: Statements) -> None:
    assert two.of("nl", "2027-03-01", date(2027, 2, 28)) is None
    assert two.of("nl", "2027-03-01", date(2027, 3, 1)) is not None
    assert two.of("nl", "yesterday", date(2027, 3, 1)) is None


def test_a_replaced_version_says_when_it_was_replaced(two: Statements) -> None:
    newest, oldest = two.all("nl", date(2028, 1, 1))
    assert (newest.replaced_on, oldest.replaced_on) == (None, date(2027, 3, 1))
    before = two.before(newest, date(2028, 1, 1))
    assert before is not None
    assert before.date == oldest.date
    assert two.before(oldest, date(2028, 1, 1)) is None


def test_a_house_without_a_statement_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Statements(tmp_path)


@pytest.mark.parametrize("missing", ["title", "effective", "summary", "changes", "covers"])
def test_a_version_without_its_front_matter_is_refused(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "2027-01-01" / "nl.md"
    path.parent.mkdir()
    head = "".join(
        line + "\n"
        for line in HEAD.format(language="nl", day="2027-01-01").splitlines()
        if not line.startswith(missing)
    )
    path.write_text(head.replace("- controller\n", "") if missing == "covers" else head)
    with pytest.raises(ValueError, match=missing):
        Statements(tmp_path)


def test_organisation_and_links_are_filled_in_and_nothing_else() -> None:
    filled = texts.fill("{organisation.name} {link:contact} {other.thing} {x}", Organisation(), {"contact": "/c"})
    assert filled == "1do bv /c {other.thing} {x}"


def test_headings_carry_their_anchors() -> None:
    assert '<h2 id="who">Wie</h2>' in str(md.render("## Wie {#who}\n\nTekst"))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://evil.example.org/p.gif)",
    "![x](x 'onerror=1')",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example.org></iframe>",
    "<style>*{}</style>",
    "<p style='x:expression(1)'>x</p>",
    "<body onload=alert(1)>",
    "<form action=//evil.example.org><input></form>",
    "<base href=//evil.example.org>",
    "<link rel=stylesheet href=//evil.example.org>",
    "<meta http-equiv=refresh content=0>",
    "<object data=x>",
    "<embed src=x>",
    "<math><mtext></p><script>1</script>",
    "<!--<script>1</script>-->",
    "</article><script>1</script>",
    "<scr<script>ipt>1</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:1)",
    "<a href='x' onclick='1'>x</a>",
    '## Kop {#x" onclick="1}',
    "`<script>1</script>`",
    "<details open ontoggle=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<noscript><p title='</noscript><img src=x onerror=1>'>",
    "<xmp><script>1</script></xmp>",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("cleaner", ["render", "sanitise"])
def test_no_attack_survives_the_cleaners(attack: str, cleaner: str) -> None:
    html = str(getattr(md, cleaner)(attack))
    page = parse(f"<!doctype html><html lang=nl><head><title>x</title></head><body>{html}</body></html>")
    body = page.find("body")
    assert body is not None
    assert {str(element.tag) for element in body.iter()} - {"body"} <= md.TAGS
    for element in body.iter():
        assert set(element.keys()) <= {"href", "id"}
        assert re.match(r"(https?:|mailto:|tel:|/|#|[^:]*$)", element.get("href") or "")


@given(st.text(max_size=120))
def test_whatever_is_written_only_the_allowed_elements_come_out(text: str) -> None:
    tags = set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", str(md.render(text))))
    assert tags <= md.TAGS


@pytest.mark.promise("P107")
def test_a_comparison_marks_what_came_what_went_and_what_changed() -> None:
    blocks = comparison.compare(FIRST, SECOND)
    shown = "".join(str(block.html) for block in blocks)
    assert "<del>klein.</del>" in shown
    assert "<ins>groot.</ins>" in shown
    assert [block.kind for block in blocks if "blijft" in str(block.html)] == ["same"]
    assert {block.kind for block in blocks} >= {"same", "changed", "added"}


def test_comparing_a_version_with_itself_shows_no_change() -> None:
    assert {block.kind for block in comparison.compare(SECOND, SECOND)} == {"same"}
