"""Abuse without third parties: set aside and not lost, limited and not watched (P22, P104, P134)."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.cast import ADA, BOB, count, deliver, inbox, letters, link_in, rows, send, write
from tests.visitor import Visitor, parse

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
HERE = {"Sec-Fetch-Site": "same-origin"}


def limited(site_with, **more: str) -> Visitor:
    client = site_with(RATE_LIMIT_FACTOR="1", **more).test_client()
    assert isinstance(client, Visitor)
    return client


def flood(visitor: Visitor, times: int, start: int = 0, **more: Any) -> list[int]:
    """Send so many messages, each from another e-mail address."""
    return [
        write(visitor, BOB | {"email": f"bob{number}@example.nl", "message": f"Bericht {number}"}, **more).status_code
        for number in range(start, start + times)
    ]


@pytest.mark.promise("P134")
def test_a_filled_trap_sets_the_message_aside_without_telling(visitor: Visitor, app: Flask, command) -> None:
    response = write(visitor, ADA, fields={"homepage": "https://spam.example.org"})
    assert response.status_code == 303
    (message,) = inbox(command, "--held")
    assert message["held_for"] == "honeypot"
    assert count(app, "letter") == 0
    assert message["reference"] in visitor.page("/contact/ontvangen")
    assert "spam" not in str(rows(app, "contact_message"))


@pytest.mark.promise("P134")
def test_a_form_sent_too_fast_is_set_aside_and_one_sent_calmly_is_not(site_with) -> None:
    app = site_with(MIN_FILL_SECONDS="2")
    visitor = app.test_client()
    with time_machine.travel(NOON, tick=False) as clock:
        token = visitor.token()
        clock.shift(timedelta(seconds=1))
        assert write(visitor, ADA, token=token).status_code == 303
        token = visitor.token()
        clock.shift(timedelta(seconds=3))
        assert write(visitor, BOB, token=token).status_code == 303
    assert sorted(row["held_for"] or "" for row in rows(app, "contact_message")) == ["", "too_fast"]
    assert count(app, "letter") == 1


@pytest.mark.promise("P134", "P129")
def test_a_person_lets_a_message_through_and_then_its_letter_goes(visitor: Visitor, app: Flask, command) -> None:
    """P129: what was set aside waits for a person and is never refused by the machine."""
    write(visitor, ADA, fields={"homepage": "x"}, path="/en/contact")
    (message,) = inbox(command, "--held")
    assert message["reference"] in command("inbox", "release", message["reference"])
    assert inbox(command, "--held") == []
    deliver(app)
    (letter,) = letters(app)
    assert letter["Content-Language"] == "en"
    assert link_in(letter).startswith("/en/contact/")
    assert ADA["message"] in visitor.page(link_in(letter))


def test_releasing_what_was_not_set_aside_is_refused(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    reference = rows(app, "contact_message")[0]["reference"]
    result = app.test_cli_runner().invoke(args=["inbox", "release", reference])
    assert result.exit_code != 0
    assert "was set aside" in result.stderr


def test_the_trap_is_hidden_from_eyes_keyboard_and_screen_reader(visitor: Visitor) -> None:
    page = parse(visitor.page("/contact"))
    (field,) = [f for f in page.iter("input") if f.get("name") == "homepage"]
    (wrapper,) = [d for d in page.iter("div") if field in list(d.iter()) and d.get("aria-hidden") == "true"]
    assert (field.get("tabindex"), field.get("autocomplete")) == ("-1", "off")
    assert wrapper.get("class")


@pytest.mark.promise("P134", "P104")
def test_who_sends_too_often_waits_and_keeps_what_was_typed(site_with) -> None:
    visitor = limited(site_with)
    answers = flood(visitor, 6)
    assert answers == [303] * 6
    refused = write(visitor, ADA)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert ADA["message"] in refused.text
    assert ADA["name"] in refused.text
    assert count(visitor.application, "contact_message") == 6


@pytest.mark.promise("P104")
def test_a_limit_ends_with_its_window(site_with) -> None:
    visitor = limited(site_with)
    with time_machine.travel(NOON) as clock:
        flood(visitor, 7)
        clock.shift(timedelta(seconds=61))
        assert flood(visitor, 1, start=90) == [303]


@pytest.mark.promise("P134")
def test_limits_hold_for_all_processes_of_one_machine_together(site_with) -> None:
    one, two = limited(site_with), limited(site_with)
    assert flood(one, 3) + flood(two, 3, start=10) == [303] * 6
    assert flood(one, 1, start=20) + flood(two, 1, start=30) == [429, 429]


@pytest.mark.promise("P134")
@pytest.mark.needs("redis")
def test_limits_hold_for_all_machines_together_on_redis(site_with, redis_url: str) -> None:
    one, two = limited(site_with, REDIS_URL=redis_url), limited(site_with, REDIS_URL=redis_url)
    assert flood(one, 3) + flood(two, 3, start=10) == [303] * 6
    assert flood(one, 1, start=20) + flood(two, 1, start=30) == [429, 429]


@pytest.mark.promise("P22", "P104")
@pytest.mark.needs("redis")
def test_redis_holds_no_address_and_only_for_an_hour(site_with, redis_url: str) -> None:
    import redis

    visitor = limited(site_with, REDIS_URL=redis_url)
    write(visitor, ADA, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
    with closing(redis.Redis.from_url(redis_url)) as store:
        keys = [key for key in store.keys("*") if b"site" not in key]  # type: ignore[union-attr]
        assert keys
        for key in keys:
            assert b"203.0.113" not in key
            assert b"ada@" not in key
            assert 0 < int(store.ttl(key)) <= 3600  # type: ignore[arg-type]


@pytest.mark.promise("P22", "P104")
def test_counters_on_disk_hold_no_address_and_go_when_their_window_has_passed(site_with) -> None:
    visitor = limited(site_with)
    parts = visitor.application.extensions["site"]
    path = parts.settings.data_dir / "limits.sqlite"
    with time_machine.travel(NOON) as clock:
        write(visitor, ADA, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
        stored = b"".join(file.read_bytes() for file in path.parent.glob("limits.sqlite*"))
        assert b"203.0.113" not in stored
        assert b"ada@" not in stored.lower()
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM counter").fetchone()[0] >= 3
            clock.shift(timedelta(hours=1, minutes=1))
            parts.limits.sweep()
            assert connection.execute("SELECT count(*) FROM counter").fetchone()[0] == 0


def test_one_household_on_ipv6_counts_as_one(site_with) -> None:
    visitor = limited(site_with)
    answers = []
    for number in range(7):
        there = {"REMOTE_ADDR": f"2001:db8:1:2::{number + 1:x}"}
        answers += flood(visitor, 1, start=number, environ_overrides=there)
    assert answers == [303] * 6 + [429]


def test_one_address_cannot_be_flooded_with_letters_from_many_places(site_with) -> None:
    visitor = limited(site_with)
    answers = []
    for number in range(11):
        sheet = ADA | {"message": f"Bericht {number}", "email": ADA["email"].upper() if number % 2 else ADA["email"]}
        answers.append(write(visitor, sheet, environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code)
    assert answers == [303] * 10 + [429]


@pytest.mark.parametrize(("proxies", "expected"), [("0", [303] * 6 + [429]), ("1", [303] * 7)])
def test_a_forwarded_address_counts_only_behind_our_own_proxy(site_with, proxies: str, expected: list[int]) -> None:
    visitor = limited(site_with, TRUSTED_PROXIES=proxies)
    answers = []
    for number in range(7):
        headers = {**HERE, "X-Forwarded-For": f"203.0.113.{number}"}
        answers += flood(visitor, 1, start=number, headers=headers)
    assert answers == expected


@pytest.mark.promise("P134")
def test_nothing_in_the_form_asks_a_third_party_whether_you_are_human(visitor: Visitor) -> None:
    html = visitor.page("/contact")
    assert not re.search(r"captcha|turnstile|recaptcha|hcaptcha", html, re.IGNORECASE)
    assert "<script" not in html
