"""An S3-compatible store for the tests, and a line to it that can be cut.

A plug-in for pytest. The store is moto's real HTTP server in a process of its own, so that boto3 talks to it as to
any other store.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import boto3
import pytest
from botocore.config import Config

from tests.servers import folder, free_port, running

NOBODY: Final = ("key-of-nobody", "secret/of+nobody")


@dataclass(frozen=True)
class Store:
    """An S3-compatible store."""

    port: int

    def url(self, bucket: str, port: int | None = None) -> str:
        """Give the SHELF_URL of a bucket, over another port where a line of ours lies in between."""
        endpoint = f"http%3A%2F%2F127.0.0.1%3A{port or self.port}"
        return f"s3://{NOBODY[0]}:secret%2Fof%2Bnobody@{bucket}?endpoint={endpoint}&region=eu-west-1"

    def client(self) -> Any:
        """Give a client of our own, to look at what the shelf did."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="eu-west-1",
            aws_access_key_id=NOBODY[0],
            aws_secret_access_key=NOBODY[1],
            config=Config(s3={"addressing_style": "path"}),
        )

    def bucket(self) -> str:
        """Make a new, empty bucket."""
        name = f"shelf-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        return name


@contextlib.contextmanager
def run_store() -> Iterator[Store]:
    """Run an S3-compatible store that keeps everything in memory."""
    port = free_port()
    with folder() as home:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        ready = lambda: socket.create_connection(("127.0.0.1", port), timeout=2).close()  # noqa: E731
        with running(command, ready=ready, log=home / "log"):
            yield Store(port)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """An S3-compatible store."""
    with run_store() as server:
        yield server


class Line:
    """A line to a server that breaks once so many bytes have gone up, or so many have come down."""

    def __init__(self, to: int) -> None:
        self._to, self._listener = to, socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.most_up = self.most_down = float("inf")
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                for way in ((visitor, server, "most_up"), (server, visitor, "most_down")):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, most: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                setattr(self, most, getattr(self, most) - len(data))
                if getattr(self, most) < 0:
                    break
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        """Take the line away: nobody gets through any more."""
        self._listener.close()


@pytest.fixture
def line(store: Store) -> Iterator[Line]:
    """A line to the store."""
    made = Line(store.port)
    yield made
    made.close()
