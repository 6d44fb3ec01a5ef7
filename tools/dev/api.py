"""A plain client of the REST API, as anybody outside would write one."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any  # decoded JSON, or the raw bytes of anything else
    headers: dict[str, str]


class Api:
    def __init__(self, url: str, token: str | None = None) -> None:
        self._base = f"{url}/api/v1"
        self._token = token

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """A body of text goes out as CSV, any other as JSON."""
        headers = {"Accept": "application/json, */*"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None
        if isinstance(body, str):
            headers["Content-Type"] = "text/csv"
            data = body.encode()
        elif body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return decoded(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return decoded(error.code, error.headers, error.read())


def decoded(status: int, headers: Any, raw: bytes) -> Answer:
    is_json = "json" in (headers.get("Content-Type") or "")
    return Answer(status, json.loads(raw) if is_json and raw else raw, dict(headers.items()))
