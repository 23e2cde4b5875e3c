"""What lies in the inbox: the files that may be articles, and those that cannot be, each with the reason.

Only names count here, the same in the inbox and inside of an archive; `svodka.sources.formats` looks at the content. A page is opened
only to see whether a folder of pictures belongs to it. Names that are passed over without a word are in `data/inbox_ignored.tsv`.
"""

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from urllib.parse import quote

from svodka.errors import RequestError
from svodka.facts.countries import country_named
from svodka.sources.content import InboxFile, Kind
from svodka.sources.formats import find_promised_format
from svodka.sources.limits import MAX_PAGE_BYTES, show_name
from svodka.system import platform
from svodka.system.tables import read_column
from svodka.system.terminal import one_line
from svodka.types import Judgement

_DEEPEST = 50
"""Folders in folders that are looked into: enough for any archive, and far from where Python gives up."""
_LEADING_NUMBER = re.compile(r"^\d+[\s._)\-]+")
_EXPORT = re.compile(r"(?:result\.json|messages\d*\.html|export_results\.html)", re.IGNORECASE)
"""What lies at the top of a Telegram export."""
_CHAT = re.compile(r"chat_\d+")
"""The folder of one chat in the export of a whole account; beside a `result.json` above it holds nothing but media."""
_DIGITS = re.compile(r"(\d+)")
_COMPANION = re.compile(
    r"(?P<page>.+)(?:[_.]files|[-_. ]файлы|-dateien|-filer|_(?:fichiers|archivos|arquivos|ficheiros|bestanden|tiedostot|pliki"
    r"|soubory|elemei|dosyalar|datoteke|fitxers|failid|fails|bylos|fajlovi|file))",
    re.IGNORECASE,
)
"""The folder with the parts of a saved page (`Статья_files`), as browsers and Office name it in their languages."""
_PARTS = frozenset(
    {
        "css", "js", "mjs", "json", "woff", "woff2", "ttf", "otf", "eot", "svg", "ico", "gif", "png", "jpg", "jpeg", "webp",
        "avif", "bmp", "swf", "xml", "thmx", "mso", "wmz", "emz", "wmf", "emf", "map", "php", "aspx", "download", "mp3", "mp4",
        "webm",
    }
)  # fmt: skip
_FRAME = re.compile(
    r"(?:saved_resource|header|footer|frame|iframe|blank|anchor|filelist)(?:[ _-]?\(?\d+\)?)?\.x?html?", re.IGNORECASE
)


@dataclass(frozen=True)
class Skipped:
    """A file or folder that cannot be an article or cannot be looked into; `reason` is a clause for people: what and what to do."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Inbox:
    """Everything found, in stable order of names (numbers by value, letter case last), but for what `data/inbox_ignored.tsv` names."""

    files: tuple[InboxFile, ...]
    skipped: tuple[Skipped, ...] = ()


_Entries = Iterator[InboxFile | Skipped]


@dataclass
class _Search:
    seen: set[tuple[int, int] | str] = field(default_factory=set)
    roots: list[Path] = field(default_factory=list)
    """The folders that were asked for, without links."""

    def is_new(self, path: Path) -> bool:
        """Whether this file or folder was not met before, under whatever path; this stops loops of links."""
        identity = platform.identify(path, path.stat())
        is_new = identity not in self.seen
        self.seen.add(identity)
        return is_new


def collect(paths: Sequence[Path]) -> Inbox:
    """Return what is in `paths` (files, or folders with all their sub-folders); a file met twice, through links too, counts once.

    An inbox without anything readable is returned as empty. Raises `RequestError` where one of `paths` does not exist, is neither
    a file nor a folder, or is a folder that may not be read.
    """
    search = _Search()
    found: list[InboxFile | Skipped] = []
    for path in paths:
        kind, name = _status(path), show_name(path)
        if isinstance(kind, FileNotFoundError):
            advice = "check the name, or make the folder and put articles into it."
            raise RequestError(f"There is no {name} ({one_line(str(path.absolute()))}): {advice}")
        if isinstance(kind, OSError):
            raise RequestError(f"{name} cannot be looked at ({kind.strerror}): check the path and its permissions.")
        if stat.S_ISDIR(kind.st_mode):
            try:
                next(path.iterdir(), None)
            except OSError as error:
                trouble = f"The inbox {name} cannot be read ({error.strerror}): check its permissions."
                raise RequestError(trouble) from error
            search.roots.append(path.resolve())
            found += _take_folder(path, None, search)
        elif stat.S_ISREG(kind.st_mode):
            # The folder of a file that was given by itself may name a country, but a folder `in` does not mean India.
            folder = path.parent.name
            found += _take_file(path, read_country(folder) if len(folder) > 3 or folder.isupper() else None, search)
        else:
            advice = "name a folder with articles or an article."
            raise RequestError(f"The inbox {name} is neither a folder nor a file: {advice}")
    files = tuple(one for one in found if isinstance(one, InboxFile))
    return Inbox(files, tuple(one for one in found if isinstance(one, Skipped)))


def _take_folder(folder: Path, country: Judgement | None, search: _Search, depth: int = 0) -> _Entries:
    if not search.is_new(folder):
        return
    if depth > _DEEPEST:
        yield Skipped(folder, "the folder lies too deep in other folders: move it up")
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: order_names(entry.name))
    except OSError as error:
        yield Skipped(folder, f"the folder cannot be read ({error.strerror}): check its permissions")
        return
    is_ignored_folder = find_ignored((entry.name for entry in entries), folder.name)
    pages = [entry for entry in entries if find_promised_format(entry).name == Kind.PAGE]
    for entry in entries:
        status = _status(entry)
        mode = 0 if isinstance(status, OSError) else status.st_mode
        if stat.S_ISDIR(mode):
            if not is_ignored_folder(entry.name):
                yield from _take_sub_folder(entry, country, pages, search, depth + 1)
        elif stat.S_ISREG(mode):
            yield from _take_file(entry, country, search)
        elif not is_ignored(entry.name, "file"):
            yield Skipped(entry, _explain(entry, status))


def _take_sub_folder(
    folder: Path, country: Judgement | None, pages: Sequence[Path], search: _Search, depth: int
) -> _Entries:
    companion = _COMPANION.fullmatch(folder.name)
    if companion and _holds_parts(folder):
        if not _is_used(folder.name, pages):
            what = f"it holds the pictures and scripts of a saved page, “{one_line(companion['page'])}”, that is not beside it"
            yield Skipped(folder, f"{what}: put the page itself (.html) into the inbox")
        return
    # A link to a folder above the inbox would bring in all that lies beside the inbox. Windows also has junctions, which are no links.
    target = folder.resolve()
    if any(root != target and root.is_relative_to(target) for root in search.roots):
        yield Skipped(folder, "it is a link to a folder that the inbox lies in: remove it")
        return
    found = list(_take_folder(folder, read_country(folder.name) or country, search, depth))
    yield from found
    # Somebody who misses this article must find an explanation.
    if not found and find_promised_format(folder).name and not folder.is_symlink():
        what = "it is a folder, named like an article, without one in it"
        yield Skipped(folder, f"{what}: put the article itself into the inbox")


def _take_file(path: Path, country: Judgement | None, search: _Search) -> _Entries:
    if not is_ignored(path.name, "file") and search.is_new(path):
        trouble = find_promised_format(path).refusal
        yield Skipped(path, trouble) if trouble else InboxFile(path, country)


def _explain(entry: Path, status: os.stat_result | OSError) -> str:
    """Why an entry of a folder that is neither a file nor a folder is not read, as a clause."""
    if not isinstance(status, OSError):
        return "it is no ordinary file: remove it from the inbox"
    if platform.is_too_long(entry):
        advice = "shorten the name, or move the inbox nearer to the root"
        return f"its path has more than {platform.LONGEST_PATH} characters: {advice}"
    if not isinstance(status, PermissionError) and entry.is_symlink():
        return "it is a link that leads nowhere: put the file itself into the inbox"
    return f"it cannot be looked at ({status.strerror}): check its permissions"


def _status(path: Path) -> os.stat_result | OSError:
    """The status of what the path leads to; the error where it leads nowhere (missing, loop of links, forbidden, name too long)."""
    try:
        return path.stat()
    except OSError as error:
        return error


def _holds_parts(folder: Path) -> bool:
    """Whether the files of a folder are parts of a page: pictures, scripts, frames, and nothing that may be an article."""
    try:
        names = [entry.name for entry in folder.iterdir() if not entry.is_dir()]
    except OSError:
        return False  # reported when the folder is read
    suffixes = {name.rpartition(".")[2].lower() if "." in name else "" for name in names}
    has_parts = not suffixes.isdisjoint(_PARTS) or any(map(_FRAME.fullmatch, names))
    # Frames keep their own names in Firefox.
    return has_parts and suffixes <= _PARTS | {"html", "htm", "xhtml", "xht", ""}


def _is_used(folder: str, pages: Sequence[Path]) -> bool:
    """Whether one of these pages uses files of the folder, as it does after the page was renamed."""
    names = {folder, quote(folder), folder.replace(" ", "%20").replace("&", "&amp;")}
    for page in pages:
        with contextlib.suppress(OSError), page.open("rb") as file:
            text = file.read(MAX_PAGE_BYTES)
            if any(name.encode() + b"/" in text for name in names):
                return True
    return False


def find_ignored(names: Iterable[str], folder: str = "") -> Callable[[str], bool]:
    """Return a function that says whether a sub-folder is ignored: hidden, the parts of a saved page, the pictures of a Telegram export.

    `names` are those of the files in the folder `folder`, beside the sub-folder.
    """
    files = [PurePath(name) for name in names]
    pages = {file.stem.casefold() for file in files if find_promised_format(file).name == Kind.PAGE}
    is_export = _CHAT.fullmatch(folder) or any(_EXPORT.fullmatch(file.name) for file in files)

    def is_ignored_folder(name: str) -> bool:
        companion = _COMPANION.fullmatch(name)
        is_companion = companion is not None and companion["page"].casefold() in pages
        return is_ignored(name, "folder") or is_companion or (is_export and is_ignored(name, "export folder"))

    return is_ignored_folder


def is_ignored(name: str, kind: str) -> bool:
    """Return whether a thing of this name is ignored: a `file` or `folder` anywhere, an `export folder` in a Telegram export."""
    patterns = (*read_column("inbox_ignored.tsv", "pattern", kind), *read_column("inbox_ignored.tsv", "pattern", "any"))
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def order_names(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Return the sort key of a name: numbers in it count by value, letter case comes last."""
    parts = enumerate(_DIGITS.split(name.casefold()))
    # By the count of their digits first: Python does not make a number of thousands of them.
    return tuple((len(part.lstrip("0")), part.lstrip("0")) if index % 2 else (-1, part) for index, part in parts), name


def read_country(folder: str) -> Judgement | None:
    """Return the country that a folder is named after: `Казахстан`, `kz`, `02 Казахстан`; None where it is none."""
    country = country_named(_LEADING_NUMBER.sub("", folder))
    return Judgement(country.code, f"folder “{folder}”") if country else None
