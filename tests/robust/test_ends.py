"""How the site ends, on purpose and by accident, and what is left of what it said."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.robust.live import Crowd, Live, environment, lives, until
from tests.servers import ROOT, free_port

MESSAGES = 400


@pytest.mark.parametrize("victim", ["site", "worker", "parent"])
def test_a_killed_process_takes_no_acknowledged_message_and_no_letter_along(
    start: Callable[..., Live], victim: str
) -> None:
    live = start()
    family = live.processes()
    crowd = Crowd(live.port, live.token(), at_once=40)
    burst = threading.Thread(target=crowd.send, args=(range(MESSAGES),))
    burst.start()
    until(lambda: len(crowd.acknowledged) > MESSAGES // 6, "the burst does not begin")
    assert burst.is_alive(), "the burst was over before anybody was killed"
    os.kill({"site": family[0], "worker": family[-1], "parent": live.process.pid}[victim], signal.SIGKILL)
    burst.join(120)

    if victim == "parent":
        live.process.wait(10)
        until(lambda: not any(map(lives, family)), "children outlive their parent")
    else:
        assert len(crowd.acknowledged) > MESSAGES // 2, "the others did not go on"
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(30) == 0
    again = start()
    stored = again.inbox()
    assert len(stored) == len(set(stored)), "stored twice"
    assert set(crowd.acknowledged) <= set(stored), "acknowledged and lost"

    _a_minute_passes(again)
    again.flask("letters", "send")
    until(lambda: set(again.delivered()) >= set(stored), "a letter was lost")
    assert set(again.delivered()) == set(stored)


def _a_minute_passes(live: Live) -> None:
    """Let the turn come of letters that a killed worker had in hand."""
    connection = sqlite3.connect(live.data / "site.sqlite", timeout=30)
    connection.execute("UPDATE letter SET next_attempt_at = queued_at WHERE next_attempt_at IS NOT NULL")
    connection.commit()
    connection.close()


def test_control_c_stops_everything(live: Live) -> None:
    family = [live.process.pid, *live.processes()]
    assert len(family) == 4
    assert live.write(1).status == 303
    for pid in family:  # a terminal tells all of them
        with suppress(ProcessLookupError):  # the parent may have stopped it already
            os.kill(pid, signal.SIGINT)
    assert live.process.wait(15) == 0
    until(lambda: not any(map(lives, family)), "a process stays behind", 5)
    assert "Traceback" not in live.log
    assert live.inbox() == [1]


def test_a_process_that_ends_is_started_again(live: Live) -> None:
    first = live.processes()
    os.kill(first[0], signal.SIGKILL)
    until(lambda: len(set(live.processes()) - set(first)) == 1 and len(live.processes()) == 3, "nobody took its place")
    assert live.write(1).status == 303


def test_a_second_start_on_the_same_data_is_refused_and_does_no_harm(live: Live) -> None:
    around = environment(live.data, free_port())
    command = [sys.executable, "serve.py"]
    second = subprocess.run(command, check=False, cwd=ROOT, env=around, capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert str(live.data) in second.stderr
    assert live.write(1).status == 303
    assert live.ask(path="/metrics").status == 200
    assert live.inbox() == [1]
