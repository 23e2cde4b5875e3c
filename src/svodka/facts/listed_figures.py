"""What a number's neighbours say that it is: years of a list (`1990 и 1995 годов`), articles of a list, numbers of a flight or a house.

Such numbers name something and count nothing: no house form may put a comma into them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from svodka.facts.figures import Figure, FigureKind

_YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
_YEARS = re.compile(rf"{_YEAR}(?:[ \u00a0]?[-–—‑−][ \u00a0]?{_YEAR})?")
_BLANK = r"[ \u00a0]"
_LIST_GAP = re.compile(
    rf",{_BLANK}?(?:(?:и|или|либо|а{_BLANK}также){_BLANK})?"
    rf"|{_BLANK}(?:и|или|либо|по|до|а{_BLANK}также){_BLANK}"
    rf"|{_BLANK}?[-–—‑−]{_BLANK}?"
)
_REPEATED_LEAD = re.compile(rf",?{_BLANK}(?:и|или|либо|а{_BLANK}также){_BLANK}(?P<lead>во?|за|от|до|с){_BLANK}")
_ARTICLE_GAP = re.compile(rf"{_BLANK}?(?:,|и|and|или|or){_BLANK}")

_NAMED = re.compile(
    rf"(?<!\w)(?i:рейс(?:а|у|ом|е|ы|ам|ами|ах)?|номер(?:а|у|ом|е|ам|ами|ах)?|поезд(?:а|у|ом|е)?|маршрут(?:а|у|ом|е)?"
    rf"|код(?:а|у|ом|е)?|индекс(?:а|у|ом|е)?|кв\.|офис(?:а|у|ом|е)?|каб\.|кабинет(?:а|у|ом|е)?"
    rf"|войсков\w+{_BLANK}част\w+|в/ч){_BLANK}?$"
)
"""Singular for the most part: `рейсов 1545` are counted."""
_HOUSED = re.compile(rf"(?<!\w)(?i:дом(?:а|у|ом|е)?|д\.|квартир[аеуы]){_BLANK}?$")
_ADDRESS_END = re.compile(rf"$|[.,;:)]|{_BLANK}(?:по|на|кв\.|в){_BLANK}")
"""`в доме 1200 таблеток` counts tablets: a house's number ends the address, or a street follows."""
_COUNTS = re.compile(rf"{_BLANK}[а-яё]{{3}}")


def settle_neighbours(text: str, found: Sequence[Figure], is_russian: bool) -> tuple[Figure, ...]:
    """Return the figures of a text, in order, with the kind that the words and figures around them give to plain numbers."""
    figures = tuple(_named(text, found)) if is_russian else tuple(found)
    figures = tuple(_continued(text, figures))
    return tuple(reversed(list(_years(text, figures)))) if is_russian else figures


def _named(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures, with `рейсом 1545` and `дом 1201,` as identifiers."""
    for figure in found:
        plain = figure.kind in (FigureKind.CARDINAL, FigureKind.ARTICLE) and not figure.unit and not figure.spelled
        if plain and text[figure.number_start : figure.number_stop].isdigit():
            stop = figure.number_start
            before = text[max(0, stop - 30) : stop]
            housed = _HOUSED.search(before) and _ADDRESS_END.match(text, figure.stop)
            if _NAMED.search(before) or housed:
                text_alone = text[stop : figure.stop]
                figure = replace(figure, start=stop, text=text_alone, kind=FigureKind.IDENTIFIER, lead="")
        yield figure


def _continued(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures with the kind of `статьями 246`, `рейсами 1545` passed on to what is listed after it (`и 251-1`)."""
    previous: Figure | None = None
    for figure in found:
        if previous is not None and figure.kind is FigureKind.CARDINAL and not figure.unit:
            listed = _ARTICLE_GAP.fullmatch(text[previous.stop : figure.start])
            if listed and previous.kind is FigureKind.ARTICLE:
                figure = replace(figure, kind=FigureKind.ARTICLE)
            elif listed and previous.kind is FigureKind.IDENTIFIER and _is_as_bare(text, previous, figure):
                figure = replace(figure, kind=FigureKind.IDENTIFIER)
        previous = figure
        yield figure


def _is_as_bare(text: str, previous: Figure, figure: Figure) -> bool:
    """Tell whether a number goes on a list of bare ones: `рейсами 1545 и 1546`, not `Ми-8 и 12` or `рейсом 1545, 1200 таблеток`."""
    bare = previous.text.isdigit() and figure.text.isdigit() and len(previous.text) == len(figure.text)
    return bare and not _COUNTS.match(text, figure.stop)


def _years(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the figures, the last one first, with `1988, 1992` before `и 2003 годов` as years.

    A preposition may stand between two of them only where it stands before the first as well: `в 1990 и в 1995 годах`, for
    `изъято 1800, в 2016 году` states an amount.
    """
    following: Figure | None = None
    for figure in reversed(found):
        if following is not None and following.kind is FigureKind.YEAR and _is_bare_year(figure):
            gap = text[figure.stop : following.start]
            lead = _REPEATED_LEAD.fullmatch(gap)
            before = text[: figure.start].lower().rstrip(" \u00a0")
            if _LIST_GAP.fullmatch(gap) or (lead and re.search(rf"(?<!\w){lead['lead']}$", before)):
                figure = replace(figure, kind=FigureKind.YEAR)
        following = figure
        yield figure


def _is_bare_year(figure: Figure) -> bool:
    return figure.kind is FigureKind.CARDINAL and not figure.unit and bool(_YEARS.fullmatch(figure.text))
