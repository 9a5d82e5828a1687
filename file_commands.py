"""The commands about the files of applicants."""

from __future__ import annotations

import click
from flask.cli import AppGroup

import file_work
from adapters.site import site
from domain import scans, shelved
from extensions import db, reading

files = AppGroup("files", help="The files of applicants.")


@files.command("check")
@click.option("--sweep/--no-sweep", default=None, help="Remove all files that are nobody's, or none.")
def files_check(sweep: bool | None) -> None:
    """Compare files and rows both ways, and remove the files that are nobody's; exits 1 when something is amiss."""
    found = file_work.check_shelf(site(), sweep=sweep)
    if found is None:
        raise click.ClickException("the shelf is away: see the log")
    click.echo(f"{found.files} files; {found.without_row} without a row, of which {found.removed} removed")
    click.echo(f"{found.without_file} rows without their file")
    if not shelved.in_order(found):
        raise click.ClickException("rows and files do not belong together")


@files.command("scan")
def files_scan() -> None:
    """Let the scanner judge each file that waits; prints how many were judged how."""
    if not site().settings.clamd_url:
        raise click.ClickException("CLAMD_URL is empty: files stay held, and nobody can open them")
    for state, number in sorted(file_work.scan_files(site(), at_once=True).items()):
        click.echo(f"{state}: {number}")
    with reading():
        click.echo(f"{scans.number_waiting(db.session())} still waiting")
