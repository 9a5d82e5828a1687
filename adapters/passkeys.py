"""What browsers and passkeys say to each other about us (WebAuthn), in JSON; every answer is checked here (S101)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from config import Settings

ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
NUMBER_BYTES: Final = 1023
MILLISECONDS: Final = 5 * 60 * 1000


class BadAnswer(Exception):
    """The answer is not that of the passkey to our question: anything in it was altered, or it is no answer."""


@dataclass(frozen=True, slots=True)
class Party:
    """How passkeys know this site: by the host and the origin of PUBLIC_URL, never by those of a request (S189)."""

    host: str
    origin: str
    name: str

    @property
    def possible(self) -> bool:
        """Whether browsers make passkeys for this host: not for a bare IP address."""
        try:
            ip_address(self.host)
        except ValueError:
            return True
        return False


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a new passkey gave us to keep."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def party(settings: Settings) -> Party:
    """Give the party that passkeys of this site are made for."""
    parts = urlsplit(settings.public_url)
    return Party(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", settings.organisation.name)


def question_to_add(
    us: Party, challenge: bytes, *, handle: bytes, name: str, label: str, known: Iterable[bytes]
) -> dict[str, Any]:
    """Write the question for a new passkey: one that signs in alone and checks who holds it (S101, S104)."""
    options = generate_registration_options(
        rp_id=us.host,
        rp_name=us.name,
        user_id=handle,
        user_name=name,
        user_display_name=label,
        challenge=challenge,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=number) for number in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(options)


def question_to_sign_in(us: Party, challenge: bytes) -> dict[str, Any]:
    """Write the question to whichever passkey is there; it is the same for everybody and names no account (S104)."""
    options = generate_authentication_options(
        rp_id=us.host,
        challenge=challenge,
        timeout=MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def number_in(answer: object) -> tuple[bytes, bytes]:
    """Give the number of the passkey and the handle of its owner that an answer names. Raises BadAnswer."""
    try:
        said = json.loads(json.dumps(answer))
        number = base64url_to_bytes(said["rawId"])
        handle = base64url_to_bytes(said["response"]["userHandle"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadAnswer("no passkey named") from None
    if not 0 < len(number) <= NUMBER_BYTES or not handle:
        raise BadAnswer("no passkey named")
    return number, handle


def _not_framed(answer: object) -> None:
    """Refuse an answer that was given on a page within another site. Raises BadAnswer; we are never framed (S206)."""
    try:
        said = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))  # type: ignore[index]
        framed = said.get("crossOrigin", False) is not False or "topOrigin" in said
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadAnswer("no client data") from None
    if framed:
        raise BadAnswer("framed")


def check_new(us: Party, answer: object, challenge: bytes) -> NewPasskey:
    """Check the answer of a new passkey (WebAuthn par. 7.1). Raises BadAnswer."""
    _not_framed(answer)
    try:
        found = verify_registration_response(
            credential=json.dumps(answer),
            expected_challenge=challenge,
            expected_rp_id=us.host,
            expected_origin=us.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except (WebAuthnException, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise BadAnswer(type(error).__name__) from None
    if not 0 < len(found.credential_id) <= NUMBER_BYTES:
        raise BadAnswer("number too long")
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def check(us: Party, answer: object, challenge: bytes, *, public_key: bytes) -> int:
    """Check the answer of a known passkey (WebAuthn par. 7.2) and give its counter. Raises BadAnswer.

    The counter is judged by the caller, after the signature: otherwise anybody could cast suspicion on a passkey.
    """
    _not_framed(answer)
    try:
        found = verify_authentication_response(
            credential=json.dumps(answer),
            expected_challenge=challenge,
            expected_rp_id=us.host,
            expected_origin=us.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise BadAnswer(type(error).__name__) from None
    return found.new_sign_count
