"""A comparison as one HTML page that loads nothing and runs nothing."""

from pathlib import Path

from svodka.atomic import replacing
from svodka.comparing.compare import Comparison
from svodka.comparing.telling import tell_rows, tell_verdict
from svodka.page_templates import open_templates, read_file, write_policy

_FOLDER = "comparing"


def render(comparison: Comparison) -> str:
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


def write(comparison: Comparison, path: Path) -> None:
    """Write the page; what stood there gives way. Raises `RequestError` where it cannot be written."""
    page = render(comparison)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8", errors="replace", newline="\n")
