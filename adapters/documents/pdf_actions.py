"""What the actions of a PDF would do: which are honest, which go from the copy, and what they are called (P73)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Stream, String

ACTIONS: Final[Mapping[str, str]] = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "form_action",
    "/ImportData": "form_action",
    "/GoToR": "remote_link",
    "/GoToE": "remote_link",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
"""Actions that the copy goes without and that the sender is told of."""

HARMLESS: Final = frozenset(("/GoTo", "/GoToDp"))
NAMED: Final = frozenset(("/NextPage", "/PrevPage", "/FirstPage", "/LastPage"))
WEB: Final = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
BARE: Final = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]|$)|[\w.+-]+@[\w.-]+$|#|$")
"""What people write as a link without its scheme: `www.example.org/me`, `me@example.org`."""

MEDIA: Final = frozenset(("/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"))
"""Kinds of annotations that play something."""


def is_web(address: object) -> bool:
    """Say whether an address is one that people put in a CV: a web page, an e-mail address, a telephone number."""
    text = re.sub(r"[\x00-\x20]+", "", str(address))
    return bool(WEB.match(text) or BARE.match(text))


def code_of(action: Object) -> str | None:
    """Name what an action would do, if the copy goes without it; None for one that only moves the view or links."""
    kind = str(action.get("/S", ""))
    if kind == "/URI":
        return None if is_web(action.get("/URI", "")) else "strange_link"
    if "/JS" in action:
        return "javascript"
    return ACTIONS.get(kind)


def is_kept(action: Object) -> bool:
    """Say whether an action may stand in the copy: only what is on the list may, whatever else exists."""
    kind = str(action.get("/S", ""))
    if kind == "/URI":
        return is_web(action.get("/URI", ""))
    return kind in HARMLESS or (kind == "/Named" and str(action.get("/N", "")) in NAMED)


def chain(action: object, seen: int = 100) -> Iterator[Object]:
    """Give an action and all that follow it by `Next`, at most a hundred."""
    waiting = [action]
    while waiting and seen:
        seen -= 1
        one = waiting.pop()
        if isinstance(one, Array):
            waiting.extend(part for part in list(one)[:seen])
        elif isinstance(one, Dictionary):
            yield one
            if "/Next" in one:
                waiting.append(one.get("/Next"))


def is_view(opening: object) -> bool:
    """Say whether what happens on opening only chooses what is seen first."""
    if isinstance(opening, Array | Name | String):
        return True
    steps = list(chain(opening))
    return bool(steps) and all(str(step.get("/S", "")) in HARMLESS for step in steps)


def parts_of(holder: Object) -> Iterator[Object]:
    """Give the dictionaries that stand in an object itself, not those it points at; the object first."""
    waiting = [holder]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Stream):
            one = one.stream_dict
        if isinstance(one, Dictionary):
            yield one
            values = [value for _, value in one.items()]
        elif isinstance(one, Array):
            values = list(one)
        else:
            continue
        waiting.extend(value for value in values if isinstance(value, Dictionary | Array) and not value.is_indirect)
