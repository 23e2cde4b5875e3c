"""What a name says before anything is opened: nobody's article, a format that is not read, a country.

The same in the inbox and inside of an archive. Names that are passed over without a word are in `data/inbox_ignored.tsv`.
"""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from urllib.parse import quote

from svodka.places.countries import country_named
from svodka.sources.content import PAGE
from svodka.sources.formats import find_promised_format
from svodka.sources.limits import MAX_PAGE_BYTES
from svodka.system.tables import read_column
from svodka.types import Judgement

_LEADING_NUMBER = re.compile(r"^\d+[\s._)\-]+")
_EXPORT = re.compile(r"(?:result\.json|messages\d*\.html|export_results\.html)", re.IGNORECASE)
"""What lies at the top of a Telegram export."""
_CHAT = re.compile(r"chat_\d+")
"""The folder of one chat in the export of a whole account; beside a `result.json` above it holds nothing but media."""
_DIGITS = re.compile(r"(\d+)")
_SUFFIXES = (
    "_files", ".files", "_файлы", ".файлы", "-файлы", " файлы", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_ficheiros",
    "_bestanden", "-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_dosyalar", "_datoteke", "_fitxers", "_failid",
    "_fails", "_bylos",
    "_fajlovi", "_file",
)  # fmt: skip
"""As browsers and Office name them in their languages."""
_NAME = re.compile(rf"(?P<page>.+)(?:{'|'.join(map(re.escape, _SUFFIXES))})", re.IGNORECASE)
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
_PAGES = frozenset({"html", "htm", "xhtml", "xht"})


def name_page(folder: str) -> str:
    """Return the name, without its suffix, of the page whose companion a folder is by its name; "" for any other folder."""
    match = _NAME.fullmatch(folder)
    return match["page"] if match else ""


def holds_parts(names: Sequence[str]) -> bool:
    """Return whether files of these names are parts of a page: pictures, scripts, frames, and nothing that may be an article."""
    suffixes = [name.rpartition(".")[2].lower() if "." in name else "" for name in names]
    others = [
        name
        for name, suffix in zip(names, suffixes, strict=True)
        if suffix not in _PARTS | {""} and not _FRAME.fullmatch(name)
    ]
    has_parts = any(suffix in _PARTS for suffix in suffixes) or any(map(_FRAME.fullmatch, names))
    # Frames keep their own names in Firefox.
    return has_parts and all(name.rpartition(".")[2].lower() in _PAGES for name in others)


def is_used(folder: str, pages: Sequence[Path]) -> bool:
    """Return whether one of these pages leads into the folder: the page was renamed."""
    wanted = tuple(
        name.encode() + b"/" for name in {folder, quote(folder), folder.replace(" ", "%20").replace("&", "&amp;")}
    )
    for page in pages:
        try:
            with page.open("rb") as file:
                text = file.read(MAX_PAGE_BYTES)
        except OSError:
            continue
        if any(name in text for name in wanted):
            return True
    return False


class Passed:
    """Which entries of one folder are passed over: by their own name, or for what lies beside them."""

    def __init__(self, names: Iterable[str], folder: str = "") -> None:
        """Take the names of all files of the folder, and its own."""
        files = [PurePath(name) for name in names]
        self._pages = {
            file.stem.casefold() for file in files if (known := find_promised_format(file)) and known.name == PAGE
        }
        self._is_export = bool(_CHAT.fullmatch(folder)) or any(_EXPORT.fullmatch(file.name) for file in files)

    def has_folder(self, name: str) -> bool:
        """Whether a folder here is nobody's: hidden, the companion of a saved page, the pictures of a Telegram export."""
        if is_ignored(name, "folder"):
            return True
        return name_page(name).casefold() in self._pages or self.is_of_export(name)

    def is_of_export(self, name: str) -> bool:
        """Whether a folder here holds the pictures, films or layout of a Telegram export."""
        return self._is_export and _matches(name, "export folder")


def is_ignored(name: str, kind: str) -> bool:
    """Return whether the name of a `file` or `folder` is one that is passed over wherever it lies."""
    return _matches(name, kind) or _matches(name, "any")


def object_to_name(path: PurePath) -> str:
    """Return why a file of this name is not read, a clause; "" where its suffix is one of a format that is read."""
    promised = find_promised_format(path)
    if promised is None:
        return f"the type {path.suffix or 'without a suffix'} is not known: save the article as .txt, .html or .docx"
    if not promised.reader:
        return f"this is a file of the kind “{promised.name}”, which is not read: {promised.advice}"
    return ""


def order_names(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Return what names are sorted by: numbers in them by value, letter case last."""
    parts = enumerate(_DIGITS.split(name.casefold()))
    return tuple((int(part), "") if index % 2 else (-1, part) for index, part in parts), name


def names_country(folder: str) -> bool:
    """Return whether a folder is named after a country: `Казахстан`, `kz`, `02 Казахстан`."""
    return country_named(_bare(folder)) is not None


def read_country(folder: str) -> Judgement | None:
    """Return the country that a folder is named after, None where it is none or `folder` is ""."""
    country = country_named(_bare(folder)) if folder else None
    return Judgement(country.code, f"folder “{folder}”") if country else None


def _bare(folder: str) -> str:
    """The folder's name without a leading number: `02 Казахстан`."""
    return _LEADING_NUMBER.sub("", folder)


def _matches(name: str, kind: str) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in read_column("inbox_ignored.tsv", "pattern", kind))
