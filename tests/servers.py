"""Real servers for the tests: started on a free port when first asked for, stopped by their process id.

A plug-in for pytest (`pytest_plugins = ["tests.servers"]`). Each process of pytest-xdist has servers of its own.
A test says what it talks to by using a fixture below, or with `@pytest.mark.needs("chromium")`. Where a program is
missing the test is left out with one line that says so; with CI=true every test that is left out has failed.

`python -m tests.servers` prints the Debian packages that are missing here.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import ipaddress
import os
import pwd
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 30.0
"""Seconds that a server may take to answer for the first time."""

PROGRAMS: Final = {
    "chromium": (("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"), "chromium"),
    "postgresql": (("initdb",), "postgresql"),
    "redis": (("redis-server",), "redis-server"),
    "clamd": (("clamd",), "clamav-daemon"),
    "nginx": (("nginx",), "nginx"),
    "pango": (("libpangoft2-1.0.so.0",), "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"),
}
"""What a test may need: the names of its program (or library), and the Debian package that holds it.

Chromium without its windows is tried first: the same engine of the same source, without menus that each page prepares anew.
"""


def find(name: str) -> str | None:
    """Give the path of a program that the tests talk to, or None where it is not installed."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(float(p.parent.name)))
    places = [os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin", *map(str, newest_first)]
    programs, _package = PROGRAMS[name]
    if name == "pango":  # a library: what prints PDFs loads it
        return _loads(programs[0])
    found = (shutil.which(program, path=os.pathsep.join(places)) for program in programs)
    return next(filter(None, found), None)


def _loads(library: str) -> str | None:
    with contextlib.suppress(OSError):
        ctypes.CDLL(library)
        return library
    return None


def require(name: str) -> str:
    """Give the path of a program; without it the test is left out, or fails where nothing may be left out."""
    path = find(name)
    if path is None:
        reason = f"{name} is not on this machine (Debian: {PROGRAMS[name][1]})"
        (pytest.fail if _strict() else pytest.skip)(reason)
    return path


def chromium_path() -> str:
    """Give the browser that pages are opened in."""
    return require("chromium")


def free_port() -> int:
    """Find a port that nobody listens on, below those the machine itself hands out to outgoing connections."""
    while True:
        port = 15000 + secrets.randbelow(17000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _strict() -> bool:
    return any(os.environ.get(name, "").lower() in ("1", "true", "yes") for name in ("CI", "REQUIRE_SERVERS"))


# --- one way to start and stop a program ---


@contextlib.contextmanager
def folder(owner: str | None = None) -> Iterator[Path]:
    """Lend a folder of our own, outside pytest's, which another user may not enter."""
    path = Path(tempfile.mkdtemp(prefix="site-test-"))
    try:
        if owner:
            shutil.chown(path, owner, owner)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: list[str],
    *,
    ready: Callable[[], object],
    log: Path,
    stop: signal.Signals = signal.SIGTERM,
    user: list[str] | None = None,
) -> Iterator[int]:
    """Run a program until we are done with it, and give its process id once `ready` no longer raises OSError."""
    if shutil.which("setpriv"):  # it also goes when the tests are killed and cannot say goodbye
        command = ["setpriv", f"--pdeathsig={stop.name[3:]}", *(user or []), *command]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, ready, log)
        yield process.pid
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], object], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if process.poll() is None:
                ready()
                return
            trouble = f"stopped with {process.returncode}"
        except (OSError, psycopg.OperationalError) as error:
            trouble = str(error)
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r}: {trouble}\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.03)


def ask(address: tuple[str, int] | str, question: bytes, wanted: bytes) -> None:
    """Put a question to a server. Raises ConnectionError when the answer does not begin as wanted."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as line:
        line.settimeout(2)
        line.connect(address)
        line.sendall(question)
        answer = line.recv(1024)
    if not answer.startswith(wanted):
        raise ConnectionError(f"answered {answer!r}")


# --- certificates ---


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself: who trusts `path` trusts the server that shows it."""

    path: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """Give what a server shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        """Give what a client trusts."""
        return ssl.create_default_context(cafile=str(self.path))


def certificate(where: Path, *names: str, days: int = 2) -> Certificate:
    """Make a certificate for host names or addresses; with negative `days` it has run out."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = Certificate(where / "certificate.pem", where / "key.pem")
    paths.path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


# --- PostgreSQL ---


@dataclass(frozen=True)
class PostgreSQL:
    """A cluster of our own, empty, that forgets on a crash and is quick for it."""

    port: int
    password: str = field(repr=False)

    def url(self, database: str = "postgres", scheme: str = "postgresql+psycopg") -> str:
        """Give the address of a database, as DATABASE_URL wants it."""
        return f"{scheme}://site:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Lend the address of a new, empty database."""
        name = f"test_{secrets.token_hex(6)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self.url(scheme="postgresql"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def run_postgresql() -> Iterator[PostgreSQL]:
    """Make a cluster and run it; as root it runs as Debian's user postgres, because it refuses to run as root."""
    programs = Path(require("postgresql")).parent
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    other = [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if os.getuid() == 0 else []
    server = PostgreSQL(free_port(), secrets.token_hex(16))
    with folder(owner=user if other else None) as home:
        secret, data = home / "password", home / "data"
        secret.write_text(server.password)
        shutil.chown(secret, user)
        initdb = [str(programs / "initdb"), f"--pgdata={data}", "--username=site", f"--pwfile={secret}"]
        initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [*(["setpriv", *other] if other else []), *initdb], check=True, stdout=subprocess.DEVNULL, cwd=home
        )
        options = {
            "port": server.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": home,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 60,
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        command += [f"--{name}={value}" for name, value in options.items()]
        with running(
            command,
            ready=lambda: psycopg.connect(server.url(scheme="postgresql"), connect_timeout=2).close(),
            log=home / "log",
            stop=signal.SIGINT,
            user=other,
        ):
            yield server


# --- Redis ---


@contextlib.contextmanager
def run_redis() -> Iterator[str]:
    """Run a Redis that keeps nothing on disk; gives its REDIS_URL."""
    program, port = require("redis"), free_port()
    with folder() as home:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home), "--save", ""]
        ready = lambda: ask(("127.0.0.1", port), b"PING\r\n", b"+PONG")  # noqa: E731
        with running(command, ready=ready, log=home / "log"):
            yield f"redis://127.0.0.1:{port}/0"


# --- clamd ---

EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file that every scanner agrees to call malware, in two pieces so that no scanner takes offence at this one."""


@dataclass(frozen=True)
class Clamd:
    """A scanner that knows one signature, EICAR's, and listens in both ways that CLAMD_URL can name."""

    port: int
    path: Path
    stream_limit: int

    @property
    def tcp_url(self) -> str:
        """The CLAMD_URL over TCP."""
        return f"tcp:127.0.0.1:{self.port}"

    @property
    def unix_url(self) -> str:
        """The CLAMD_URL over a socket in the file system."""
        return f"unix:{self.path}"


@contextlib.contextmanager
def run_clamd(stream_limit: int = 12 * 1024 * 1024) -> Iterator[Clamd]:
    """Run clamd with a home-made database."""
    program = require("clamd")
    with folder() as home:
        server = Clamd(free_port(), home / "socket", stream_limit)
        database = home / "database"
        database.mkdir()
        (database / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR[:44].hex()}\n")
        configuration = {
            "Foreground": "yes",
            "DatabaseDirectory": database,
            "LocalSocket": server.path,
            "TCPSocket": server.port,
            "TCPAddr": "127.0.0.1",
            "StreamMaxLength": stream_limit,
            "TemporaryDirectory": home,
            "MaxThreads": 4,
            "SelfCheck": 0,
        }
        settings = home / "clamd.conf"
        settings.write_text("".join(f"{name} {value}\n" for name, value in configuration.items()))
        command = [program, f"--config-file={settings}"]
        ready = lambda: ask(("127.0.0.1", server.port), b"zPING\0", b"PONG")  # noqa: E731
        with running(command, ready=ready, log=home / "log"):
            yield server


# --- nginx ---


@dataclass(frozen=True)
class Nginx:
    """The front door of deploy/nginx.conf, on ports of our own, with a certificate of our own for localhost."""

    http: int
    https: int
    certificate: Certificate
    access_log: Path
    error_log: Path

    @property
    def http_url(self) -> str:
        """Where a visitor comes in who forgot the s."""
        return f"http://localhost:{self.http}"

    @property
    def https_url(self) -> str:
        """Where visitors are served."""
        return f"https://localhost:{self.https}"


@contextlib.contextmanager
def run_nginx(upstream_port: int) -> Iterator[Nginx]:
    """Run nginx in front of a site that listens on `upstream_port`, with only places and names changed."""
    program, plain, secure = require("nginx"), free_port(), free_port()
    with folder() as home:
        shown = certificate(home, "localhost", "127.0.0.1")
        server = Nginx(plain, secure, shown, home / "access.log", home / "error.log")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        scratch = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in kinds)
        places = {
            "user www-data;": f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else "",
            "/run/nginx.pid": str(home / "pid"),
            "worker_processes auto;": "worker_processes 1;",
            "/var/log/nginx/error.log": str(server.error_log),
            "/var/log/nginx/access.log": str(server.access_log),
            "/etc/nginx/tls/fullchain.pem": str(shown.path),
            "/etc/nginx/tls/key.pem": str(shown.key),
            "/var/www/acme": str(home),
            "127.0.0.1:5000": f"127.0.0.1:{upstream_port}",
            "www.example.org": "localhost",
            "listen 80": f"listen 127.0.0.1:{plain}",
            "listen [::]:80": f"#listen [::]:{plain}",
            "listen 443": f"listen 127.0.0.1:{secure}",
            "listen [::]:443": f"#listen [::]:{secure}",
            "https://$host$request_uri": f"https://$host:{secure}$request_uri",
            "Host $host;": f"Host $host:{secure};",
            "events {": "daemon off;\nevents {",
            "http {": f"http {{\n{scratch}",
        }
        settings = home / "nginx.conf"
        settings.write_text(_moved((ROOT / "deploy" / "nginx.conf").read_text(), places))
        command = [program, "-c", str(settings), "-p", str(home), "-e", str(home / "start.log")]
        ready = lambda: socket.create_connection(("127.0.0.1", secure), timeout=2).close()  # noqa: E731
        with running(command, ready=ready, log=home / "log", stop=signal.SIGTERM):
            yield server


def _moved(text: str, places: dict[str, str]) -> str:
    for old, new in places.items():
        assert old in text, f"deploy/nginx.conf no longer says {old!r}"
        text = text.replace(old, new)
    return text


# --- SMTP ---

Offer = Literal["starttls", "plain", "tls", "untrusted", "wrong-name", "expired"]
"""How the mail server presents itself: the first and third deserve trust, the others do not get our letters."""


@dataclass
class Mailbox:
    """A mail server that keeps what it gets; `refusals` gives its answer by recipient or, under "", to all."""

    port: int = 0
    offer: Offer = "starttls"
    certificate: Certificate | None = None
    envelopes: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The MAIL_URL of this server."""
        return f"{'smtps' if self.offer == 'tls' else 'smtp'}://localhost:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """The letters that were delivered, as a reader would open them."""
        kept = [envelope.content for envelope in self.envelopes]
        return [message_from_bytes(content, policy=policy.default) for content in kept if isinstance(content, bytes)]

    async def handle_RCPT(  # noqa: N802, the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or not."""
        answer = self.refusals.get(address, self.refusals.get("", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter."""
        self.envelopes.append(envelope)
        return "250 OK"


@contextlib.contextmanager
def run_smtp(offer: Offer = "starttls", port: int | None = None) -> Iterator[Mailbox]:
    """Run a mail server on localhost; who must trust it sets SSL_CERT_FILE to `mailbox.certificate.path`."""
    with folder() as home:
        shown = certificate(
            home,
            "elsewhere.example.org" if offer == "wrong-name" else "localhost",
            days=-1 if offer == "expired" else 2,
        )
        box = Mailbox(port or free_port(), offer, None if offer in ("plain", "untrusted") else shown)
        controller = _Controller(box, shown)
        controller.start()
        try:
            yield box
        finally:
            controller.stop()


class _Controller(Controller):
    def __init__(self, box: Mailbox, shown: Certificate) -> None:
        within = box.offer not in ("plain", "tls")
        super().__init__(
            box,
            hostname="localhost",
            port=box.port,
            ready_timeout=PATIENCE,
            ssl_context=shown.server() if box.offer == "tls" else None,
            tls_context=shown.server() if within else None,
            require_starttls=within,
            enable_SMTPUTF8=True,
        )


# --- fixtures ---


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL cluster; take `postgresql_url` for a database of one test."""
    with run_postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The DATABASE_URL of a new, empty database."""
    with postgresql.database() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis; take `redis_url`, which is emptied for each test."""
    with run_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The REDIS_URL of an empty Redis."""
    host, _, port = redis_server.removeprefix("redis://").removesuffix("/0").partition(":")
    ask((host, int(port)), b"FLUSHALL\r\n", b"+OK")
    return redis_server


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    """A scanner that finds EICAR."""
    with run_clamd() as server:
        yield server


@pytest.fixture
def nginx() -> Iterator[Callable[[int], Nginx]]:
    """Give `nginx(upstream_port)`, which puts the front door before a site that runs."""
    with contextlib.ExitStack() as stack:
        yield lambda upstream_port: stack.enter_context(run_nginx(upstream_port))


@pytest.fixture
def smtp_server() -> Iterator[Callable[..., Mailbox]]:
    """Give `smtp_server(offer="starttls")`, which runs a mail server until the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda offer="starttls", port=None: stack.enter_context(run_smtp(offer, port))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Let pytest-playwright open Debian's Chromium; root has no sandbox to give."""
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium_path(), "args": arguments}


# --- what is left out, and that it counts ---


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Hold a test to its `needs` mark."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            require(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be left out, a skipped test is a failed one."""
    return _counted((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that leaves itself out."""
    return _counted((yield))


def _counted(report: Report) -> Report:
    if report.outcome == "skipped" and _strict():
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"Left out, which counts as failed here. {reason}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what was left out for want of what."""
    left_out = len(terminalreporter.stats.get("skipped", ()))
    missing = [f"{name} (Debian: {package})" for name, (_, package) in PROGRAMS.items() if not find(name)]
    if left_out and missing:
        terminalreporter.write_line(f"{left_out} left out; not on this machine: {', '.join(missing)}")


if __name__ == "__main__":
    sys.stdout.write(" ".join(package for name, (_, package) in PROGRAMS.items() if not find(name)))
