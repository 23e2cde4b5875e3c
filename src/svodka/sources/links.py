"""Links of word processors' documents that are the article's address."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from svodka.sources.headers import read_header

_LINK_WORDS = re.compile(r"(?:источник|ссылка|оригинал|source|link|url)\W*$", re.IGNORECASE)
_TECHNICAL = re.compile(r"^(?:www\d?|m|amp|mobile|wap|old|new)\.(?=[^.]+\.)")


def address_of_link(line: str, links: Sequence[tuple[str, str]]) -> str:
    """Return the line; for one that is only a link called `Источник` or a header `Источник: 24.kg` with a link, its address.

    `links` are the texts of the links in the line, each with its address ("" for one that leads nowhere outside).
    """
    if not links:
        return line
    header = read_header(line)
    value = header.value if header and header.field == "url" else ""
    is_called_so = bool(_LINK_WORDS.match(line))
    wanted = {text for text in (value, line if is_called_so else "") if text}
    return next((address for text, address in links if address and text in wanted), line)


def name_outlet(url: str) -> str:
    """Return the host of an address without `www.`, `m.` and the like (`m.lenta.ru` → `lenta.ru`), "" where it has none.

    Hosts in Punycode are given in their own letters (`xn--80a…` → Cyrillic).
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    while host != (shorter := _TECHNICAL.sub("", host)):
        host = shorter
    if "xn--" in host:
        try:
            return host.encode("ascii").decode("idna")
        except UnicodeError:
            return host
    return host
