"""Argos packages: their metadata, their tokenizers, how to unpack one, and where `argospm`, Argos Translate's package manager, keeps them.

Only this module imports the library, of it only `argostranslate.package` (the rest would bring in Stanza, spaCy and a network connection),
and only when it is needed: the import makes directories in the home directory, and its loggers write whole texts at INFO.

So the packages of `argospm` are found without it, by the rules of `argostranslate.settings` (1.11): ARGOS_PACKAGES_DIR from the
environment, else from its settings.json, else `argos-translate/packages` in XDG_DATA_HOME. The package directories that exist only inside
Argos Translate's snap are left out.
"""

import contextlib
import errno
import importlib
import json
import logging
import os
import re
import sys
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from svodka.engine.encoder_decoder import EncoderDecoderModel, Tokenizer, open_tokenizer
from svodka.engine.hardware import Hardware, explain_loading
from svodka.engine.manifest import Description
from svodka.engine.model_folder import CHUNK, write_durably
from svodka.errors import ModelError
from svodka.system import archives
from svodka.system.archives import Danger, Limits, Objection

_PACKAGES_DIRECTORY = "ARGOS_PACKAGES_DIR"

_log = logging.getLogger(__name__)


def read_metadata(folder: Path) -> Description:
    """Return what the unpacked package in `folder` says of itself; `ModelError` says what is missing or of the wrong kind."""
    path = folder / "metadata.json"
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        source, target = _check_code(metadata["from_code"]), _check_code(metadata["to_code"])
        if metadata.get("type", "translate") != "translate":
            raise ValueError(f"its type is {metadata['type']} and not translate")
        version = str(metadata.get("package_version", ""))
    except FileNotFoundError as error:
        raise ModelError(f"{folder} holds no metadata.json, so it is not an Argos package") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path} is not the metadata of an Argos translation package ({error}); get the package again"
        ) from error
    if not (folder / "model" / "model.bin").is_file():
        raise ModelError(f"{folder} holds no model/model.bin, so it is not a complete Argos package; get it again")
    if not any((folder / name).is_file() for name in ("sentencepiece.model", "bpe.model")):
        raise ModelError(f"{folder} holds neither sentencepiece.model nor bpe.model; get the package again")
    return Description(
        kind="argos",
        name=name_package(source, target),
        version=version,
        source_language=source,
        target_language=target,
        licence=_find_licence(folder, metadata),
    )


def name_package(source: str, target: str) -> str:
    """Return the name that `argospm` gives to a translation package."""
    return f"translate-{source}_{target}"


def parse_version(version: str) -> tuple[int, ...]:
    """Return the numbers in a version as a sort key, so that `1.10` comes after `1.9`; anything but digits separates them."""
    return tuple(map(int, re.findall("[0-9]+", version)))


def import_library() -> Any:
    """Import and return `argostranslate.package`, silenced; `ModelError` where its own settings or directories are unusable."""
    try:
        # With a broken settings file it prints to standard output, where our callers expect results.
        with contextlib.redirect_stdout(sys.stderr):
            package = importlib.import_module("argostranslate.package")
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise ModelError(
            f"Argos packages cannot be used, because the argostranslate library does not start ({error!r}): "
            "let it write to the home directory, or set XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME to others"
        ) from error
    for name in ("argostranslate", "argostranslate.utils"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return package


def locate_index() -> str:
    """Return the address of the package index: `ARGOS_PACKAGE_INDEX` (with or without `index.json`), else the library's default."""
    base = os.environ.get("ARGOS_PACKAGE_INDEX") or str(import_library().settings.package_index)
    return base if base.endswith(".json") else f"{base.rstrip('/')}/index.json"


def _check_code(value: object) -> str:
    if not isinstance(value, str) or not value.replace("-", "").isalnum():
        raise ValueError(f"{value!r} is not a language code")
    return value


def _find_licence(folder: Path, metadata: dict[str, Any]) -> str:
    if stated := metadata.get("license") or metadata.get("licence"):
        return str(stated)
    for name in ("LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md"):
        if (folder / name).is_file():
            return f"see {name} of the package"
    if (folder / "README.md").is_file():
        return "not stated in the metadata; see README.md of the package"
    return "not stated by the package"


def open_package(folder: Path, hardware: Hardware) -> EncoderDecoderModel:
    """Load the unpacked package in `folder`; `ModelError` says what is wrong with it."""
    info = read_metadata(folder).info(folder)
    try:
        package = import_library().Package(folder)
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder} cannot be opened as an Argos package ({error}); get the package again") from error
    with explain_loading(info.name, folder):
        tokenizer = _choose_tokenizer(package, folder / "sentencepiece.model")
    return EncoderDecoderModel(folder / "model", tokenizer, info, hardware)


def _choose_tokenizer(package: Any, pieces: Path) -> Tokenizer:
    """Return the tokenizer of an `argostranslate.package.Package`: SentencePiece's of the file `pieces`, if there is one."""
    # Multilingual packages name the piece that the translation must begin with.
    lead = [package.target_prefix] if package.target_prefix else []
    if pieces.exists():
        return open_tokenizer([pieces], lead)
    source: Any = package.tokenizer
    # Byte-pair codes: words are split by the rules of their language first, and Russian ones would cut English contractions wrongly.
    target = type(source)(source.model_file, package.to_code, package.to_code)

    def decode(pieces: Sequence[str]) -> str:
        # A translation cut short may end inside a word; the library would leave the mark `@@` there.
        return str(target.decode([*pieces[:-1], pieces[-1].removesuffix("@@")] if pieces else []))

    return Tokenizer(
        lambda text: list(source.encode(text)) if text.strip() else [],
        lambda text: list(target.encode(text)) if text.strip() else [],
        decode,
        lead,
    )


def unpack(archive: Path, folder: Path, limits: Limits = archives.MODEL) -> Path:
    """Unpack `archive` into the existing, empty `folder` and return the directory in it that holds `metadata.json`.

    Everything is checked before the first byte is written. Refused with a `ModelError`: names that leave the folder, links and
    devices, encrypted or duplicate entries, too many of them, and sizes beyond `limits`.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            entries = file.infolist()
            if objection := archives.object_to_names(entries) or archives.object_to_sizes(entries, limits):
                raise _refusal(archive, _reason(objection, limits, len(entries)))
            for entry in (entry for entry in entries if not entry.is_dir()):
                # zipfile stops at the declared size, which was checked, and compares the checksum at the end.
                with file.open(entry) as stream:
                    write_durably(folder / entry.filename, iter(partial(stream.read, CHUNK), b""))
    except FileNotFoundError as error:
        raise ModelError(f"{archive} does not exist; check the path") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise _refusal(archive, "two entries want the same place") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise  # the disk is full, or the like: the caller knows where it writes
        raise _refusal(archive, "it points to places outside itself") from error
    except archives.READ_ERRORS as error:
        raise _refusal(archive, f"it is not a whole zip archive: {error}") from error
    if (folder / "metadata.json").is_file():
        return folder
    roots = [path.parent for path in folder.glob("*/metadata.json")]
    if len(roots) != 1:
        raise _refusal(archive, "it must hold one package with a metadata.json")
    return roots[0]


def _reason(objection: Objection, limits: Limits, entries: int) -> str:
    if objection.danger is Danger.TOO_MANY:
        return f"it holds {entries:,} entries, more than {limits.files:,}"
    if objection.danger is Danger.TOO_LARGE:
        return f"it would inflate to more than {limits.bytes_in_all >> 20:,} MB"
    inflates = f"it inflates more than {limits.ratio} times, to {objection.size >> 20:,} MB"
    reason = inflates if objection.danger is Danger.INFLATES else objection.danger
    return f"its entry {objection.entry[:80]!r} is refused: {reason}"


def _refusal(archive: Path, reason: str) -> ModelError:
    return ModelError(f"{archive} cannot be used as an Argos package ({reason}); get the file again from its publisher")


def list_installed_folders() -> list[Path]:
    """Return the directories of the packages that `argospm` installed, sorted by name; no directory is created.

    `argostranslate.package.get_installed_packages` is not called: one stray directory among the packages makes it fail for all.
    A directory or settings file that cannot be read gets a warning in the log.
    """
    try:
        shelf = locate_packages()
        return sorted(folder for folder in shelf.iterdir() if (folder / "metadata.json").is_file())
    except (RuntimeError, FileNotFoundError, NotADirectoryError):
        return []  # a RuntimeError says that there is no home directory
    except OSError as error:
        _log.warning("the packages of argospm in %s cannot be read (%s): check its permissions", shelf, error.strerror)
        return []


def locate_packages() -> Path:
    """Return the directory into which `argospm` installs packages; it need not exist."""
    chosen = os.environ.get(_PACKAGES_DIRECTORY)
    if chosen is None:
        chosen = _read_packages_directory(_xdg("XDG_CONFIG_HOME", ".config") / "settings.json")
    return Path(chosen) if chosen is not None else _xdg("XDG_DATA_HOME", ".local/share") / "packages"


def _xdg(variable: str, below_home: str) -> Path:
    home = Path(os.environ["SNAP_USER_DATA"]) if {"SNAP", "SNAP_USER_DATA"} <= os.environ.keys() else Path.home()
    return Path(os.environ.get(variable, home / below_home)) / "argos-translate"


def _read_packages_directory(path: Path) -> str | None:
    """Return the packages directory that a settings file of Argos Translate names; None where it names none."""
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
