"""Gives out or deletes everything that is kept of one person, for who is asked to do so."""

from __future__ import annotations

import json

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.errors import UserError
from bot.privacy import person


def export(key: str) -> int:
    """Prints everything as JSON.

    Args:
        key: The id of the conversation.

    Raises:
        UserError: A database cannot be read.
    """
    try:
        print(json.dumps(person.export(key), ensure_ascii=False, indent=2))
    except SQLAlchemyError as error:
        raise UserError(f"a database cannot be read ({type(error).__name__}).") from error
    return 0


def erase(key: str) -> int:
    """Deletes everything for good, and says how much that was.

    Args:
        key: The id of the conversation.

    Raises:
        UserError: A database cannot be written.
    """
    try:
        count = person.erase(key)
    except SQLAlchemyError as error:
        raise UserError(f"not everything is deleted ({type(error).__name__}). Please run it again.") from error
    print(f"Deleted: {count} entries." if count else "Nothing is kept under this id.")
    return 0
