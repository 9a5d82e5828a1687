"""All tables; importing this package fills `Base.metadata`."""

from models.account import Account
from models.activity import ActivityBatch, ActivityEntry, Incident
from models.application import Application, Vacancy
from models.application_file import ApplicationFile, ShelfRemoval
from models.application_note import ApplicationNote, ApplicationWord
from models.approval import Approval
from models.base import Base
from models.breach import Breach, BreachNotice, BreachUpdate
from models.contact import ContactAnswer, ContactMessage, ContactWord
from models.customer import Customer, CustomerWord
from models.customer_changes import CustomerMandate, CustomerProposal
from models.customer_form import CustomerSubmission
from models.customer_invitation import CustomerInvitation
from models.customer_people import ColleagueInvitation, CustomerPerson
from models.disclosure import DisclosedRecord, Disclosure, DisclosureFile, DisclosureNotice, RecipientTask
from models.keeping import ArchivedRecord, Hold, LedgerMark, Restriction
from models.letter import Letter
from models.opening import Opening
from models.portal import Consent, Correction, ErasureProof, Package
from models.request import Requester, RequestPackage, RightsRequest
from models.retention import RetentionRun, RetentionTerm, ShelfCheck
from models.sign_in import AccountToken, Challenge, KnownBrowser, LoginSession, ParkedForm, Passkey, RecoveryCode
from models.staff import GuidelineConfirmation, Invitation
from models.statement import StatementDraft, StatementRound, StatementSeen, StatementVersion
from models.third_party import Processor

__all__ = [
    "Account",
    "AccountToken",
    "ActivityBatch",
    "ActivityEntry",
    "Application",
    "ApplicationFile",
    "ApplicationNote",
    "ApplicationWord",
    "Approval",
    "ArchivedRecord",
    "Base",
    "Breach",
    "BreachNotice",
    "BreachUpdate",
    "Challenge",
    "ColleagueInvitation",
    "Consent",
    "ContactAnswer",
    "ContactMessage",
    "ContactWord",
    "Correction",
    "Customer",
    "CustomerInvitation",
    "CustomerMandate",
    "CustomerPerson",
    "CustomerProposal",
    "CustomerSubmission",
    "CustomerWord",
    "DisclosedRecord",
    "Disclosure",
    "DisclosureFile",
    "DisclosureNotice",
    "ErasureProof",
    "GuidelineConfirmation",
    "Hold",
    "Incident",
    "Invitation",
    "KnownBrowser",
    "LedgerMark",
    "Letter",
    "LoginSession",
    "Opening",
    "Package",
    "ParkedForm",
    "Passkey",
    "Processor",
    "RecipientTask",
    "RecoveryCode",
    "RequestPackage",
    "Requester",
    "Restriction",
    "RetentionRun",
    "RetentionTerm",
    "RightsRequest",
    "ShelfCheck",
    "ShelfRemoval",
    "StatementDraft",
    "StatementRound",
    "StatementSeen",
    "StatementVersion",
    "Vacancy",
]
