"""A new customer and the administration: the invitation, the form that comes back, the approval."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from adapters import clock
from domain import mandates, people, proposals
from domain.addresses import holder
from models import Account, Customer, CustomerMandate, Letter
from privacy import staying
from privacy.register import Holding
from privacy.vocabulary import KEEPING
from tests.cast import account_of, rows, sign_in_as, within
from tests.desk import at_desk
from tests.visitor import Visitor, token_in

TEA = {
    "organisation": "Theehuis De Fluitketel",
    "kvk": "12345678",
    "vat_id": "NL123456782B90",
    "street": "Ketelpad",
    "house_number": "7",
    "postal_code": "3317 DA",
    "city": "Testdorp",
    "country": "NL",
    "contact_name": "Fien Fluitketel",
    "contact_email": "fien@example.nl",
    "contact_phone": "+31 9701234567",
    "billing_email": "nota@example.nl",
    "billing_reference": "INK-7",
    "iban": "NL91ABNA0417164300",
    "account_holder": "Theehuis De Fluitketel",
    "direct_debit": "yes",
}
"""Every field of the contract, filled in well. The numbers are examples that banks and tax offices print themselves."""

WITHOUT_DEBIT = {name: value for name, value in TEA.items() if name not in ("direct_debit", "iban", "account_holder")}
INVITED = {
    "email": "fien@example.nl",
    "organisation": "Theehuis De Fluitketel",
    "language": "nl",
    "note": "belde dinsdag",
}
LINK = re.compile(r"http://127\.0\.0\.1:5000((?:/en)?/(?:nieuwe-klant|klant-uitnodiging)/[\w-]{30,})")


def invite(app: Flask, desk: Visitor | None = None, **more: str) -> tuple[str, str]:
    """Let the administration send a link; gives the reference and the path of the link."""
    desk = desk or office(app)
    data = {"form_token": desk.token("/beheer/nieuwe-klanten"), **INVITED, **more}
    response = desk.post("/beheer/nieuwe-klanten/uitnodigen", data=data)
    assert response.status_code == 303, response.text
    return response.location.rpartition("/")[2], latest_link(app)


def latest_link(app: Flask) -> str:
    """Give the link in the last letter that was written with one of ours; none is delivered, which may print mandates."""

    def look(session: Session) -> str:
        written = session.scalars(select(Letter).order_by(Letter.queued_at.desc(), Letter.id.desc()))
        return next(match[1] for letter in written if (match := LINK.search(json.loads(letter.content)["text"])))

    return within(app, look)


def fill_in(visitor: Visitor, link: str, sheet: dict[str, str], **more: Any) -> TestResponse:
    """Open the form, fill it in and press a button; without `step` it is sent."""
    token = more.pop("token", None) or visitor.token(link)
    return visitor.post(link, data={**sheet, "form_token": token, **more})


def act(desk: Visitor, path: str, what: str, **fields: str) -> TestResponse:
    """Press a button of a page at the desk."""
    page = desk.page(path)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    marks = {"form_token": token_in(page), "seen": seen[1] if seen else ""}
    return desk.post(f"{path}/{what}", data=marks | fields)


def approved(app: Flask, visitor: Visitor, sheet: dict[str, str] | None = None, **more: str) -> Customer:
    """Let somebody become a customer; gives the record."""
    desk = office(app)
    reference, link = invite(app, desk, **more)
    assert fill_in(visitor, link, sheet or TEA).status_code == 303
    response = act(desk, f"/beheer/nieuwe-klanten/{reference}", "goedkeuren", into="new")
    assert response.status_code == 303, response.text
    return within(app, lambda session: session.scalars(select(Customer).filter_by(source=reference)).one())


def manager(app: Flask, customer: Customer, **more: Any) -> tuple[Account, Visitor]:
    """Give the contact person of a customer an account that takes part, signed in."""
    account = account_of(app, **({"email": customer.email, "name": "Fien Fluitketel"} | more))
    join(app, customer, account, manages=True)
    return account, browser_of(app, account)


def join(app: Flask, customer: Customer, account: Account, *, manages: bool) -> None:
    """Let an account take part at a customer, as if its link was followed."""

    def work(session: Any) -> None:
        row, holder = session.get_one(Customer, customer.id), session.get_one(Account, account.id)
        made, _secret = people.invite(
            session, row, account.email, manages=manages, source="colleague", by=holder, now=clock.now()
        )
        session.flush()
        people.join(session, made, row, holder, now=clock.now())

    within(app, work)


def browser_of(app: Flask, account: Account) -> Visitor:
    """Give the browser of somebody who is signed in."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    sign_in_as(app, client, account)
    return client


OFFICE = "kantoor@example.nl"


def office(app: Flask) -> Visitor:
    """Give the browser of somebody of the administration, the same one each time."""
    there = within(app, lambda session: holder(session, OFFICE))
    return browser_of(app, there) if there else at_desk(app, "administration", email=OFFICE)


def customer_keys(app: Flask, visitor: Visitor, owner: Account | None = None) -> dict[str, str]:
    """Make a form that waits, and a customer with a mandate and a change that waits; gives what addresses name them by."""
    customer = approved(app, visitor)
    owner = owner or account_of(app, email="beheer@example.nl", name="Mees Manier")
    join(app, customer, owner, manages=True)
    reference, link = invite(app, office(app), email="ander@example.nl")
    other = TEA | {"kvk": "87654321", "vat_id": "", "contact_email": "ander@example.nl"}
    assert fill_in(visitor, link, other).status_code == 303

    def wish(session: Any) -> dict[str, str]:
        row, by, now = session.get_one(Customer, customer.id), session.get_one(Account, owner.id), clock.now()
        (made,) = proposals.propose(
            session, row, {"organisation": "Anders"}, reason="verkocht", version=row.version, by=by, now=now
        )
        invitation, secret = people.invite(
            session, row, "collega@example.nl", manages=False, source="colleague", by=by, now=now
        )
        person = people.of_customer(session, row)[0]
        return {"proposal": made.id, "colleague": invitation.id, "person": person.id, "colleague_secret": secret}

    found: dict[str, str] = within(app, wish)
    (mandate,) = rows(app, "customer_mandate")
    archived = within(app, lambda session: _put_away(session, customer.id))
    _open, waiting = invite(app, office(app), email="derde@example.nl")
    found |= {"archived": archived, "customer": customer.reference, "newcomer": reference, "mandate": mandate["id"]}
    return found | {"form_secret": waiting.rpartition("/")[2]}


def _put_away(session: Any, key: str) -> str:
    """Put the proof of a mandate in the archive beforehand; gives its reference."""
    (mandate,) = mandates.of(session, session.get_one(Customer, key))
    table = CustomerMandate.metadata.tables[CustomerMandate.__tablename__]
    staying.archive(session, Holding(table, table.info[KEEPING]), [mandate.id], now=clock.now())
    return mandate.reference
