"""The organization that `up` registers once, as any customer would, to have a token to try with."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING

from .api import Api
from .files import read_json, write_json
from .output import Failure, step

if TYPE_CHECKING:
    from .suite import Suite

EMAIL = "owner@demo.bilko.invalid"
TOKEN_RENEWAL_S = 12 * 3600


class DemoOrganization:
    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._file = suite.home.path / "demo.json"

    def _state(self) -> dict:
        return read_json(self._file, {})

    def exists(self) -> bool:
        return "token" in self._state()

    @property
    def organization(self) -> str:
        return self._state()["organization"]

    @property
    def token(self) -> str:
        return self._state()["token"]

    def ensure(self) -> None:
        """Registers it the first time; renews a token that ends within hours."""
        if not any(service.name == "user" for service in self._suite.services):
            return
        state = self._state()
        if "organization" not in state:
            state |= self._register()
            step("demo", f"organization {state['organization']} registered")
        if expiry(state.get("token", "")) < time.time() + TOKEN_RENEWAL_S:
            user = self._suite.service("user")
            state["token"] = user.call(["token", "--org", state["organization"], "--role", "owner",
                                        "--user", state["user"]]).strip()
        write_json(self._file, state, 0o600)

    def _register(self) -> dict:
        password = self._suite.keys.password("demo")
        api = Api(self._suite.nginx.url)
        answer = api.call("POST", "/auth/register", {
            "email": EMAIL, "password": password, "name": "Demo Owner",
            "organization": {"name": "Demo Ltd", "baseCurrency": "EUR", "country": "DE"}})
        if answer.status == 201:
            return {"organization": answer.body["organizationId"], "user": answer.body["userId"]}
        # Registered earlier, but we did not get to write it down.
        login = api.call("POST", "/auth/login", {"email": EMAIL, "password": password})
        if answer.status != 409 or login.status != 200:
            raise Failure(f"registering the demo organization: {answer.status} {answer.body}")
        claims = claims_of(login.body["accessToken"])
        return {"organization": claims["org"], "user": claims["sub"]}


def claims_of(token: str) -> dict:
    """The unverified middle part of a JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    return json.loads(base64.urlsafe_b64decode(parts[1] + "=="))


def expiry(token: str) -> float:
    return float(claims_of(token).get("exp", 0))
