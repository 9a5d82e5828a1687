"""Why a file is not taken: a closed list, each with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.documents.kinds import KINDS
from privacy.vocabulary import Words

TAKEN: Final = ("pdf", "docx", "odt")
"""The formats that we take, by their extension (P73, S132)."""

AS_PDF: Final = Words(
    "Sla je document op als pdf en kies dat bestand.", "Save your document as a PDF and choose that file."
)
ANEW: Final = Words(
    "Open het op je computer of telefoon, sla het opnieuw op als pdf en kies dat bestand.",
    "Open it on your computer or phone, save it again as a PDF and choose that file.",
)

REASONS: Final[Mapping[str, Words]] = {
    "extension": Words(
        f"We kunnen bestanden lezen die eindigen op .pdf, .docx of .odt; dit bestand niet. {AS_PDF.nl}",
        f"We can read files that end in .pdf, .docx or .odt, and not this one. {AS_PDF.en}",
    ),
    "empty": Words(
        "Dit bestand is leeg. Kijk of je het goede bestand hebt gekozen.",
        "This file is empty. Check that you have chosen the right one.",
    ),
    "too_large": Words(
        "Dit bestand is te groot: er is plaats voor 10 MB. Maak de foto's erin kleiner of laat ze weg.",
        "This file is too large: there is room for 10 MB. Make the pictures in it smaller or leave them out.",
    ),
    "other_content": Words(
        f"In dit bestand zit iets anders dan zijn naam zegt. {AS_PDF.nl}",
        f"This file holds something else than its name says. {AS_PDF.en}",
    ),
    "encrypted": Words(
        "Dit bestand is met een wachtwoord beveiligd, dus we kunnen het niet openen. "
        "Haal het wachtwoord eraf en kies het opnieuw.",
        "This file is protected by a password, so we cannot open it. Remove the password and choose it again.",
    ),
    "truncated": Words(
        "Dit bestand is niet compleet: het einde ontbreekt. Kies het origineel, of maak het opnieuw.",
        "This file is not complete: its end is missing. Choose the original, or make it again.",
    ),
    "damaged": Words(f"Dit bestand is beschadigd. {ANEW.nl}", f"This file is damaged. {ANEW.en}"),
    "no_pages": Words(
        f"Er staat geen bladzijde in dit bestand. {ANEW.nl}", f"There is no page in this file. {ANEW.en}"
    ),
    "macros": Words(
        f"Er zitten macro's (kleine programma's) in dit bestand. Die nemen we niet aan. {AS_PDF.nl}",
        f"This file holds macros (small programs). We do not take those. {AS_PDF.en}",
    ),
    "polyglot": Words(
        f"Er zit een tweede bestand aan dit bestand vast, van een andere soort. {ANEW.nl}",
        f"A second file of another kind is attached to this file. {ANEW.en}",
    ),
    "too_complex": Words(
        f"Dit bestand is te ingewikkeld om veilig te lezen. {ANEW.nl}",
        f"This file is too complicated to be read safely. {ANEW.en}",
    ),
    "entities": Words(
        f"Dit bestand verwijst op een onveilige manier naar tekst van elders. {ANEW.nl}",
        f"This file refers to text from elsewhere in an unsafe way. {ANEW.en}",
    ),
    "portfolio": Words(
        "Dit is een pdf-portfolio: een verzameling losse bestanden. Maak er één pdf van en kies dat bestand.",
        "This is a PDF portfolio: a collection of separate files. Make one PDF of it and choose that file.",
    ),
    "live_form": Words(
        "De bladzijden van deze pdf worden pas gemaakt als een programma hem opent. "
        "Druk hem af naar pdf en kies dat bestand.",
        "The pages of this PDF are only made when a program opens it. Print it to PDF and choose that file.",
    ),
    "package": Words(
        f"Dit bestand is anders ingepakt dan een tekstverwerker doet. {ANEW.nl}",
        f"This file is packed in another way than a word processor does. {ANEW.en}",
    ),
    "hollow": Words(
        f"De tekst staat in dit bestand als een tweede bestand dat we niet openen. {ANEW.nl}",
        f"The text is in this file as a second file that we do not open. {ANEW.en}",
    ),
}


class Refused(Exception):
    """A file that we do not take. `code` is one of REASONS; `facts` may be kept and hold nothing of its content."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code if code in REASONS else "damaged"
        self.facts = facts

    @property
    def words(self) -> Words:
        """Say what is wrong and what to do, in both languages."""
        found = KINDS.get(self.facts.get("found", ""))
        if self.code not in ("extension", "other_content") or not found:
            return REASONS[self.code]
        claimed = self.facts.get("claimed", "")
        if self.facts["found"] in TAKEN:
            return _renamed(found.words, self.facts["found"], claimed)
        end = Words(f", al eindigt de naam op .{claimed}", f", although its name ends in .{claimed}")
        tail = end if claimed in TAKEN else Words("", "")
        return Words(
            f"Dit is {found.words.nl}{tail.nl}. {found.advice.nl}",
            f"This is {found.words.en}{tail.en}. {found.advice.en}",
        )

    def say(self, language: str) -> str:
        """Say what is wrong and what to do."""
        return self.words.say(language)


def _renamed(what: Words, found: str, claimed: str) -> Words:
    """Help somebody whose good file only has a wrong name."""
    return Words(
        f"Dit is {what.nl}, maar de naam eindigt op .{claimed}. Laat de naam eindigen op .{found} en kies het opnieuw.",
        f"This is {what.en}, but its name ends in .{claimed}. Make the name end in .{found} and choose it again.",
    )
