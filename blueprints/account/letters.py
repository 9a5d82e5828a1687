"""The letters of registering and recovering: what happened and one link; nobody's name, nothing typed."""

from __future__ import annotations

from datetime import datetime

from blueprints.post import queue, security_letter
from blueprints.words import outside_url
from models import Account, Letter
from models.base import new_key


def confirm_letter(account: Account, secret: str, now: datetime) -> Letter:
    """Queue the link that confirms an address."""
    code = account.language
    link = outside_url("account.confirm", code, token=secret)
    return queue(security_letter("account_confirm", account.email, code, link), about=account.id, now=now)


def exists_letter(account: Account, now: datetime) -> Letter:
    """Queue the word that there is an account already, in place of a page that would tell anybody (S147)."""
    code = account.language
    forgot_url = outside_url("account.forgot", code)
    link = outside_url("account.sign_in", code)
    draft = security_letter("account_exists", account.email, code, link, forgot_url=forgot_url)
    return queue(draft, about=account.id, now=now)


def unknown_letter(email: str, code: str, now: datetime) -> Letter:
    """Queue the word that there is no account with this address; maybe it is another one (S189)."""
    link = outside_url("account.register", code)
    return queue(security_letter("account_unknown", email, code, link), about=new_key(), now=now)
