"""The forms on the pages of recruitment (P66)."""

from __future__ import annotations

from typing import Final

from privacy.activities import HANDLE_APPLICATIONS as HANDLE
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

APPLICATION: Final = "/beheer/sollicitaties/<reference>"
FILE: Final = f"{APPLICATION}/bestanden/<key>"
VACANCY: Final = "/beheer/vacatures/<slug>"
FINDING: Final = Words("Sollicitaties zoeken, door werving", "Finding applications, by recruitment")
HANDLING: Final = Words("Een sollicitatie behandelen, door werving", "Handling an application, by recruitment")
READING: Final = Words("Een bestand lezen of wissen, door werving", "Reading or erasing a file, by recruitment")
WRITING: Final = Words("Een vacature maken, door werving", "Making a vacancy, by recruitment")
TEXT: Final = ("title", "description", "closes_on")
ENGLISH: Final = ("title_en", "description_en")

RECRUITMENT_FORMS: Final = (
    FormEntry("applications", 1, FINDING, ("/beheer/sollicitaties",), HANDLE, optional=("vacancy", "status", "state")),
    FormEntry("applications-search", 1, FINDING, ("/beheer/sollicitaties/zoeken",), HANDLE, ("sought",)),
    FormEntry("application-decide", 1, HANDLING, (f"{APPLICATION}/stand",), HANDLE, ("seen", "status"), ("text",)),
    FormEntry("application-note", 1, HANDLING, (f"{APPLICATION}/notitie",), HANDLE, ("seen", "note")),
    FormEntry("application-tell", 1, HANDLING, (f"{APPLICATION}/bericht",), HANDLE, ("seen", "message")),
    FormEntry(
        "application-keep", 1, HANDLING, (f"{APPLICATION}/langer-bewaren",), HANDLE, ("seen", "until", "because")
    ),
    FormEntry(
        "application-buttons",
        1,
        HANDLING,
        tuple(f"{APPLICATION}/{what}" for what in ("heropenen", "doorlaten", "niet-langer-bewaren", "onleesbaar")),
        HANDLE,
        ("seen",),
    ),
    FormEntry("file-original", 1, READING, (f"{FILE}/origineel",), HANDLE, ("reason",)),
    FormEntry("file-remove", 1, READING, (f"{FILE}/wissen",), HANDLE, ("seen", "because")),
    FormEntry("file-number", 1, READING, (f"{FILE}/geen-nummer", f"{FILE}/onleesbaar"), HANDLE, ("seen",)),
    FormEntry("vacancy-new", 1, WRITING, ("/beheer/vacatures/nieuw",), HANDLE, TEXT, (*ENGLISH, "slug")),
    FormEntry("vacancy-change", 1, WRITING, (VACANCY,), HANDLE, TEXT, ENGLISH),
    FormEntry(
        "vacancy-buttons",
        1,
        WRITING,
        (f"{VACANCY}/publiceren", f"{VACANCY}/sluiten", f"{VACANCY}/weggooien"),
        HANDLE,
    ),
)
"""Read by the list of all forms; a test compares them with the pages."""
