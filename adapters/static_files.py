"""Static files under names that change with their content, so that browsers may keep them for ever."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FOLDER: Final = Path(__file__).parent.parent / "static"
PREFIX: Final = "/static/"
VERSIONED: Final = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$|^/static/fonts/")


class StaticFiles:
    """Knows the address of each static file and serves it, compressed where a compressed twin lies beside it."""

    def __init__(self, folder: Path = FOLDER, *, https: bool) -> None:
        self._folder, self._https = folder, https
        self._address: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".gz", ".br"):
                name = path.relative_to(folder).as_posix()
                self._address[name] = PREFIX + _versioned(name, path)

    def address(self, name: str) -> str:
        """Give the address of a file, as in `/static/site.0f3c2a9d1b.css`. Raises KeyError for an unknown name."""
        return self._address[name]

    def serve(self, inner: WSGIApplication) -> WSGIApplication:
        """Answer for static files before `inner` is asked."""
        noise = WhiteNoise(
            inner,
            max_age=3600,
            immutable_file_test=lambda _path, url: bool(VERSIONED.search(url)),
            add_headers_function=self._headers,
            allow_all_origins=False,
        )
        for name, address in self._address.items():
            path = self._folder / name
            twins = {
                str(path) + end: Path(str(path) + end).stat()
                for end in ("", ".gz", ".br")
                if Path(str(path) + end).exists()
            }
            noise.add_file_to_dictionary(address, str(path), stat_cache=twins)
        served: WSGIApplication = noise
        return served

    def _headers(self, headers: Headers, _path: str, _url: str) -> None:
        for name, value in security_headers(https=self._https).items():
            headers[name] = value


def _versioned(name: str, path: Path) -> str:
    if name.startswith("fonts/"):
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{sha256(path.read_bytes()).hexdigest()[:10]}{dot}{ending}"
