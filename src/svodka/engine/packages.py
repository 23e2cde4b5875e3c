"""Argos packages: what their metadata says, and the only door to the `argostranslate` library.

`argostranslate.package` makes directories in the home directory when it is imported, and its loggers write whole texts at INFO: so
it is imported here alone, when it is needed, with its loggers held at WARNING. The rest of that library is never imported: it would
bring in Stanza, spaCy and a network connection.
"""

import contextlib
import importlib
import json
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.errors import ModelError


@dataclass(frozen=True)
class PackageMetadata:
    """What an Argos package's metadata.json says, validated."""

    name: str
    """As `argospm` calls it: `translate-ru_en`."""
    version: str
    source_language: str
    target_language: str
    licence: str


def read_metadata(folder: Path) -> PackageMetadata:
    """Read and validate the unpacked package in `folder`; `ModelError` says what is missing or of the wrong kind."""
    path = folder / "metadata.json"
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        source, target = _code(metadata["from_code"]), _code(metadata["to_code"])
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
    return PackageMetadata(name_package(source, target), version, source, target, _licence(folder, metadata))


def name_package(source: str, target: str) -> str:
    """Return the name that `argospm` gives to a translation package."""
    return f"translate-{source}_{target}"


def parse_version(version: str) -> tuple[int, ...]:
    """Return a key that sorts `1.10` after `1.9`; anything but digits and points is taken for a point."""
    return tuple(int(number) for number in "".join(c if c in "0123456789" else " " for c in version).split())


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


def open_package(folder: Path) -> Any:
    """Return the `argostranslate.package.Package` in `folder`, which gives the tokenizer; `ModelError` where it cannot."""
    read_metadata(folder)
    try:
        return import_library().Package(folder)
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder} cannot be opened as an Argos package ({error}); get the package again") from error


def locate_index() -> str:
    """Return the address of the package index: `ARGOS_PACKAGE_INDEX` (with or without `index.json`), else the library's default."""
    base = os.environ.get("ARGOS_PACKAGE_INDEX") or str(import_library().settings.package_index)
    return base if base.endswith(".json") else f"{base.rstrip('/')}/index.json"


def _code(value: object) -> str:
    if not isinstance(value, str) or not value.replace("-", "").isalnum():
        raise ValueError(f"{value!r} is not a language code")
    return value


def _licence(folder: Path, metadata: dict[str, Any]) -> str:
    for key in ("license", "licence"):
        if metadata.get(key):
            return str(metadata[key])
    for name in ("LICENSE", "LICENCE", "LICENSE.txt", "LICENSE.md", "README.md"):
        if (folder / name).is_file():
            return (
                f"see {name} of the package"
                if name != "README.md"
                else "not stated in the metadata; see README.md of the package"
            )
    return "not stated by the package"
