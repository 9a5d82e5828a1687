"""The register as linked data: every purpose has a term, and art. 30 is whole (S39, S266, S267)."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from adapters.statements import Statements
from models import Base
from privacy import linked
from privacy.activities import ACTIVITIES
from privacy.vocabulary import LegalBasis, Term

pytestmark = pytest.mark.promise("S266", "S267", "S39")
CONTROLLER = {
    "name": "Proef bv",
    "street": "Proefweg 1",
    "postal_code": "1000 AA",
    "city": "Testdorp",
    "privacy_email": "privacy@example.org",
    "phone": "+31 97 0000 0000",
}


def test_every_activity_and_every_purpose_of_the_statement_has_a_term() -> None:
    for activity in ACTIVITIES:
        assert re.fullmatch(r"dpv:[A-Z]\w+", linked.purpose_term(activity)), activity.code
    for version in Statements().all("nl", date(2999, 1, 1)):
        assert version.purposes <= set(linked.PURPOSES)
    assert set(linked.NEARER) <= {activity.code for activity in ACTIVITIES}
    assert set(linked.BASES) == set(LegalBasis)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_record_holds_all_that_article_30_wants(language: str) -> None:
    data = json.loads(json.dumps(linked.as_linked(Base.metadata, language, CONTROLLER)))
    assert data["dpv:hasDataController"]["dpv:hasName"] == "Proef bv"
    assert data["dpv:hasTechnicalOrganisationalMeasure"]
    assert len(data["dpv:hasProcess"]) == len(ACTIVITIES)
    for process in data["dpv:hasProcess"]:
        assert process["dpv:hasPurpose"]["@type"].startswith("dpv:")
        assert process["dpv:hasLegalBasis"]["@id"].startswith("eu-gdpr:A6-1-")
        assert process["dpv:hasDataSubject"]["@type"].startswith("dpv:")
        assert process["dpv:hasRecipient"] or process["@id"]
        assert process["dpv:hasLocation"]
        for condition in process["dpv:hasStorageCondition"]:
            assert re.fullmatch(r"P(\d+M)?(\d+D)?", condition["dpv:hasDuration"]["@value"])


def test_every_term_is_of_a_vocabulary_that_the_context_names() -> None:
    data = json.dumps(linked.as_linked(Base.metadata, "nl", CONTROLLER))
    prefixes = set(re.findall(r'"(?:@type|@id)": "([\w-]+):', data))
    assert prefixes <= {*linked.CONTEXT, "https"}


def test_a_term_of_time_is_written_as_iso_8601_has_it() -> None:
    written = [linked.duration(term) for term in (Term(months=3), Term(days=7), Term(months=24, days=56), Term())]
    assert written == ["P3M", "P7D", "P24M56D", "P0D"]
