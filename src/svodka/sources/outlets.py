"""The outlet's name from the article's address, where nothing else names it."""

import re
from urllib.parse import urlsplit

_TECHNICAL = re.compile(r"^(?:www\d?|m|amp|mobile|wap|old|new)\.(?=[^.]+\.)")


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
