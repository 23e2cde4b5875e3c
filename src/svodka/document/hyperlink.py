"""Addresses as Word hyperlinks: whatever characters they have, and nothing that runs a program."""

import re
from urllib.parse import quote, urlsplit

from svodka.document.printable import make_printable

_SCHEMES = frozenset({"http", "https", "ftp"})
_SAFE = "/?!$&'()*+,;=:@%-._~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST = 2000
"""Word gives up on links of a little more than 2,080 characters."""


def find_target(url: str) -> str:
    """Return the URI that a hyperlink to `url` points to: Cyrillic, spaces and the like escaped, a Cyrillic host in punycode.

    "" where `url` is no address of the web (`javascript:…`, a path, broken, overlong): it is to be printed as plain text then.
    """
    url = make_printable(url).strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or not host:
        return ""
    netloc = parts.netloc if parts.netloc.isascii() else _ascii_host(host) + port
    before, hash_sign, fragment = url[url.index("//") + 2 + len(parts.netloc) :].partition("#")
    uri = f"{parts.scheme.lower()}://{quote(netloc, safe=_SAFE + '[]')}{_escape(before)}{hash_sign}{_escape(fragment)}"
    return uri if len(uri) <= _LONGEST else ""


def _escape(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE)


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
