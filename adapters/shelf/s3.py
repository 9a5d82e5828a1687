"""The shelf as a bucket of an S3-compatible store."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from privacy.shelf import NAME, PIECE, NotOnShelf, ShelfAway, checked

PART: Final = 5 * 1024 * 1024
"""The least that S3 takes as one part of a file; what is smaller goes in one request."""

ARRIVING: Final = re.compile(rf"({NAME.pattern})\.(\S+)")
"""A file whose parts never came together: its name, and the number that the store gave the upload."""

BOUNDED: Final = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",  # newer checksums are refused by some stores
    response_checksum_validation="when_required",
    s3={"addressing_style": "path"},
)
"""A store that is away keeps a visitor waiting for seconds, not minutes."""


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say what the store refuses in the words of the shelf; the address stays out of it."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in ("NoSuchKey", "404"):
            raise NotOnShelf(name) from None
        raise ShelfAway(f"{name}: the store answers {code}") from error
    except BotoCoreError as error:
        raise ShelfAway(f"{name}: {type(error).__name__}") from error


class S3Shelf:
    """A bucket without versions, in which each file is one object."""

    def __init__(self, url: str) -> None:
        """Read `s3://key:secret@bucket?endpoint=...&region=...`; keys left out come from AWS_* as boto3 finds them."""
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._bucket = parts.netloc.rpartition("@")[2]
        self._access: dict[str, Any] = {
            "endpoint_url": query.get("endpoint"),
            "region_name": query.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        }
        if parts.username:
            self._access["aws_access_key_id"] = unquote(parts.username)
            self._access["aws_secret_access_key"] = unquote(parts.password or "")
        self._own: tuple[int, Any] = (0, None)

    @property
    def _store(self) -> Any:
        """The client of this process: connections do not survive a fork."""
        if self._own[0] != os.getpid():
            self._own = os.getpid(), boto3.session.Session().client("s3", config=BOUNDED, **self._access)
        return self._own[1]

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        upload = _Upload(self._store, {"Bucket": self._bucket, "Key": checked(name)})
        try:
            for piece in pieces:
                with _told(name):
                    upload.add(piece)
            with _told(name):
                return upload.finish()
        except BaseException:
            upload.abandon()
            raise

    def read(self, name: str) -> Iterator[bytes]:
        pieces = self._pieces(checked(name))
        next(pieces)  # asks for the file, so that one that is missing is missed at once
        return pieces

    def _pieces(self, name: str) -> Iterator[bytes]:
        with _told(name):
            body = self._store.get_object(Bucket=self._bucket, Key=name)["Body"]
        with body:
            yield b""
            while True:
                with _told(name):
                    piece = body.read(PIECE)
                if not piece:
                    return
                yield piece

    def remove(self, name: str) -> None:
        with _told(name):
            if leftover := ARRIVING.fullmatch(name):
                with suppress(self._store.exceptions.NoSuchUpload):
                    self._store.abort_multipart_upload(Bucket=self._bucket, Key=leftover[1], UploadId=leftover[2])
            else:
                self._store.delete_object(Bucket=self._bucket, Key=checked(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        for page in self._pages("list_objects_v2"):
            for item in page.get("Contents", ()):
                if NAME.fullmatch(item["Key"]):
                    yield item["Key"], item["LastModified"].astimezone(UTC)
        for page in self._pages("list_multipart_uploads"):
            for item in page.get("Uploads", ()):
                if NAME.fullmatch(item["Key"]):
                    yield f"{item['Key']}.{item['UploadId']}", item["Initiated"].astimezone(UTC)

    def _pages(self, question: str) -> Iterator[dict[str, Any]]:
        pages = iter(self._store.get_paginator(question).paginate(Bucket=self._bucket))
        while True:
            with _told("shelf"):
                page = next(pages, None)
            if page is None:
                return
            yield page

    def check(self) -> None:
        try:
            with _told("shelf"):
                self._store.head_bucket(Bucket=self._bucket)
        except NotOnShelf:
            raise ShelfAway("the bucket does not exist") from None


class _Upload:
    """One file on its way: a part is held at most, so that memory stays as it is whatever the size."""

    def __init__(self, store: Any, target: dict[str, str]) -> None:
        self._store, self._target = store, target
        self._held, self._size = bytearray(), 0
        self._id, self._parts = "", list[dict[str, Any]]()

    def add(self, piece: bytes) -> None:
        """Take a piece; every PART bytes they go on their way."""
        self._held += piece
        self._size += len(piece)
        if len(self._held) >= PART:
            if not self._id:
                self._id = self._store.create_multipart_upload(**self._target)["UploadId"]
            self._send()

    def _send(self) -> None:
        number, body = len(self._parts) + 1, bytes(self._held)
        self._held.clear()
        answer = self._store.upload_part(**self._target, UploadId=self._id, PartNumber=number, Body=body)
        self._parts.append({"ETag": answer["ETag"], "PartNumber": number})

    def finish(self) -> int:
        """Make the file of its parts; only now does it exist."""
        if not self._id:
            self._store.put_object(**self._target, Body=bytes(self._held))
            return self._size
        if self._held:
            self._send()
        self._store.complete_multipart_upload(**self._target, UploadId=self._id, MultipartUpload={"Parts": self._parts})
        return self._size

    def abandon(self) -> None:
        """Take back what was sent; what a store that is away keeps of it is found by the nightly check."""
        with suppress(ClientError, BotoCoreError):
            if self._id:
                self._store.abort_multipart_upload(**self._target, UploadId=self._id)
            self._store.delete_object(**self._target)
