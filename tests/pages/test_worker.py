"""The worker and the purge: on time, in numbers, and missed when it stays away (P70, P83, P91, P97)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

import worker
from domain import retention
from extensions import db
from models import ContactMessage
from privacy.activities import TOPICS
from tests.cast import ADA, BOB, ON_BOTH, count, deliver, latest_link, purge, rows, send, within
from tests.visitor import Visitor

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


def minute(app: Flask) -> None:
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


def ready(visitor: Visitor) -> tuple[int, dict[str, dict[str, object]]]:
    answer = visitor.get("/readyz")
    return answer.status_code, json.loads(answer.text)["checks"]


@ON_BOTH
@pytest.mark.promise("P70", "P91")
def test_past_its_date_a_message_goes_with_its_letters_and_the_report_has_numbers_only(
    visitor: Visitor, app: Flask, command
) -> None:
    with time_machine.travel(NOON) as clock:
        for topic in TOPICS:
            send(visitor, ADA | {"topic": topic})
        deliver(app)
        command("inbox", "list")
        clock.move_to(datetime(2027, 5, 22, 21, 59, tzinfo=UTC))
        assert purge(app).get("contact_message", 0) == 0
        clock.move_to(datetime(2027, 5, 22, 22, 1, tzinfo=UTC))
        assert purge(app)["contact_message"] == 4
        assert sorted(row["topic"] for row in rows(app, "contact_message")) == ["complaint", "fault", "quote"]
        clock.move_to(datetime(2029, 2, 23, 1, 0, tzinfo=UTC))
        purge(app)
        assert count(app, "contact_message") == count(app, "letter") == count(app, "opening") == 0
    reports = str(rows(app, "retention_run"))
    assert "Ada" not in reports
    assert "ada@" not in reports


@pytest.mark.promise("P97")
def test_a_trial_run_counts_what_the_run_then_deletes(visitor: Visitor, app: Flask, command) -> None:
    with time_machine.travel(NOON):
        send(visitor, BOB)
        send(visitor, ADA)
    counted = command("retention", "run", "--at", "2027-05-23", "--dry-run")
    assert "contact_message: 1" in counted
    assert count(app, "contact_message") == 2
    done = command("retention", "run", "--at", "2027-05-23")
    assert "contact_message: 1" in done
    assert BOB["email"] not in done
    assert count(app, "contact_message") == 1
    assert "contact_message: 0" in command("retention", "run", "--at", "2027-05-23")


def test_a_moment_that_is_no_date_is_refused_by_the_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["retention", "run", "--at", "morgen"])
    assert result.exit_code == 2
    assert "is no date" in result.stderr


@pytest.mark.promise("P91", "P97")
def test_a_purge_that_is_broken_off_has_no_report_and_the_next_one_finishes(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON) as clock:
        for _ in range(3):
            send(visitor, BOB)
        clock.shift(timedelta(days=120))

        def one_then_crash(session, metadata, *, moment, size):
            yield next(retention_batches(session, metadata, moment=moment, size=min(size, 1)))
            raise KeyboardInterrupt

        retention_batches = retention.batches
        with monkeypatch.context() as broken:
            broken.setattr(retention, "batches", one_then_crash)
            with pytest.raises(KeyboardInterrupt):
                purge(app)
        assert count(app, "retention_run") == 0
        purge(app)
    assert count(app, "contact_message") == 0
    assert count(app, "retention_run") == 1


@pytest.mark.promise("P83", "P91")
def test_health_turns_red_after_two_missed_nights_and_green_after_a_run(visitor: Visitor, app: Flask) -> None:
    """P83's completed forms of new customers do not exist yet; the alarm they need does."""
    real = datetime.now(UTC)
    with time_machine.travel(real) as clock:
        status, checks = ready(visitor)
        assert (status, checks["retention"]["good"], checks["worker"]["good"]) == (503, False, False)
        minute(app)
        assert ready(visitor)[0] == 200
        clock.shift(timedelta(hours=49))
        assert ready(visitor)[1]["retention"]["good"]
        clock.shift(timedelta(hours=2))
        status, checks = ready(visitor)
        assert (status, checks["retention"]["good"]) == (503, False)
        purge(app)
        assert ready(visitor)[1]["retention"]["good"]


def test_health_turns_red_when_letters_wait_too_long(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(datetime.now(UTC)) as clock:
        minute(app)
        send(visitor, BOB)
        clock.shift(timedelta(minutes=11))
        assert ready(visitor)[1]["letters"]["good"] is False
        minute(app)
        assert ready(visitor)[1]["letters"]["good"] is True


def test_each_minute_delivers_what_a_lost_job_left_behind(visitor: Visitor, app: Flask) -> None:
    send(visitor, BOB)
    app.extensions["site"].jobs.huey.storage.flush_queue()
    minute(app)
    assert rows(app, "letter")[0]["sent_at"] is not None


def test_the_process_is_up_even_when_the_site_cannot_keep_its_word(visitor: Visitor) -> None:
    assert visitor.get("/healthz").text == "ok\n"
    assert visitor.get("/healthz", headers={"Host": "10.0.0.7:5000"}).status_code == 200
    assert ready(visitor)[0] == 503


def test_metrics_are_for_those_on_the_list_and_count_kinds_of_pages(visitor: Visitor, app: Flask) -> None:
    link = "/contact/" + "A" * 43
    visitor.get(link)
    text = visitor.get("/metrics").text
    assert "site_requests_total" in text
    assert "AAAA" not in text
    assert visitor.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


@pytest.mark.promise("P13", "P90")
def test_the_commands_for_one_person_show_and_erase_all_of_theirs_and_nothing_else(
    visitor: Visitor, app: Flask, command
) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    shown = command("person", "show", ADA["email"].upper())
    assert ADA["message"] in shown
    assert BOB["message"] not in shown
    assert [row["reason"] for row in rows(app, "opening")] == ["person"]
    assert "contact_message: 1" in command("person", "erase", ADA["email"])
    assert count(app, "contact_message") == 1
    noted = [(row["action"], row["role"]) for row in rows(app, "activity_entry") if row["object_kind"] == "person"]
    assert noted == [("record_read", "administration"), ("erased", "administration")]
    assert "0 records" in command("person", "erase", ADA["email"])


@ON_BOTH
def test_keys_can_be_rotated_in_the_running_house(visitor: Visitor, app: Flask, site_with, command) -> None:
    send(visitor, ADA)
    old = app.extensions["site"].settings.seal_keys
    link = latest_link(app)
    fresh = "9:" + "QUJD" * 10 + "QUI"
    with_both = site_with(SEAL_KEYS=f"{fresh},{old}")
    runner = with_both.test_cli_runner()
    assert "0 left under older keys" in runner.invoke(args=["keys", "rotate", "--batch", "1"]).output
    alone = site_with(SEAL_KEYS=fresh).test_client()
    assert ADA["message"] in alone.get(link).text
    assert within(with_both, lambda session: session.query(ContactMessage).one().email) == ADA["email"]


def test_the_register_can_be_printed(command) -> None:
    assert next(item["code"] for item in json.loads(command("register", "export"))) == "contact"
    assert command("register", "export", "--format", "csv", "--language", "en").startswith("activity,")


def test_status_says_when_the_purge_last_finished(app: Flask, command) -> None:
    assert "never" in command("retention", "status")
    with time_machine.travel(NOON):
        purge(app)
    assert "2027-02-23T12:00" in command("retention", "status")


def test_settings_of_a_running_site_cannot_be_changed(app: Flask) -> None:
    settings = app.extensions["site"].settings
    with pytest.raises(AttributeError):
        settings.mode = "production"
    assert replace(settings, mode="production").mode == "production"
