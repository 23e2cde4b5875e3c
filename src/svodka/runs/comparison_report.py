"""A comparison of models as a table of figures with a verdict, as data for JSON, and as one HTML page that loads and runs nothing."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from svodka.runs.model_comparison import DRAWS, FEWEST, REAL_BELOW, Comparison, Score
from svodka.runs.model_measurement import Measurement, Tally
from svodka.system.atomic import replacing
from svodka.system.page_templates import render_page

_BY_DRAFT = "before enforcement"
_KEPT: tuple[tuple[str, str, Callable[[Measurement], Tally]], ...] = (
    ("Terms right", _BY_DRAFT, lambda one: one.terms),
    ("Figures right", "the model alone", lambda one: one.figures),
    ("Places right", _BY_DRAFT, lambda one: one.places),
    ("Persons right", _BY_DRAFT, lambda one: one.persons),
    ("Laws right", _BY_DRAFT, lambda one: one.statutes),
)


def list_rows(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return the lines of the table, each a label and the two figures: quality, facts and terms, speed and memory."""
    words, both = comparison.words, (comparison.first, comparison.second)
    rows = [
        (f"{score.measure}, {place}", f"{score.first:.1f}", f"{score.second:.1f}")
        for place, scores in (("the model alone", comparison.alone), ("in svodka", comparison.final))
        for score in scores
    ]
    for name, before, choose in _KEPT:
        first, second = map(choose, both)
        if first.total or second.total:
            rows += [
                (f"{name}, {before}", _share(first.native, first.total), _share(second.native, second.total)),
                (f"{name}, in svodka", _share(first.final, first.total), _share(second.final, second.total)),
            ]
    measures: list[tuple[str, Callable[[Measurement], str]]] = [
        ("Invented words, the model alone", lambda one: str(one.invented_alone)),
        ("Invented words, in svodka", lambda one: str(one.invented)),
        ("Words a second, the model alone", lambda one: _rate(words, one.seconds_alone)),
        ("Words a second, in svodka", lambda one: _rate(words, one.seconds)),
        ("Words a second of one core, in svodka", lambda one: _rate(words, one.processor_seconds)),
        ("Seconds to load", lambda one: f"{one.seconds_to_load:.1f}"),
        ("Most memory, MB", lambda one: f"{one.peak_memory / 1e6:,.0f}" if one.peak_memory else "not known"),
    ]
    return rows + [(label, write(both[0]), write(both[1])) for label, write in measures]


def state_verdict(comparison: Comparison) -> list[str]:
    """Return the sentences that say whether the models differ in quality, or why that cannot be said."""
    if not comparison.final:
        return ["Without references nobody can say which is better: look at the sentences, and at what was kept."]
    return [
        f"{score.measure}, {place}: {_verdict(score, comparison.names)}"
        for place, scores in (("in svodka", comparison.final), ("alone", comparison.alone))
        for score in scores
        if score.measure == "chrF"
    ]


def _verdict(score: Score, names: tuple[str, str]) -> str:
    gain = score.second - score.first
    if score.p_value is None:
        return f"fewer than {FEWEST} sentences do not say whether the difference is real."
    if score.p_value >= REAL_BELOW:
        return (
            f"no real difference ({gain:+.1f} for {names[1]}); chance alone gives as much in "
            f"{score.p_value:.0%} of draws (p = {score.p_value:.3f})."
        )
    return (
        f"{names[gain > 0]} is better by {abs(gain):.1f}, and that is more than chance "
        f"(p = {score.p_value:.3f}, {DRAWS:,} draws of these sentences)."
    )


def write_table(comparison: Comparison) -> Iterator[str]:
    """Yield the comparison as lines of text: the table, the verdict, and the sentences that differ most."""
    yield f"{comparison.sentences} sentences of {comparison.set_name}, {comparison.words} words"
    yield ""
    rows = [("", *comparison.names), *list_rows(comparison)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for label, first, second in rows:
        yield f"{label:<{widths[0]}}  {first:>{widths[1]}}  {second:>{widths[2]}}".rstrip()
    yield ""
    yield from state_verdict(comparison)
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
    """Return the comparison as plain data for JSON: all figures, the verdict, and the sentences that differ most."""
    data = asdict(comparison)
    for one in ("first", "second"):
        # All translations of both models are of no use beside the figures.
        del data[one]["alone"], data[one]["english"]
    return data | {"verdict": state_verdict(comparison)}


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})" if total else "none"


def _rate(words: int, seconds: float) -> str:
    return f"{words / seconds:.1f}" if seconds else "none"


def write_page(comparison: Comparison, path: Path) -> None:
    """Write the comparison as an HTML page, replacing a file at `path`. Raises `RequestError` where it cannot be written."""
    values = {"comparison": comparison, "rows": list_rows(comparison), "verdict": state_verdict(comparison)}
    page = render_page("comparing", values)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8", errors="replace", newline="\n")
