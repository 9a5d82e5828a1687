"""The same rooms by another door: commands for those who look after the site."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app, g
from flask.cli import AppGroup

import backup
import worker
from adapters import clock
from adapters.pace import give_way
from adapters.site import site
from blueprints import proof
from blueprints.post import received_letter
from blueprints.staff.letters import invited_letter
from blueprints.words import outside_url
from domain import activity, contact, keys, leaving, letters, retention, staff
from domain import audit as auditing
from domain import inbox as desk
from extensions import db, reading
from file_commands import files
from models import Account, Base, ContactMessage, Invitation
from models.account import STAFF_TYPES
from privacy import linked, rights
from privacy import register as processing
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

inbox = AppGroup("inbox", help="Contact messages.")
outbox = AppGroup("letters", help="Letters that wait, or that nobody could deliver.")
purge = AppGroup("retention", help="Deleting what is past its time.")
key_ring = AppGroup("keys", help="The keys that personal data is sealed with.")
person = AppGroup("person", help="Everything about one person.")
register_group = AppGroup("register", help="The register of processing activities.")
people = AppGroup("staff", help="Those who work here.")
evidence_group = AppGroup("evidence", help="What shows that the promises are kept.")
backups = AppGroup("backup", help="Backups, and the ledger that keeps the erased erased.")
audit = AppGroup("audit", help="The activity log.")


def register(app: Flask) -> None:
    """Hang the commands on the application."""
    for group in (
        inbox,
        outbox,
        purge,
        key_ring,
        person,
        register_group,
        people,
        files,
        audit,
        evidence_group,
        backups,
    ):
        app.cli.add_command(group)


class Moment(click.ParamType[datetime]):
    """A date (midnight in the Netherlands) or a moment in ISO 8601."""

    name = "WHEN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment; one without a zone is meant in the Netherlands."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2027-02-23 or 2027-02-23T03:00", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME)).astimezone(UTC)


@inbox.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--held", is_flag=True, help="Only messages that were set aside.")
def inbox_list(as_json: bool, held: bool) -> None:
    """List the contact messages, oldest first; each opening is noted and shown to the sender."""
    session, now = db.session(), clock.now()
    for message in session.query(ContactMessage).order_by(ContactMessage.received_at, ContactMessage.id):
        if held and not message.held_for:
            continue
        contact.open_for(session, message, role="administration", reason="inbox", now=now)
        facts = _facts(message)
        if as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
        else:
            click.echo("{reference}  {received_at:.16}  {topic:<10} {name} <{email}>".format_map(facts))
    session.commit()


def _facts(message: ContactMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "reference": message.reference,
        "received_at": message.received_at.isoformat(),
        "due_at": message.due_at.isoformat(),
        "topic": message.topic,
        "language": message.language,
        "name": message.name,
        "email": message.email,
        "organisation": message.organisation,
        "phone": message.phone,
        "message": message.message,
        "held_for": message.held_for,
        "statement_version": message.statement_version.isoformat(),
    }


@inbox.command("release")
@click.argument("reference")
def inbox_release(reference: str) -> None:
    """Let a message that was set aside through, and send its confirmation."""
    session, now = db.session(), clock.now()
    message = contact.by_reference(session, reference)
    if message is None or not message.held_for:
        raise click.ClickException(f"No message {reference} was set aside.")
    secret = contact.release(message)
    with _no_visitor():
        draft = received_letter(message, secret)
    session.add(letters.waiting_letter(draft, about=message.id, now=now))
    session.commit()
    click.echo(f"{message.reference} released; the confirmation is on its way.")


@inbox.command("close")
@click.argument("reference")
def inbox_close(reference: str) -> None:
    """Note that a question is dealt with; the term of its topic runs from now."""
    session = db.session()
    message = contact.by_reference(session, reference)
    if message is None:
        raise click.ClickException(f"No message {reference}.")
    site().statements.refresh()  # and with it the retention terms in force
    try:
        desk.close(session, message, by=None, now=clock.now())
    except contact.AlreadyClosed:
        raise click.ClickException(f"{reference} was closed before.") from None
    except desk.NoOutcome:
        raise click.ClickException(f"{reference} is a complaint: it is closed in the site, with its outcome.") from None
    session.commit()
    click.echo(f"{message.reference} closed; gone on {message.due_on}")


@contextmanager
def _no_visitor() -> Iterator[None]:
    """Write a letter without a visitor: on a page that nobody asked for, outside the present transaction."""
    with current_app.test_request_context(base_url=site().settings.public_url):
        g.keep_session = True
        yield


@outbox.command("send")
def letters_send() -> None:
    """Deliver every letter whose turn has come."""
    click.echo(f"{worker.send_waiting(site())} sent")


@outbox.command("dead")
@click.option("--retry", is_flag=True, help="Give them all a fresh start.")
def letters_dead(retry: bool) -> None:
    """List the letters that were given up, by key and kind of error."""
    session, now = db.session(), clock.now()
    for letter in letters.dead(session):
        click.echo(f"{letter.id}  {letter.kind}  {letter.attempts} attempts  {letter.last_error}")
        if retry:
            letters.retry(letter, now=now)
    session.commit()


@purge.command("run")
@click.option("--at", type=Moment(), help="As if it were this moment: 2027-02-23 or 2027-02-23T03:00.")
@click.option("--dry-run", is_flag=True, help="Only count, by the same condition.")
def retention_run(at: datetime | None, dry_run: bool) -> None:
    """Delete all whose time is up; prints counts and nothing else."""
    if dry_run:
        with reading():
            counts = rights.due(Base.metadata, db.session(), at or clock.now())
    else:
        give_way()
        counts = worker.purge(site(), moment=at)
    total = Counter({item.table.name: 0 for item in processing.holdings(Base.metadata)})
    total.update(counts)
    for table, number in sorted(total.items()):
        click.echo(f"{table}: {number}")


@purge.command("status")
def retention_status() -> None:
    """Say when the purge last came to its end."""
    last = retention.last_good_run(db.session())
    click.echo(f"last good run: {last.isoformat() if last else 'never'}")


@key_ring.command("rotate")
@click.option("--batch", default=rights.BATCH, show_default=True, help="Rows in one transaction.")
def keys_rotate(batch: int) -> None:
    """Seal everything anew with the newest key; may be interrupted and run again."""
    session, done = db.session(), 0
    for number in keys.rotate(session, Base.metadata, batch):
        session.commit()
        done += number
    click.echo(f"{done} rows sealed anew; {keys.outdated(session, Base.metadata)} left under older keys")


@person.command("show")
@click.argument("email")
def person_show(email: str) -> None:
    """Print everything that is kept about the person with this address, as JSON."""
    session = db.session()
    found = rights.find(session, Base.metadata, email)
    _note(found, "record_read", "person")
    for item in found:
        if item.holding.table.name == ContactMessage.__tablename__:
            for key in item.ids:
                contact.open_for(
                    session,
                    session.get_one(ContactMessage, key),
                    role="administration",
                    reason="person",
                    now=clock.now(),
                )
    click.echo(json.dumps(rights.export(session, found, "nl"), ensure_ascii=False, indent=2))
    session.commit()


def _note(found: list[rights.Found], action: str, reason: str | None) -> None:
    """Note what was done with whom: one entry an account, or one without where there is no account (P90)."""
    accounts = [key for item in found if item.holding.table.name == Account.__tablename__ for key in item.ids]
    for subject in (*accounts, *(() if accounts else (None,))):
        activity.note(
            db.session(), action, role="administration", now=clock.now(), subject=subject, kind="person", reason=reason
        )


@person.command("erase")
@click.argument("email")
def person_erase(email: str) -> None:
    """Delete everything that is kept about the person with this address."""
    session = db.session()
    leaving.hand_over(session, ring().candidates(normal_address(email)))
    found = rights.find(session, Base.metadata, email)
    _note(found, "erased", None)
    counts = rights.erase(session, found, now=clock.now(), email=email)
    session.commit()
    for table, number in sorted(counts.items()):
        click.echo(f"{table}: {number}")
    click.echo(f"{sum(counts.values())} records erased")


@register_group.command("export")
@click.option("--format", "form", type=click.Choice(["json", "csv", "jsonld"]), default="json")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl")
def register_export(form: str, language: str) -> None:
    """Print the register of processing activities."""
    if form == "csv":
        click.echo(processing.as_csv(Base.metadata, language), nl=False)
    elif form == "jsonld":
        data = linked.as_linked(Base.metadata, language, proof.controller(site()))
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(json.dumps(processing.as_data(Base.metadata, language), ensure_ascii=False, indent=2))


@evidence_group.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def evidence_export(target: Path) -> None:
    """Write the evidence pack to TARGET, a ZIP without anybody's name."""
    with reading():
        content = proof.pack(db.session(), site(), now=clock.now())
    target.write_bytes(content)
    click.echo(f"{target}: {len(content)} bytes, SHA-256 {sha256(content).hexdigest()}")


@people.command("invite")
@click.argument("email", required=False)
@click.option("--role", type=click.Choice(STAFF_TYPES), default="admin", show_default=True)
def staff_invite(email: str | None, role: str) -> None:
    """Print a one-time link with which somebody makes an account, and send it to EMAIL where one is given."""
    session, now = db.session(), clock.now()
    invitation, secret = staff.invite(session, role, email, now=now)
    activity.note(session, "invited", role=activity.SYSTEM, now=now, reason=role)
    if email:
        _send_invitation(invitation, secret)
    session.commit()
    with _no_visitor():
        click.echo(outside_url("account.accept", "nl", token=secret))


def _send_invitation(invitation: Invitation, secret: str) -> None:
    with _no_visitor():
        draft = invited_letter(invitation, secret)
    db.session.add(letters.waiting_letter(draft, about=invitation.id, now=clock.now()))


@audit.command("verify")
def audit_verify() -> None:
    """Look through the whole activity log; prints what was found and exits 1 when it was tampered with."""
    with reading():
        report = auditing.verify(db.session(), worker.anchored(site()), now=clock.now())
    click.echo(f"{report.entries} entries under {report.batches} seals, {report.unsealed} not sealed yet")
    if report.late:
        click.echo(f"{report.late} came late and are not sealed; each bears its own seal")
    for fault in report.faults:
        click.echo(fault)
    if not report.good:
        raise click.ClickException(f"{report.wrong} faults: the log was tampered with")
    click.echo("the log is whole")


@backups.command("create")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder; DATA_DIR/backups.")
def backup_create(folder: Path | None) -> None:
    """Make a sealed backup of database and files; those older than 28 days in the folder go."""
    try:
        path = backup.create(site(), folder or site().settings.data_dir / "backups")
    except backup.Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(path)


@backups.command("check")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def backup_check(path: Path) -> None:
    """Read a whole backup without touching anything."""
    try:
        manifest, end = backup.checked(site(), path)
    except backup.Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    rows, files = sum(end["rows"].values()), end["files"]
    click.echo(f"whole: made {manifest['made_at']}, {rows} rows, {files} files, ledger at line {manifest['ledger']}")


@backups.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def backup_restore(path: Path) -> None:
    """Put a backup back, erase again what was erased since, and purge; the site must stand still."""
    try:
        counts = backup.restore(site(), path)
    except backup.Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"put back; {sum(counts.values())} records erased again by the ledger")


@backups.command("begin-ledger")
@click.option("--because", required=True, help="Why every copy of the old ledger is lost; it is noted.")
def backup_begin_ledger(because: str) -> None:
    """Begin a new erasure ledger; older backups cannot be put back from then on."""
    backup.begin_ledger(site(), because)
    click.echo("a new ledger begins with the next erasure")
