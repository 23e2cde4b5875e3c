"""What an article's address says about its country: the outlet, the top-level domain, place names in the path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from svodka.country.evidence import Evidence, load_address_evidence

_SETTLED = 1.5
"""From this weight on a host tells its country: every country's press has outlets under .ru and .com."""


@dataclass(frozen=True)
class AddressSign:
    """One sign in the address: the evidence and the words of the address that carry it."""

    evidence: Evidence
    words: str


def find_signs(url: str) -> tuple[AddressSign, ...]:
    """Return what in `url` points to a country: at most one sign of the host (a known outlet before the domain), any of the path.

    An address that cannot be parsed has none.
    """
    host, path = _host_and_path(url)
    found = [sign for sign in (_host_sign(host),) if sign]
    for word in dict.fromkeys(re.split(r"[\W_]+", unquote(path).lower())):
        found += [AddressSign(evidence, word) for evidence in _latin() if word and _matches(evidence.pattern, word)][:1]
    return tuple(found)


def find_home(url: str) -> str:
    """Return the country that the outlet at `url` is of, "" where its address does not settle it (.ru, .com)."""
    sign = _host_sign(_host_and_path(url)[0])
    return sign.evidence.countries[0] if sign and sign.evidence.weight >= _SETTLED else ""


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""


def _host_sign(host: str) -> AddressSign | None:
    """Return the sign of the longest known end of the host name: az.sputniknews.ru before sputniknews.ru before .ru."""
    labels = host.lower().split(".")
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        evidence = _hosts().get(name) or (_hosts().get(f".{name}") if start == len(labels) - 1 else None)
        if evidence:
            return AddressSign(evidence, evidence.pattern)
    return None


def _matches(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _hosts() -> Mapping[str, Evidence]:
    return {evidence.pattern: evidence for evidence in load_address_evidence() if evidence.kind in {"host", "outlet"}}


@cache
def _latin() -> tuple[Evidence, ...]:
    return tuple(evidence for evidence in load_address_evidence() if evidence.kind == "latin")
