"""Who is who: names in documents, e-mail addresses, and Jira's accounts.

An owner in the tracker's words is `@` and the account in lower case: the account id on Cloud, the user name
on Data Center. Display names are never compared: anybody may give themselves any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pmsync.model import Value
from pmsync.trackers.line_text import one_line

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class User:
    """An account as Jira spells it, and its address where Jira shows it."""

    account: str
    email: str | None = None

    @property
    def owner(self) -> str:
        """The account as an owner."""
        return f"@{self.account.lower()}"


def user(data: object) -> User | None:
    """The user of an answer; None where there is none."""
    if not isinstance(data, Mapping):
        return None
    account, email = data.get("accountId") or data.get("name"), data.get("emailAddress")
    if not isinstance(account, str) or not account:
        return None
    return User(account, email if isinstance(email, str) and email else None)


class People:
    """The owners of the settings, and everybody seen in this run.

    `search` asks Jira for the users that an address may belong to.
    """

    def __init__(self, owners: Mapping[str, str], search: Callable[[str], Sequence[User]]) -> None:
        self._owners = {_folded(name): target.strip() for name, target in owners.items()}
        self._written = {_folded(name): name for name in owners}
        self._search = search
        self._by_email: dict[str, str | None] = {}
        self._emails: dict[str, str] = {}
        self._spelled: dict[str, str] = {}

    def meet(self, seen: User | None) -> None:
        """Remember somebody whom an answer told of."""
        if seen is None:
            return
        self._spelled[seen.owner] = seen.account
        if seen.email:
            self._by_email[seen.email.lower()] = seen.owner
            self._emails[seen.owner] = seen.email

    def account(self, owner: str) -> str:
        """The account behind an owner, as Jira spells it."""
        return self._spelled.get(owner.lower(), owner.removeprefix("@"))

    def hold(self, text: str) -> Value:
        """The owner that a document's word means: a name of the settings, `@account`, or an address."""
        target = self._owners.get(_folded(text))
        if target is not None:
            return self._target(target)
        if text.startswith("@"):
            return self._named(text)
        return self._of_email(text) if _EMAIL.fullmatch(text) else None

    def word(self, owner: str) -> str:
        """What a document writes for an owner: the settings' name, else the address, else `@account`."""
        names = [
            self._written[name] for name, target in self._owners.items() if self._target(target) == owner
        ]
        return names[0] if len(names) == 1 else self._emails.get(owner, owner)

    def _target(self, target: str) -> Value:
        if not target.startswith("@") and _EMAIL.fullmatch(target):
            return self._of_email(target)
        return self._named(f"@{target.removeprefix('@')}")

    def _named(self, text: str) -> Value:
        account = text.removeprefix("@")
        if not account or account != "".join(account.split()) or len(account) > _LONGEST:
            return None
        owner = f"@{account.lower()}"
        self._spelled.setdefault(owner, account)
        return owner

    def _of_email(self, email: str) -> Value:
        """The one account with an address; None when Jira shows none, or several."""
        email = email.lower()
        if email not in self._by_email:
            found = [
                each
                for each in self._search(email)
                if email in ((each.email or "").lower(), each.account.lower())
            ]
            self._by_email[email] = None
            if len(found) == 1:
                self.meet(found[0])
                self._by_email[email] = found[0].owner
        return self._by_email[email]


def _folded(text: str) -> str:
    return one_line(text).casefold()
