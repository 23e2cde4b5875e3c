"""Russian press articles in, an English bulletin out.

For programs: `from svodka import Translator`, see docs/api.md. Importing the package loads nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from svodka.runs.translating import Fact as Fact
    from svodka.runs.translating import LineTranslation as LineTranslation
    from svodka.runs.translating import TextTranslation as TextTranslation
    from svodka.runs.translator import Translator as Translator
    from svodka.types import Article as Article
    from svodka.types import ArticleId as ArticleId
    from svodka.types import FactKind as FactKind

from svodka.system import __version__ as __version__

_HOMES = {
    **dict.fromkeys(("Article", "ArticleId", "FactKind"), "types"),
    **dict.fromkeys(("Fact", "LineTranslation", "TextTranslation"), "runs.translating"),
    "Translator": "runs.translator",
}


def __getattr__(name: str) -> Any:
    """Return a name of the programming interface and import its module on first use. Raises `AttributeError` for any other name."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
