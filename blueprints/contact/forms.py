"""The contact form: seven fields, two of them optional (P67-P70)."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _

from blueprints.fields import SiteForm, choice_field, email_field, phone_field, text_area, text_field
from domain.contact import Enquiry
from privacy.activities import ANSWER_ENQUIRIES, TOPICS


class ContactForm(SiteForm):
    """Name, address and question; topic sets the term. Other fields that come along are dropped (P07)."""

    name = text_field(_("Naam"), missing=_("Vul je naam in, zodat we je kunnen aanspreken."), autocomplete="name")
    email = email_field(_("E-mailadres"), missing=_("Vul je e-mailadres in. Daar sturen we het antwoord heen."))
    organisation = text_field(_("Organisatie"), autocomplete="organization")
    phone = phone_field(_("Telefoonnummer"))
    topic = choice_field(
        _("Waar gaat het over?"), [(code, code) for code in TOPICS], missing=_("Kies waar je bericht over gaat.")
    )
    message = text_area(_("Je bericht"), missing=_("Schrijf wat je wilt vragen of melden."))

    def enquiry(self) -> Enquiry:
        """Give what was filled in, checked; optional fields left empty are absent."""
        return Enquiry(
            name=self.name.data or "",
            email=self.email.data or "",
            topic=self.topic.data or "",
            message=self.message.data or "",
            organisation=self.organisation.data or None,
            phone=self.phone.data or None,
        )


def contact_form(language: str) -> ContactForm:
    """Make the form with the topics in the page's language; a topic in the address chooses one beforehand (P67)."""
    chosen = request.args.get("topic") if request.method == "GET" else None
    form = ContactForm(topic=chosen if chosen in TOPICS else None)
    for choice in form.topic.choices:
        choice.label = ANSWER_ENQUIRIES.rules[choice.value].label.say(language)
    return form
