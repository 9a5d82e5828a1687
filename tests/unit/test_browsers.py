"""What a session keeps of a browser: a name and a network, nobody's address (P39)."""

from __future__ import annotations

import pytest

from domain import browsers

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"


@pytest.mark.promise("P39")
@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox op Windows"),
        (f"{WINDOWS}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome op Windows"),
        (f"{WINDOWS}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140", "Edge op Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit/605 (KHTML) Version/19 Safari/605", "Safari op Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/140 Mobile Safari/604", "Chrome op iPhone"),
        ("Mozilla/5.0 (Linux; Android 16; Mobile) Chrome/140.0 Mobile Safari/537.36", "Chrome op Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox op Linux"),
        ("", "Browser"),
        ("<script>alert(1)</script>", "Browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(agent: str, name: str) -> None:
    assert browsers.device_name(agent) == name


@pytest.mark.promise("P39")
@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("2001:db8:1234:5678::9", "2001:db8:1234::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_address_is_shortened_to_a_network(address: str, network: str) -> None:
    assert browsers.shortened(address) == network
