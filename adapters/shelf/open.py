"""Which shelf the settings name."""

from __future__ import annotations

from pathlib import Path

from adapters.shelf.local import LocalShelf
from config import Settings, SettingsError
from privacy.shelf import Shelf


def open_shelf(settings: Settings) -> Shelf:
    """Give the shelf of SHELF_URL; it is not asked anything yet. Raises SettingsError where boto3 is missing."""
    if settings.shelf_url.startswith("file:"):
        return LocalShelf(Path(settings.shelf_url.removeprefix("file:").removeprefix("//")))
    try:
        from adapters.shelf.s3 import S3Shelf
    except ModuleNotFoundError:
        raise SettingsError(
            "SHELF_URL names an S3 store: pip install --require-hashes -r requirements-s3.txt"
        ) from None
    return S3Shelf(settings.shelf_url)
