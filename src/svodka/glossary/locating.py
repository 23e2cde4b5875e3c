"""Where glossaries are: the built-in one, and the user's own beside the inbox."""

from pathlib import Path

from svodka.errors import GlossaryError, RequestError
from svodka.locations import shipped

BUILT_IN_NAME = "counter-narcotics.ru-en.tsv"
_SUFFIXES = frozenset({".tsv", ".csv", ".xlsx", ".tbx"})


def built_in_glossary_path() -> Path:
    """Return the path of the glossary that comes with svodka: inside the installed package, or in the checkout's `glossaries/`.

    Raises:
        GlossaryError: it is in neither place.

    """
    try:
        return shipped("glossaries", BUILT_IN_NAME)
    except RequestError as error:
        raise GlossaryError(error.what, path=error.path, line=error.line) from error


def user_glossaries(beside: Path) -> list[Path]:
    """Return the user's own glossary files in name order, without the built-in one and lock files.

    `beside` is the folder that holds the inbox; they are in `glossaries/` there.
    """
    folder = beside / "glossaries"
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file()
        and path.suffix.lower() in _SUFFIXES
        and path.name != BUILT_IN_NAME
        and not path.name.startswith((".", "~$"))
    )
