"""Reads back what a component of the pipeline wrote when it was trained."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

logger = logging.getLogger(__name__)

Stored = TypeVar("Stored")


def read_stored(
    storage: ModelStorage, resource: Resource, read: Callable[[Path], Stored], missing: str
) -> Stored | None:
    """Returns what `read` makes of the component's folder in the model.

    Args:
        storage: The model.
        resource: What the component wrote.
        read: Raises ValueError or FileNotFoundError when the folder does not hold what it reads.
        missing: What the log says then, or when there is no folder.

    Returns:
        None when it is missing: a component without its model leaves messages as they are.
    """
    try:
        with storage.read_from(resource) as folder:
            return read(Path(folder))
    except (ValueError, FileNotFoundError) as error:
        logger.warning("%s: %s", missing, error)
        return None
