"""Links of word processors' documents that are the article's address."""

import re
from collections.abc import Sequence

from svodka.sources.headers import read_header

_LINK_WORDS = re.compile(r"(?:источник|ссылка|оригинал|source|link|url)\W*$", re.IGNORECASE)


def address_of_link(line: str, links: Sequence[tuple[str, str]]) -> str:
    """Return the line; for one that is only a link called `Источник` or a header `Источник: 24.kg` with a link, its address.

    `links` are the texts of the links in the line, each with its address ("" for one that leads nowhere outside).
    """
    for text, address in links:
        if not address or not text:
            continue
        header = read_header(line)
        if (text == line and _LINK_WORDS.match(line)) or (header and header.value == text and header.field == "url"):
            return address
    return line
