"""A `ReviewPage` as one HTML file that needs nothing beside it: style and script stand in it and are let in by their hashes.

The templates are data files (`svodka/data/review/`). Everything that comes from an article is escaped by Jinja2; what a browser may load
or run is said by the Content-Security-Policy: nothing but the one style and the one script, by their SHA-256.
"""

from typing import Any

from svodka.page_templates import open_templates, read_file, write_policy
from svodka.review.view import FAILED, ReviewPage
from svodka.tables import read_table
from svodka.types import LinkKind

_FOLDER = "review"
_KINDS = (*((kind.value, kind.value) for kind in LinkKind), (FAILED, "rendering not found"))
"""The legend: every kind of mark with its words."""


def render(page: ReviewPage) -> str:
    """Return the HTML of a review page; the same page gives the same text."""
    templates = open_templates(_FOLDER)
    style = templates.get_template("page.css").render(palette=read_table("review/palette.tsv"))
    script = read_file(_FOLDER, "page.js")
    return templates.get_template("page.html").render(
        page=page, kinds=_KINDS, policy=write_policy(style, script), style=style, script=script, tables=_tables(page)
    )


def _tables(page: ReviewPage) -> dict[str, Any]:
    """What the script knows: the key of the ticks, the lines of each mark, the senses of each word."""
    return {
        "key": page.fingerprint,
        "marks": [mark.lines for mark in page.marks],
        "words": [[(sense.lemma, sense.senses) for sense in word] for word in page.words],
    }
