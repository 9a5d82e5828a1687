"""Each server that other tests lean on really answers, and the front door keeps what deploy/nginx.conf says."""

from __future__ import annotations

import http.client
import json
import smtplib
import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.servers import EICAR, Clamd, Mailbox, Nginx, Offer, free_port

LETTER = EmailMessage()
LETTER["Subject"], LETTER["From"], LETTER["To"] = "Bericht", "info@example.org", "ada@example.org"
LETTER.set_content("Dag Ada")


# --- stores ---


def test_every_test_gets_an_empty_postgresql_database(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        assert connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'")) == 0
        connection.execute(text("create table left_behind (id int)"))
        assert connection.scalar(text("show server_encoding")) == "UTF8"
    engine.dispose()


test_and_so_does_the_next_one = test_every_test_gets_an_empty_postgresql_database


def test_redis_answers_and_is_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


test_redis_is_empty_again = test_redis_answers_and_is_empty


# --- scanner ---


def scan(content: bytes, *, at: tuple[str, int] | str) -> bytes:
    with socket.socket(socket.AF_UNIX if isinstance(at, str) else socket.AF_INET) as line:
        line.settimeout(10)
        line.connect(at)
        line.sendall(b"zINSTREAM\0" + struct.pack("!I", len(content)) + content + struct.pack("!I", 0))
        return line.recv(1000)


def test_clamd_tells_malware_from_a_letter(clamd: Clamd) -> None:
    assert clamd.tcp_url == f"tcp:127.0.0.1:{clamd.port}"
    assert b"Eicar-Test-Signature" in scan(EICAR, at=("127.0.0.1", clamd.port))
    assert scan(b"Dear sirs", at=clamd.unix_url.removeprefix("unix:")) == b"stream: OK\0"


# --- mail ---


def deliver(box: Mailbox, trust: ssl.SSLContext) -> None:
    with smtplib.SMTP("localhost", box.port, timeout=10) as line:
        line.starttls(context=trust)
        line.send_message(LETTER)


def test_a_letter_arrives_over_starttls(smtp_server: Callable[..., Mailbox]) -> None:
    box = smtp_server()
    assert box.certificate
    deliver(box, box.certificate.client())
    assert [(letter["To"], letter.get_content().strip()) for letter in box.messages] == [("ada@example.org", "Dag Ada")]
    assert box.envelopes[0].mail_from == "info@example.org"


def test_a_letter_arrives_over_tls_from_the_first_byte(smtp_server: Callable[..., Mailbox]) -> None:
    box = smtp_server("tls")
    assert box.certificate
    assert box.url.startswith("smtps://")
    with smtplib.SMTP_SSL("localhost", box.port, timeout=10, context=box.certificate.client()) as line:
        line.send_message(LETTER)
    assert len(box.messages) == 1


def test_a_server_without_tls_offers_none(smtp_server: Callable[..., Mailbox]) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        deliver(smtp_server("plain"), ssl.create_default_context())


@pytest.mark.parametrize("offer", ["untrusted", "wrong-name", "expired"])
def test_a_certificate_that_deserves_no_trust_gets_no_letter(smtp_server: Callable[..., Mailbox], offer: Offer) -> None:
    box = smtp_server(offer)
    trust = box.certificate.client() if box.certificate else ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        deliver(box, trust)
    assert not box.messages


def test_a_mail_server_can_refuse_and_change_its_mind(smtp_server: Callable[..., Mailbox]) -> None:
    box = smtp_server()
    assert box.certificate
    box.refusals["ada@example.org"] = "450 4.2.1 Try later"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver(box, box.certificate.client())
    box.refusals.clear()
    deliver(box, box.certificate.client())
    assert len(box.messages) == 1


# --- browser ---


@pytest.mark.browser
@pytest.mark.needs("chromium")
def test_chromium_renders_a_page(page: Page) -> None:
    page.set_content("<title>Dag</title><style>p { width: 7rem }</style><p>Ada</p>")
    assert page.title() == "Dag"
    box = page.locator("p").bounding_box()
    assert box
    assert box["width"] == 112


# --- front door ---


class Echo(BaseHTTPRequestHandler):
    """A site that only says what reached it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def door(nginx: Callable[[int], Nginx]) -> Iterator[Nginx]:
    site = ThreadingHTTPServer(("127.0.0.1", free_port()), Echo)
    site.daemon_threads = True
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield nginx(site.server_address[1])
    site.shutdown()
    thread.join()
    site.server_close()


def visit(
    door: Nginx,
    path: str = "/",
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[http.client.HTTPResponse, bytes]:
    line = http.client.HTTPSConnection("localhost", door.https, context=door.certificate.client(), timeout=20)
    try:
        line.request(method, path, body=body, headers=headers or {})
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()


def shake_hands(door: Nginx, version: ssl.TLSVersion, name: str = "localhost") -> str | None:
    context = door.certificate.client()
    context.check_hostname = name == "localhost"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", door.https), timeout=10) as line,
        context.wrap_socket(line, server_hostname=name) as secured,
    ):
        return secured.version()


@pytest.mark.promise("P87", "S204", "S205")
def test_http_leads_to_https_on_the_same_host(door: Nginx) -> None:
    line = http.client.HTTPConnection("localhost", door.http, timeout=10)
    line.request("GET", "/contact?x=1")
    answer = line.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{door.https_url}/contact?x=1")
    assert "Strict-Transport-Security" not in answer.headers
    line.close()


@pytest.mark.promise("P86", "S166", "S209")
def test_only_tls_1_2_and_1_3_are_spoken(door: Nginx) -> None:
    assert shake_hands(door, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert shake_hands(door, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            shake_hands(door, old)


def test_another_name_gets_no_answer(door: Nginx) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shake_hands(door, ssl.TLSVersion.TLSv1_3, name="elsewhere.example.org")


@pytest.mark.promise("S130", "S181")
def test_what_a_visitor_claims_about_himself_does_not_reach_the_site(door: Nginx) -> None:
    lies = "203.0.113.9"
    claims = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded")
    _, body = visit(door, headers=dict.fromkeys(claims, lies))
    seen = json.loads(body)
    assert lies not in body.decode()
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert seen["host"] == seen["x-forwarded-host"] == f"localhost:{door.https}"
    assert "x-forwarded-prefix" not in seen


def test_answers_of_the_site_keep_their_own_headers_and_do_not_name_the_server(door: Nginx) -> None:
    answer, _ = visit(door)
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=1"]
    assert answer.headers["Server"] == "nginx"


def test_too_much_is_refused_in_words_and_with_the_headers_of_the_house(door: Nginx) -> None:
    answer, body = visit(door, "/solliciteren", method="POST", body=b"x" * (11 * 1024 * 1024))
    assert answer.status == 200
    for path, megabytes in (("/solliciteren", 50), ("/en/portaal/sollicitaties/x/bestanden", 50), ("/contact", 2)):
        answer, body = visit(door, path, method="POST", headers={"Content-Length": str(megabytes * 1024 * 1024)})
        assert answer.status == 413, path
        assert b"48 MB" in body
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_site_that_is_away_is_told_in_words(nginx: Callable[[int], Nginx]) -> None:
    answer, body = visit(nginx(free_port()))
    assert answer.status == 503
    assert "niet bereikbaar" in body.decode()
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers.get_all("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/en/metrics", "/%6detrics"])
def test_the_counters_are_not_for_visitors(door: Nginx, path: str) -> None:
    assert visit(door, path)[0].status == 404


@pytest.mark.promise("P15")
def test_no_address_and_no_secret_link_is_written_down(door: Nginx) -> None:
    visit(
        door,
        "/en/contact/s3cret-token?email=ada@example.org",
        headers={"User-Agent": "Telltale", "Referer": "https://x.example.org"},
    )
    visit(door, "/contact/s3cret-token/download", headers={"X-Forwarded-For": "203.0.113.9"})
    end = time.monotonic() + 5
    while len((written := door.access_log.read_text()).splitlines()) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    rooms = [line.split()[1:4] for line in written.splitlines()]
    assert rooms == [["GET", "/en/contact", "200"], ["GET", "/contact", "200"]]
    written += door.error_log.read_text()
    for word in ("127.0.0.1", "203.0.113", "s3cret", "ada", "Telltale", "x.example"):
        assert word not in written


def test_half_sent_requests_keep_nobody_waiting_and_are_cut_off(door: Nginx) -> None:
    trust, lines = door.certificate.client(), []
    for _ in range(30):
        line = trust.wrap_socket(socket.create_connection(("127.0.0.1", door.https)), server_hostname="localhost")
        line.sendall(b"POST /contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n")
        lines.append(line)
    began = time.monotonic()
    assert visit(door)[0].status == 200
    assert time.monotonic() - began < 2
    lines[0].settimeout(15)
    assert lines[0].recv(1000) == b""
    assert 8 < time.monotonic() - began < 14
    for line in lines:
        line.close()


def test_one_address_cannot_take_all_the_room(door: Nginx) -> None:
    trust, lines = door.certificate.client(), []
    for _ in range(40):
        line = trust.wrap_socket(socket.create_connection(("127.0.0.1", door.https)), server_hostname="localhost")
        line.sendall(b"POST /contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
        lines.append(line)
    time.sleep(0.3)
    assert visit(door)[0].status == 429
    for line in lines:
        line.close()
