"""Many at once, and visitors who never finish their sentence."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable

import pytest

from tests.robust.live import Crowd, Live, half_sent, until
from tests.servers import Nginx, free_port


def test_a_hundred_half_sent_requests_do_not_keep_others_waiting(live: Live) -> None:
    token = live.token()
    with half_sent(lambda: socket.create_connection(("127.0.0.1", live.port)), f"127.0.0.1:{live.port}"):
        for number in range(5):
            page, sent = live.ask(), live.write(number, token)
            assert (page.status, sent.status) == (200, 303)
            assert max(page.seconds, sent.seconds) < 1
    assert live.inbox() == [*range(5)]


@pytest.mark.needs("nginx")
def test_nor_do_they_behind_nginx(start: Callable[..., Live], nginx: Callable[[int], Nginx]) -> None:
    port = free_port()
    door = nginx(port)
    start(port=port, PUBLIC_URL=door.https_url, TRUSTED_PROXIES="1")
    trust = door.certificate.client()

    def connect() -> ssl.SSLSocket:
        return trust.wrap_socket(socket.create_connection(("127.0.0.1", door.https)), server_hostname="localhost")

    with half_sent(connect, f"localhost:{door.https}"):
        for _ in range(5):
            # nginx counts connections by address, so the honest visitor comes from another one
            visitor = http.client.HTTPSConnection(
                "localhost", door.https, timeout=10, context=trust, source_address=("127.0.0.2", 0)
            )
            started = time.monotonic()
            visitor.request("GET", "/contact")
            answer = visitor.getresponse()
            assert answer.status == 200
            assert b'name="form_token"' in answer.read()
            assert time.monotonic() - started < 1
            visitor.close()


def test_a_thousand_forms_at_once_are_stored_once_each_and_leave_no_weight_behind(live: Live) -> None:
    crowd = Crowd(live.port, live.token())
    crowd.send(range(1000))
    assert set(crowd.seen) == {*range(1000)}, "somebody got no answer"
    assert set(crowd.seen.values()) == {303}
    until(lambda: len(live.delivered()) >= 1000, "letters stay behind", 60)
    before = live.weight()

    crowd.send(range(1000, 1500))
    assert crowd.acknowledged == [*range(1500)]
    assert live.inbox() == crowd.acknowledged
    until(lambda: live.delivered() == crowd.acknowledged, "letters stay behind", 60)
    assert live.weight() - before < 8, f"from {before:.0f} to {live.weight():.0f} MB"
