"""One HTTP request as it is written: no library puts a strange path or header in order first."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 30


@dataclass
class Answer:
    """What came back; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.content)


def exchange(
    host: str, method: str, path: str, headers: Mapping[str, str], content: bytes | None = None
) -> Answer:
    """Ask `address:port` on a connection of its own; a Host header only once."""
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT_S)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if content is not None:
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()
