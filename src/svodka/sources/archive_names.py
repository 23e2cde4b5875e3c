"""The names in a zip archive as whoever packed it saw them.

A name is in UTF-8 where its entry says so, or beside the old one in an extra field. All others are in the code page of the machine that
packed: Windows Explorer in Russian writes CP866, some programs windows-1251, those of Linux and macOS UTF-8 without saying so;
`zipfile` takes all of them for CP437 (APPNOTE.TXT, appendix D).
"""

import re
import zipfile

_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_LETTERS = re.compile(r"[^\W\d_]+")
_RUSSIAN = re.compile(r"[а-яёА-ЯЁ]")
_LATIN = re.compile(r"[a-zA-ZÀ-ÿ]")


def read_name(entry: zipfile.ZipInfo) -> str:
    """Return the path of an entry inside of its archive, its parts joined by `/`."""
    said = _unicode_path(entry.extra)
    name = said or (entry.filename if entry.flag_bits & _UTF8 else _decoded(entry.filename))
    # Some programs of Windows part folders as Windows does, against the rule.
    return name.replace("\\", "/")


def _decoded(name: str) -> str:
    if name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    options = [name, *(raw.decode(encoding, "replace") for encoding in ("cp866", "windows-1251"))]
    return max(reversed(options), key=_likeness)


def _likeness(name: str) -> float:
    """How much a name looks like one that a person gave: whole Russian or Latin words, capitals first, nothing drawn."""
    score = 0.0
    for word in _LETTERS.findall(name):
        russian, latin = len(_RUSSIAN.findall(word)), len(_LATIN.findall(word))
        is_whole = len(word) in (russian, latin)
        is_written = word.islower() or word.isupper() or word.istitle()
        score += len(word) * (is_whole and is_written)
    return score - 2 * sum(not (one.isalnum() or one in " ._-–—()[]«»№/\\,+'!&%@#~") for one in name)


def _unicode_path(extra: bytes) -> str:
    """The name in Info-ZIP's extra field, "" where there is none (APPNOTE.TXT, 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""
