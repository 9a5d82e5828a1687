"""Judging a PDF: what makes it unfit, what its copy will go without, and what is hidden in it (P73, S134, S175)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from adapters.documents import pdf_actions, pdf_frame, pdf_hidden, pdf_pictures
from adapters.documents.findings import Findings, Gathering
from adapters.documents.pdf_file import bare_pages, count_pages, opened, rebuilt, root_of
from adapters.documents.refusals import Refused

WATCHED: Final = re.compile(
    rb"/(?:JavaScript|JS|OpenAction|Launch|SubmitForm|ImportData|GoToR|GoToE|Movie|Sound|Rendition|Screen|RichMedia\w*"
    rb"|3D|GoTo3DView|URI|EF|EmbeddedFiles?|FileAttachment|XFA|ByteRange|SigFlags|F|AA)(?![A-Za-z0-9_])"
)
"""Names of which at least one stands in whatever is of interest; qpdf has undone other ways of writing them."""

PHOTOGRAPH: Final = b"/DCTDecode"


def check(file: BinaryIO) -> Findings:
    """Judge a PDF by its content. Raises Refused."""
    size = os.fstat(file.fileno()).st_size
    pdf_frame.judge(file, size)
    found = Gathering()
    with opened(file) as pdf:
        _judge_catalogue(pdf)
        pages = count_pages(pdf)
        if "/AdditionalStreams" in pdf.trailer:
            found.remove("embedded_file")
        if rebuilt(pdf) and bare_pages(pdf) * 2 > pages:
            raise Refused("damaged")
        photographs = [thing for thing in pdf.objects if _look_at(thing, found) and isinstance(thing, Stream)]
        pdf_hidden.gather(pdf, found)
        if photographs:
            pdf_pictures.gather(pdf, file, photographs, found)
    return found.findings("pdf", pages)


def _judge_catalogue(pdf: Pdf) -> None:
    """Refuse a document whose pages are not what people see. Raises Refused."""
    root = root_of(pdf)
    collection = root.get("/Collection")
    if isinstance(collection, Dictionary) and str(collection.get("/View", "/D")) != "/H":
        raise Refused("encrypted" if _is_wrapping(root) else "portfolio")
    if bool(root.get("/NeedsRendering", False)):
        raise Refused("live_form")


def _is_wrapping(root: Object) -> bool:
    """Say whether the pages only say that the real document is an encrypted one inside (ISO 32000-2, 7.6.7)."""
    attached = root.get("/AF")
    return isinstance(attached, Array) and any(
        isinstance(one, Dictionary) and str(one.get("/AFRelationship", "")) == "/EncryptedPayload" for one in attached
    )


def _look_at(thing: object, found: Gathering) -> bool:
    """Look at one object, and say whether it is a photograph; nearly all hold nothing watched and cost one look-up."""
    if isinstance(thing, Stream):
        written = thing.stream_dict.unparse()
    elif isinstance(thing, Dictionary | Array):
        written = thing.unparse(resolved=True)
    else:
        return False
    if not WATCHED.search(written):
        return PHOTOGRAPH in written
    if isinstance(thing, Stream) and "/F" in thing.stream_dict:
        found.remove("external_data")
    for part in pdf_actions.parts_of(thing):
        for key, judge in JUDGES.items():
            if key in part:
                judge(part, found)
    return PHOTOGRAPH in written


def _action(part: Object, found: Gathering) -> None:
    kind = str(part.get("/Type", "/Action"))
    if kind == "/Action" and (code := pdf_actions.code_of(part)):
        found.remove(code)


def _script(_part: Object, found: Gathering) -> None:
    found.remove("javascript")


def _opening(part: Object, found: Gathering) -> None:
    opening = part.get("/OpenAction")
    if opening is not None and not pdf_actions.is_view(opening):
        found.remove("open_action")


def _names(part: Object, found: Gathering) -> None:
    """Tell an attached file, whatever it hangs on; a tree of names without names is none."""
    tree = part.get("/EmbeddedFiles")
    if tree is None or (isinstance(tree, Dictionary) and (tree.get("/Names") or tree.get("/Kids"))):
        found.remove("embedded_file")


def _form(part: Object, found: Gathering) -> None:
    xfa = part.get("/XFA")
    if isinstance(xfa, Stream) or (isinstance(xfa, Array) and len(xfa)):
        found.remove("xfa")


def _signature(_part: Object, found: Gathering) -> None:
    found.remove("signature")


def _annotation(part: Object, found: Gathering) -> None:
    kind = str(part.get("/Subtype"))
    if kind in pdf_actions.MEDIA and ("/Rect" in part or kind == "/RichMedia"):
        found.remove("media")
    if kind == "/FileAttachment":
        found.remove("embedded_file")


JUDGES: Final[Mapping[str, Callable[[Object, Gathering], None]]] = {
    "/S": _action,
    "/JS": _script,
    "/OpenAction": _opening,
    "/EF": _names,
    "/EmbeddedFiles": _names,
    "/XFA": _form,
    "/ByteRange": _signature,
    "/Subtype": _annotation,
}
