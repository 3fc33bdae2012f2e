"""Questions to a private PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg2


def asked(url: str, question: str) -> Any:
    """The one value that answers a question, seen by a connection of its own: within one, the activity stands still."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        [value] = cursor.fetchone() or [None]
        return value
