"""The application: settings in, extensions tied, blueprints and commands registered."""

from __future__ import annotations

from functools import partial

from flask import Flask, Request, Response, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

import backup
import commands
import extensions
from adapters import letters, logs, published
from adapters.form_tokens import FormTokens
from adapters.front import Front
from adapters.jobs import Jobs
from adapters.limits import Limits
from adapters.shelf.open import open_shelf
from adapters.site import Site
from adapters.statements import Statements
from adapters.static_files import StaticFiles
from adapters.uploads import SiteRequest
from blueprints import compiled, errors, guards, words
from blueprints.account.views import bp as account
from blueprints.careers.applicant import link as applicant
from blueprints.careers.applicant import own as applicant_portal
from blueprints.careers.views import bp as careers
from blueprints.compiled import PerLanguage
from blueprints.contact.receipts import bp as receipts
from blueprints.contact.views import bp as contact
from blueprints.customers.views import bp as customers
from blueprints.mailbox.views import bp as mailbox
from blueprints.pages.health import bp as health
from blueprints.pages.views import bp as pages
from blueprints.pages.well_known import bp as well_known
from blueprints.passkeys.views import bp as passkeys
from blueprints.portal.security import bp as security
from blueprints.portal.views import bp as portal
from blueprints.report.revert import bp as report
from blueprints.rights.views import bp as rights
from blueprints.staff.views import bp as staff
from config import ROOT, Settings, from_environment
from headers import security_headers
from privacy import sealing

FORM_BYTES = 256 * 1024
"""What a form without files may weigh; the longest honest contact message takes a tenth of it."""


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without the work of reading a cookie that nobody sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Give the session of the request; an empty one to a browser without its cookie."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the site. Raises SettingsError when the settings would make promises untrue."""
    settings = settings or from_environment()
    logs.configure(development=settings.development)
    sealing.install(sealing.KeyRing.parse(settings.seal_keys))
    app = Flask(__name__, static_folder=None)
    app.request_class, app.jinja_environment = SiteRequest, PerLanguage
    app.session_interface = Sessions()
    app.config |= {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": not settings.database_url.startswith("sqlite"),
            "max_overflow": 15,  # one for each thread of a process, should all of them read at once
        },
        "MAX_CONTENT_LENGTH": FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": FORM_BYTES,
        "MAX_FORM_PARTS": 100,
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "SESSION_COOKIE_NAME": "__Host-session" if settings.https else "session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tie_extensions(app, settings)
    errands = (contact, receipts, customers, account, staff, portal, security, passkeys, report, rights)
    for blueprint in (pages, well_known, health, *errands):
        app.register_blueprint(blueprint)
    for blueprint in (careers, applicant, applicant_portal):
        app.register_blueprint(blueprint)
    if settings.mail_spool and settings.development:
        app.register_blueprint(mailbox)
    for part in (guards, errors, words, compiled, commands):
        part.register(app)
    _tie_outside(app, settings)
    backup.tie()
    return app


def _tie_extensions(app: Flask, settings: Settings) -> None:
    letters.configure(app, settings)
    extensions.mail.init_app(app)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    extensions.babel.init_app(
        app,
        default_locale="nl",
        default_timezone="Europe/Amsterdam",
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=lambda: request.environ.get("site.language", "nl") if has_request_context() else "nl",
    )
    with app.app_context():
        engine: Engine = extensions.db.engine
        if engine.dialect.name == "sqlite":
            extensions.prepare_sqlite(engine)


def _tie_outside(app: Flask, settings: Settings) -> None:
    """Put the layers before Flask in their order: proxy, front, static files, application."""
    tokens, static = FormTokens(settings.secret_key), StaticFiles(https=settings.https)
    texts = Statements(published=partial(published.loader, app))
    parts = Site(settings, tokens, Limits(settings), Jobs(settings), texts, static, open_shelf(settings))
    app.extensions["site"] = parts
    unless_said = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    always = list((security_headers(https=settings.https) | unless_said).items())

    @app.before_request
    def _terms_in_force() -> None:
        """What is shown and what is kept follow the terms that hold; whether the site is up is asked of nothing."""
        if request.blueprint != health.name:
            texts.refresh()

    @app.after_request
    def _headers(response: Response) -> Response:
        given = {name for name, _value in response.headers}
        response.headers.extend([(name, value) for name, value in always if name not in given])
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Language", request.environ.get("site.language", "nl"))
        return response

    parts.front = Front(static.serve(app.wsgi_app), settings, tokens)
    app.wsgi_app = parts.front  # type: ignore[method-assign]
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
