"""The response headers that every page carries, and the few that differ by page."""

from __future__ import annotations

from typing import Final

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Only our own files; no inline script or style, no plug-ins, no frames (S197, S198, S206)."""

ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), "
        "fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), "
        "midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}
"""Sent with every answer, errors and files included (S125, S126, S212, S213)."""

STRICT_TRANSPORT: Final = "max-age=63072000; includeSubDomains"
"""Two years; only sent where visitors come over https (S202, X16)."""

PUBLIC: Final = {"Referrer-Policy": "same-origin", "Cache-Control": "no-cache"}
PERSONAL: Final = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""For pages about one person or behind a link from a letter (P135, S89, S214)."""


def security_headers(*, https: bool) -> dict[str, str]:
    """Give the headers that every answer carries."""
    return ALWAYS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if https else {})
