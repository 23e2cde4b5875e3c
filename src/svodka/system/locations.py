"""Where svodka keeps its own things: the user's data directory, and the files that come with the program."""

import os
from pathlib import Path

from svodka.errors import RequestError

DATA_DIRECTORY = "SVODKA_DATA_DIR"


def data_directory() -> Path:
    """Return $SVODKA_DATA_DIR, else the platform's place for user data; `RequestError` where there is no home directory for it."""
    import platformdirs

    given = os.environ.get(DATA_DIRECTORY)
    try:
        return Path(given).expanduser() if given else platformdirs.user_data_path("svodka", appauthor=False)
    except RuntimeError as error:
        where = f"{given} leads nowhere" if given else "There is no place for models"
        raise RequestError(
            f"{where} (the home directory cannot be found); set {DATA_DIRECTORY} to a directory for them"
        ) from error


def shipped(kind: str, name: str) -> Path:
    """Return the path of one of the `glossaries` or `models` that come with the program, in a wheel or a checkout; else `RequestError`."""
    package = Path(__file__).parents[1]
    for place in (package / "data" / kind / name, package.parents[1] / kind / name):
        if place.exists():
            return place
    raise RequestError(f"{kind}/{name} is missing from this installation of svodka; install it again")
