"""Signing: what we state can be checked by anybody against our public key (Ed25519, derived from the key ring)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.sealing import KeyRing, ring

KEY_BYTES = 2
"""A signature is `key id (2 bytes) | Ed25519 signature (64 bytes)`."""


def _private(keys: KeyRing, number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.secret_for(number, "sign"))


def sign(said: str) -> bytes:
    """Sign a statement of ours under the newest key."""
    keys = ring()
    return keys.newest.to_bytes(KEY_BYTES, "big") + _private(keys, keys.newest).sign(said.encode())


def genuine(said: str, signature: bytes) -> bool:
    """Say whether we signed exactly this, under any key that is still on the ring."""
    number = int.from_bytes(signature[:KEY_BYTES], "big")
    if number not in ring().numbers:
        return False
    try:
        _private(ring(), number).public_key().verify(signature[KEY_BYTES:], said.encode())
    except InvalidSignature:
        return False
    return True


def public_keys() -> dict[int, str]:
    """Give the public half of each key, in base64url, by which others check without us."""
    keys = ring()
    return {number: _written(_private(keys, number).public_key()) for number in keys.numbers}


def _written(key: Ed25519PublicKey) -> str:
    return urlsafe_b64encode(key.public_bytes_raw()).decode().rstrip("=")
