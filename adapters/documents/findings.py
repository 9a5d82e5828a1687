"""What a check found in a file that was taken: what goes from the copy that staff see, and what was hidden in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from privacy.vocabulary import Words

REMOVED: Final[Mapping[str, Words]] = {
    "javascript": Words("een script (JavaScript)", "a script (JavaScript)"),
    "open_action": Words("een opdracht die bij het openen begint", "a command that starts on opening"),
    "launch": Words("een opdracht om een programma te starten", "a command to start a program"),
    "form_action": Words("een knop die gegevens verstuurt of ophaalt", "a button that sends or fetches data"),
    "remote_link": Words("een link naar een ander bestand", "a link to another file"),
    "strange_link": Words("een link die niet naar een webpagina gaat", "a link that does not lead to a web page"),
    "embedded_file": Words("een bijgevoegd bestand", "an attached file"),
    "media": Words("geluid, video of 3D", "sound, video or 3D"),
    "xfa": Words("een formulier dat zichzelf opbouwt (XFA)", "a form that builds itself (XFA)"),
    "signature": Words("een digitale handtekening", "a digital signature"),
    "external_data": Words("gegevens die van elders worden gehaald", "data fetched from elsewhere"),
    "external_template": Words("een sjabloon dat van internet komt", "a template fetched from the internet"),
    "remote_image": Words("een afbeelding die van elders wordt gehaald", "a picture fetched from elsewhere"),
    "ole_object": Words("een onderdeel van een ander programma (OLE)", "a part of another program (OLE)"),
    "control": Words("een knop of veld met een programma erachter (ActiveX)", "a control with a program behind it"),
    "live_field": Words("een veld dat gegevens van elders haalt", "a field that fetches data from elsewhere"),
    "foreign_text": Words("een ingevoegd stuk van een andere soort", "an inserted piece of another kind"),
    "script": Words("een verwijzing naar een macro", "a reference to a macro"),
}

HIDDEN: Final[Mapping[str, Words]] = {
    "author": Words("auteur", "author"),
    "last_editor": Words("laatst bewerkt door", "last edited by"),
    "company": Words("organisatie", "organisation"),
    "manager": Words("leidinggevende", "manager"),
    "title": Words("titel", "title"),
    "subject": Words("onderwerp", "subject"),
    "keywords": Words("trefwoorden", "keywords"),
    "description": Words("omschrijving", "description"),
    "program": Words("gemaakt met", "made with"),
    "created": Words("gemaakt op", "made on"),
    "modified": Words("gewijzigd op", "changed on"),
    "printed": Words("afgedrukt op", "printed on"),
    "editing_time": Words("minuten aan gewerkt", "minutes worked on it"),
    "template": Words("sjabloon", "template"),
    "printer": Words("printer", "printer"),
    "property": Words("eigen kenmerk", "custom property"),
    "location": Words("plaats waar een foto is gemaakt", "place where a picture was taken"),
    "camera": Words("camera of telefoon van een foto", "camera or phone of a picture"),
    "taken": Words("een foto is gemaakt op", "a picture was taken on"),
    "photographer": Words("maker van een foto", "maker of a picture"),
    "commenter": Words("naam bij een opmerking of wijziging", "name at a comment or change"),
    "comments": Words("aantal opmerkingen", "number of comments"),
    "changes": Words("aantal bijgehouden wijzigingen", "number of tracked changes"),
}

FORMATS: Final = ("pdf", "docx", "odt")
VALUES: Final = 5
"""How many different values of one code are kept."""

SAYS_NOTHING: Final = (
    "", "untitled", "untitled document", "naamloos", "anonymous", "(anonymous)", "anoniem", "unspecified",
    "(unspecified)", "un-named", "unknown", "onbekend", "none", "null",
)  # fmt: skip
"""What programs and we ourselves write where there is nothing to tell."""

LENGTH: Final = 200
"""How many characters of a hidden value are kept."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found. Codes are those of REMOVED and HIDDEN; `pages` is None where only a printer would know."""

    format: str
    removed: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    pages: int | None = None

    def to_json(self) -> str:
        """Write it down, to be kept in a sealed column."""
        content = {
            "format": self.format,
            "removed": list(self.removed),
            "metadata": [list(pair) for pair in self.metadata],
            "pages": self.pages,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Findings:
        """Read what `to_json` wrote. Raises ValueError for anything else."""
        content = json.loads(text)
        try:
            pages, metadata = content["pages"], tuple((str(code), str(value)) for code, value in content["metadata"])
            known = set(content["removed"]) <= set(REMOVED) and {code for code, _ in metadata} <= set(HIDDEN)
            if content["format"] not in FORMATS or not known or not isinstance(pages, int | None):
                raise ValueError("not findings")
            return cls(content["format"], tuple(content["removed"]), metadata, pages)
        except (KeyError, TypeError) as error:
            raise ValueError("not findings") from error

    def removals(self, language: str) -> list[str]:
        """Name what the copy that staff see goes without."""
        return [REMOVED[code].say(language) for code in self.removed]

    def hidden(self, language: str) -> list[tuple[str, str]]:
        """Name what was hidden in the file: label and value."""
        return [(HIDDEN[code].say(language), value) for code, value in self.metadata]

    def say(self, language: str) -> list[str]:
        """Tell the sender, in sentences, what was found and what happens with it."""
        gone = Words(
            "We laten dit weg uit wat onze medewerkers zien: {}.", "We leave this out of what our staff see: {}."
        )
        kept = Words(
            "Dit staat verborgen in je bestand, en onze medewerkers zien het niet: {}.",
            "This is hidden in your file, and our staff do not see it: {}.",
        )
        lines = [gone.say(language).format(_listed(self.removals(language), language))] if self.removed else []
        pairs = [f"{label}: {value}" for label, value in self.hidden(language)]
        return [*lines, *([kept.say(language).format("; ".join(pairs))] if pairs else [])]


@dataclass(slots=True)
class Gathering:
    """Findings while they are being gathered: each code once, each value once, in the order of the lists."""

    removed: set[str] = field(default_factory=set)
    metadata: dict[str, list[str]] = field(default_factory=dict)

    def remove(self, *codes: str) -> None:
        """Note active content that the copy will not have."""
        self.removed.update(codes)

    def hide(self, code: str, value: object) -> None:
        """Note a hidden value; an empty one is none."""
        text, values = tidy(value), self.metadata.setdefault(code, [])
        if text.casefold() not in (*SAYS_NOTHING, *(one.casefold() for one in values)) and len(values) < VALUES:
            values.append(text)

    def findings(self, format_: str, pages: int | None = None) -> Findings:
        """Close the list."""
        metadata = tuple((code, value) for code in HIDDEN for value in self.metadata.get(code, ()))
        return Findings(format_, tuple(code for code in REMOVED if code in self.removed), metadata, pages)


def tidy(value: object) -> str:
    """Make a value of a stranger's file fit to be shown: one line, nothing invisible, not too long."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(value)))
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    clean = seen.strip()
    return clean if len(clean) <= LENGTH else clean[: LENGTH - 1].rstrip() + "…"


def _listed(names: Iterable[str], language: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {'and' if language == 'en' else 'en'} {last}" if first else last
