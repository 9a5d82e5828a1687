"""The field for a file: it is looked into while it is still only ours, and the slip is named (P73, S134)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form, ValidationError
from wtforms.widgets import FileInput

from adapters import documents
from adapters.uploads import FILE_BYTES, MEGABYTE, Upload
from blueprints.words import language

ACCEPT: Final = ".pdf,.docx,.odt"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be kept: what it is called, what is in it, and its bytes in pieces."""

    kind: str
    name: str
    format: str
    size: int
    findings: documents.Findings
    pieces: Callable[[], Iterable[bytes]]


class PaperField(Field):
    """A CV or a letter: one PDF, DOCX or ODT."""

    widget = FileInput()
    data: Paper | None

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, render_kw={"accept": ACCEPT}, **more)
        self.status, self.sent, self.garbled = 422, list[FileStorage](), False

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was chosen; a field left empty arrives as a file without a name and without bytes."""
        given = [item for item in valuelist if isinstance(item, FileStorage)]
        self.garbled = any(item for item in valuelist if isinstance(item, str))
        self.sent = [item for item in given if item.filename or _upload(item).tell() or _upload(item).too_large]

    def process_data(self, value: Any) -> None:
        """Hold nothing before the form is sent."""
        self.data = None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Look into the file; a refusal says what is wrong and what to do (P73, S132-S135)."""
        if self.garbled:
            raise ValidationError(_("Dit bestand kwam niet goed aan. Kies het opnieuw."))
        if not self.sent:
            return
        if len(self.sent) > 1:
            raise ValidationError(_("Kies hier één bestand. Heb je er meer, maak er dan één pdf van."))
        upload = _upload(self.sent[0])
        if upload.away:
            self.status = 503
            raise ValidationError(_("We konden het bestand nu niet bewaren. Kies het over een paar minuten opnieuw."))
        if upload.too_large:
            self.status = 413
            most = FILE_BYTES // MEGABYTE
            raise ValidationError(
                _("Dit bestand is groter dan %(most)s MB. Maak het kleiner en kies het opnieuw.", most=most)
            )
        self.data = self._looked_into(upload)

    def _looked_into(self, upload: Upload) -> Paper:
        given, size = self.sent[0].filename or "", upload.seek(0, 2)
        upload.seek(0)
        try:
            findings = documents.check(cast(BinaryIO, upload), given, size=size)
        except documents.Refused as refused:
            raise ValidationError(refused.say(language())) from None
        except documents.Busy:
            self.status = 503
            raise ValidationError(
                _("Er worden nu veel bestanden nagekeken. Kies het over een minuut opnieuw.")
            ) from None
        return Paper(self.name, documents.shown_name(given), findings.format, size, findings, upload.pieces)


def _upload(item: FileStorage) -> Upload:
    stream = item.stream
    if not isinstance(stream, Upload):
        raise TypeError("a form with files was read by a view that takes none")
    return stream
