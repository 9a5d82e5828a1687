"""The forms of applicants: applying, and what they do with their application afterwards (P66)."""

from __future__ import annotations

from typing import Final

from privacy.activities import HANDLE_APPLICATIONS, KEEP_APPLICATION
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

APPLYING: Final = Words("Solliciteren", "Applying for a job")
OWN_APPLICATION: Final = Words("Je sollicitatie aanvullen of intrekken", "Adding to or withdrawing your application")
OWN_YEAR: Final = Words("Je sollicitatie wel of niet een jaar bewaren", "Keeping your application for a year or not")


def _both(*acts: str) -> tuple[str, ...]:
    """Give the addresses of acts on an application, by its link and in the portal."""
    return tuple(f"{way}/<key>{act}" for way in ("/solliciteren", "/portaal/sollicitaties") for act in acts)


APPLICANT_FORMS: Final = (
    FormEntry(
        "apply",
        1,
        APPLYING,
        ("/solliciteren",),
        HANDLE_APPLICATIONS,
        ("name", "email"),
        (
            "phone",
            "vacancy",
            "motivation",
            "cv",
            "letter",
            "keep_year",
            "papers",
            "without_cv",
            "without_letter",
            "step",
        ),
    ),
    FormEntry(
        "own-application",
        1,
        OWN_APPLICATION,
        _both("/bestanden"),
        HANDLE_APPLICATIONS,
        optional=("cv", "letter"),
    ),
    FormEntry(
        "own-application-buttons",
        1,
        OWN_APPLICATION,
        _both("/bestanden/<file>/terugnemen", "/intrekken"),
        HANDLE_APPLICATIONS,
    ),
    FormEntry("own-application-year", 1, OWN_YEAR, _both("/bewaren"), KEEP_APPLICATION, ("agreed",), ("version",)),
)
