"""The forms of the statement: begin a draft, write it, have it published."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Optional

from adapters.statement_writing import compose, lists_of, strange_places
from adapters.statements import Version, elements, parse
from blueprints.fields import OwnForm, choice_field, readable, text_area, text_field, trimmed
from blueprints.staff.forms import DayField
from domain.publishing import PURPOSES
from models import StatementDraft

MOST: Final = 100_000
"""Characters of a legal text: more than the longest we know of."""

BOTH: Final = ("nl", "en")


class BeginForm(OwnForm):
    """What a draft begins with."""

    basis = choice_field(
        _("Begin met"),
        [
            ("in_force", _("de versie die nu geldt")),
            ("shipped", _("het volledige concept dat bij de site hoort")),
            ("import", _("onze eigen tekst, hieronder geplakt")),
        ],
        missing=_("Kies waarmee je begint."),
    )
    text = TextAreaField(_("Onze eigen tekst, in Markdown"), [Optional()], filters=[trimmed], render_kw={"rows": 8})

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there is a text where one is to be taken in."""
        good = super().validate(extra_validators)
        if self.basis.data == "import" and not self.text.data:
            self.text.errors = [_("Plak hier de tekst die je wilt gebruiken.")]
            return False
        return good


class WriteForm(OwnForm):
    """The draft in both languages, and what it says it covers."""

    seen = HiddenField()
    effective_on = DayField(_("Gaat in op"), [Optional()], filters=[trimmed])
    material = BooleanField(_("Belangrijke wijziging: iedereen met een account krijgt vooraf een brief"))
    title_nl = text_field(_("Titel"), missing=_("Vul de titel in."), most=120)
    summary_nl = text_area(_("Samenvatting"), missing=_("Vat de tekst samen."), most=2000, rows=5)
    changes_nl = text_area(_("Wat er verandert"), missing=_("Schrijf op wat er verandert."), most=2000, rows=4)
    body_nl = text_area(_("Tekst"), missing=_("Schrijf de tekst."), most=MOST, rows=20)
    title_en = text_field(_("Titel in het Engels"), missing=_("Vul de Engelse titel in."), most=120)
    summary_en = text_area(_("Samenvatting in het Engels"), missing=_("Vat de tekst samen."), most=2000, rows=5)
    changes_en = text_area(
        _("Wat er verandert, in het Engels"), missing=_("Schrijf op wat er verandert."), most=2000, rows=4
    )
    body_en = text_area(_("Tekst in het Engels"), missing=_("Schrijf de Engelse tekst."), most=MOST, rows=20)
    names = TextAreaField(
        _("Gegevens die de tekst noemt"), [Optional(), readable], filters=[trimmed], render_kw={"rows": 6}
    )
    known_gaps_nl = TextAreaField(
        _("Wat we zelf zagen ontbreken"), [Optional(), readable], filters=[trimmed], render_kw={"rows": 4}
    )
    known_gaps_en = TextAreaField(
        _("Wat we zelf zagen ontbreken, in het Engels"),
        [Optional(), readable],
        filters=[trimmed],
        render_kw={"rows": 4},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that each place in curly brackets is one that we fill in."""
        good = super().validate(extra_validators)
        for code in BOTH:
            if strange := strange_places(self[f"body_{code}"].data or ""):
                self[f"body_{code}"].errors = [_("Deze plek kennen we niet: %(place)s", place=strange[0])]
                good = False
        return good

    @property
    def day(self) -> date | None:
        """The day on which the text is to take effect, where one was given."""
        return date.fromisoformat(self.effective_on.data) if self.effective_on.data else None

    @property
    def covers(self) -> list[str]:
        """The elements of the law that are ticked."""
        return [item.code for item in elements() if f"covers-{item.code}" in request.form]

    @property
    def purposes(self) -> list[str]:
        """The purposes that are ticked."""
        return [code for code in PURPOSES if f"purposes-{code}" in request.form]

    def sources(self) -> dict[str, str]:
        """Make both files."""
        lists = {"covers": self.covers, "purposes": self.purposes, "names": (self.names.data or "").split()}
        parts = ("title", "summary", "changes", "body")
        return {
            code: compose(
                language=code,
                effective=self.effective_on.data or "draft",
                lists=lists | {"known_gaps": filter(str.strip, (self[f"known_gaps_{code}"].data or "").splitlines())},
                **{part: self[f"{part}_{code}"].data for part in parts},
            )
            for code in BOTH
        }


def as_typed(draft: StatementDraft) -> dict[str, Any]:
    """Give a draft as the form shows it."""
    typed: dict[str, Any] = {"seen": str(draft.version), "material": draft.material}
    typed["effective_on"] = draft.effective_on.isoformat() if draft.effective_on else ""
    for code, version in versions_of(draft).items():
        texts = {"title": version.title, "summary": version.summary, "changes": version.changes}
        typed |= {f"{part}_{code}": text for part, text in (texts | {"body": version.source}).items()}
        typed["names"] = "\n".join(lists_of(version)["names"])
        typed[f"known_gaps_{code}"] = "\n".join(version.known_gaps)
    return typed


def versions_of(draft: StatementDraft) -> dict[str, Version]:
    """Read a draft as a version in each language."""
    return {"nl": parse(draft.source_nl, "draft nl"), "en": parse(draft.source_en, "draft en")}


class AskForm(OwnForm):
    """Why this version, and that the gaps that are left are known."""

    reason = text_area(_("Waarom deze versie?"), missing=_("Schrijf op waarom."), most=1000, rows=4)
    gaps_known = BooleanField(_("Ik heb gelezen wat er ontbreekt, en dat mag zo blijven"))
