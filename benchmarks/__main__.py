"""`make bench`: the site beside its bare twins; prints ratios and keeps them in benchmarks/results.md."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import os
import platform
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import (
    accounts,
    inbox,
    insight,
    intake,
    people,
    purge,
    rights,
    sealing,
    servers,
    steps,
    upload_steps,
    weight,
)
from benchmarks.load import CONNECTIONS, NoWrk, Target, interleaved, medians, ratio

RESULTS: Final = Path(__file__).with_name("results.md")
PARTS: Final = (
    "speed", "memory", "weight", "purge", "night", "rights", "files", "inbox", "insight", "portal", "sign-in",
)  # fmt: skip
DISTRIBUTIONS: Final = ("flask", "waitress", "gunicorn", "sqlalchemy", "wtforms", "cryptography")


@dataclass(frozen=True, slots=True)
class Line:
    """One result: what was measured, what came out, what it should be, and whether it is."""

    what: str
    value: str
    target: str = ""
    good: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: "yes", False: "**no**"}[self.good]
        return f"| {self.what} | {self.value} | {self.target} | {verdict} |"


def main() -> int:
    """Measure what was asked for, print it and write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about two minutes: fewer and shorter rounds")
    parser.add_argument("--purge", action="store_true", help="also the purge of 100,000 among 1,000,000 rows")
    parser.add_argument("--only", choices=PARTS, help="one part, not written down")
    chosen = parser.parse_args()
    parts: dict[str, Callable[[Path], Iterator[Line]]] = {
        "speed": lambda home: speed(home, rounds=3 if chosen.quick else 7, seconds=2 if chosen.quick else 3),
        "memory": memory,
        "weight": page_weight,
        "purge": lambda home: purging(home, purge.ROWS if chosen.purge else 200_000),
        "night": lambda home: purging(home, 200_000 if chosen.quick else purge.ROWS, purge.NIGHT),
        "rights": lambda home: rights_of_one(home, 100_000 if chosen.quick else rights.MANY),
        "files": lambda home: files(home, rounds=3 if chosen.quick else 7),
        "inbox": lambda home: inbox_pages(home, 100_000 if chosen.quick else inbox.MANY),
        "insight": lambda home: insight_pages(home, 100_000 if chosen.quick else insight.MANY),
        "portal": lambda home: portal(home, rounds=3 if chosen.quick else 7, seconds=2 if chosen.quick else 3),
        "sign-in": lambda home: signing_in(home, rounds=3 if chosen.quick else 7, seconds=2 if chosen.quick else 4),
    }
    lines: list[Line] = []
    for name in [chosen.only] if chosen.only else parts:
        with tempfile.TemporaryDirectory(prefix="bench-") as home:
            try:
                for line in parts[name](Path(home)):
                    print(line, flush=True)
                    lines.append(line)
            except NoWrk as error:
                print(error, file=sys.stderr)
                return 1
    if not chosen.only:
        with tempfile.TemporaryDirectory(prefix="bench-") as home:
            where = steps.section(Path(home, "messages")) + upload_steps.section(Path(home, "uploads"))
            RESULTS.write_text(report(lines) + where)
    elif chosen.only == "files":
        with tempfile.TemporaryDirectory(prefix="bench-") as home:
            print(upload_steps.section(Path(home)))
    return 0


def speed(home: Path, rounds: int, seconds: int) -> Iterator[Line]:
    """Pages and stored messages as ratios to the twins."""
    with contextlib.ExitStack() as stack:
        run = stack.enter_context
        site = run(servers.site(home / "site"))
        targets = {
            "H": Target(run(servers.gunicorn("hello", home / "H"))),
            "H2": Target(run(servers.own("hello", home / "H2"))),
            "contact page": Target(site, "/contact"),
            "contact page in English": Target(site, "/en/contact"),
            "statement": Target(site, "/privacyverklaring"),
            "home": Target(site, "/"),
            "F": Target(run(servers.gunicorn("form", home / "F")), post=True),
            "F2": Target(run(servers.own("form", home / "F2")), post=True),
            "stored message": Target(
                site, "/contact", post=True, settle=lambda: settle(home / "site" / "data" / "site.sqlite")
            ),
        }
        found = interleaved(targets, rounds, seconds)
    floors = {"contact page": 0.70, "contact page in English": 0.70, "statement": 0.85, "home": 0.85}
    for name, rounds_of in found.items():
        seen = medians(rounds_of)
        times = f"{seen.rate:,.0f} a second, median {seen.p50:.1f} ms, p99 {seen.p99:.1f} ms, {seen.refused} refused"
        yield Line(name, times)
    for name, floor in floors.items():
        value, twin = ratio(found[name], found["H"]), ratio(found[name], found["H2"])
        yield Line(f"{name} / H", f"{value:.2f} ({twin:.2f} H2)", f"{floor:.2f}", value >= floor)
    value, twin = ratio(found["stored message"], found["F"]), ratio(found["stored message"], found["F2"])
    yield Line("stored message / F", f"{value:.2f} ({twin:.2f} F2)", "0.70", value >= 0.70)
    stored = medians(found["stored message"])
    yield Line(
        "stored message, p99 / median", f"{stored.p99 / stored.p50:.1f}", "under 10", stored.p99 < 10 * stored.p50
    )


def settle(database: Path, patience: float = 60) -> None:
    """Wait until the worker has delivered the letters of the last round."""
    connection, end = sqlite3.connect(database, timeout=10), time.monotonic() + patience
    query = "SELECT 1 FROM letter WHERE next_attempt_at IS NOT NULL LIMIT 1"
    while connection.execute(query).fetchone() and time.monotonic() < end:
        time.sleep(0.2)
    connection.close()


def memory(home: Path) -> Iterator[Line]:
    """What site and worker weigh together."""
    with servers.site(home) as site:
        start, half, end = weight.memory(site)
    yield Line("memory at the start", f"{start:.0f} MB")
    yield Line("memory after 10,000 requests", f"{end:.0f} MB", "under 220 MB", end < 220)
    grown = end - half
    yield Line("memory, growth from 5,000 to 10,000", f"{grown:+.1f} MB", "none (under 3 MB)", grown < 3)


def page_weight(home: Path) -> Iterator[Line]:
    """What the contact page costs a visitor's line."""
    with servers.site(home) as site:
        for path in weight.PAGES:
            cold, again = weight.page(site, path)
            of_form = path.endswith("/contact")
            text = f"{cold.kib:.1f} KiB in {cold.requests} requests (compressed: {cold.encodings})"
            good = cold.kib <= 45 and cold.requests <= 6 if of_form else None
            yield Line(f"{path}, first visit", text, "45 KiB, 6 requests" if of_form else "", good)
            text = f"{again.kib:.1f} KiB in {again.requests} requests"
            yield Line(f"{path}, again", text, "8 KiB" if of_form else "", again.kib <= 8 if of_form else None)


def purging(home: Path, rows: int, share: int = purge.SHARE) -> Iterator[Line]:
    """The purge while visitors read: of one in ten, or of one in a hundred as in an ordinary night."""
    with servers.site(home) as site:
        found = purge.measure(site, home / "data", rows=rows, share=share)
    of = f"{found['due']:,.0f} among {rows:,}"
    yield Line(
        f"purge of {of}",
        f"{found['seconds']:.1f} s, {found['rate']:,.0f} rows a second ({found['rate'] / found['bare']:.2f} of a bare"
        f" batched DELETE, {found['bare']:,.0f})",
    )
    doubled = found["p99_during"] <= 2 * found["p99_before"]
    text = (
        f"{found['p99_during']:.1f} ms, undisturbed {found['p99_before']:.1f} ms, beside a process that only counts "
        f"{found['p99_beside']:.1f} ms"
    )
    what = f"p99 of the contact page while the purge deletes {of} (its start left out)"
    yield Line(what, text, "at most doubled", doubled)
    above, grown = found["peak"] - found["idle"], found["peak"] - found["half"]
    text, good = f"{found['peak']:.0f} MB, {above:+.1f} MB beside one with nothing to do", above < 10
    if found["seconds"] > 3:  # of a shorter one the second half is mostly its start
        text, good = f"{text}, {grown:+.1f} MB in its second half", good and grown < 3
    yield Line(f"memory of the purge of {of}", text, "flat (under 10 MB)", good)


def files(home: Path, rounds: int) -> Iterator[Line]:
    """Uploads of a CV: checked, sealed and durable with row and letter, beside a bare view; and memory meanwhile."""
    yield from sealed_files()
    with servers.site(home / "site") as site, servers.own("upload", home / "U") as twin:
        for megabytes, uploads in ((5, 10), (1, 30)):
            size = megabytes * intake.MB
            ours, bare = intake.compare(site, twin, size, rounds=rounds, uploads=uploads)
            text = f"{ours:.1f} a second, bare {bare:.1f}: {ours / bare:.2f}"
            yield Line(f"intake of a PDF of {megabytes} MB", text, "0.75", ours / bare >= 0.75)
        grown = intake.peak(site)
    yield Line("ten uploads of 10 MB at once, growth of the heaviest process", f"{grown:.0f} MB", "60 MB", grown < 60)


def sealed_files() -> Iterator[Line]:
    """What sealing a file costs beside the encryption alone."""
    for way, (ours, raw) in sealing.compare().items():
        text = f"{raw / ours:.2f} of raw AES-GCM ({ours:.2f} ms, {raw:.2f} ms)"
        wanted = way == "sealed"
        good = raw / ours >= 0.7 if wanted else None
        yield Line(f"file of 5 MB, {way} in pieces of 256 KiB", text, "0.7" if wanted else "", good)


def inbox_pages(home: Path, many: int) -> Iterator[Line]:
    """The pages of the staff inbox among a thousand messages and among many."""
    for name, (few, lots) in inbox.compare(home, many=many).items():
        text = f"{lots:.1f} ms among {many:,}, {few:.1f} ms among {inbox.FEW:,}: {lots / few:.2f}"
        yield Line(f"staff inbox, {name}", text, "at most 2", lots <= 2 * few)


def insight_pages(home: Path, many: int) -> Iterator[Line]:
    """The pages of a person with 200 records among a thousand of others and among many."""
    for name, (few, lots) in insight.compare(home, many=many).items():
        text = f"{lots:.1f} ms among {many:,}, {few:.1f} ms among {insight.FEW:,}: {lots / few:.2f}"
        yield Line(f"portal of a person with {insight.OWN} messages, {name}", text, "at most 3", lots <= 3 * few)


def rights_of_one(home: Path, many: int) -> Iterator[Line]:
    """Everything about one person, read for a download and erased, among ten thousand people and among many."""
    for name, (few, lots) in rights.compare(home, many=many).items():
        text = f"{lots:.1f} ms among {many:,}, {few:.1f} ms among {rights.FEW:,}: {lots / few:.2f}"
        yield Line(f"{name}, one person with {rights.OWN} messages and an account", text, "at most 2", lots <= 2 * few)


def portal(home: Path, rounds: int, seconds: int) -> Iterator[Line]:
    """Pages of somebody who is signed in, as ratios to a bare page."""
    with contextlib.ExitStack() as stack:
        run = stack.enter_context
        site = run(servers.site(home / "site"))
        app = people.beside(home / "site" / "data", site.port)
        cookie = people.sign_in(app, app.test_client(), people.member(app), site.url("").rstrip("/"))
        pages = {"home": "/portaal", "data": "/portaal/gegevens", "security": "/portaal/beveiliging"}
        found = interleaved(
            {
                "H": Target(run(servers.gunicorn("hello", home / "H"))),
                "H2": Target(run(servers.own("hello", home / "H2"))),
                "form page, not signed in": Target(site, "/inloggen"),
                **{f"portal, {name}": Target(site, path, cookie=cookie) for name, path in pages.items()},
            },
            rounds,
            seconds,
        )
    for name, rounds_of in list(found.items())[2:]:
        seen, floor = medians(rounds_of), 0.30 if name.startswith("form") else 0.20
        value, twin = ratio(rounds_of, found["H"]), ratio(rounds_of, found["H2"])
        text = f"{value:.2f} ({twin:.2f} H2): {seen.rate:,.0f} a second, p99 {seen.p99:.1f} ms, {seen.refused} refused"
        yield Line(f"{name} / H", text, f"{floor:.2f}", value >= floor)


def signing_in(home: Path, rounds: int, seconds: int) -> Iterator[Line]:
    """Sign-ins beside bare verifies, and what a flood of them does to the public forms."""
    bare, seen = accounts.sign_ins(home / "calm", rounds=rounds, seconds=seconds)
    share, sent_away = (
        median(one.rate / rate for one, rate in zip(seen, bare, strict=True)),
        sum(r.refused for r in seen),
    )
    rates = f"{medians(seen).rate:.1f} a second, {median(bare):.1f} bare verifies at the same priority"
    yield Line("sign-ins / verifies of argon2", f"{share:.2f}: {rates}, {sent_away} sent away", "0.80", share >= 0.8)
    for name, (before, beside, during) in accounts.flood(home / "flood", rounds=rounds, seconds=seconds).items():
        text = (
            f"{during:.1f} ms, undisturbed {before:.1f} ms ({during / before:.1f}), beside as many who only read "
            f"{beside:.1f} ms"
        )
        yield Line(f"p99 of a flood's neighbour, {name}", text, "at most 4 times", during <= 4 * before)


def report(lines: list[Line]) -> str:
    """Write the results down for a reader who was not there."""
    memory_kib = int(re.findall(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[0])
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in DISTRIBUTIONS)
    machine = (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {memory_kib / 2**20:.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}."
    )
    manner = (
        f"One run, in interleaved rounds with {CONNECTIONS} connections of wrk on the same machine; medians. Site "
        "and twins have two processes each. H answers with a short string and F stores one row by Flask-WTF, "
        "durable when answered, both under gunicorn sync; H2 and F2 are the same under the site's own server. "
        "The site also writes its log, seals what it stores, queues a letter with it, and its worker delivers "
        "letters while messages come in."
    )
    head = ("# Results of `make bench`", "", machine, "", manner, "", "| what | measured | target | met |")
    return "\n".join([*head, "| --- | --- | --- | --- |", *map(str, lines), ""])


if __name__ == "__main__":
    sys.exit(main())
