"""`make run`: the site's processes and the worker under one parent, which stops them all on Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Final

from config import Settings, SettingsError, from_environment

if TYPE_CHECKING:
    from flask import Flask

THREADS: Final = 16
"""More than a processor needs: who waits for the disk keeps no other waiting, and is stored together with others."""

TURN_SECONDS: Final = 0.0005
"""How long a thread may compute while another waits: the one that holds the writers' lock should be back at once."""

CONNECTIONS: Final = 2000
"""Connections one process holds open: half-sent requests wait in its loop and keep no thread busy."""

M_ARENA_MAX: Final = -8
"""What glibc calls the number of places that threads take memory from (malloc.h)."""

GRACE_SECONDS: Final = 10

LEAVING_SECONDS: Final = 3
"""How long the processes of a site may take to notice that their parent is gone."""


def main() -> int:
    """Prepare, start, watch, stop; answer the exit code."""
    try:
        settings = from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    few_arenas()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (settings.data_dir / "run.lock").open("w")
    if not held(lock):
        print(f"The site already runs on this data ({settings.data_dir}): see {settings.public_url}", file=sys.stderr)
        return 1
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        print(f"Port {settings.port} on {settings.host} is not free: {error.strerror}. Set PORT.", file=sys.stderr)
        return 1
    app = prepare(settings)
    if refusal := not_ready(app):
        print(refusal, file=sys.stderr)
        return 1
    if "--demo" in sys.argv:
        import demo

        demo.fill(app)
    print(f"\n  1do bv is at {settings.public_url}", file=sys.stderr)
    if settings.development and settings.mail_spool:
        print(f"  Letters lie at {settings.public_url}/brieven", file=sys.stderr)
    if settings.development and (link := first_link(app)):
        print(f"  Nobody can manage the site yet. Make the first account, once: {link}", file=sys.stderr)
    print("  Ctrl-C stops it.\n", file=sys.stderr, flush=True)
    return Parent(settings, app, listener).run()


def held(lock: IO[str]) -> bool:
    """Take the lock on the data; False where a site that runs keeps it.

    The processes of a site that was killed a moment ago hold on to it until they are gone as well: ask for a while.
    """
    end = time.monotonic() + LEAVING_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        else:
            return True


def few_arenas() -> None:
    """Have threads share what the C library sets apart for them: sixteen would each keep a piece that others lack."""
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def listen(host: str, port: int) -> socket.socket:
    """Open the socket that all site processes accept from. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener


def prepare(settings: Settings) -> Flask:
    """Make the application once, before the processes fork, and bring the database up to date."""
    share_counts(settings.data_dir / "metrics")
    from flask_migrate import upgrade

    from app import create_app
    from extensions import let_go_of_database

    app = create_app(settings)
    with app.app_context():
        upgrade()
        let_go_of_database()
    return app


def not_ready(app: Flask) -> str:
    """Say why the site may not serve from this database, which a backup came into; empty where it may (P96)."""
    import backup
    from extensions import let_go_of_database

    try:
        backup.ready(app)
    except backup.Refused as refusal:
        return str(refusal)
    finally:
        with app.app_context():
            let_go_of_database()
    return ""


def first_link(app: Flask) -> str | None:
    """Give the one-time link for the first admin, as long as there is none."""
    from adapters import clock
    from blueprints.words import outside_url
    from domain import staff
    from extensions import db, let_go_of_database

    with app.test_request_context(base_url=app.extensions["site"].settings.public_url):
        token = staff.first_invitation(db.session(), now=clock.now())
        db.session.commit()
        link = outside_url("account.accept", "nl", token=token) if token else None
        let_go_of_database()
    return link


def warm(app: Flask) -> None:
    """Open the public pages once, so that templates and words are loaded before the processes fork."""
    visitor = app.test_client()
    host = {"Host": app.extensions["site"].settings.public_host}
    for prefix in ("", "/en"):
        for path in ("/contact", "/privacyverklaring", "/contact/ontvangen"):
            visitor.get(prefix + path, headers=host)
    app.extensions["site"].front.forget()
    with app.app_context():
        from extensions import let_go_of_database

        let_go_of_database()


def share_counts(folder: Path) -> None:
    """Empty the folder in which the processes add up their counts; prometheus-client reads its name when imported."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def seal_buffers() -> None:
    """Have the server keep what does not fit in memory as ciphertext: bodies with somebody's CV, answers with one."""
    from waitress import buffers

    from adapters.sealed_temp import SealedTemp

    class SealedBuffer(buffers.TempfileBasedBuffer):  # type: ignore[misc] # waitress has no types
        def newfile(self) -> SealedTemp:
            return SealedTemp()

    buffers.TempfileBasedBuffer = SealedBuffer


class Parent:
    """Keeps the site's processes and one worker alive until told to stop."""

    def __init__(self, settings: Settings, app: Flask, listener: socket.socket) -> None:
        self._app, self._listener = app, listener
        self._children: dict[int, Callable[[], None]] = {}
        self._works = [self._serve] * settings.web_workers + [self._work]
        self._stopping = False

    def run(self) -> int:
        """Start all processes; start one again that dies; stop all on SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        warm(self._app)
        gc.collect()
        gc.freeze()  # what is made by now is shared by all processes, and stays shared
        for work in self._works:
            self._start(work)
        while self._children:
            pid, status = os.wait()
            work = self._children.pop(pid)
            if not self._stopping:
                print(f"a process ended ({os.waitstatus_to_exitcode(status)}) and is started again", file=sys.stderr)
                time.sleep(0.2)
                self._start(work)
        return 0

    def _start(self, work: Callable[[], None]) -> None:
        pid = os.fork()
        if pid:
            self._children[pid] = work
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        try:
            _die_with_parent()
            work()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            os._exit(0)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        for pid in self._children:
            os.kill(pid, signal.SIGTERM)
        signal.signal(signal.SIGALRM, self._end)
        signal.alarm(GRACE_SECONDS)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _serve(self) -> None:
        """Answer requests: one loop reads them whole, a few threads work on them."""
        import waitress

        from adapters import metrics
        from adapters.uploads import UPLOAD_BYTES

        metrics.reserve()
        seal_buffers()
        sys.setswitchinterval(TURN_SECONDS)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        waitress.serve(
            self._app.wsgi_app,
            sockets=[self._listener],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
            channel_timeout=60,
            cleanup_interval=10,
            ident=None,
            max_request_body_size=UPLOAD_BYTES + 1024 * 1024,
            clear_untrusted_proxy_headers=False,
            _quiet=True,
        )

    def _work(self) -> None:
        """Deliver letters and run the purge."""
        import worker
        from adapters import metrics
        from adapters.pace import give_way

        metrics.reserve()
        self._listener.close()
        give_way()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        worker.tie(self._app).run()


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed, so that a second start finds the port free."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main())
