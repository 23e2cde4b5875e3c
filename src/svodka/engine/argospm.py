"""Where `argospm`, Argos Translate's own package manager, keeps its packages: found without its library.

Importing `argostranslate` makes directories in the home directory, which a run with another model has no business to do. So the
rules of `argostranslate.settings` (1.11) are followed here: ARGOS_PACKAGES_DIR from the environment, else from its settings.json, else
`argos-translate/packages` in XDG_DATA_HOME. Left out are the directories that only exist inside of Argos Translate's snap.
"""

import json
import logging
import os
from pathlib import Path

_PACKAGES_DIRECTORY = "ARGOS_PACKAGES_DIR"
_NAME = "argos-translate"

_log = logging.getLogger(__name__)


def list_installed_folders() -> list[Path]:
    """Return the directories of the packages that `argospm` installed, sorted by name; nothing is made that is not there.

    `argostranslate.package.get_installed_packages` is not called: one stray directory among the packages makes it fail for all.
    A directory or settings file that cannot be read is a warning in the log.
    """
    try:
        shelf = locate_packages()
    except RuntimeError:
        return []  # nothing can be in a home directory that does not exist
    try:
        return sorted(folder for folder in shelf.iterdir() if (folder / "metadata.json").is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        _log.warning("the packages of argospm in %s cannot be read (%s): check its permissions", shelf, error.strerror)
        return []


def locate_packages() -> Path:
    """Return the directory into which `argospm` installs packages; it need not exist."""
    chosen = os.environ.get(_PACKAGES_DIRECTORY)
    if chosen is None:
        chosen = _setting(_xdg("XDG_CONFIG_HOME", ".config") / "settings.json")
    return Path(chosen) if chosen is not None else _xdg("XDG_DATA_HOME", ".local/share") / "packages"


def _xdg(variable: str, below_home: str) -> Path:
    home = Path(os.environ["SNAP_USER_DATA"]) if {"SNAP", "SNAP_USER_DATA"} <= os.environ.keys() else Path.home()
    return Path(os.environ.get(variable, home / below_home)) / _NAME


def _setting(path: Path) -> str | None:
    """Return the packages' directory that a settings file of Argos Translate names, None where it names none."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        _log.warning(
            "%s cannot be read (%s), so argospm's packages are looked for in its default directory", path, error
        )
        return None
    chosen = settings.get(_PACKAGES_DIRECTORY) if isinstance(settings, dict) else None
    return chosen if isinstance(chosen, str) else None
