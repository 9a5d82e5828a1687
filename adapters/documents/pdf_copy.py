"""The copy of a PDF that staff may see: pages, links and headings; nothing that acts, nothing hidden (S175, S188)."""

from __future__ import annotations

from typing import BinaryIO, Final

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from adapters.documents import pdf_actions, pdf_pictures
from adapters.documents.pdf_file import count_pages, opened, root_of
from adapters.documents.pdf_hidden import COMMENT_KINDS

DROPPED: Final = (
    "/Metadata", "/PieceInfo", "/Thumb", "/AF", "/EF", "/AA", "/JS", "/XFA", "/Collection", "/Perms", "/DSS", "/Legal",
    "/SpiderInfo", "/NeedsRendering", "/LastModified", "/OPI", "/Alternates", "/Ref", "/PresSteps", "/Requirements",
    "/DPartRoot", "/WebCapture", "/Extensions", "/Threads", "/B", "/VA",
)  # fmt: skip
"""Keys that go wherever they stand."""

DROPPED_KINDS: Final = frozenset(
    ("/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Projection")
)
UNDONE: Final = ("/S", "/F", "/Win", "/Mac", "/Unix", "/URI", "/D", "/R", "/T", "/Next")
TRAILER: Final = frozenset(("/Root", "/Size", "/ID", "/Encrypt"))
WHOSE: Final = ("/T", "/M", "/CreationDate", "/NM", "/Popup", "/IRT", "/Subj")
NAMES_KEPT: Final = "/Dests"
COLOUR_PARTS: Final = frozenset(("/B", "/VA"))


def copy(file: BinaryIO, out: BinaryIO) -> None:
    """Write the copy of a PDF. Raises Refused."""
    with opened(file) as pdf:
        count_pages(pdf)
        root = root_of(pdf)
        _catalogue(root)
        _pages(pdf)
        for thing in pdf.objects:
            if isinstance(thing, Stream | Dictionary | Array):
                _clean(pdf, thing)
        for key in set(pdf.trailer.keys()) - TRAILER:
            del pdf.trailer[key]
        pdf.save(
            out, compress_streams=True, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True,
            encryption=False, fix_metadata_version=False, preserve_pdfa=False,
        )  # fmt: skip


def _catalogue(root: Object) -> None:
    if "/OpenAction" in root and not pdf_actions.is_view(root.get("/OpenAction")):
        del root["/OpenAction"]
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        for key in list(names.keys()):
            if key != NAMES_KEPT:
                del names[key]
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/SigFlags" in form:
        del form["/SigFlags"]


def _pages(pdf: Pdf) -> None:
    """Take off the pages what plays something or holds a file, remarks, and the names of those who marked something."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if not isinstance(notes, Array):
            continue
        kept = [note for note in notes if isinstance(note, Dictionary) and _is_kept(note)]
        if len(kept) != len(notes):
            page.obj["/Annots"] = Array(kept)
        for note in kept:
            if str(note.get("/Subtype", "")) in COMMENT_KINDS:
                for key in WHOSE if note.get("/Subtype") == Name.FreeText else (*WHOSE, "/Contents", "/RC"):
                    if key in note:
                        del note[key]


def _is_kept(note: Object) -> bool:
    return str(note.get("/Subtype", "")) not in DROPPED_KINDS


def _clean(pdf: Pdf, thing: Object) -> None:
    """Clean one object and what stands in it."""
    for part in pdf_actions.parts_of(thing):
        for key in DROPPED:
            if key in part and not (key in COLOUR_PARTS and "/Type" not in part):
                del part[key]
        _actions(part)
        _signature(part)
    if isinstance(thing, Stream):
        _stream(pdf, thing)


def _actions(part: Object) -> None:
    """Take off each action that is not on the list and what would follow one that is; undo one that hangs loose."""
    structural = "/P" in part or "/K" in part or "/Pg" in part
    if "/S" in part and not structural and pdf_actions.code_of(part):
        for key in UNDONE:
            if key in part:
                del part[key]
    action = part.get("/A")
    if isinstance(action, Dictionary) and "/S" in action and str(part.get("/Type", "")) != "/StructElem":
        if pdf_actions.is_kept(action):
            if "/Next" in action:
                del action["/Next"]
        elif pdf_actions.code_of(action) or "/Subtype" in part or "/Title" in part:
            del part["/A"]
    if "/PA" in part and isinstance(part.get("/PA"), Dictionary):
        del part["/PA"]


def _signature(part: Object) -> None:
    """Take a signature off its field: the copy is not what was signed, and it names the signer."""
    if str(part.get("/FT", "")) == "/Sig" and "/V" in part:
        del part["/V"]


def _stream(pdf: Pdf, thing: Stream) -> None:
    """Take out of a picture what a camera added, and of any stream that its data lie elsewhere."""
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if key in thing.stream_dict:
            del thing.stream_dict[key]
    pdf_pictures.strip(pdf, thing)
