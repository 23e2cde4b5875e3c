"""Text that XML can carry: an illegal character makes a Word document that no program opens."""

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_SPACE = re.compile("[\t\n\r\u0085\u2028\u2029]+")


def make_printable(text: str) -> str:
    """Return `text` as one line without the characters that XML 1.0 forbids (control characters, lone surrogates).

    Line breaks and tabulators become a space: in a paragraph they would stand for something else.
    """
    return _ILLEGAL.sub("", _LINE_SPACE.sub(" ", text))
