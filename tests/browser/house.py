"""The site as a visitor meets it: `serve.py` with its worker on a free port, with data of its own."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Final

from tests.servers import ROOT, ask, folder, free_port, running

BROWSER: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
"""How Chromium is started: it visits our site and nothing else."""

STATEMENT: Final = "/privacyverklaring"
VERSION: Final = f"{STATEMENT}/versies/2023-08-15"

PUBLIC: Final = (
    "/",
    STATEMENT,
    f"{STATEMENT}/versies",
    VERSION,
    f"{VERSION}/verschil",
    f"{VERSION}/hiaten",
    f"{STATEMENT}/concept",
    f"{STATEMENT}/concept/verschil",
    f"{STATEMENT}/register",
    "/contact",
    "/contact/ontvangen",
    "/solliciteren",
    "/solliciteren/ontvangen",
    "/mijn-rechten",
    "/mijn-rechten/bewijs",
    "/mijn-rechten/ontvangen",
    "/toegankelijkheid",
    "/colofon",
    "/beveiliging-melden",
)
"""Every page that anybody can open, in Dutch."""


def english(path: str) -> str:
    """Give the address of a page in English."""
    return "/en" if path == "/" else f"/en{path}"


EVERY_PAGE: Final = (*PUBLIC, *map(english, PUBLIC))


@contextlib.contextmanager
def run_site(name: str = "127.0.0.1", **environment: str) -> Iterator[str]:
    """Run the site until we are done with it; gives its address. Limits and haste are off unless asked for.

    Browsers make passkeys for a name alone: with `localhost` the site knows itself by that.
    """
    port = free_port()
    with folder() as home:
        wanted = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "HOME": str(home),
            "PORT": str(port),
            "DATA_DIR": str(home / "data"),
            "MIN_FILL_SECONDS": "0",
            "RATE_LIMIT_FACTOR": "0",
            "PUBLIC_URL": f"http://{name}:{port}",
            **environment,
        }
        command = ["env", "-i", *(f"{name}={value}" for name, value in wanted.items())]
        question = f"GET /healthz HTTP/1.0\r\nHost: {name}:{port}\r\n\r\n".encode()

        def ready() -> None:
            ask(("127.0.0.1", port), question, b"HTTP/1.0 200")

        with running([*command, sys.executable, str(ROOT / "serve.py")], ready=ready, log=home / "log"):
            yield f"http://{name}:{port}"
