"""What lies in the inbox: the files that may be articles, and those that cannot be, each with the reason.

Kinds are told by name (`svodka.sources.naming`), and `svodka.sources.reader` looks at the content; a page is opened here only to see
whether a folder of pictures belongs to it.

Telling that two articles are the same text, and making one of them that knows what each of them knew.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from svodka.errors import RequestError
from svodka.sources.content import PAGE
from svodka.sources.formats import find_promised_format
from svodka.sources.limits import show_name, show_path
from svodka.sources.naming import (
    Passed,
    holds_parts,
    is_ignored,
    is_used,
    name_page,
    names_country,
    object_to_name,
    order_names,
    read_country,
)
from svodka.system import platform
from svodka.system.tables import fold
from svodka.system.terminal import one_line
from svodka.types import Article, ArticleId, Judgement, ReadingNote, Severity

_DEEPEST = 50
"""Folders in folders that are looked into: enough for any archive, and far from where Python gives up."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file that is to be read, with the country that its folder is named after, if any."""

    path: Path
    country_hint: Judgement | None = None


@dataclass(frozen=True)
class Skipped:
    """A file or folder that cannot be an article or cannot be looked into; `reason` is a clause for people: what and what to do."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Inbox:
    """Everything found, in stable order of names (numbers by value, letter case last)."""

    files: tuple[InboxFile, ...]
    skipped: tuple[Skipped, ...] = ()
    ignored: tuple[Path, ...] = ()
    """Passed over by `data/inbox_ignored.tsv`: hidden and temporary files, `README*`, folders of saved pages."""


@dataclass
class _Finds:
    files: list[InboxFile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    seen: set[tuple[int, int] | str] = field(default_factory=set)
    roots: list[Path] = field(default_factory=list)
    """The folders that were asked for, without links."""


def collect(paths: Sequence[Path]) -> Inbox:
    """Return what is in `paths` (files, or folders with all their sub-folders); a file met twice, through links too, counts once.

    An inbox without anything readable is returned as empty. Raises `RequestError` where one of `paths` does not exist, is neither
    a file nor a folder, or is a folder that may not be read.
    """
    finds = _Finds()
    for path in paths:
        kind = _status(path)
        if isinstance(kind, OSError):
            raise RequestError(_missing(path, kind))
        if stat.S_ISDIR(kind.st_mode):
            _read_root(path, finds)
        elif stat.S_ISREG(kind.st_mode):
            _take_file(path, path.parent.name if _is_telling(path.parent.name) else "", finds)
        else:
            raise RequestError(
                f"The inbox {show_name(path)} is neither a folder nor a file: name a folder with articles or an article."
            )
    return Inbox(tuple(finds.files), tuple(finds.skipped), tuple(finds.ignored))


def _missing(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no {show_name(path)} ({show_path(path)}): check the name, or make the folder and put articles into it."
    return f"{show_name(path)} cannot be looked at ({error.strerror}): check the path and its permissions."


def _read_root(path: Path, finds: _Finds) -> None:
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise RequestError(
            f"The inbox {show_name(path)} cannot be read ({error.strerror}): check its permissions."
        ) from error
    finds.roots.append(path.resolve())
    _take_folder(path, "", finds, depth=0)


def _take_folder(folder: Path, country: str, finds: _Finds, *, depth: int) -> None:
    if not _is_new(folder, finds):
        return
    if depth > _DEEPEST:
        finds.skipped.append(Skipped(folder, "the folder lies too deep in other folders: move it up"))
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: order_names(entry.name))
    except OSError as error:
        finds.skipped.append(Skipped(folder, f"the folder cannot be read ({error.strerror}): check its permissions"))
        return
    passed = Passed((entry.name for entry in entries), folder.name)
    pages = [entry for entry in entries if (known := find_promised_format(entry)) and known.name == PAGE]
    for entry in entries:
        status = _status(entry)
        if isinstance(status, OSError):
            _take_unreachable(entry, status, finds)
        elif stat.S_ISDIR(status.st_mode):
            if is_ignored(entry.name, "folder") or passed.is_of_export(entry.name):
                finds.ignored.append(entry)
            elif _is_companion(entry, pages):
                _take_companion(entry, pages, finds)
            elif _leads_above(entry, finds):
                finds.skipped.append(Skipped(entry, "it is a link to a folder that the inbox lies in: remove it"))
            else:
                inner = entry.name if names_country(entry.name) else country
                _take_sub_folder(entry, inner, finds, depth=depth + 1)
        elif stat.S_ISREG(status.st_mode):
            _take_file(entry, country, finds)
        elif not is_ignored(entry.name, "file"):
            finds.skipped.append(Skipped(entry, "it is no ordinary file: remove it from the inbox"))


def _is_companion(folder: Path, pages: Sequence[Path]) -> bool:
    """Whether a folder holds the pictures and scripts of a saved page, by its name beside the page, else by what lies in it."""
    page = name_page(folder.name)
    if not page or page.casefold() in {one.stem.casefold() for one in pages}:
        return bool(page)
    try:
        return holds_parts([entry.name for entry in folder.iterdir() if not entry.is_dir()])
    except OSError:
        return False  # told when it is looked into


def _take_companion(folder: Path, pages: Sequence[Path], finds: _Finds) -> None:
    page = name_page(folder.name)
    if page.casefold() in {one.stem.casefold() for one in pages} or is_used(folder.name, pages):
        finds.ignored.append(folder)
    else:
        reason = (
            f"it holds the pictures and scripts of a saved page, “{one_line(page)}”, that is not beside it: "
            "put the page itself (.html) into the inbox"
        )
        finds.skipped.append(Skipped(folder, reason))


def _take_sub_folder(folder: Path, country: str, finds: _Finds, *, depth: int) -> None:
    before = len(finds.files) + len(finds.skipped)
    _take_folder(folder, country, finds, depth=depth)
    # Somebody who looks for this article must find a word about it.
    if len(finds.files) + len(finds.skipped) == before and find_promised_format(folder) and not folder.is_symlink():
        reason = "it is a folder, named like an article, without one in it: put the article itself into the inbox"
        finds.skipped.append(Skipped(folder, reason))


def _leads_above(entry: Path, finds: _Finds) -> bool:
    """Whether a folder is a link to one above the inbox: all that lies beside the inbox would be taken for articles."""
    target = entry.resolve()  # not only of a link: Windows has junctions as well
    return any(root != target and root.is_relative_to(target) for root in finds.roots)


def _take_file(path: Path, country: str, finds: _Finds) -> None:
    if is_ignored(path.name, "file"):
        finds.ignored.append(path)
        return
    if not _is_new(path, finds):
        return
    if trouble := object_to_name(path):
        finds.skipped.append(Skipped(path, trouble))
    else:
        finds.files.append(InboxFile(path, read_country(country)))


def _take_unreachable(entry: Path, error: OSError, finds: _Finds) -> None:
    if is_ignored(entry.name, "file"):
        finds.ignored.append(entry)
    elif platform.is_too_long(entry):
        reason = f"its path has more than {platform.LONGEST_PATH} characters: shorten the name, or move the inbox nearer to the root"
        finds.skipped.append(Skipped(entry, reason))
    elif not isinstance(error, PermissionError) and entry.is_symlink():
        finds.skipped.append(Skipped(entry, "it is a link that leads nowhere: put the file itself into the inbox"))
    else:
        finds.skipped.append(Skipped(entry, f"it cannot be looked at ({error.strerror}): check its permissions"))


def _is_new(path: Path, finds: _Finds) -> bool:
    """Whether this file or folder was not met before under another path; links to a folder above end here."""
    identity = platform.identify(path, path.stat())
    if identity in finds.seen:
        return False
    finds.seen.add(identity)
    return True


def _status(path: Path) -> os.stat_result | OSError:
    """The status of what the path leads to; the error where it leads nowhere (missing, loop of links, forbidden, name too long)."""
    try:
        return path.stat()
    except OSError as error:
        return error


def _is_telling(folder: str) -> bool:
    """Whether the folder of a file that was named by itself may name a country: a folder `in` is no India."""
    return len(folder) > 3 or folder.isupper()


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
