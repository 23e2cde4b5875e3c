"""What two models are compared over: pairs in a file, what a desk approved, or an inbox."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from svodka.approved.memory import ApprovedMemory, approved_path
from svodka.errors import RequestError, SourceError
from svodka.options import Options
from svodka.russian.encodings import NotTextError, decode
from svodka.russian.language import decide_language
from svodka.russian.sentences import split_sentences
from svodka.sources.content import Unread
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.system import tables
from svodka.types import Article

logger = logging.getLogger("svodka")

LARGEST_SET = 50_000_000
"""Bytes of a file of pairs; that of a shared task has some hundred thousand."""
WORDS_OF_SENTENCE = 80
"""An article's sentences are cut no shorter than any model needs it, and each model cuts them again for itself."""


@dataclass(frozen=True)
class SentenceSet:
    """Russian sentences in texts (those of an article say together where it happened), and a reference for each, or none at all."""

    name: str
    texts: tuple[tuple[str, ...], ...]
    references: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """All sentences, in order."""
        return tuple(sentence for text in self.texts for sentence in text)

    @property
    def words(self) -> int:
        """How many source words there are."""
        return sum(len(sentence.split()) for sentence in self.sources)


@dataclass(frozen=True)
class Wanted:
    """Which sentences somebody asked for: at most one of the first three, else the inbox."""

    pairs: Path | None = None
    approved: bool = False
    inbox: bool = False
    first: int | None = None
    """So many; None = all."""


def choose_sentences(options: Options, wanted: Wanted) -> SentenceSet:
    """Return the sentences that were asked for; the inbox and the approved memory are those of `options`.

    Raises `RequestError` where two kinds were asked for, a file cannot be read or has no reference, or there are no sentences.
    """
    if (wanted.pairs is not None) + wanted.approved + wanted.inbox > 1:
        raise RequestError("--set, --memory and --inbox contradict each other; give one of them")
    if wanted.pairs is not None:
        return read_pairs(wanted.pairs, wanted.first)
    if wanted.approved:
        return read_approved(options.approved or approved_path(), wanted.first)
    return read_inbox(options.inputs[0], wanted.first)


def read_pairs(path: Path, first: int | None = None) -> SentenceSet:
    """Return the first so many pairs of a TSV: Russian, a tab, the English of a human; further columns are not looked at.

    Raises `RequestError` where the file cannot be read, a line has no reference, or there is no pair.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_SET + 1)
    except OSError as error:
        raise RequestError(f"cannot be read ({error.strerror}); check the path after --set.", path=path) from error
    if len(data) > LARGEST_SET:
        raise RequestError(f"has more than {LARGEST_SET:,} bytes; give a part of it.", path=path)
    try:
        text = decode(data).text
    except NotTextError as error:
        raise RequestError("is no text; give a TSV: Russian, a tab, English.", path=path) from error
    pairs = list(islice(_pairs(path, text), first))
    return _with_references(path.name, pairs, f"{path} holds no pairs; give a TSV: Russian, a tab, English")


def read_approved(path: Path, first: int | None = None) -> SentenceSet:
    """Return the first so many sentences of an approved memory with what the desk made of them.

    Raises `RequestError` where there is no such file, it is damaged, or it is empty.
    """
    nothing = f"{path} holds nothing that the desk approved; learn from an edited bulletin with: svodka learn"
    if not path.exists():
        raise RequestError(nothing)
    with ApprovedMemory.open(path) as memory:
        pairs = [(_line(unit.source), _line(unit.english)) for unit in islice(memory.units(), first)]
    return _with_references("what the desk approved", [pair for pair in pairs if all(pair)], nothing)


def read_inbox(inbox: Path, first: int | None = None) -> SentenceSet:
    """Return the first so many sentences of the Russian articles in an inbox, each once; there are no references.

    A file that cannot be read is told and left out. Raises `RequestError` where the inbox cannot be looked into or no Russian is in it.
    """
    seen: set[str] = set()
    texts, left = [], first
    for article in _articles(inbox):
        new = [sentence for sentence in dict.fromkeys(_sentences(article)) if sentence not in seen]
        text = tuple(new[:left])
        seen.update(text)
        left = None if left is None else left - len(text)
        if text:
            texts.append(text)
        if left == 0:
            break
    if not texts:
        raise RequestError(f"{inbox} holds no Russian article; name another inbox, or a file of pairs with --set")
    return SentenceSet(str(inbox), tuple(texts))


def _with_references(name: str, pairs: Sequence[tuple[str, str]], nothing: str) -> SentenceSet:
    if not pairs:
        raise RequestError(nothing)
    return SentenceSet(name, tuple((source,) for source, _ in pairs), tuple(reference for _, reference in pairs))


def _pairs(path: Path, text: str) -> Iterator[tuple[str, str]]:
    # Quotation marks in sentences are letters like any other: such files are not written by Excel.
    for row in tables.rows(text, quotes=False):
        if not any(cell.strip() for cell in row.cells):
            continue
        source, reference = (_line(cell) for cell in (*row.cells, "")[:2])
        if not source or not reference:
            raise RequestError(
                "has no reference: give Russian, a tab and its English, or compare over the inbox without --set.",
                path=path,
                line=row.line,
            )
        yield source, reference


def _articles(inbox: Path) -> Iterator[Article]:
    for file in collect([inbox]).files:
        try:
            for article in read(file):
                if not isinstance(article, Unread) and decide_language(article).value == "ru":
                    yield article
        except SourceError as error:
            logger.warning("%s", error)


def _sentences(article: Article) -> Iterator[str]:
    for block in filter(None, (article.title, *article.paragraphs)):
        for span in split_sentences(block, WORDS_OF_SENTENCE):
            if sentence := _line(block[span.start : span.stop]):
                yield sentence


def _line(text: str) -> str:
    return " ".join(text.split())
