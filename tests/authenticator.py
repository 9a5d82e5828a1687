"""A passkey made by hand: ES256 keys, and answers of which each part can be made otherwise (WebAuthn par. 6)."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
ATTESTED: Final = 0x40


def plain(data: bytes) -> str:
    """Write bytes as WebAuthn does."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """One passkey on one device; its parts are attributes, so that a test can make it lie."""

    def __init__(self, host: str, origin: str) -> None:
        self.host, self.origin = host, origin
        self.number, self.count = secrets.token_bytes(32), 0
        self.flags = PRESENT | VERIFIED
        self.handle = b""
        self.cross_origin = False
        self._key = ec.generate_private_key(ec.SECP256R1())

    def _public(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps(cose)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(said).encode()

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def create(self, options: dict[str, Any], kind: str = "webauthn.create") -> dict[str, Any]:
        """Answer a question for a new passkey."""
        handle: str = options["user"]["id"]
        self.handle = _bytes(handle)
        attested = bytes(16) + len(self.number).to_bytes(2, "big") + self.number + self._public()
        data = self._data(self.flags | ATTESTED, attested)
        response = {
            "clientDataJSON": plain(self._client(kind, options["challenge"])),
            "attestationObject": plain(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return self._answer(response)

    def get(self, options: dict[str, Any], kind: str = "webauthn.get") -> dict[str, Any]:
        """Answer a question to a passkey that is known; the counter goes on by one."""
        self.count += 1
        client, data = self._client(kind, options["challenge"]), self._data(self.flags)
        signature = self._key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": plain(client),
            "authenticatorData": plain(data),
            "signature": plain(signature),
            "userHandle": plain(self.handle),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = plain(self.number)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _bytes(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
