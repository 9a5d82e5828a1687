"""Letters in the queue: claimed once, retried with longer and longer waits, given up in the open (P71)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain import contact, letters
from domain.contact import AlreadyReceived
from models import ContactMessage, Letter
from tests.unit.people import NOON, kept, letter

MINUTE = timedelta(minutes=1)


def test_a_letter_is_claimed_once_and_its_next_turn_is_set_before_the_attempt(session: Session) -> None:
    queued = letter(session)
    assert letters.claim(session, now=NOON) == [queued]
    session.commit()
    assert letters.claim(session, now=NOON) == []
    assert queued.attempts == 1
    assert queued.next_attempt_at == NOON + letters.LEASE
    assert letters.claim(session, now=NOON + letters.LEASE) == [queued]


def test_what_a_dead_worker_had_on_loan_is_taken_back_at_the_next_start(session: Session) -> None:
    done, lent = letter(session), letter(session)
    letters.claim(session, now=NOON)
    letters.sent(done, now=NOON)
    session.commit()
    letters.end_leases(session, now=NOON)
    session.commit()
    session.expire_all()
    assert letters.claim(session, now=NOON) == [lent]


def test_a_letter_withdrawn_on_its_way_does_not_hold_up_the_others(session: Session) -> None:
    gone, other = letter(session), letter(session)
    batch = letters.claim(session, now=NOON)
    session.commit()
    session.execute(delete(Letter).where(Letter.id == gone.id).execution_options(synchronize_session=False))
    session.commit()
    assert letters.still_kept(session, batch) == [other]
    letters.sent(other, now=NOON)
    session.commit()
    assert letters.claim(session, now=NOON + timedelta(days=2)) == []


def test_letters_wait_their_turn_oldest_first(session: Session) -> None:
    late, early = letter(session, now=NOON + MINUTE), letter(session, now=NOON)
    assert not letters.any_waiting(session, now=NOON - MINUTE)
    assert list(letters.claim(session, now=NOON + MINUTE, most=1)) == [early]
    assert list(letters.claim(session, now=NOON + MINUTE, most=1)) == [late]


def test_waits_grow_and_after_the_last_one_a_person_is_asked(session: Session) -> None:
    queued, now, waits = letter(session), NOON, []
    while queued.failed_at is None:
        assert letters.claim(session, now=now) == [queued]
        letters.failed(queued, OSError("no route to ada@example.org"), now=now)
        session.commit()
        if queued.next_attempt_at:
            waits.append(queued.next_attempt_at - now)
            now = queued.next_attempt_at
    assert waits == sorted(waits)
    assert waits[0] <= 5 * MINUTE
    assert sum(waits, timedelta()) >= timedelta(days=1), "a mail server may be away for a night"
    assert letters.dead(session) == [queued]
    assert letters.claim(session, now=now + timedelta(days=20)) == []
    letters.retry(queued, now=now)
    session.commit()
    assert letters.dead(session) == []
    assert letters.claim(session, now=now) == [queued]


@pytest.mark.promise("P132")
def test_the_kind_of_error_is_kept_and_its_text_is_not(session: Session) -> None:
    queued = letter(session)
    letters.claim(session, now=NOON)
    letters.failed(queued, OSError("550 ada@example.org is unknown here"), now=NOON)
    assert "ada" not in (queued.last_error or "")
    assert "OSError" in (queued.last_error or "")


def test_a_sent_letter_is_done_and_goes_sooner(session: Session) -> None:
    queued = letter(session)
    before = queued.due_at
    letters.claim(session, now=NOON)
    letters.sent(queued, now=NOON)
    session.commit()
    assert queued.due_at < before
    assert letters.claim(session, now=NOON + timedelta(days=2)) == []
    assert letters.overdue(session, now=NOON + timedelta(days=2)) == 0


def test_a_letter_that_nobody_takes_is_overdue_after_ten_minutes(session: Session) -> None:
    letter(session)
    assert letters.overdue(session, now=NOON + 10 * MINUTE) == 0
    assert letters.overdue(session, now=NOON + 11 * MINUTE) == 1


def test_the_same_sending_with_the_same_words_is_one_message(session: Session) -> None:
    first = kept(session, submission="form-1")
    with pytest.raises(AlreadyReceived) as again:
        kept(session, submission="form-1")
    assert again.value.message.id == first.id
    assert kept(session, submission="form-1", message="Anders").id != first.id
    assert kept(session, submission="form-2").id != first.id


def test_references_can_be_read_aloud() -> None:
    for reference in {contact.new_reference() for _ in range(500)}:
        assert len(reference) == 11
        assert set(reference.replace("-", "", 1)) <= set(contact.ALPHABET)


@pytest.mark.promise("P135")
def test_a_link_opens_only_its_own_message_and_only_until_its_date(session: Session) -> None:
    message = kept(session)
    secret = contact.release(message)
    session.commit()
    assert contact.by_token(session, secret, now=NOON) is message
    assert contact.by_token(session, secret[:-1], now=NOON) is None
    assert contact.by_token(session, message.id, now=NOON) is None
    assert contact.by_token(session, message.reference, now=NOON) is None
    assert contact.by_token(session, secret, now=message.due_at) is None


def test_a_reference_is_found_as_people_say_it(session: Session) -> None:
    message = kept(session)
    found = contact.by_reference(session, f"  {message.reference.lower()} ")
    assert isinstance(found, ContactMessage)
    assert found.id == message.id
    assert contact.by_reference(session, "22222-22222") is None
