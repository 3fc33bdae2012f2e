"""Faults that the person at the keyboard can mend."""


class UserError(Exception):
    """Told as one clear sentence; the command ends with a non-zero exit code."""
