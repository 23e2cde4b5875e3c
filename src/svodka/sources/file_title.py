"""The title that a file gives itself in its properties: believed only where it is one and the text has none."""

import re
from dataclasses import replace

from svodka.sources.garbage import is_garbled
from svodka.types import Article, ReadingNote

_PROGRAM = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)|untitled|без имени|безымянный|document|документ|новый)\b", re.IGNORECASE
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|indd|qxd|html?|php|aspx|txt|cdr|p65|pages)$|^[a-z]+://|[\\/]\S*[\\/]", re.IGNORECASE
)
_WRONG_LETTERS = re.compile("[À-ÿ]{3}")
_LEAST_WORDS = 3
_LONGEST = 200


def sane_title(title: str) -> str:
    """Return the title, "" for what programs put in its place: `Microsoft Word - Документ1`, names of files, letters gone wrong."""
    words = re.findall(r"[^\W\d_]{2,}", title)
    if len(words) < _LEAST_WORDS or len(title) > _LONGEST or _PROGRAM.match(title) or _FILE_NAME.search(title):
        return ""
    return "" if is_garbled(title) or _WRONG_LETTERS.search(title) else title


def give_title(article: Article, title: str) -> Article:
    """Return the article, one without a headline with the file's own title, where that is sane; a note says so."""
    title = sane_title(title)
    if article.title or not article.paragraphs or not title:
        return article
    notes = [note for note in article.notes if not note.message.startswith("no headline found")]
    notes.append(ReadingNote("the headline is the title that the file gives itself"))
    return replace(article, title=title, notes=tuple(notes))
