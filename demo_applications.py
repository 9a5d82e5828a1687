"""Fictional applicants for `make demo`: vacancies, applications with small files, and what recruitment did with them.

Names are made up; addresses and numbers lie in ranges that belong to nobody (P136). All of it goes through the verbs
that the site itself uses. Files older than today were looked at; those of today wait for the scanner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Final

import pikepdf
from sqlalchemy.orm import Session

from adapters import documents, plain_document
from adapters.site import Site
from blueprints.post import application_letter
from blueprints.staff import recruitment_letters as post
from domain import applications, files, letters, procedures, recruitment, vacancies
from domain.applications import Applied
from domain.letters import Draft
from domain.vacancies import Wording
from models import Account, Application, ApplicationFile, Vacancy
from models.base import new_key
from privacy.vocabulary import OFFICE_TIME

RECRUITER: Final = Account(id=new_key(), user_type="recruitment")

SOME_DAY: Final = date(2000, 1, 1)
"""Stands where the last day comes once it is known what day it is."""

JOBS: Final = (
    (
        "beheerder-met-geduld",
        -12,
        Wording(
            "Beheerder met geduld",
            "Je helpt theehuizen, bakkers en breiclubs als hun computer iets anders wil dan zij.\n\n"
            "## Wat je doet\n\n- storingen oplossen, aan de telefoon en ter plaatse\n- uitleggen wat er was\n\n"
            "## Wat we bieden\n\n- 32 uur, vaste dagen\n- een collega die meekijkt zolang je dat prettig vindt",
            SOME_DAY,
            "Patient administrator",
            "You help tea houses, bakers and knitting clubs when their computer wants something else than they do.",
        ),
        25,
    ),
    (
        "schrijver-van-handleidingen",
        -40,
        Wording(
            "Schrijver van handleidingen",
            "Je schrijft zo dat mijn oma het begrijpt, en mijn neefje ook.",
            SOME_DAY,
        ),
        -5,
    ),
    (
        "stagiair-netwerken",
        -2,
        Wording("Stagiair netwerken", "Tien weken meelopen. Deze vacature is nog een concept.", SOME_DAY),
        60,
    ),
)
"""Name, day it was written, what it says, and days from now until its last day."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One applicant of the past: when, for what, with which CV, and what came of it."""

    days: int
    given: Applied
    job: str = ""
    cv: str = ""
    status: str = ""
    said: str = ""
    state: str = "clean"
    language: str = "nl"
    held_for: str | None = None


ARRIVALS: Final = (
    Arrival(
        34,
        Applied("Lieve Letterbak", "lieve@letterbak.test", None, "Ik maak van elk knopje een zin die klopt."),
        "schrijver-van-handleidingen",
        "Tien jaar ondertitels bij Bioscoop De Toverlantaarn.",
        "invited",
        "Kom je dinsdag om tien uur praten? Neem een handleiding mee waar je trots op bent.",
    ),
    Arrival(
        30,
        Applied("Pim Pennendop", "pim.pennendop@example.nl", "+31 97 0000 0201", None, None, keep_year=True),
        "schrijver-van-handleidingen",
        "Schreef de gids van Theehuis De Fluitketel.",
        "rejected",
        "We kozen iemand met meer ervaring. Je proefstuk was goed.",
    ),
    Arrival(
        9,
        Applied(
            "Noor Netwerkkabel", "noor@netwerkkabel.test", "+31 97 0000 0202", "Kabels en mensen: ik kan met beide."
        ),
        "beheerder-met-geduld",
        "Mbo ict-beheer. Drie jaar helpdesk bij Kwekerij Sneeuwklok.",
    ),
    Arrival(
        6,
        Applied("Barend Burgerdam", "barend@burgerdam.example.nl", None, None),
        "beheerder-met-geduld",
        "Burgerservicenummer: 111222333. Beheer van vier kassa's en een orgel.",
    ),
    Arrival(
        5,
        Applied("Tess Toetsenbord", "tess@toetsenbord.test", None, "Ik zoek iets voor twee dagen."),
        "",
        "Docent typen aan een avondschool.",
        "withdrawn",
    ),
    Arrival(
        3,
        Applied("Winnie Wallpaper", "winnie@wallpaper.test", None, "I hang screens straight and explain them kindly."),
        "beheerder-met-geduld",
        "Five years at the Upside-Down Teapot.",
        language="en",
    ),
    Arrival(1, Applied("Rik Rookmelder", "rik@rookmelder.test", None, "Snel. Heel snel."), held_for="too_fast"),
    Arrival(
        0,
        Applied("Stien Stekkerdoos", "stien@stekkerdoos.test", None, None),
        "beheerder-met-geduld",
        "Elektricien, wil binnen werken.",
        state="received",
    ),
)


def fill(session: Session, site: Site, now: datetime) -> None:
    """Live through the last weeks of recruitment."""
    jobs = {slug: _vacancy(session, slug, days, wording, until, now) for slug, days, wording, until in JOBS}
    for arrival in ARRIVALS:
        _arrive(session, site, arrival, jobs.get(arrival.job), now)


def _vacancy(session: Session, slug: str, days: int, wording: Wording, until: int, now: datetime) -> Vacancy:
    said = replace(wording, closes_on=(now + timedelta(days=until)).astimezone(OFFICE_TIME).date())
    at = now + timedelta(days=days)
    vacancy = vacancies.make(session, slug, said, by=RECRUITER, now=at)
    if "concept" not in wording.description:
        vacancies.publish(session, vacancy, by=RECRUITER, now=at)
    return vacancy


def _arrive(session: Session, site: Site, arrival: Arrival, job: Vacancy | None, now: datetime) -> None:
    at = now - timedelta(days=arrival.days, minutes=20)
    version = site.statements.in_force(arrival.language, at.astimezone(OFFICE_TIME).date()).date
    made, secret = applications.compose(
        replace(arrival.given, vacancy=job),
        language=arrival.language,
        statement_version=version or at.date(),
        submission=f"demo-{arrival.given.email}",
        held_for=arrival.held_for,
        now=at,
    )
    papers = [_paper(site, arrival, at)] if arrival.cv else []
    letter = (
        None if arrival.held_for else letters.waiting_letter(application_letter(made, secret), about=made.id, now=at)
    )
    applications.receive(session, made, papers, letter=letter)
    if letter is not None and arrival.days:
        letters.sent(letter, now=at + timedelta(seconds=2))
    if arrival.days > 1 and not arrival.held_for:
        recruitment.read(session, made, by=RECRUITER, reason="application", now=at + timedelta(hours=5))
    if arrival.status:
        _decide(session, made, arrival, at + timedelta(days=2))
    elif arrival.days > 5:
        recruitment.write_note(session, made, "Leuke brief. Eerst bellen.", by=RECRUITER, now=at + timedelta(hours=6))


def _decide(session: Session, made: Application, arrival: Arrival, at: datetime) -> None:
    recruitment.decide(session, made, arrival.status, by=RECRUITER, now=at)
    if arrival.said:
        recruitment.write_note(session, made, arrival.said, by=RECRUITER, now=at, addressed=True)
    letter = letters.waiting_letter(_letter(made, arrival.status, at), about=made.id, now=at)
    session.add(letter)
    letters.sent(letter, now=at + timedelta(seconds=2))


def _letter(made: Application, status: str, at: datetime) -> Draft:
    secret = applications.fresh_link(made)
    if status == recruitment.INVITED:
        return post.invited_letter(made, secret)
    if status == recruitment.REJECTED:
        return post.rejected_letter(made, secret, asks=procedures.ask_year(made, now=at))
    return post.closed_letter(made, secret, asks=False)


def _paper(site: Site, arrival: Arrival, at: datetime) -> ApplicationFile:
    """Put a small CV on the shelf: a PDF, or for every third applicant an OpenDocument text."""
    lines = ["Curriculum vitae", arrival.given.name, "", arrival.cv]
    odt = arrival.days % 3 == 0 and arrival.days > 0
    content, name = (plain_document.as_odt("\n".join(lines)), "cv.odt") if odt else (_pdf(lines), "cv.pdf")
    findings = documents.check(BytesIO(content), name, size=len(content))
    row = files.received(
        kind="cv", name=name, file_format=findings.format, size=len(content), findings=findings.to_json(), now=at
    )
    site.shelf.put(row.shelf_name, files.sealed(row, [content]))
    row.state = arrival.state
    row.scanned_at = at + timedelta(seconds=3) if arrival.state in ("clean", "refused") else None
    return row


def _pdf(lines: list[str]) -> bytes:
    """Write a page with these lines in Helvetica, and an author in its hidden data."""
    made, out = pikepdf.new(), BytesIO()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    page.Contents = made.make_stream(f"BT /F1 16 Tf 72 760 Td 26 TL\n{shown}ET".encode("cp1252", "replace"))
    made.docinfo["/Author"] = "Schrijfmachine op zolder"
    made.save(out)
    return out.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
