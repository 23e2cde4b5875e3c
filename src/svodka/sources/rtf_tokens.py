"""Rich Text Format as the tokens that it is made of (specification 1.9.1: control words, symbols, groups, text)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)


class Kind(Enum):
    """What a token is."""

    OPEN = "{"
    CLOSE = "}"
    WORD = "word"
    SYMBOL = "symbol"
    TEXT = "text"
    BYTE = "byte"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `name` is a control word or symbol, `number` its parameter (None = none), `data` text in the document's encoding."""

    kind: Kind
    name: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(Kind.OPEN), Token(Kind.CLOSE)


def read_tokens(data: bytes) -> Iterator[Token]:
    r"""Yield the tokens of a file in order; the bytes after `\bin` are passed over."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        if word := match["word"]:
            number = int(match["number"]) if match["number"] else None
            if word == b"bin":
                position += max(0, number or 0)
            else:
                yield Token(Kind.WORD, word.decode("ascii"), number)
        elif match["byte"]:
            yield Token(Kind.BYTE, data=bytes((int(match["byte"], 16),)))
        elif match["text"]:
            yield Token(Kind.TEXT, data=match["text"])
        elif match["brace"]:
            yield _OPEN if match["brace"] == b"{" else _CLOSE
        elif match["symbol"]:
            yield Token(Kind.SYMBOL, match["symbol"].decode("latin-1"))
