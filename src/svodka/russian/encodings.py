"""Bytes to text: which character encoding a Russian text file or web page is in.

Byte order marks and valid UTF-8 decide by themselves. The 8-bit Cyrillic encodings can all decode almost anything, so a criterion of
our own chooses between them: how frequent the letters would be in Russian, and whether capitals stand where they should.
(charset-normalizer and chardet take short texts for MacCyrillic, Bulgarian or Greek.)
"""

import codecs
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from svodka.system.tables import read_table

CANDIDATES = ("windows-1251", "koi8-r", "cp866", "windows-1252")
"""8-bit encodings that are weighed against each other; the last one is for English texts with “curly quotes”."""

_SAMPLE = 20_000
_SAMPLE_LETTERS = 5_000
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PLAUSIBLE = -5.2
_DECLARED_BONUS = 0.3
_DAMAGE_ALLOWED = 0.2
"""A text counts as UTF-8 up to this many damaged bytes per intact non-ASCII character. Russian text in an 8-bit encoding has more than
one, even in cp866, where three letters in a row may look like one UTF-8 character."""
_CONTROLS_ALLOWED = 0.05
_CONTROLS_ALLOWED_ANYWHERE = 8
"""This many control characters do not make a text binary, however short it is."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_TYPOGRAPHY = frozenset("«»—–„“”‘’…№§°• \N{NO-BREAK SPACE}€")
_LATIN_ACCENTS = re.compile(r"[À-ÖØ-öø-ÿŠšŽžŒœŸƒ]")


class NotTextError(Exception):
    """The bytes are no text in any encoding that is known here."""


@dataclass(frozen=True)
class DecodedText:
    """Text and how it was decoded; `damaged` is how many bytes or units could not be decoded (U+FFFD in the text)."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, declared: str = "") -> DecodedText:
    """Return the text of `data`, without its byte order mark.

    `declared` is the encoding that a web page or a mail declares; it is believed unless the bytes contradict it (browsers save pages in
    UTF-8 and leave the old declaration in). Raises `NotTextError` for binary data.
    """
    mark = next(filter(data.startswith, _MARKS), None)
    if mark:
        decoded = _tolerant(data.removeprefix(mark), _MARKS[mark], f"{_MARKS[mark]} with BOM")
    else:
        decoded = _as_utf16(data) or _as_utf8(data) or _as_8bit(data, declared)
    controls = len(_CONTROLS.findall(decoded.text))
    if controls > max(_CONTROLS_ALLOWED_ANYWHERE, len(decoded.text) * _CONTROLS_ALLOWED):
        raise NotTextError
    return decoded


def _as_utf16(data: bytes) -> DecodedText | None:
    """Decode UTF-16 without a byte order mark; None unless its high bytes show almost only Cyrillic letters, ASCII and typography."""
    sample = data[:_SAMPLE]
    if len(data) < 4 or len(data) % 2:
        return None
    for order, encoding in (("<", "utf-16-le"), (">", "utf-16-be")):
        units = struct.unpack(f"{order}{len(sample) // 2}H", sample)
        letters = sum(0x20 <= unit <= 0xFF or unit in (9, 10, 13) or 0x400 <= unit <= 0x4FF for unit in units)
        typography = sum(0x2010 <= unit <= 0x203A or unit == 0x2116 or 0xD800 <= unit <= 0xDFFF for unit in units)
        if letters > len(units) / 2 and letters + typography >= 0.97 * len(units):
            return _tolerant(data, encoding, encoding)
    return None


def _as_utf8(data: bytes) -> DecodedText | None:
    decoded = _tolerant(data, "utf-8", "utf-8")
    whole = len(_NON_ASCII.findall(decoded.text)) - decoded.damaged
    return decoded if decoded.damaged <= _DAMAGE_ALLOWED * whole else None


def _tolerant(data: bytes, encoding: str, name: str) -> DecodedText:
    """Decode with U+FFFD for what is damaged; surrogates that stand alone are damage as well."""
    try:
        return DecodedText(data.decode(encoding), name)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return DecodedText(text, name, text.count("\N{REPLACEMENT CHARACTER}"))


def _as_8bit(data: bytes, declared: str) -> DecodedText:
    official = _official(declared)

    def score(encoding: str) -> float:
        return _likelihood(data.decode(encoding, "replace")) + _DECLARED_BONUS * (encoding == official)

    best = max(filter(None, (official, *CANDIDATES)), key=score)
    if score(best) < _PLAUSIBLE:
        raise NotTextError
    return _tolerant(data, best, best)


def _official(declared: str) -> str:
    """Return the name of a declared 8-bit encoding, "" for any other: UTF-8 and UTF-16 are ruled out by now."""
    try:
        name = codecs.lookup(declared).name if declared.isascii() and declared else ""
    except (LookupError, ValueError):  # ValueError: a NUL in it
        return ""
    known = name.startswith(("cp125", "cp866", "koi8", "iso8859", "mac"))
    return name.replace("cp125", "windows-125") if known else ""


def _likelihood(text: str) -> float:
    """Return the mean log-likelihood of the characters beyond ASCII, as Russian (or as accents of a Latin text); higher is better."""
    letters = list(islice(_NON_ASCII.finditer(text), _SAMPLE_LETTERS))
    padded = f" {text} "
    total = sum(_character(*padded[match.start() : match.start() + 3]) for match in letters)
    return total / len(letters) if letters else 0.0


def _character(before: str, char: str, after: str) -> float:
    weight = _letter_weights().get(char.lower())
    is_beside_latin = any(letter.isascii() and letter.isalpha() for letter in (before, after))
    if weight is None:
        if char in _TYPOGRAPHY:
            return -3.0
        if _LATIN_ACCENTS.match(char):
            return -4.0 if is_beside_latin else -8.0
        return -5.0 if char.isalpha() else -9.0
    if is_beside_latin:
        return weight - 4.0
    if char.isupper():
        # A capital begins a word or stands among capitals.
        return weight - (6.0 if before.islower() else 0.1 if before.isupper() or after.isupper() else 1.0)
    return weight - (2.0 if before.isupper() and after.isupper() else 0.0)


@cache
def _letter_weights() -> Mapping[str, float]:
    return {row["letter"]: math.log(float(row["percent"]) / 100) for row in read_table("letter_frequencies.tsv")}
