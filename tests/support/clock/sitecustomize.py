"""Python runs this by itself when its folder is on PYTHONPATH: the time of the process is moved by a file's seconds.

Only for servers under test, so that two weeks pass in a minute.
"""

import os
import time
from pathlib import Path

_real = time.time
_file = Path(os.environ["KNEE_TEST_CLOCK"])


def _moved() -> float:
    return _real() + float(_file.read_text(encoding="ascii"))


time.time = _moved
