"""The activity log: who did what and when, by keyed references and without names; append-only and tamper-evident."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import Session

from domain.activity_reasons import CAUSES, REASONS, moved_words
from models import Account, ActivityEntry
from privacy.activities import LOG_ACTIVITY
from privacy.sealing import ring
from privacy.vocabulary import Role, Words

SUBJECT: Final = "subject"
SYSTEM: Final = "system"
"""Roles that are no staff role: the person concerned, and the site itself."""

PURPOSE: Final = "activity"
"""What the seals of the log are made for; no other part of the site makes them."""

ACTIONS: Final = {
    "registered": Words("Account aangemaakt", "Account made"),
    "confirmed": Words("E-mailadres bevestigd", "E-mail address confirmed"),
    "signed_in": Words("Ingelogd", "Signed in"),
    "signed_in_new_browser": Words("Ingelogd met een nieuwe browser", "Signed in with a new browser"),
    "sign_in_refused": Words("Inloggen geweigerd", "Sign-in refused"),
    "signed_out": Words("Uitgelogd", "Signed out"),
    "session_ended": Words("Sessie beëindigd", "Session ended"),
    "proven": Words("Opnieuw bevestigd wie je bent", "Confirmed again who you are"),
    "password_changed": Words("Wachtwoord gewijzigd", "Password changed"),
    "recovery_asked": Words("Herstellink gevraagd", "Recovery link asked for"),
    "recovered": Words("Wachtwoord hersteld", "Password recovered"),
    "email_change_asked": Words("Nieuw e-mailadres opgegeven", "New e-mail address given"),
    "email_changed": Words("E-mailadres gewijzigd", "E-mail address changed"),
    "email_reverted": Words("Wijziging van e-mailadres teruggedraaid", "Change of e-mail address undone"),
    "totp_added": Words("Code-app toegevoegd", "Code app added"),
    "totp_removed": Words("Code-app verwijderd", "Code app removed"),
    "recovery_codes_made": Words("Herstelcodes gemaakt", "Recovery codes made"),
    "recovery_code_used": Words("Herstelcode gebruikt", "Recovery code used"),
    "passkey_added": Words("Passkey toegevoegd", "Passkey added"),
    "passkey_renamed": Words("Passkey hernoemd", "Passkey renamed"),
    "passkey_removed": Words("Passkey verwijderd", "Passkey removed"),
    "passkey_suspect": Words("Passkey geweigerd: teller liep terug", "Passkey refused: its counter went back"),
    "credentials_reported": Words("Gelekte inloggegevens gemeld", "Leaked credentials reported"),
    "report_entered": Words("Melding van gelekte inloggegevens ingevoerd", "Report of leaked credentials entered"),
    "corrected": Words("Gegevens gecorrigeerd", "Data corrected"),
    "fields_dropped": Words("Velden geweigerd die niet te wijzigen zijn", "Refused fields that cannot be changed"),
    "package_asked": Words("Download gevraagd", "Download asked for"),
    "package_fetched": Words("Download opgehaald", "Download fetched"),
    "consent_given": Words("Toestemming gegeven", "Consent given"),
    "consent_withdrawn": Words("Toestemming ingetrokken", "Consent withdrawn"),
    "closing_started": Words("Account opgeheven", "Account closed"),
    "closing_undone": Words("Opheffen ongedaan gemaakt", "Closing undone"),
    "inactive_warned": Words("Gewaarschuwd: account wordt niet gebruikt", "Warned: account is not used"),
    "erased": Words("Alles verwijderd", "Everything erased"),
    "message_erased": Words("Eén bericht gewist", "One message erased"),
    "record_read": Words("Gegevens bekeken", "Data read"),
    "searched": Words("Gezocht in berichten", "Searched the messages"),
    "message_assigned": Words("Behandelaar gekozen", "Handler chosen"),
    "message_answered": Words("Bericht beantwoord", "Message answered"),
    "message_topic_changed": Words("Onderwerp gewijzigd", "Topic changed"),
    "message_closed": Words("Bericht afgesloten", "Message closed"),
    "message_released": Words("Apart gelegd bericht doorgelaten", "Message let through"),
    "message_kept_longer": Words("Langer bewaard, met reden", "Kept longer, with a reason"),
    "original_opened": Words("Bestand geopend zoals het was gestuurd", "File opened as it was sent"),
    "application_decided": Words("Stand van de sollicitatie gewijzigd", "Status of the application changed"),
    "application_closed": Words("Procedure afgesloten", "Procedure closed"),
    "application_reopened": Words("Procedure heropend", "Procedure reopened"),
    "application_released": Words("Apart gelegde sollicitatie doorgelaten", "Application let through"),
    "application_noted": Words("Notitie geschreven", "Note written"),
    "application_written_to": Words("Bericht aan de sollicitant geschreven", "Message to the applicant written"),
    "application_kept_longer": Words(
        "Sollicitatie langer bewaard, met reden", "Application kept longer, with a reason"
    ),
    "application_looked_at": Words("Nagekeken: geen burgerservicenummer", "Looked at: no citizen service number"),
    "application_redacted": Words("Nummer onleesbaar gemaakt", "Number made unreadable"),
    "application_file_removed": Words("Bestand van een sollicitatie gewist", "File of an application erased"),
    "vacancy_made": Words("Vacature gemaakt", "Vacancy made"),
    "vacancy_changed": Words("Vacature gewijzigd", "Vacancy changed"),
    "vacancy_published": Words("Vacature gepubliceerd", "Vacancy published"),
    "vacancy_closed": Words("Vacature gesloten", "Vacancy closed"),
    "vacancy_discarded": Words("Concept van een vacature weggegooid", "Draft of a vacancy thrown away"),
    "invited": Words("Medewerker uitgenodigd", "Member of staff invited"),
    "invitation_accepted": Words("Uitnodiging aangenomen", "Invitation accepted"),
    "role_changed": Words("Rol gewijzigd", "Role changed"),
    "staff_removed": Words("Medewerker verwijderd", "Member of staff removed"),
    "guideline_confirmed": Words("Richtlijn bevestigd", "Guideline confirmed"),
    "customer_invited": Words("Nieuwe klant uitgenodigd", "New customer invited"),
    "customer_revoked": Words("Uitnodiging ingetrokken", "Invitation revoked"),
    "customer_submitted": Words("Formulier ingestuurd", "Form submitted"),
    "customer_sent_back": Words("Formulier teruggestuurd om te verbeteren", "Form sent back to be corrected"),
    "customer_approved": Words("Klant ingeschreven", "Customer enrolled"),
    "customer_reminded": Words("Herinnerd aan het formulier", "Reminded of the form"),
    "customer_warned": Words("Gewaarschuwd dat de gegevens weggaan", "Warned that the data goes"),
    "customer_renewed": Words("Vastgelegd: nog steeds klant", "Recorded: still a customer"),
    "customer_ended": Words("Overeenkomst beëindigd", "Agreement ended"),
    "customers_exported": Words("Klanten geëxporteerd", "Customers exported"),
    "colleague_invited": Words("Collega uitgenodigd", "Colleague invited"),
    "colleague_joined": Words("Collega doet mee", "Colleague takes part"),
    "colleague_removed": Words("Collega verwijderd", "Colleague removed"),
    "change_proposed": Words("Wijziging voorgesteld", "Change proposed"),
    "change_made": Words("Gegevens van de organisatie gewijzigd", "Data of the organisation changed"),
    "change_refused": Words("Wijziging afgewezen", "Change refused"),
    "mandate_signed": Words("Machtiging getekend", "Mandate signed"),
    "mandate_withdrawn": Words("Machtiging ingetrokken", "Mandate withdrawn"),
    "mandate_archived": Words("Bewijs van machtiging apart gelegd", "Proof of mandate put away"),
    "hold_placed": Words("Vastgehouden, met reden", "Put on hold, with a reason"),
    "date_moved": Words("Datum van verwijdering verschoven", "Date of removal moved"),
    "term_set": Words("Bewaartermijn gewijzigd", "Retention term changed"),
    "hold_ended": Words("Niet langer vastgehouden", "No longer on hold"),
    "restriction_placed": Words("Gebruik stilgezet op verzoek", "Use restricted on request"),
    "restriction_announced": Words("Aangekondigd: stilzetten wordt opgeheven", "Announced: restriction will be lifted"),
    "restriction_lifted": Words("Gebruik niet langer stilgezet", "Use no longer restricted"),
    "restored": Words("Back-up teruggezet", "Backup put back"),
    "request_asked": Words("Verzoek over gegevens ontvangen", "Request about data received"),
    "request_identified": Words("Vastgesteld wie het verzoek deed", "Established who made the request"),
    "request_doubted": Words("Extra controle gevraagd, met reden", "Asked for a further check, with a reason"),
    "request_extended": Words("Termijn van een verzoek verlengd", "Term of a request extended"),
    "request_decided": Words("Verzoek afgehandeld", "Request decided"),
    "request_file_fetched": Words("Bestand met gegevens opgehaald", "File with data fetched"),
    "incident_decided": Words("Besluit over een melding genomen", "Report decided"),
    "processor_kept": Words("Afspraak met een verwerker vastgelegd", "Agreement with a processor recorded"),
    "processor_dropped": Words("Verwerker van de lijst gehaald", "Processor taken off the register"),
    "disclosure_opened": Words("Verstrekking geopend", "Disclosure opened"),
    "disclosure_given": Words("Gegevens verstrekt", "Data disclosed"),
    "disclosure_closed": Words("Verstrekking gesloten zonder iets te geven", "Disclosure closed, nothing given"),
    "disclosure_fetched": Words("Bestand van een verstrekking opgehaald", "File of a disclosure fetched"),
    "disclosure_revealed": Words("Geheimhouding opgeheven", "Secrecy lifted"),
    "recipient_told": Words("Ontvanger ingelicht", "Recipient told"),
    "statement_drafted": Words("Concept van de verklaring gewijzigd", "Draft of the statement changed"),
    "statement_draft_dropped": Words("Concept van de verklaring weggegooid", "Draft of the statement thrown away"),
    "statement_published": Words("Nieuwe verklaring gepubliceerd", "New statement published"),
    "breach_opened": Words("Datalek geopend", "Breach opened"),
    "breach_described": Words("Datalek beschreven", "Breach described"),
    "breach_added": Words("Datalek aangevuld", "Breach added to"),
    "breach_decided": Words("Besluit over een datalek genomen", "Breach decided"),
    "breach_notified": Words("Datalek gemeld aan de toezichthouder", "Breach reported to the authority"),
    "breach_warned": Words("Mensen gewaarschuwd over een datalek", "People warned of a breach"),
    "breach_closed": Words("Datalek gesloten", "Breach closed"),
    "evidence_exported": Words("Bewijspakket opgehaald", "Evidence pack fetched"),
    "approval_asked": Words("Tweede persoon gevraagd", "Second person asked"),
    "approval_given": Words("Tweede persoon akkoord", "Second person agreed"),
    "approval_refused": Words("Tweede persoon weigerde", "Second person refused"),
    "approval_withdrawn": Words("Vraag om tweede persoon ingetrokken", "Question to second person withdrawn"),
}
"""Everything that can happen, in words; a code that is not in this list cannot be noted."""


SAME_READING: Final = timedelta(minutes=10)
"""Coming back to a record within this time is the same reading, not another one."""


def role_words(role: str) -> Words:
    """Say who did something: the person concerned, the site, or a role of the staff."""
    known = {item.name.lower(): item.value for item in Role}
    return known.get(role) or Words(role, role)


def desk_words(role: str) -> Words:
    """Say the same to the staff, for whom the person concerned is somebody else."""
    return Words("de persoon zelf", "the person concerned") if role == SUBJECT else role_words(role)


def reason_words(reason: str) -> Words:
    """Say why something was done."""
    return REASONS.get(reason) or moved_words(reason) or role_words(reason)


def note(
    session: Session,
    action: str,
    *,
    role: str,
    now: datetime,
    subject: str | None = None,
    actor: str | None = None,
    kind: str | None = None,
    record: str | None = None,
    reason: str | None = None,
) -> ActivityEntry:
    """Write one entry in the transaction of what it is about (P54, P90, S192).

    `subject` is the key of the account concerned, `actor` that of who did it, `record` that of a row of table `kind`;
    of each only a keyed reference is kept. Raises KeyError for an action that is not in ACTIONS.
    """
    entry = ActivityEntry(
        happened_at=now,
        action=ACTIONS[action] and action,
        role=role,
        reason=reason,
        subject_reference=_reference(subject),
        actor_reference=_reference(actor),
        object_kind=kind,
        object_reference=_reference(record),
        due_at=LOG_ACTIVITY.rules["entry"].due(now),
        mac=b"",
    )
    entry.mac = ring().mac(PURPOSE, _said(entry))
    session.add(entry)
    return entry


def moved(session: Session, before: date, after: date, cause: str, *, role: str, now: datetime, **facts: Any) -> None:
    """Note that the date on which a record goes moved, with the old one, the new one and the cause; as in `note`.

    Nothing is noted where the date stayed. Raises KeyError for a cause that has no words.
    """
    if before != after:
        reason = f"{CAUSES[cause] and cause}:{before.isoformat()}:{after.isoformat()}"
        note(session, "date_moved", role=role, now=now, reason=reason, **facts)


def reads_on(session: Session, record: str, by: Account, *, now: datetime) -> bool:
    """Say whether this member of staff, in this role, read this record a moment ago: then it is the same reading."""
    before = exists().where(
        ActivityEntry.object_reference.in_(ring().candidates(record)),
        ActivityEntry.actor_reference.in_(ring().candidates(by.id)),
        ActivityEntry.action == "record_read",
        ActivityEntry.role == by.user_type,
        ActivityEntry.happened_at > now - SAME_READING,
    )
    return session.scalar(select(before)) or False


def _reference(key: str | None) -> bytes | None:
    return None if key is None else ring().blind(key)


def _said(entry: ActivityEntry) -> str:
    """Put everything that an entry says in one line."""
    said = (
        entry.id,
        entry.happened_at.isoformat(),
        entry.action,
        entry.role,
        entry.reason,
        _hex(entry.subject_reference),
        _hex(entry.actor_reference),
        entry.object_kind,
        _hex(entry.object_reference),
        entry.due_at.isoformat(),
    )
    return repr(said)


def _hex(reference: bytes | None) -> str | None:
    return None if reference is None else reference.hex()


def genuine(entry: ActivityEntry) -> bool:
    """Say whether an entry still says what it said when it was written."""
    return any(hmac.compare_digest(entry.mac, mac) for mac in ring().macs(PURPOSE, _said(entry)))


def listed(
    session: Session, *, action: str = "", role: str = "", before: str = "", most: int = 50, window: int = 10_000
) -> tuple[Sequence[ActivityEntry], str]:
    """List the entries, latest first, and the key from which the older ones go on; empty at the end.

    A filter looks through `window` entries at most, so that a page costs the same however long the log is.
    """
    older = ActivityEntry.id < before if before else true()
    floor = ""
    query = select(ActivityEntry).where(older).order_by(ActivityEntry.id.desc())
    if action or role:
        ids = select(ActivityEntry.id).where(older).order_by(ActivityEntry.id.desc())
        floor = session.scalar(ids.offset(window).limit(1)) or ""
        query = query.where(ActivityEntry.id >= floor)
    if action:
        query = query.where(ActivityEntry.action == action)
    if role:
        query = query.where(ActivityEntry.role == role)
    rows = session.scalars(query.limit(most + 1)).all()
    return (rows[:most], rows[most - 1].id) if len(rows) > most else (rows, floor)


def about_record(session: Session, record: str, *, most: int = 50, action: str = "") -> Sequence[ActivityEntry]:
    """List what happened with one record, latest first; only one kind of thing where `action` is given."""
    entries = select(ActivityEntry).where(ActivityEntry.object_reference.in_(ring().candidates(record)))
    if action:
        entries = entries.where(ActivityEntry.action == action)
    return session.scalars(entries.order_by(ActivityEntry.id.desc()).limit(most)).all()


def about_account(session: Session, account_id: str, *, most: int = 50, before: str = "") -> Sequence[ActivityEntry]:
    """List what happened with an account or was done by it, latest first; `before` is the key of the last one seen."""
    references = ring().candidates(account_id)
    entries = select(ActivityEntry).where(
        or_(ActivityEntry.subject_reference.in_(references), ActivityEntry.actor_reference.in_(references))
    )
    if before:
        entries = entries.where(ActivityEntry.id < before)
    return session.scalars(entries.order_by(ActivityEntry.id.desc()).limit(most)).all()
