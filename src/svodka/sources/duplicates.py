"""Telling that two articles are the same text, and making one of them that knows what each of them knew."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from svodka.tables import fold
from svodka.types import Article, ArticleId, ReadingNote, Severity

_WORD = re.compile(r"[^\W_]+")
_FACTS = {"url": "address", "date": "date", "country_hint": "country", "outlet": "outlet"}
"""What one copy of a text may know and another not, and how people call it. The headline is no such fact: where a copy has none,
its words stand in the body."""


@dataclass(frozen=True)
class Copy:
    """An article and its place among those with the same text."""

    article: Article
    """As it was read; the one that stays has taken over what it did not know, and its notes say so."""
    stays: ArticleId
    """The article of this text that stays: itself, where it is the richest or the only one."""
    called: str
    """How messages name the one that stays: its name, or its whole path where two files have that name."""
    given: tuple[str, ...] = ()
    """What the one that stays took over from this one: `address`, `date`, `country`, `outlet`."""

    @property
    def is_duplicate(self) -> bool:
        """Whether another article of this text stays."""
        return self.stays != self.article.id


def fingerprint(article: Article) -> str:
    """Return a hash of the words of title and body: equal for the same text in another format, encoding, line width or typography.

    Letter case, ё/е, punctuation, quotes, white space and the boundary between title and body do not count; addresses and
    dates, which the reader takes out of the body, do not either.
    """
    folded = fold(unicodedata.normalize("NFKC", article.text))
    return hashlib.sha256(" ".join(_WORD.findall(folded)).encode("utf-8", "replace")).hexdigest()


def settle(articles: Sequence[Article]) -> tuple[Copy, ...]:
    """Return each article in its place with what becomes of it: of those with the same text the richest stays and learns from the others.

    The richest is one with a headline, then the one that knows most of address, date, country and outlet, in this order where two know
    equally much, then the first. What the others say otherwise is not taken but noted.
    """
    names = Counter(article.id.name for article in articles)
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(fingerprint(article), []).append(article)
    settled = {copy.article.id: copy for group in groups.values() for copy in _settle_group(group, names)}
    return tuple(settled[article.id] for article in articles)


def _settle_group(group: Sequence[Article], names: Counter[str]) -> list[Copy]:
    richest = max(group, key=_richness)  # the first of equals
    called = _called(richest, names)
    kept, copies = richest, []
    for twin in group:
        if twin is not richest:
            kept, given = _learn(kept, twin, _called(twin, names))
            copies.append(Copy(twin, richest.id, called, given))
    return [Copy(kept, richest.id, called), *copies]


def _richness(article: Article) -> tuple[bool, int, tuple[bool, ...]]:
    known = tuple(bool(getattr(article, field)) for field in _FACTS)
    return bool(article.title), sum(known), known


def _learn(kept: Article, twin: Article, called: str) -> tuple[Article, tuple[str, ...]]:
    """The article with what only its twin knew, and the names of these facts; what the twin says otherwise is noted."""
    lacking = [field for field in _FACTS if getattr(twin, field) and not getattr(kept, field)]
    notes = list(_contradictions(kept, twin, called))
    values = {field: getattr(twin, field) for field in lacking}
    if twin.country_hint and "country_hint" in lacking:
        values["country_hint"] = replace(twin.country_hint, reason=f"{twin.country_hint.reason} of {called}")
    if "date" in lacking:
        values["date_reason"] = twin.date_reason
    given = tuple(_FACTS[field] for field in lacking)
    if given:
        message = f"taken over from {called}, which holds the same text: {', '.join(given)}"
        notes.insert(0, ReadingNote(message, Severity.NOTE))
    return replace(kept, **values, notes=(*kept.notes, *notes)), given


def _contradictions(kept: Article, twin: Article, called: str) -> list[ReadingNote]:
    told = f"{called}, which holds the same text, gives another"
    notes = []
    if kept.date and twin.date and kept.date != twin.date:
        notes.append(ReadingNote(f"{told} date: {twin.date.isoformat()}", Severity.WARNING))
    if kept.country_hint and twin.country_hint and kept.country_hint.value != twin.country_hint.value:
        notes.append(ReadingNote(f"{told} country: {twin.country_hint.reason}", Severity.WARNING))
    if kept.url and twin.url and kept.url != twin.url:
        notes.append(ReadingNote(f"{told} address: {twin.url}", Severity.NOTE))
    return notes


def _called(article: Article, names: Counter[str]) -> str:
    return article.id.name if names[article.id.name] == 1 else str(article.id)
