"""The bare twins that the site is measured against: a short string, and a form that stores one row.

Also a program: `python -m benchmarks.twins hello 15001` serves one with the site's own server, in two processes.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any, Final

from flask import Flask, redirect, render_template_string
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from benchmarks.intake import upload
from config import from_environment
from serve import Parent, listen

PAGE: Final = (
    "<form method=post>{{ form.hidden_tag() }}{{ form.name() }}{{ form.email() }}{{ form.topic() }}"
    "{{ form.message() }}</form>"
)


def hello() -> Flask:
    """Make H: one view that answers with a short string."""
    app = Flask("hello")

    @app.get("/")
    def say() -> str:
        return "hello"

    return app


class Form(FlaskForm):
    """The fields that the contact form requires, with Flask-WTF's own token."""

    name = StringField(validators=[DataRequired(), Length(max=200)])
    email = StringField(validators=[DataRequired(), Length(max=254)])
    topic = RadioField(choices=[SelectChoice("question", "question")], validators=[DataRequired()])
    message = TextAreaField(validators=[DataRequired(), Length(max=5000)])


def form() -> Flask:
    """Make F: a Flask-WTF form that commits one SQLite row, durable when answered, and does nothing else."""
    app = Flask("form")
    app.config["SECRET_KEY"] = "only for measuring"
    local = threading.local()

    def database() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(os.environ["TWIN_DATABASE"], isolation_level=None, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
                local.connection.execute(f"PRAGMA {pragma}")
            local.connection.execute("CREATE TABLE IF NOT EXISTS message (name, email, topic, message)")
        connection: sqlite3.Connection = local.connection
        return connection

    @app.route("/", methods=["GET", "POST"])
    def write() -> Any:
        filled = Form()
        if filled.validate_on_submit():
            row = (filled.name.data, filled.email.data, filled.topic.data, filled.message.data)
            database().execute("INSERT INTO message VALUES (?, ?, ?, ?)", row)
            return redirect("/received", 303)
        return render_template_string(PAGE, form=filled)

    return app


class Twins(Parent):
    """The parent of serve.py with two processes of a twin, and no worker."""

    def run(self) -> int:
        """Serve until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for _ in range(2):
            self._start(self._serve)
        while self._children:
            self._children.pop(os.wait()[0], None)
        return 0


def main() -> int:
    """Serve the twin named on the command line, on the port named after it."""
    kind, port = sys.argv[1:]
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = from_environment(data_dir=Path(os.environ["TWIN_DATABASE"]).parent)
    return Twins(
        settings, {"hello": hello, "form": form, "upload": upload}[kind](), listen("127.0.0.1", int(port))
    ).run()


if __name__ == "__main__":
    sys.exit(main())
