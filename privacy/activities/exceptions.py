"""The personal columns that are not sealed, each with its reason."""

from __future__ import annotations

from typing import Final

from privacy.vocabulary import Words

KEYED: Final = Words(
    "is zelf al versleuteld: alleen met onze sleutel is een adres terug te vinden",
    "is keyed itself: an address can be found only with our key",
)

UNSEALED: Final = {
    "contact_message.topic": Words(
        "de keuze uit zeven onderwerpen bepaalt de termijn en de lijst van medewerkers",
        "the choice out of seven topics sets the term and orders the list of staff",
    ),
    "contact_message.email_index": KEYED,
    "contact_message.language": Words(
        "twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"
    ),
    "application.email_index": KEYED,
    "application_word.word": KEYED,
    "application.language": Words(
        "twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"
    ),
    "application.status": Words(
        "een code uit een korte lijst, nodig om op te sorteren", "a code from a short list, to order by"
    ),
    "application.year_consented_at": Words(
        "een moment, nodig om de termijn te bepalen", "a moment, needed to set the term"
    ),
    "customer_invitation.email_index": KEYED,
    "customer_invitation.language": Words(
        "twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"
    ),
    "customer_submission.contact_email_index": KEYED,
    "customer_submission.kvk_index": KEYED,
    "customer_submission.vat_index": KEYED,
    "customer.email_index": KEYED,
    "customer.kvk_index": KEYED,
    "customer.vat_index": KEYED,
    "customer.country": Words(
        "een landcode, nodig om adres en btw goed te tonen", "a country code, for address and VAT"
    ),
    "customer.language": Words("twee waarden, nodig om brieven te schrijven", "two values, needed to write letters"),
    "customer_word.word": KEYED,
    "customer_person.email_index": KEYED,
    "colleague_invitation.email_index": KEYED,
    "customer_proposal.field": Words("welk veld het is, niet wat erin stond", "which field it is, not what it held"),
    "requester.email_index": KEYED,
    "archived_record.email_index": KEYED,
    "letter.recipient_index": KEYED,
    "letter.language": Words("twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"),
    "account.email_index": KEYED,
    "consent.email_index": KEYED,
    "disclosure_notice.email_index": KEYED,
    "breach_notice.email_index": KEYED,
    "invitation.email_index": KEYED,
    "contact_word.word": KEYED,
    "account.country": Words(
        "een landcode, nodig om adres en btw goed te tonen", "a country code, needed to show address and VAT well"
    ),
    "account.language": Words(
        "twee waarden, nodig om pagina's en brieven te schrijven", "two values, needed to write pages and letters"
    ),
    "account.user_type": Words(
        "een van acht waarden, nodig om te weten wat iemand mag",
        "one of eight values, needed to know what somebody may do",
    ),
    "consent.purpose": Words("een code uit een korte lijst", "a code from a short list"),
    "consent.text_version": Words("welke tekst je zag; zegt verder niets", "which text you saw; says nothing else"),
    "correction.field": Words("welk veld het was, niet wat erin stond", "which field it was, not what it held"),
}
"""Personal columns that are not sealed, each with its reason: the only list of exceptions there is."""
