"""The forms of requests about somebody's own data, and of keeping (P66)."""

from __future__ import annotations

from typing import Final

from privacy.activities import HANDLE_REQUESTS, PROVE_RETENTION
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

HANDLE: Final = Words("Een verzoek over gegevens behandelen, door medewerkers", "Handling a request, by staff")
HOLDING: Final = Words("Iets vasthouden, door medewerkers", "Putting something on hold, by staff")
TERMS: Final = Words("Een bewaartermijn wijzigen, door medewerkers", "Changing a retention term, by staff")
RESTRICTING: Final = Words("Gebruik stilzetten, door medewerkers", "Restricting use, by staff")
OWN_DATA: Final = Words("Verzoek over je gegevens", "Request about your data")
RECEIPT: Final = Words("Een bewijs van verwijdering nakijken", "Checking a receipt of removal")
DESK: Final = "/beheer/verzoeken"
KEEPING: Final = "/beheer/bewaren"
REQUEST: Final = Words("Een verzoek per post of telefoon, door medewerkers", "A request by post or telephone, by staff")

REQUEST_FORMS: Final = (
    FormEntry("hold", 1, HOLDING, ("/beheer/bewaren/vasthouden",), PROVE_RETENTION, ("kind", "key", "until", "reason")),
    FormEntry("let-go", 1, HOLDING, ("/beheer/bewaren/<key>/loslaten",), PROVE_RETENTION),
    FormEntry(
        "set-term", 1, TERMS, ("/beheer/bewaren/termijn",), PROVE_RETENTION, ("kind", "number", "since", "because")
    ),
    FormEntry(
        "restrict", 1, RESTRICTING, (f"{DESK}/<reference>/stilzetten",), PROVE_RETENTION, ("ground",), ("record-<key>",)
    ),
    FormEntry(
        "announce-lifting",
        1,
        RESTRICTING,
        (f"{DESK}/<reference>/stilgezet/<key>/aankondigen",),
        PROVE_RETENTION,
        ("lifting",),
    ),
    FormEntry("lift-restriction", 1, RESTRICTING, (f"{DESK}/<reference>/stilgezet/<key>/opheffen",), PROVE_RETENTION),
    FormEntry(
        "enter-request",
        1,
        REQUEST,
        (f"{DESK}/nieuw",),
        HANDLE_REQUESTS,
        ("kind", "how", "received"),
        ("email", "reach", "message"),
    ),
    FormEntry("request-link", 1, HANDLE, (f"{DESK}/<reference>/link",), HANDLE_REQUESTS),
    FormEntry("request-doubt", 1, HANDLE, (f"{DESK}/<reference>/twijfel",), HANDLE_REQUESTS, ("doubt",)),
    FormEntry("request-identify", 1, HANDLE, (f"{DESK}/<reference>/herkennen",), HANDLE_REQUESTS, ("step",)),
    FormEntry("request-extend", 1, HANDLE, (f"{DESK}/<reference>/verlengen",), HANDLE_REQUESTS, ("because",)),
    FormEntry("request-decide", 1, HANDLE, (f"{DESK}/<reference>/besluit",), HANDLE_REQUESTS, ("decision", "answer")),
    FormEntry("rights", 1, OWN_DATA, ("/mijn-rechten",), HANDLE_REQUESTS, ("email", "kind"), ("message",)),
    FormEntry("rights-link", 1, OWN_DATA, ("/mijn-rechten/<token>",), HANDLE_REQUESTS, (), ("message", "sure")),
    FormEntry("rights-withdraw", 1, OWN_DATA, ("/mijn-rechten/<token>/intrekken",), HANDLE_REQUESTS),
    FormEntry("rights-code", 1, OWN_DATA, ("/mijn-rechten/pakket/<token>",), HANDLE_REQUESTS, ("code",)),
    FormEntry("check-receipt", 1, RECEIPT, ("/mijn-rechten/bewijs",), PROVE_RETENTION, ("receipt",)),
)
