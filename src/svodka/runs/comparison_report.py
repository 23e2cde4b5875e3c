"""A comparison in words: rows of figures, what they mean, the same as data for JSON, and as one HTML page that loads and runs nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from svodka.runs.model_comparison import DRAWS, FEWEST, Comparison, Score
from svodka.runs.model_measurement import Kept, Measured
from svodka.system.atomic import replacing
from svodka.system.page_templates import open_templates, read_file, write_policy

_FOLDER = "comparing"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and the two figures as they are printed."""

    label: str
    first: str
    second: str


def tell_rows(comparison: Comparison) -> list[Row]:
    """Return the lines of the table: quality, facts and terms, speed and memory."""
    words = comparison.words
    rows = [_score(one, "the model alone") for one in comparison.alone]
    rows += [_score(one, "in svodka") for one in comparison.final]
    for name, before, choose in _KEPT:
        pair = [choose(one) for one in comparison.both]
        if any(one.total for one in pair):
            rows.append(Row(f"{name}, {before}", *(_share(one.native, one.total) for one in pair)))
            rows.append(Row(f"{name}, in svodka", *(_share(one.final, one.total) for one in pair)))
    measures: list[tuple[str, Callable[[Measured], str]]] = [
        ("Invented words, the model alone", lambda one: str(one.invented_alone)),
        ("Invented words, in svodka", lambda one: str(one.invented)),
        ("Words a second, the model alone", lambda one: _rate(words, one.seconds_alone)),
        ("Words a second, in svodka", lambda one: _rate(words, one.seconds)),
        ("Words a second of one core, in svodka", lambda one: _rate(words, one.processor_seconds)),
        ("Seconds to load", lambda one: f"{one.seconds_to_load:.1f}"),
        ("Most memory, MB", lambda one: f"{one.peak_memory / 1e6:,.0f}" if one.peak_memory else "not known"),
    ]
    return rows + [Row(label, *map(choose, comparison.both)) for label, choose in measures]


def tell_verdict(comparison: Comparison) -> list[str]:
    """Return sentences that say whether the models differ in quality, or why that cannot be said."""
    if not comparison.final:
        return ["Without references nobody can say which is better: look at the sentences, and at what was kept."]
    return [
        _verdict(score, place, comparison.names)
        for place, scores in (("in svodka", comparison.final), ("alone", comparison.alone))
        for score in scores
        if score.measure == "chrF"
    ]


def tell_table(comparison: Comparison) -> Iterator[str]:
    """Yield the comparison as lines of text: the table, the verdict, the sentences that differ most."""
    yield f"{comparison.sentences} sentences of {comparison.set_name}, {comparison.words} words"
    yield ""
    rows = [Row("", *comparison.names), *tell_rows(comparison)]
    label, first, second = (max(len(cell) for cell in column) for column in zip(*map(_cells, rows), strict=True))
    for row in rows:
        yield f"{row.label:<{label}}  {row.first:>{first}}  {row.second:>{second}}".rstrip()
    yield ""
    yield from tell_verdict(comparison)
    if comparison.differing:
        yield ""
        yield "Where they differ most:"
    for one in comparison.differing:
        yield ""
        yield f"  source     {one.source}"
        if one.reference:
            yield f"  reference  {one.reference}"
        yield f"  A          {one.first}"
        yield f"  B          {one.second}"


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data for JSON: all figures, the verdict, the sentences that differ most."""
    data = asdict(comparison)
    for one in ("first", "second"):
        # Every sentence twice is of no use beside the figures.
        del data[one]["alone"], data[one]["english"]
    return data | {"verdict": tell_verdict(comparison)}


_BY_DRAFT = "before enforcement"
_KEPT: tuple[tuple[str, str, Callable[[Measured], Kept]], ...] = (
    ("Terms right", _BY_DRAFT, lambda one: one.terms),
    ("Figures right", "the model alone", lambda one: one.figures),
    ("Places right", _BY_DRAFT, lambda one: one.places),
    ("Persons right", _BY_DRAFT, lambda one: one.persons),
    ("Laws right", _BY_DRAFT, lambda one: one.statutes),
)


def _verdict(score: Score, place: str, names: Sequence[str]) -> str:
    gain = score.second - score.first
    better = names[gain > 0]
    if score.p_value is None:
        return f"{score.measure}, {place}: fewer than {FEWEST} sentences do not say whether the difference is real."
    if not score.is_real:
        return (
            f"{score.measure}, {place}: no real difference ({gain:+.1f} for {names[1]}); chance alone gives as much in "
            f"{score.p_value:.0%} of draws (p = {score.p_value:.3f})."
        )
    return (
        f"{score.measure}, {place}: {better} is better by {abs(gain):.1f}, and that is more than chance "
        f"(p = {score.p_value:.3f}, {DRAWS:,} draws of these sentences)."
    )


def _score(score: Score, place: str) -> Row:
    return Row(f"{score.measure}, {place}", f"{score.first:.1f}", f"{score.second:.1f}")


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})" if total else "none"


def _rate(words: int, seconds: float) -> str:
    return f"{words / seconds:.1f}" if seconds else "none"


def _cells(row: Row) -> tuple[str, str, str]:
    return row.label, row.first, row.second


def render_page(comparison: Comparison) -> str:
    """Return the HTML of a comparison; the same comparison gives the same text."""
    style = read_file(_FOLDER, "page.css")
    return (
        open_templates(_FOLDER)
        .get_template("page.html")
        .render(
            comparison=comparison,
            rows=tell_rows(comparison),
            verdict=tell_verdict(comparison),
            style=style,
            policy=write_policy(style),
        )
    )


def write_page(comparison: Comparison, path: Path) -> None:
    """Write the page; what stood there gives way. Raises `RequestError` where it cannot be written."""
    page = render_page(comparison)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8", errors="replace", newline="\n")
