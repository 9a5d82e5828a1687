"""Settings: read once from the environment, frozen, and refused when they would make promises untrue."""

from __future__ import annotations

import json
import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).parent
FICTITIOUS: Final = (
    "00000000",
    "NL000000000B00",
    "NL00ZZZ000000000000",
    "example.",
    ".test",
    "+31 97 0000",
    "000 0000",
)
"""Pieces of the development values below: production refuses any setting that still holds one (P126)."""


SHELF_URL: Final = re.compile(r"file:.+|s3://([^/?#@]+@)?[a-z0-9][a-z0-9.-]{2,62}(\?.*)?")
CLAMD_URL: Final = re.compile(r"(unix:.+|tcp:.+:[0-9]{1,5})?")
SEAL_KEYS: Final = re.compile(r"[0-9]{1,5}:[A-Za-z0-9_-]{43}=?(,[0-9]{1,5}:[A-Za-z0-9_-]{43}=?)*")


class SettingsError(ValueError):
    """The environment asks for something that the site will not run with; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who is responsible: the one place that footer, statement, letters and exports read (P02, P124, P125)."""

    name: str = "1do bv"
    street: str = "Laan van Londen 100"
    postal_code: str = "3317 DA"
    city: str = "Dordrecht"
    country: str = "NL"
    phone: str = "+31 97 0000 0000"
    email: str = "info@1do.example.org"
    privacy_email: str = "privacy@1do.example.org"
    kvk: str = "00000000"
    vat_id: str = "NL000000000B00"
    creditor_id: str = "NL00ZZZ000000000000"

    @property
    def mail_domain(self) -> str:
        """The domain that our letters come from (RFC 5322 Message-ID, S79)."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations of the site."""

    mode: str
    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    shelf_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    clamd_url: str
    secret_key: str = field(repr=False)
    seal_keys: str = field(repr=False)
    public_url: str
    trusted_proxies: int
    rate_limit_factor: float
    min_fill_seconds: float
    web_workers: int
    metrics_allow: tuple[str, ...]
    erasure_ledger: Path
    organisation: Organisation = Organisation()

    @property
    def development(self) -> bool:
        """Whether this is somebody's own machine, where letters go into a spool that a page shows."""
        return self.mode == "development"

    @property
    def https(self) -> bool:
        """Whether visitors reach the site over TLS (P86, P87)."""
        return self.public_url.startswith("https://")

    @property
    def mail_spool(self) -> Path | None:
        """The folder that letters are laid in, or None where they go to a mail server."""
        parts = urlsplit(self.mail_url)
        return Path(parts.path) if parts.scheme == "file" else None

    @property
    def public_host(self) -> str:
        """Host and port of PUBLIC_URL: the only Host header that is answered."""
        return urlsplit(self.public_url).netloc


def from_environment(environment: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Read the settings; names of `overrides` are fields of `Settings`.

    In development missing secrets are made once and kept in DATA_DIR. Raises SettingsError with all
    that is wrong in one message.
    """
    get = environment.get
    mode = get("MODE") or "development"
    data_dir = Path(overrides.get("data_dir") or get("DATA_DIR") or ROOT / "var").resolve()
    if mode not in ("development", "production"):
        raise SettingsError(f"MODE is {mode!r}: use development or production")
    kept = _development_secrets(data_dir) if mode == "development" else {}
    host, port = get("HOST") or "127.0.0.1", _number(environment, "PORT", 5000, int)
    values: dict[str, Any] = {
        "mode": mode,
        "host": host,
        "port": port,
        "data_dir": data_dir,
        "database_url": get("DATABASE_URL") or f"sqlite:///{data_dir / 'site.sqlite'}",
        "redis_url": get("REDIS_URL") or "",
        "shelf_url": get("SHELF_URL") or f"file:{data_dir / 'shelf'}",
        "mail_url": get("MAIL_URL") or f"file:{data_dir / 'mail'}",
        "clamd_url": get("CLAMD_URL") or "",
        "secret_key": get("SECRET_KEY") or kept.get("secret_key", ""),
        "seal_keys": get("SEAL_KEYS") or kept.get("seal_keys", ""),
        "public_url": (get("PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        "trusted_proxies": _number(environment, "TRUSTED_PROXIES", 0, int),
        "rate_limit_factor": _number(environment, "RATE_LIMIT_FACTOR", 1.0, float),
        "min_fill_seconds": _number(environment, "MIN_FILL_SECONDS", 2.0, float),
        "web_workers": _number(environment, "WEB_WORKERS", 2, int),
        "metrics_allow": tuple((get("METRICS_ALLOW") or "127.0.0.1,::1").replace(" ", "").split(",")),
        "erasure_ledger": Path(get("ERASURE_LEDGER") or data_dir / "erasure.ledger").resolve(),
        "organisation": _organisation(environment),
    }
    settings = Settings(**(values | overrides))
    faults = _faults(settings)
    if faults:
        raise SettingsError("The site does not start:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return settings


def _organisation(environment: Mapping[str, str]) -> Organisation:
    names = Organisation.__dataclass_fields__
    given = {name: environment.get(f"ORGANISATION_{name.upper()}") for name in names}
    return Organisation(**{name: value for name, value in given.items() if value})


def _number(environment: Mapping[str, str], name: str, default: Any, kind: type[int] | type[float]) -> Any:
    text = environment.get(name) or str(default)
    try:
        value = kind(text)
    except ValueError:
        raise SettingsError(f"{name} is {text!r}: a number is needed") from None
    if value < 0:
        raise SettingsError(f"{name} is {text!r}: it cannot be negative")
    return value


def _faults(settings: Settings) -> list[str]:
    """Name what the site refuses to start with; production is held to more (P126, S61, design.md)."""
    faults = []
    if not urlsplit(settings.public_url).hostname or not settings.public_url.startswith(("http://", "https://")):
        faults.append(f"PUBLIC_URL is {settings.public_url!r}: give the full address, as in https://www.example.nl")
    if not 0 < settings.port < 2**16:
        faults.append(f"PORT is {settings.port}: choose one from 1 to 65535")
    if settings.web_workers < 1:
        faults.append("WEB_WORKERS is 0: the site needs at least one process")
    if not all(map(isfinite, (settings.rate_limit_factor, settings.min_fill_seconds))):
        faults.append("RATE_LIMIT_FACTOR and MIN_FILL_SECONDS must be ordinary numbers")
    if len(settings.secret_key) < 32:
        faults.append("SECRET_KEY must hold at least 32 characters")
    if not SEAL_KEYS.fullmatch(settings.seal_keys.replace(" ", "")):
        faults.append("SEAL_KEYS: give 1:<32 bytes in base64url>, newest key first, with commas between")
    if not SHELF_URL.fullmatch(settings.shelf_url):
        faults.append("SHELF_URL: give file:/folder or s3://bucket?endpoint=https://...&region=...")
    if not CLAMD_URL.fullmatch(settings.clamd_url):
        faults.append("CLAMD_URL: give unix:/run/clamav/clamd.ctl or tcp:host:3310")
    if not settings.development:
        faults += _production_faults(settings)
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.https:
        faults.append("PUBLIC_URL must begin with https:// in production")
    if settings.mail_spool:
        faults.append("MAIL_URL is empty: give smtp://user:password@host:587 or smtps://...")
    if not settings.clamd_url:
        faults.append("CLAMD_URL is empty: give unix:/run/clamav/clamd.ctl or tcp:host:3310")
    for name in Organisation.__dataclass_fields__:
        value = getattr(settings.organisation, name)
        if not value or any(piece in value for piece in FICTITIOUS):
            faults.append(f"ORGANISATION_{name.upper()} is empty or still a made-up value")
    return faults


def _development_secrets(data_dir: Path) -> dict[str, str]:
    """Make secrets on the first start and keep them beside the data, readable by this user alone."""
    path = data_dir / "secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        draft = path.with_name(f"secrets.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"secret_key": secrets.token_urlsafe(48), "seal_keys": f"1:{key}"}, file)
        try:
            os.link(draft, path)  # of two first starts at once, one wins and both read the same secrets
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
