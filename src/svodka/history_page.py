"""The figures of `svodka.history` for people: lines for a terminal, JSON, and one page that needs no network and runs no program."""

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from svodka.atomic import replacing
from svodka.errors import RequestError
from svodka.history import LearntBulletin

_HEADINGS = ("Date", "Bulletin", "Items", "Words", "Edited/100", "Untouched", "Seconds")
_WIDTH, _HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 16, 28
_MOST_LABELS = 8
"""Days under the line; more would stand on each other."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #0b5394; --faint: #767676; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #161616; --line: #7ab8f5; --faint: #9a9a9a; } }
body { margin: 2rem auto; max-width: 56rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
svg { width: 100%; height: auto; }
svg polyline { fill: none; stroke: var(--line); stroke-width: 2; }
svg circle { fill: var(--line); }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg line { stroke: var(--faint); stroke-width: 1; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--faint); white-space: nowrap; }
th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
td:nth-child(2) { white-space: normal; overflow-wrap: anywhere; min-width: 9rem; }
"""


def as_data(learnt: Sequence[LearntBulletin]) -> list[dict[str, Any]]:
    """Return the bulletins as plain data for JSON, rates with two digits."""
    return [
        {
            "date": one.date.isoformat(),
            "bulletin": one.bulletin,
            "items": one.items,
            "words": one.words,
            "sentences": one.sentences,
            "untouched": one.untouched,
            "edited_words": one.edited_words,
            "edited_per_100": round(one.edited_per_100, 2),
            "untouched_share": round(one.untouched_share, 4),
            "seconds": one.seconds,
        }
        for one in learnt
    ]


def table(learnt: Sequence[LearntBulletin]) -> Iterator[str]:
    """Yield the bulletins as lines of a table, the heading first; nothing where there are none."""
    if not learnt:
        return
    rows = [_HEADINGS, *map(_cells, learnt)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def write(learnt: Sequence[LearntBulletin], path: Path) -> None:
    """Write the page; what stood there gives way. Raises `RequestError` where there is nothing to show or it cannot be written."""
    if not learnt:
        raise RequestError("is not written: no bulletin was learnt from yet.", path=path)
    with replacing(path) as temporary:
        temporary.write_text(page(learnt), encoding="utf-8", errors="replace", newline="\n")


def page(learnt: Sequence[LearntBulletin]) -> str:
    """Return the page: a line of edited words per 100 over the bulletins, and a table of everything. `learnt` is not empty."""
    # The policy allows this one style sheet, by its hash, and nothing else.
    fingerprint = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    heading = "".join(f'<th scope="col">{name}</th>' for name in _HEADINGS)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>" for cells in map(_cells, learnt)
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What was edited, bulletin by bulletin</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>What was edited, bulletin by bulletin</h1>
<h2 id="line">Edited words per 100</h2>
{_drawing(learnt)}
<h2 id="figures">Figures</h2>
<div class="wide" role="region" aria-labelledby="figures" tabindex="0">
<table>
<thead><tr>{heading}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def _cells(one: LearntBulletin) -> tuple[str, ...]:
    seconds = "–" if one.seconds is None else f"{one.seconds:.0f}"
    rates = (f"{one.edited_per_100:.1f}", f"{one.untouched_share:.0%}")
    return (one.date.isoformat(), one.bulletin, str(one.items), str(one.words), *rates, seconds)


def _drawing(learnt: Sequence[LearntBulletin]) -> str:
    """The line as SVG: the bulletins at equal distances, the first at the left; 0 at the foot."""
    rates = [one.edited_per_100 for one in learnt]
    top = _rounded_up(max(rates))
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(rates) - 1)
    places = [(_LEFT + number * step, _height(rate, top)) for number, rate in enumerate(rates)]
    every = -(-len(learnt) // _MOST_LABELS)
    said = f"From {rates[0]:.1f} in {learnt[0].date.isoformat()} to {rates[-1]:.1f} in {learnt[-1].date.isoformat()}."
    marks = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{html.escape(f"{one.bulletin}: {rate:.1f}")}</title></circle>'
        for one, rate, (x, y) in zip(learnt, rates, places, strict=True)
    ]
    days = [
        f'<text x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="{_anchor(number, len(learnt))}">{one.date:%d.%m.%y}</text>'
        for number, (one, (x, _)) in enumerate(zip(learnt, places, strict=True))
        if number % every == 0
    ]
    levels = [
        f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{level:g}</text>'
        for level in (0, top / 2, top)
        for y in [_height(level, top)]
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    drawn = "\n".join([*levels, f'<polyline points="{line}"/>', *marks, *days])
    return f'<svg role="img" aria-label="{html.escape(said)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">\n{drawn}\n</svg>'


def _height(rate: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - rate / top)


def _anchor(number: int, count: int) -> str:
    if count == 1:
        return "start"
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _rounded_up(rate: float) -> float:
    """The next of some levels above a rate that halve well; above these the rate itself."""
    return next((level for level in (2.0, 4.0, 10.0, 20.0, 30.0, 50.0, 100.0) if rate <= level), rate)
