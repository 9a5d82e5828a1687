"""Settings: development works from nothing, production refuses what would make promises untrue (P02, P126)."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT, Organisation, Settings, SettingsError, from_environment
from privacy.sealing import KeyRing
from tests.unit.conftest import key

PRODUCTION = {
    "MODE": "production",
    "PUBLIC_URL": "https://www.onedo-proef.nl",
    "SECRET_KEY": "s" * 48,
    "SEAL_KEYS": key(1),
    "MAIL_URL": "smtp://site:geheim@mail.onedo-proef.nl:587",
    "CLAMD_URL": "unix:/run/clamav/clamd.ctl",
    "ORGANISATION_PHONE": "+31 78 555 01 23",
    "ORGANISATION_EMAIL": "info@onedo-proef.nl",
    "ORGANISATION_PRIVACY_EMAIL": "privacy@onedo-proef.nl",
    "ORGANISATION_KVK": "12345678",
    "ORGANISATION_VAT_ID": "NL123456789B01",
    "ORGANISATION_CREDITOR_ID": "NL12ZZZ123456780000",
}
"""A whole set for production; the domain is nobody's business card, the numbers nobody's."""


def production(tmp_path: Path, **changed: str) -> Settings:
    return from_environment(PRODUCTION | changed, data_dir=tmp_path)


def test_a_whole_set_is_accepted(tmp_path: Path) -> None:
    settings = production(tmp_path)
    assert settings.https
    assert not settings.development
    assert settings.mail_spool is None
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.promise("P126")
@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"MODE"}))
def test_production_refuses_each_missing_setting_by_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        production(tmp_path, **{name: ""})


MADE_UP = {
    "ORGANISATION_PHONE": Organisation().phone,
    "ORGANISATION_EMAIL": "info@example.org",
    "ORGANISATION_PRIVACY_EMAIL": Organisation().privacy_email,
    "ORGANISATION_KVK": Organisation().kvk,
    "ORGANISATION_VAT_ID": Organisation().vat_id,
    "ORGANISATION_CREDITOR_ID": Organisation().creditor_id,
    "PUBLIC_URL": "http://www.onedo-proef.nl",
    "SECRET_KEY": "short",
}


@pytest.mark.promise("P126", "P136")
@pytest.mark.parametrize("name", MADE_UP)
def test_production_refuses_each_made_up_or_unsafe_setting(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        production(tmp_path, **{name: MADE_UP[name]})


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        from_environment({"MODE": "production"}, data_dir=tmp_path)
    for name in set(PRODUCTION) - {"MODE"}:
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "vijf"), ("PORT", "-1"), ("PORT", "70000"), ("TRUSTED_PROXIES", "yes"), ("RATE_LIMIT_FACTOR", "nan"),
     ("RATE_LIMIT_FACTOR", "-1"), ("RATE_LIMIT_FACTOR", "inf"), ("MIN_FILL_SECONDS", "x"), ("WEB_WORKERS", "0"),
     ("WEB_WORKERS", "2.5"), ("MODE", "prod"), ("PUBLIC_URL", "www.example.org"), ("PUBLIC_URL", "ftp://x.example.org"),
     ("SEAL_KEYS", "rubbish"), ("SEAL_KEYS", "1:abc")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused_by_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment({name: value}, data_dir=tmp_path)


def test_development_starts_from_nothing_and_keeps_its_secrets_to_itself(tmp_path: Path) -> None:
    first = from_environment({}, data_dir=tmp_path / "new")
    assert first.development
    assert KeyRing.parse(first.seal_keys).newest == 1
    assert stat.S_IMODE((tmp_path / "new" / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert from_environment({}, data_dir=tmp_path / "new") == first
    assert from_environment({}, data_dir=tmp_path / "other").secret_key != first.secret_key


def test_secrets_do_not_stand_in_the_settings_as_printed(tmp_path: Path) -> None:
    settings = production(tmp_path)
    assert PRODUCTION["SECRET_KEY"] not in repr(settings)
    assert PRODUCTION["SEAL_KEYS"] not in repr(settings)
    assert "geheim" not in repr(settings)


def test_two_first_starts_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    program = (
        "import config, sys; s = config.from_environment({}, data_dir=sys.argv[1]); print(s.secret_key, s.seal_keys)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "new")]
    starts = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    answers = {start.communicate()[0] for start in starts}
    assert len(answers) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secrets.json"]
    kept = json.loads((tmp_path / "new" / "secrets.json").read_text())
    assert answers == {f"{kept['secret_key']} {kept['seal_keys']}\n"}


@pytest.mark.promise("P02", "P124")
def test_the_organisation_comes_from_the_environment(tmp_path: Path) -> None:
    settings = from_environment({"ORGANISATION_NAME": "Proef bv", "ORGANISATION_CITY": "Testdorp"}, data_dir=tmp_path)
    assert (settings.organisation.name, settings.organisation.city) == ("Proef bv", "Testdorp")
    assert Organisation().name == "1do bv"
    assert settings.organisation.street == "Laan van Londen 100"


def test_trailing_slashes_and_ports_of_the_public_address_are_understood(tmp_path: Path) -> None:
    settings = from_environment({"PUBLIC_URL": "http://localhost:8080/"}, data_dir=tmp_path)
    assert settings.public_url == "http://localhost:8080"
    assert settings.public_host == "localhost:8080"
