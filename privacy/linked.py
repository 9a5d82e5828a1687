"""The register as linked data: GDPR art. 30 in the terms of the Data Privacy Vocabulary (S39, S266, S267)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import MetaData

from privacy.register import Entry, ShownColumn, entries
from privacy.vocabulary import Activity, LegalBasis, Term, Words

CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "site": "#",
}

PURPOSES: Final = {
    "technical": "dpv:TechnicalServiceProvision",
    "subscription": "dpv:ServiceRegistration",
    "relationship": "dpv:CustomerRelationshipManagement",
    "billing": "dpv:PaymentManagement",
    "marketing": "dpv:DirectMarketing",
    "application": "dpv:PersonnelHiring",
}
"""Each purpose that the statement names, in a term of DPV."""

NEARER: Final = {
    "contact": "dpv:CustomerCare",
    "letters": "dpv:CommunicationManagement",
    "account": "dpv:AccountManagement",
    "security": "dpv:IdentityAuthentication",
    "staff": "dpv:PersonnelManagement",
    "consents": "dpv:RecordManagement",
    "openings": "dpv:OrganisationComplianceManagement",
    "activity": "dpv:OrganisationComplianceManagement",
    "retention": "dpv:LegalCompliance",
    "recipients": "dpv:LegalCompliance",
    "breaches": "dpv:LegalCompliance",
    "statements": "dpv:LegalCompliance",
    "second_person": "dpv:OrganisationGovernance",
}
"""Activities for which DPV has a nearer term than that of the purpose they serve."""

BASES: Final = {
    LegalBasis.CONSENT: "eu-gdpr:A6-1-a",
    LegalBasis.CONTRACT: "eu-gdpr:A6-1-b",
    LegalBasis.LEGAL_OBLIGATION: "eu-gdpr:A6-1-c",
    LegalBasis.LEGITIMATE_INTEREST: "eu-gdpr:A6-1-f",
}
SUBJECTS: Final = {
    "application": ("dpv:JobApplicant", Words("sollicitanten", "applicants")),
    "staff": ("dpv:Employee", Words("medewerkers", "staff")),
    "contact": ("dpv:User", Words("mensen die ons schrijven", "people who write to us")),
}
CUSTOMERS: Final = ("dpv:Customer", Words("klanten en gebruikers van het portaal", "customers and users of the portal"))
MEASURES: Final = {
    "dpv:EncryptionAtRest": Words("persoonsgegevens zijn versleuteld opgeslagen", "personal data is stored sealed"),
    "dpv:EncryptionInTransfer": Words("elke verbinding is versleuteld", "every connection is encrypted"),
    "dpv:PseudonymisedData": Words("zoeken gaat met verwijzingen, niet met namen", "looking up goes by references"),
    "dpv:AccessControlMethod": Words("elke rol ziet alleen wat nodig is", "each role sees only what it needs"),
    "dpv:ActivityMonitoring": Words("een log dat niet ongemerkt te wijzigen is", "a log that shows any change"),
    "dpv:DataDeletionPolicy": Words("elke nacht gaat weg wat te oud is", "each night what is too old goes"),
}


def purpose_term(activity: Activity) -> str:
    """Give the DPV term of an activity. Raises KeyError for a purpose that has none."""
    return NEARER.get(activity.code) or PURPOSES[activity.serves]


def duration(term: Term) -> str:
    """Write a term as ISO 8601 has it, as in `P3M` or `P24M56D`."""
    return "P" + (f"{term.months}M" if term.months else "") + (f"{term.days}D" if term.days or not term.months else "")


def as_linked(metadata: MetaData, language: str, controller: Mapping[str, str]) -> dict[str, Any]:
    """Give the record of processing activities as JSON-LD, with all that GDPR art. 30 par. 1 wants."""
    return {
        "@context": CONTEXT,
        "@id": "site:register",
        "@type": "dpv:RecordOfProcessingActivities",
        "dct:language": language,
        "dpv:hasDataController": {
            "@id": "site:controller",
            "@type": "dpv:DataController",
            "dpv:hasName": controller["name"],
            "dpv:hasAddress": f"{controller['street']}, {controller['postal_code']} {controller['city']}",
            "dpv:hasContact": [controller["privacy_email"], controller["phone"]],
        },
        "dpv:hasTechnicalOrganisationalMeasure": [
            {"@type": term, "dct:description": _said(words, language)} for term, words in MEASURES.items()
        ],
        "dpv:hasProcess": [_process(item, language) for item in entries(metadata)],
    }


def _process(item: Entry, language: str) -> dict[str, Any]:
    term, people = SUBJECTS.get(item.activity.code) or SUBJECTS.get(item.activity.serves) or CUSTOMERS
    return {
        "@id": f"site:{item.code}",
        "@type": "dpv:Process",
        "dct:title": _said(item.name, language),
        "dpv:hasPurpose": {"@type": purpose_term(item.activity), "dct:description": _said(item.purpose, language)},
        "dpv:hasLegalBasis": {"@id": BASES[item.basis], "dct:title": _said(item.basis.label, language)},
        "dpv:hasDataController": {"@id": "site:controller"},
        "dpv:hasDataSubject": {"@type": term, "dct:title": _said(people, language)},
        "dpv:hasPersonalData": [_datum(column, language) for column in item.columns if column.personal],
        "dpv:hasRecipient": [
            {"@type": "dpv:Recipient", "dct:title": _said(words, language)}
            for words in (*item.readers, *item.recipients)
        ],
        "dpv:hasStorageCondition": [
            {
                "@type": "dpv:StorageDuration",
                "dct:title": rule.label.say(language),
                "dpv:hasDuration": {"@type": "xsd:duration", "@value": duration(rule.term)},
                "dct:description": rule.trigger.say(language),
            }
            for rule in item.activity.rules.values()
        ],
        "dpv:hasLocation": {"@id": "https://w3id.org/dpv/loc#EEA", "dct:title": "EEA"},
    }


def _datum(column: ShownColumn, language: str) -> dict[str, Any]:
    return {
        "@id": f"site:{column.table}.{column.name}",
        "@type": "dpv:PersonalData",
        "dct:title": column.label.say(language),
        "dct:description": column.why.say(language),
        "dct:source": column.source.say(language),
    }


def _said(words: Words, language: str) -> dict[str, str]:
    return {"@value": words.say(language), "@language": language}
