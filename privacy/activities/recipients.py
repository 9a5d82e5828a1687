"""Who outside gets personal data, in the words of the register."""

from __future__ import annotations

from typing import Final

from privacy.vocabulary import Words

HOSTING: Final = Words("de hostingpartij waar onze server staat", "the hosting company where our server stands")
MAIL_RELAY: Final = Words("de mailserver die onze brieven bezorgt", "the mail server that delivers our letters")
