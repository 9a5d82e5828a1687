"""Masking: in what staff wrote to one person, the contact data of others is left out (P120, GDPR art. 15(4))."""

from __future__ import annotations

import re
from typing import Final

from privacy.columns import normal_address

HIDDEN: Final = "[…]"
ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER: Final = re.compile(r"(?<![\w-])(?:\+|0)\d(?:[ ./()-]?\d){7,13}(?!\w)")
ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")


def masked(text: str, own: str) -> str:
    """Leave out e-mail addresses other than `own`, and all telephone and bank account numbers.

    Who the person is knows their own number; whose a number in somebody else's words is, nobody can tell from it.
    """
    kept = normal_address(own)
    text = ADDRESS.sub(lambda match: match[0] if normal_address(match[0]) == kept else HIDDEN, text)
    return NUMBER.sub(HIDDEN, ACCOUNT.sub(HIDDEN, text))
