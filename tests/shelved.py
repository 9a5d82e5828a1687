"""Files of applicants, made without a form: sealed, on the shelf, with their row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from domain import shelved
from models import ApplicationFile
from models.base import new_key
from privacy.activities import HANDLE_APPLICATIONS
from privacy.file_sealing import FileSealer, new_file_key
from privacy.shelf import Shelf
from tests.cast import within


def put(shelf: Shelf, content: bytes, *, key: str, record: str) -> str:
    """Seal a file and put it on the shelf; gives its name there."""
    name, sealer = shelved.new_name(), FileSealer(key, record)
    shelf.put(name, (sealer.update(content), sealer.finish()))
    return name


def stored(session: Session, shelf: Shelf, content: bytes, *, now: datetime, **more: Any) -> ApplicationFile:
    """Store a file that was sent with a form; nothing is committed."""
    key, record = new_file_key(), new_key()
    facts = {
        "form_hash": b"f" * 32,
        "kind": "cv",
        "name": "Zzmarker cv.pdf",
        "format": "pdf",
        "size": len(content),
        "state": "received",
        "uploaded_at": now,
        "due_at": HANDLE_APPLICATIONS.rules["staged"].due(now),
    }
    name = put(shelf, content, key=key, record=record)
    file = ApplicationFile(id=record, shelf_name=name, key=key, **(facts | more))
    session.add(file)
    return file


def sent(app: Flask, content: bytes, *, now: datetime, **more: Any) -> ApplicationFile:
    """Store a file on a site, and commit."""
    shelf: Shelf = app.extensions["site"].shelf
    return within(app, lambda session: stored(session, shelf, content, now=now, **more))
