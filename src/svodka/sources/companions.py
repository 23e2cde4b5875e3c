"""Folders that a browser or Word makes beside a page that it saves “complete”: pictures, scripts and frames, and no articles.

They are told by their names beside the page. A page may be renamed or moved; then the folder is told by what lies in it, and the page
by its text, which still leads into the folder.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from svodka.sources.limits import MAX_PAGE_BYTES

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
