"""A client as it should be: an idempotency key per command, repeated until the answer is definite.

`ok` and `fail` are definite; `info` is an answer that says nothing about the command (no answer, a
5xx, 409 idempotency_in_progress). The same command with the same key follows until it is definite.
"""

import threading
from dataclasses import dataclass, replace
from typing import Any

import requests

from .history import Journal, digest
from .pace import pause

PAUSE_S = 0.15
TIMEOUT_S = 15


@dataclass
class Organization:
    id: str
    user: str
    token: str
    mail: str  # where its customers read, unlike any other's
    admin: str  # approves what the owner submits
    admin_token: str = ""

    def by_admin(self) -> "Organization":
        """The same organization, acted for by its admin."""
        return replace(self, token=self.admin_token)


class Undecided(Exception):
    """The clients were told to give up before the answer was definite."""


class Client:
    """One thread's connection, for all organizations."""

    def __init__(self, url: str, name: str, history: Journal, give_up: threading.Event) -> None:
        self._base = url + "/api/v1"
        self.name = name
        self._history = history
        self._give_up = give_up
        self._session = requests.Session()
        self._count = 0

    def new_key(self, op: str) -> str:
        self._count += 1
        return f"{self.name}-{self._count}-{op}"

    def command(self, org: Organization, op: str, path: str, body: Any = None,
                **facts: Any) -> requests.Response:
        """The definite answer to one command; `facts` go into the history beside it."""
        key = facts.pop("key", None) or self.new_key(op)
        self._note(org, op, key, "invoke", path=path, request=body, **facts)
        return self._insist(org, op, key, path, body)

    def repeat(self, org: Organization, op: str, key: str, path: str, body: Any = None) -> None:
        """The same command again: the answer must be the first one."""
        self._insist(org, f"{op}.again", key, path, body)

    def _insist(self, org: Organization, op: str, key: str, path: str,
                body: Any) -> requests.Response:
        while True:
            answer = self._try(org, key, path, body)
            phase = phase_of(answer)
            told = {"http": answer.status_code, "request_id": answer.headers.get("X-Request-Id"),
                    "sha": digest(answer.content)} if answer is not None else {"http": 0}
            if phase == "ok":
                told["answer"] = answer.json()
                told["replayed"] = "Idempotency-Replayed" in answer.headers
            elif answer is not None:
                told["text"] = answer.text[:300]
            self._note(org, op, key, phase, **told)
            if phase != "info":
                return answer
            if self._give_up.is_set():
                raise Undecided
            pause(PAUSE_S)

    def _try(self, org: Organization, key: str, path: str, body: Any) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {org.token}", "Idempotency-Key": key}
        content = {"data": body} if isinstance(body, bytes) else {"json": body}
        if isinstance(body, bytes):
            headers["Content-Type"] = "text/csv"
        elif body is None:
            content = {}
        try:
            return self._session.post(self._base + path, headers=headers, timeout=TIMEOUT_S,
                                      **content)
        except requests.RequestException:
            return None

    def get(self, path: str, token: str | None = None) -> requests.Response | None:
        """A read, tried once."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return self._session.get(self._base + path, headers=headers, timeout=TIMEOUT_S)
        except requests.RequestException:
            return None

    def _note(self, org: Organization, op: str, key: str, phase: str, **more: Any) -> None:
        if isinstance(more.get("request"), bytes):
            more["request"] = more["request"].decode()
        self._history.write(client=self.name, op=op, org=org.id, key=key, phase=phase, **more)


def phase_of(answer: requests.Response | None) -> str:
    if answer is None or answer.status_code >= 500 or answer.status_code in (408, 425, 429):
        return "info"
    if answer.status_code == 409 and "idempotency_in_progress" in answer.text:
        return "info"
    return "ok" if answer.status_code < 300 else "fail"
