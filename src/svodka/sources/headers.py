"""Lines that are no text of the article but say something about it: `URL: …`, a bare address, `[no title …]`."""

import contextlib
import re
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from svodka.system.tables import fold, forms, read_column, read_pairs

_HEADER = re.compile(r"\**(?P<label>[^\W\d_]+(?: [^\W\d_]+)?)\s?\**[:：]\**\s*(?P<value>\S.*)?$")
_ADDRESS = re.compile(r"[<(\[]?(?P<url>(?:https?://|www\.)[^\s<>\"]+?)[>)\]]?[.,;]?$", re.IGNORECASE)
_HOST_START = re.compile(r"(?![гпс]\.[А-ЯЁ])[\w-]+(?:\.[\w-]+)*\.[a-zа-яё]{2,}(?:/\S*)?$", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"[\[(<](?:no (?:title|headline)|untitled|без (?:заголовка|названия)|нет (?:заголовка|названия))\b[^\])>]*[\])>]$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_*~#—–]{3,}$")
_TECHNICAL = re.compile(r"^(?:(?:www\d?|m|amp|mobile|wap|old|new)\.(?=[^.]+\.))+")
_OUTLET_WORDS = 5


class HeaderLine(NamedTuple):
    """A header line: `field` is one of `url`, `date`, `country`, `outlet`, `title`."""

    field: str
    label: str
    value: str


def read_header(text: str) -> HeaderLine | None:
    """Return the header that a line is (`Страна: Казахстан`), None for any other line, unknown labels included.

    An outlet given by the address of a page (`Источник: 24.kg/n/1`) is a `url`; the bare name of a site stays an outlet.
    """
    match = _HEADER.match(text)
    field = read_pairs("header_labels.tsv", "label", "field").get(match["label"].lower()) if match else None
    if not match or not field:
        return None
    value = (match["value"] or "").strip()
    if field == "outlet" and read_address(value) and not is_host(value):
        field = "url"
    return HeaderLine(field, match["label"], value)


def may_be_headline(header: HeaderLine) -> bool:
    """Return whether a header line may as well be the headline itself: `Источник: в порту задержали курьера`."""
    if header.field != "outlet" or not header.value or read_address(header.value):
        return False
    return header.value[0].islower() or len(header.value.split()) > _OUTLET_WORDS


def read_address_line(text: str) -> str:
    """Return the address that a line consists of, "" for any other line."""
    match = _ADDRESS.match(text)
    if not match:
        return ""
    url = match["url"]
    # A closing bracket belongs to the address where the opening one does.
    if text.rstrip(".,;").endswith(")") and "(" in url:
        url += ")"
    return url if "://" in url else f"https://{url}"


def read_address(value: str) -> str:
    """Return the address that a header's value is, with a scheme (`24.kg/…` gets `https://`); "" where it is none."""
    return read_address_line(value) or (f"https://{value}" if _HOST_START.match(value) else "")


def is_host(text: str) -> bool:
    """Return whether a line is only the name of a site: `24.kg`."""
    return bool(_HOST_START.match(text)) and "/" not in text


def is_agency(text: str) -> bool:
    """Return whether a line is only the name of a news agency: `АКИpress`."""
    return fold(text) in _agencies()


@cache
def _agencies() -> frozenset[str]:
    return frozenset(fold(name) for names in read_column("agencies.tsv", "russian") for name in forms(names))


def is_no_title(text: str) -> bool:
    """Return whether a line only says that there is no title: `[no title in the stored text]`."""
    return bool(_NO_TITLE.match(text))


def is_rule(text: str) -> bool:
    """Return whether a line is a drawn one, without words: `-----`."""
    return bool(_RULE.match(text))


def name_outlet(url: str) -> str:
    """Return the host of an address without `www.`, `m.` and the like (`m.lenta.ru` → `lenta.ru`), "" where it has none.

    Hosts in Punycode are given in their own letters (`xn--80a…` → Cyrillic).
    """
    try:
        host = _TECHNICAL.sub("", (urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""
    with contextlib.suppress(UnicodeError):
        return host.encode("ascii").decode("idna")
    return host
