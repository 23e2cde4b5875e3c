"""How much the readers take before they refuse, how a file is refused, and how files are named in messages.

The limits keep one absurd file from stopping a run: a press article has 100 to 3,000 words, a saved page with its pictures inside some
megabytes. What a Word document may unpack to is `svodka.system.archives.DOCUMENT`.
"""

from pathlib import Path

from svodka.errors import SourceError
from svodka.system.terminal import one_line

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 64 * MEGABYTE  # any file: what is read into memory at all
MAX_TEXT_BYTES = 5 * MEGABYTE  # a text file; 50,000 Russian words take well under one megabyte in any encoding
MAX_PAGE_BYTES = 8 * MEGABYTE  # a web page without the pictures and scripts that the browser saved inside it
MAX_PAGE_WORDS = 200_000  # of a whole page, menus and comments included: above that, finding the article takes too long
MAX_PAGE_ELEMENTS = 50_000  # removing menus takes the square of this in time; a page with 1,000 comments has 15,000
MAX_TAG = 200_000  # characters of a page's tag without pictures in it: its attributes are compared with each other
MAX_WORDS = 50_000  # of an article: a hundred pages
MAX_CHARACTERS = 500_000  # of an article: its words may be as long as a file
MAX_PART_BYTES = 40 * MEGABYTE  # one XML part of a document, unpacked
MAX_HEADLINE = 200  # characters; a longer first paragraph is body
MAX_PDF_PAGES = 300
MAX_PDF_LETTERS = 2_000_000  # characters of all its pages together, blanks included; an article may have half a million
PDF_SECONDS = 90  # for a PDF, on a busy machine too; one of 300 pages takes two
MAX_RTF_TOKENS = 4_000_000  # control words, groups and stretches of text; 50,000 words by Word have half a million
MAX_MESSAGES = 300  # with a text, of a channel where no days were asked for: a busy one writes as many in a week
MAX_MESSAGE_TEXT = 4096  # UTF-16 units of a message, by Telegram's own rule; what is longer is sent as several
MAX_NESTING = 64  # objects in objects of a Telegram export; a real one has five
MAX_HEADER = 20_000  # characters of a header of a mail that are looked at
MAX_PARTS = 20_000  # of a mail or a web archive; a page with a thousand pictures has a thousand
MAX_PARTS_INSIDE = 30  # parts in parts of a mail or a web archive
MAX_ATTACHMENTS = 100  # of a mail that are read; what is beyond is counted
MAX_MAILS = 3  # mails in mails

BREAKS_OFF = "the file breaks off: it was not copied completely"
"""The note on the articles of a file whose end is missing."""

RECOGNISE = "recognise it first (ocrmypdf -l rus+eng in.pdf out.pdf) and put the result into the inbox"
"""The advice for a PDF whose text is only a picture."""
ONLY_PICTURE = f"there is only a picture in it and no text: save it as PDF (in.pdf), {RECOGNISE}"


def show_name(path: Path) -> str:
    """Return the file's name for a message: quoted, printable in any terminal, on one line.

    Bytes that are not UTF-8, line breaks and control characters become U+FFFD.
    """
    return f"“{one_line(path.name or str(path))}”"


def refuse(path: Path, trouble: str) -> SourceError:
    """Return the error for a file that cannot be used: `“name”: trouble`, where `trouble` says what is wrong and what to do."""
    return SourceError(trouble, path=path, place=show_name(path))


def show_megabytes(size: int) -> str:
    """Return a number of bytes as people read it: `31.4 MB`."""
    return f"{size / MEGABYTE:.1f} MB"
