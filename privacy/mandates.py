"""What people sign for direct debit: each text in both languages, by version, never changed once shown (S243)."""

from __future__ import annotations

from typing import Final

from privacy.consents import ConsentText
from privacy.vocabulary import Words

TEXTS: Final = (
    ConsentText(
        "2026-11-1",
        Words(
            "Hierbij geef je toestemming aan {creditor} om doorlopend incasso-opdrachten te sturen naar je bank om een "
            "bedrag van je rekening af te schrijven, en aan je bank om doorlopend een bedrag van je rekening af te "
            "schrijven volgens de opdracht van {creditor}. Ben je het niet eens met een afschrijving, dan kun je die "
            "laten terugboeken. Neem daarvoor binnen acht weken na de afschrijving contact op met je bank. Vraag je "
            "bank naar de voorwaarden.",
            "You hereby authorise {creditor} to send recurrent collection instructions to your bank to debit your "
            "account, and your bank to debit your account on a recurrent basis in accordance with the instructions "
            "from {creditor}. You are entitled to a refund if you disagree with a debit: claim it from your bank "
            "within eight weeks of the date on which your account was debited. Ask your bank for its terms.",
        ),
    ),
)
"""Every version there was, oldest first."""

CURRENT: Final = TEXTS[-1]
"""The text that is signed now."""


def text(version: str) -> ConsentText:
    """Give the text of a version. Raises KeyError."""
    return {item.version: item for item in TEXTS}[version]
