"""What people can consent to: each text in both languages, by version, never changed after it was shown (P08-P10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from privacy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The exact words of one version; a word changed is a new version, and those who agreed before are asked again."""

    version: str
    words: Words

    @property
    def digest(self) -> str:
        """The imprint of both languages, by which a test keeps a version as it was."""
        return sha256(f"{self.words.nl}\x1f{self.words.en}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ConsentPurpose:
    """One thing that we do only with consent, and its texts, oldest first."""

    code: str
    name: Words
    what: Words
    texts: tuple[ConsentText, ...]

    @property
    def current(self) -> ConsentText:
        """The text that is asked now."""
        return self.texts[-1]

    def text(self, version: str) -> ConsentText | None:
        """Give the text of a version."""
        return next((text for text in self.texts if text.version == version), None)


CONSENTS: Final[Mapping[str, ConsentPurpose]] = {
    "newsletter": ConsentPurpose(
        "newsletter",
        Words("Nieuwsbrief", "Newsletter"),
        Words(
            "Een mail met nieuws over onze diensten. Er is nog geen nieuwsbrief: zolang dat zo is, krijg je niets.",
            "An e-mail with news about our services. There is no newsletter yet: until there is, you get nothing.",
        ),
        (
            ConsentText(
                "2026-11-1",
                Words(
                    "Ja, 1do mag mij ten hoogste één keer per maand een nieuwsbrief mailen over haar diensten. Ik kan "
                    "dit op elk moment intrekken, in het portaal of met de link onder elke nieuwsbrief.",
                    "Yes, 1do may send me a newsletter about its services by e-mail, at most once a month. I can "
                    "withdraw this at any moment, in the portal or by the link under each newsletter.",
                ),
            ),
        ),
    ),
}
"""Everything that is done by consent alone."""

KEEP_YEAR: Final = ConsentPurpose(
    "talent",
    Words("Sollicitatie een jaar bewaren", "Keeping an application for a year"),
    Words(
        "We bewaren je sollicitatie tot een jaar na het einde van de procedure, voor als er een plek vrijkomt.",
        "We keep your application until a year after the procedure ends, in case a place comes free.",
    ),
    (
        ConsentText(
            "2026-11-1",
            Words(
                "Ja, 1do mag mijn sollicitatie bewaren tot een jaar na het einde van de procedure, om mij te vragen "
                "als er een plek vrijkomt die bij mij past. Ik kan dit op elk moment intrekken met de link in de mail.",
                "Yes, 1do may keep my application until a year after the procedure ends, to ask me when a place comes "
                "free that suits me. I can withdraw this at any moment by the link in the e-mail.",
            ),
        ),
    ),
)
"""Asked on the application form and once more after a rejection; it stands on the application itself, which is known to
no account (P36, P78)."""
