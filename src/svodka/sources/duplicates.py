"""Telling that two files hold the same text."""

import hashlib
import re
import unicodedata

from svodka.tables import fold
from svodka.types import Article

_WORD = re.compile(r"[^\W_]+")


def fingerprint(article: Article) -> str:
    """Return a hash of the words of title and body: equal for the same text in another format, encoding, line width or typography.

    Letter case, ё/е, punctuation, quotes, white space and the boundary between title and body do not count; addresses and
    dates, which the reader takes out of the body, do not either.
    """
    folded = fold(unicodedata.normalize("NFKC", article.text))
    return hashlib.sha256(" ".join(_WORD.findall(folded)).encode("utf-8", "replace")).hexdigest()
