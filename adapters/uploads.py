"""Files of visitors while they come in: sealed at once, measured at once, and never whole in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from urllib.parse import parse_qsl

import structlog
from flask import Request, current_app
from werkzeug.formparser import FormDataParser

from adapters.sealed_temp import SealedTemp

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MEGABYTE: Final = 1024 * 1024
FILE_BYTES: Final = 10 * MEGABYTE
"""The largest file that is taken (P73, S133)."""

UPLOAD_BYTES: Final = 48 * MEGABYTE
"""The largest form with files that is read: what is larger than a file may be is thrown away while it comes in, so that
whoever chose the wrong file still gets back what they typed."""

PIECE_BYTES: Final = 256 * 1024
TAKES_FILES: Final = "takes_files"

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose form brings files: they come in sealed, and only here may a body be large (S133)."""
    setattr(view, TAKES_FILES, True)
    return view


class Upload(SealedTemp):
    """One file of a form. Past the limit, or where the disk is full, the rest is let go and the file says so."""

    def __init__(self) -> None:
        super().__init__()
        self.too_large = self.away = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Take the next piece; it never fails, so that the fields that come after the file are still read."""
        length = memoryview(data).nbytes
        if self.too_large or self.away:
            return length
        self.too_large = self.tell() + length > FILE_BYTES
        if self.too_large:
            self.let_go()
            return length
        try:
            return super().write(data)
        except OSError as error:
            log.error("upload not kept", error=error)
            self.away = True
            self.let_go()
            return length

    def pieces(self) -> Iterator[bytes]:
        """Give the file from its beginning, in pieces that are small beside it."""
        self.seek(0)
        while piece := self.read(PIECE_BYTES):
            yield piece


class Forms(FormDataParser):
    """Reads forms. What is not UTF-8 becomes U+FFFD, which every field refuses, as it does in a form with files."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """Read a body; the parser we stand on would keep broken letters of a short form as percent signs (S182)."""
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        fields = parse_qsl(stream.read().decode(errors="replace"), keep_blank_values=True)
        return stream, self.cls(fields), self.cls()


class SiteRequest(Request):
    """A request of this site: only views that say so take files, and theirs come in sealed."""

    form_data_parser_class = Forms

    @property
    def _takes_files(self) -> bool:
        return bool(getattr(current_app.view_functions.get(self.endpoint or ""), TAKES_FILES, False))

    @property
    def max_content_length(self) -> int | None:
        """How much of the body is read: more where files may be in it."""
        return UPLOAD_BYTES if self._takes_files else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise NotImplementedError("the view says whether it takes files")

    def _get_file_stream(self, *given: Any, **more: Any) -> Any:
        return Upload() if self._takes_files else super()._get_file_stream(*given, **more)
