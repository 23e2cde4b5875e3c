"""Languages as other programs write them: `ru`, `RU`, `ru-RU`, `ru_RU`, `rus`; `en`, `EN-US`, `en-GB`, `eng`."""

import re

_RUSSIAN = frozenset({"ru", "rus"})
"""ISO 639-1 and 639-2, which BCP 47 (RFC 5646) allows as primary subtags in any case."""
_ENGLISH = frozenset({"en", "eng"})
_PARTS = re.compile("[-_]")


def is_russian(code: str) -> bool:
    """Return whether a language code is Russian, of any region."""
    return _primary(code) in _RUSSIAN


def is_english(code: str) -> bool:
    """Return whether a language code is English, of any region."""
    return _primary(code) in _ENGLISH


def _primary(code: str) -> str:
    return _PARTS.split(code.strip().lower(), maxsplit=1)[0]
