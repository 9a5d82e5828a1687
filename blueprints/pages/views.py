"""The pages that tell: home, the privacy statement with its versions, and the register behind it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from adapters import clock, comparison, markdown
from adapters import statements as texts
from adapters.site import site
from adapters.statements import Version
from blueprints.guards import same_for_everybody
from blueprints.words import language, outside_url, public_address
from headers import PUBLIC
from models import Base
from privacy import linked
from privacy import register as processing
from privacy.activities import ANSWER_ENQUIRIES
from privacy.forms import FORMS
from privacy.traces import TRACES
from privacy.vocabulary import OFFICE_TIME

bp = Blueprint("pages", __name__)


@bp.get("/")
@same_for_everybody
def home() -> str:
    """Say what the firm does and where to go."""
    trigger = next(iter(ANSWER_ENQUIRIES.rules.values())).trigger
    return render_template("pages/home.html", departures=_departures(), trigger=trigger)


def _departures() -> list[tuple[date, list[str]]]:
    """List the days on which a message that is sent now would go, each with its topics (P70)."""
    now, found = clock.now(), defaultdict[date, list[str]](list)
    for rule in ANSWER_ENQUIRIES.rules.values():
        found[rule.term.after(now)].append(rule.label.say(language()))
    return sorted(found.items())


def _links() -> dict[str, str]:
    names = {"contact": "contact.write", "register": "pages.register", "statement": "pages.statement"}
    return {name: url_for(endpoint) for name, endpoint in names.items()}


def _statement(version: Version, **more: Any) -> str:
    shown = {
        "version": version,
        "body": version.body(site().settings.organisation, _links()),
        "summary": markdown.render(texts.fill(version.summary, site().settings.organisation, _links())),
        "contents": version.contents,
        "values": [_value(value) for value in texts.values()],
        "entries": processing.entries(Base.metadata) if version.is_in_force else [],
        "traces": TRACES,
    }
    return render_template("pages/statement.html", **(shown | more))


def _value(value: texts.Value) -> dict[str, Any]:
    return {
        "code": value.code,
        "title": value.title.say(language()),
        "text": value.text.say(language()),
        "links": [(_labels()[endpoint], url_for(endpoint)) for endpoint in value.endpoints],
    }


def _labels() -> dict[str, str]:
    return {
        "pages.statement": _("Lees de verklaring"),
        "pages.register": _("Bekijk het register"),
        "pages.versions": _("Bekijk alle versies"),
        "pages.security_policy": _("Meld een zwakke plek"),
        "rights.ask": _("Gebruik je rechten"),
        "contact.write": _("Stuur een bericht"),
    }


def _filled(version: Version) -> str:
    return texts.fill(version.source, site().settings.organisation, _links())


def _version(day: str) -> Version:
    return site().statements.of(language(), day, clock.today()) or abort(404)


@bp.get("/privacyverklaring")
@same_for_everybody
def statement() -> str:
    """Show the statement in force, and below it the register that it promises (P01, P110)."""
    return _statement(site().statements.in_force(language(), clock.today()))


@bp.get("/privacyverklaring/versies")
@same_for_everybody
def versions() -> str:
    """List all versions, newest first (P106)."""
    statements, code, today = site().statements, language(), clock.today()
    return render_template(
        "pages/versions.html",
        versions=statements.all(code, today),
        announced=statements.announced(code, today),
        draft=statements.draft(code),
    )


@bp.get("/privacyverklaring/versies/<date>")
@same_for_everybody
def version(date: str) -> str:
    """Show one version at its own lasting address."""
    return _statement(_version(date), lasting=True)


@bp.get("/privacyverklaring/versies/<date>/verschil")
@same_for_everybody
def difference(date: str) -> str:
    """Show what changed against the version before (P107)."""
    after = _version(date)
    before = site().statements.before(after, clock.today())
    blocks = comparison.compare(_filled(before), _filled(after)) if before else []
    return render_template("pages/difference.html", version=after, before=before, blocks=blocks)


@bp.get("/privacyverklaring/versies/<date>/hiaten")
@same_for_everybody
def gaps(date: str) -> str:
    """Say what GDPR art. 13 wants and this version lacks (P23, S23)."""
    found = _version(date)
    unnamed = texts.unnamed(found, processing.entries(Base.metadata))
    return render_template("pages/gaps.html", version=found, rows=texts.gaps(found), unnamed=unnamed)


@bp.get("/privacyverklaring/concept")
@same_for_everybody
def draft() -> str:
    """Show the draft of the next version, which is not in force."""
    found = site().statements.draft(language()) or abort(404)
    shown = {
        "version": found,
        "body": found.body(site().settings.organisation, _links()),
        "contents": found.contents,
        "rows": texts.gaps(found),
    }
    return render_template("pages/draft.html", **shown)


@bp.get("/privacyverklaring/concept/verschil")
@same_for_everybody
def draft_difference() -> str:
    """Show what the draft would change."""
    found = site().statements.draft(language()) or abort(404)
    before = site().statements.in_force(language(), clock.today())
    return render_template(
        "pages/difference.html",
        version=found,
        before=before,
        blocks=comparison.compare(_filled(before), _filled(found)),
    )


@bp.get("/privacyverklaring/register")
@same_for_everybody
def register() -> str:
    """Show the register: what is kept, why, until when, and who sees it (GDPR art. 30, P06, P15)."""
    entries = processing.entries(Base.metadata)
    return render_template("pages/register.html", entries=entries, traces=TRACES, forms=FORMS)


@bp.get("/privacyverklaring/register.json")
def register_json() -> Response:
    """Give the register as JSON."""
    data = {
        "controller": site().settings.organisation.name,
        "language": language(),
        "activities": processing.as_data(Base.metadata, language()),
        "forms": [
            {
                "code": form.code,
                "version": form.version,
                "name": form.name.say(language()),
                "addresses": form.addresses,
                "activity": form.activity.code,
                "required": form.required,
                "optional": form.optional,
            }
            for form in FORMS
        ],
        "traces": [
            {
                "name": trace.name.say(language()),
                "kind": trace.kind,
                "holds": trace.holds.say(language()),
                "why": trace.why.say(language()),
                "term": trace.term.say(language()),
            }
            for trace in TRACES
        ],
    }
    return Response(json.dumps(data, ensure_ascii=False, indent=1) + "\n", mimetype="application/json", headers=PUBLIC)


@bp.get("/privacyverklaring/register.csv")
def register_csv() -> Response:
    """Give the register as a table for a spreadsheet."""
    response = Response(
        processing.as_csv(Base.metadata, language()), content_type="text/csv; charset=utf-8", headers=PUBLIC
    )
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _told_on(version: Version) -> datetime:
    """Give the moment from which a version could be read: when it was published, or its day."""
    return version.announced_at or datetime.combine(version.date or clock.today(), time(), OFFICE_TIME)


@bp.get("/privacyverklaring/register.jsonld")
def register_jsonld() -> Response:
    """Give the register as linked data, in terms of the Data Privacy Vocabulary (S266)."""
    controller = {name: str(value) for name, value in asdict(site().settings.organisation).items()}
    data = linked.as_linked(Base.metadata, language(), controller)
    body = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return Response(body, mimetype="application/ld+json", headers=PUBLIC)


@bp.get("/privacyverklaring/feed.atom")
def feed() -> Response:
    """Give the changes of the statement as a feed (P107)."""
    code, today = language(), clock.today()
    shown = [*site().statements.announced(code, today), *site().statements.all(code, today)]
    entries = [
        {
            "title": item.title,
            "url": outside_url("pages.version", language(), date=item.date.isoformat() if item.date else ""),
            "updated": _told_on(item).isoformat(),
            "summary": item.changes,
            "date": item.date,
        }
        for item in shown
    ]
    body = render_template(
        "pages/feed.xml",
        entries=entries,
        self_url=public_address(request.path, language()),
        home=public_address("/", language()),
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8", headers=PUBLIC)


@bp.get("/toegankelijkheid")
@same_for_everybody
def accessibility() -> str:
    """Show the accessibility statement (S239)."""
    return render_template("pages/accessibility.html")


@bp.get("/colofon")
@same_for_everybody
def colophon() -> str:
    """Say who we are (S61)."""
    return render_template("pages/colophon.html")


@bp.get("/beveiliging-melden")
@same_for_everybody
def security_policy() -> str:
    """Say how to report a weakness (S196)."""
    return render_template("pages/security_policy.html")
