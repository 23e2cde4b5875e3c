"""Whether articles are told to be of drug control or not, and what looking costs.

    .venv/bin/python benchmarks/relevance.py --field FILES_OR_FOLDERS… --news PAIRS.tsv… [--pairs PAIRS.tsv[.xz]…] [--times N] [--show]

`--field`: articles that are of the field. `--news`: sentences of other news in their order, which are made into articles of eight.
`--pairs`: sentence pairs of mixed news: a Russian sentence with a word of the field is right where its English has one as well, and is
missed where the English has one that can be nothing else (`heroin`; `drug` is a medicine too) and the Russian none. `--times` looks
through all articles so often. `--show` prints what is wrong.
"""

import argparse
import lzma
import re
import time
from collections.abc import Iterator
from pathlib import Path

from svodka.bulletin.selection import find_field_words
from svodka.russian.language import decide_language
from svodka.sources.content import Unread
from svodka.sources.formats import read
from svodka.sources.inbox import collect
from svodka.types import Article, ArticleId
from table import show

SENTENCES = 8
CERTAIN = re.compile(
    r"heroin\b|cocaine|marijuana|cannabis|hashish|narcotic|opium|opiate|amphetamine|narco", re.IGNORECASE
)


def main() -> None:
    """Judge the articles and the pairs, and take the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--field", nargs="*", type=Path, default=[])
    parser.add_argument("--news", nargs="*", type=Path, default=[])
    parser.add_argument("--pairs", nargs="*", type=Path, default=[])
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    field = [one for file in collect(options.field).files for one in read(file, None) if not isinstance(one, Unread)]
    news = [article for path in options.news for article in _blocks(path)]
    field = [article for article in field if decide_language(article).value in ("ru", "en")]  # others are not placed
    unmarked = [article for article in field if _is_relevant(article)]
    marked = [article for article in news if not _is_relevant(article)]
    rows = [
        ("articles of the field", len(field), f"{len(unmarked)} not marked"),
        ("articles of other news", len(news), f"{len(marked)} marked"),
        *(row for path in options.pairs for row in _judge_pairs(path, options.show)),
    ]
    if options.show:
        print(*(article.id for article in field if article not in unmarked), sep="\n")
        print(*(article.text for article in news if article not in marked), sep="\n")
    show("Words of drug control", rows, ("set", "size", "result"))
    begun, articles = time.process_time(), (field + news) * options.times
    for article in articles:
        find_field_words(article, "ru")
    words = sum(article.words for article in articles)
    print(f"\n{len(articles)} articles, {words} words: {time.process_time() - begun:.2f} s of the processor")


def _is_relevant(article: Article) -> bool:
    return bool(find_field_words(article, decide_language(article).value))


def _blocks(path: Path) -> Iterator[Article]:
    sentences = [russian for russian, _ in _sentences(path)]
    for start in range(0, len(sentences), SENTENCES):
        yield Article(ArticleId(path, start + 1), "text", "", tuple(sentences[start : start + SENTENCES]))


def _judge_pairs(path: Path, showing: bool) -> Iterator[tuple[str, int, str]]:
    pairs = list(_sentences(path))
    found = [(russian, english) for russian, english in pairs if _words(russian, "ru")]
    right = [pair for pair in found if _words(pair[1], "en")]
    certain = [(russian, english) for russian, english in pairs if CERTAIN.search(english)]
    missed = [pair for pair in certain if not _words(pair[0], "ru")]
    yield f"sentences of {path.name} with a word of the field", len(found), f"{len(right)} with one in the English"
    yield f"sentences of {path.name} whose English certainly has one", len(certain), f"{len(missed)} missed"
    if showing:
        print(
            *(f"alone: {russian}\t{english}" for russian, english in found if (russian, english) not in right), sep="\n"
        )
        print(*(f"missed: {russian}\t{english}" for russian, english in missed), sep="\n")


def _words(text: str, language: str) -> tuple[str, ...]:
    return find_field_words(Article(ArticleId(Path("x")), "text", "", (text,)), language)


def _sentences(path: Path) -> Iterator[tuple[str, str]]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            russian, _, english = line.rstrip("\n").partition("\t")
            yield russian, english.partition("\t")[0]


if __name__ == "__main__":
    main()
