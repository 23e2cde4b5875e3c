"""The one dictionary of Russian word forms (pymorphy3 with OpenCorpora's data) that all parts of the program read."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@cache
def analyser() -> "MorphAnalyzer":
    """Return the one `pymorphy3.MorphAnalyzer` of the process (it is read-only; loading takes a tenth of a second)."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")
