"""The forms of who is signed in about how they sign in (P38, P47, P55)."""

from __future__ import annotations

from typing import Final

from privacy.activities import SECURE_ACCOUNT
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

SECURITY: Final = "/portaal/beveiliging"
NEW_EMAIL: Final = Words("Je e-mailadres wijzigen", "Changing your e-mail address")
PROVING: Final = Words("Bevestigen dat jij het bent", "Confirming that it is you")
SECOND_STEP: Final = Words("Je tweede stap instellen", "Setting up your second step")
REPORTING: Final = Words("Melden dat iemand anders bij je account kan", "Reporting that somebody else can get in")

SECURITY_FORMS: Final = (
    FormEntry(
        "password",
        1,
        Words("Je wachtwoord wijzigen", "Change your password"),
        ("/portaal/wachtwoord",),
        SECURE_ACCOUNT,
        ("current", "password"),
    ),
    FormEntry("new-email", 1, NEW_EMAIL, ("/portaal/e-mailadres",), SECURE_ACCOUNT, ("email",)),
    FormEntry("change-email", 1, NEW_EMAIL, ("/portaal/e-mailadres/<token>",), SECURE_ACCOUNT),
    FormEntry("revert-email", 1, NEW_EMAIL, ("/e-mailadres-terugdraaien/<token>",), SECURE_ACCOUNT),
    FormEntry(
        "prove-password",
        1,
        PROVING,
        ("/portaal/bevestigen/wachtwoord",),
        SECURE_ACCOUNT,
        ("password",),
        ("next", "username"),
    ),
    FormEntry("prove-code", 1, PROVING, ("/portaal/bevestigen/code",), SECURE_ACCOUNT, ("code",), ("next",)),
    FormEntry("code-app", 1, SECOND_STEP, (f"{SECURITY}/code-app/bevestigen",), SECURE_ACCOUNT, ("code",)),
    FormEntry("name-passkey", 1, SECOND_STEP, (f"{SECURITY}/passkeys/<key>",), SECURE_ACCOUNT, ("label",)),
    FormEntry(
        "second-step-buttons",
        1,
        SECOND_STEP,
        tuple(
            f"{SECURITY}/{what}"
            for what in ("code-app", "code-app/verwijderen", "herstelcodes", "passkeys/<key>/verwijderen")
        ),
        SECURE_ACCOUNT,
    ),
    FormEntry(
        "session-buttons",
        1,
        Words("Sessies beëindigen en browsers vergeten", "Ending sessions and forgetting browsers"),
        tuple(
            f"{SECURITY}/{what}"
            for what in ("sessies/<key>/beeindigen", "sessies/beeindigen", "browsers/<key>/vergeten")
        ),
        SECURE_ACCOUNT,
    ),
    FormEntry("report-leak", 1, REPORTING, ("/inlog-melden",), SECURE_ACCOUNT, ("email",)),
    FormEntry("act-on-leak", 1, REPORTING, ("/inlog-melden/<token>", "/inlog-melden/nu"), SECURE_ACCOUNT),
)
