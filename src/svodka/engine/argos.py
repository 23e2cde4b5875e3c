"""An Argos package: an encoder–decoder model with the tokenizer that lies beside it, SentencePiece or byte-pair codes.

Argos packages: what their metadata says, and the only door to the `argostranslate` library.

`argostranslate.package` makes directories in the home directory when it is imported, and its loggers write whole texts at INFO: so
it is imported here alone, when it is needed, with its loggers held at WARNING. The rest of that library is never imported: it would
bring in Stanza, spaCy and a network connection.

Where `argospm`, Argos Translate's own package manager, keeps its packages: found without its library.

Importing `argostranslate` makes directories in the home directory, which a run with another model has no business to do. So the
rules of `argostranslate.settings` (1.11) are followed here: ARGOS_PACKAGES_DIR from the environment, else from its settings.json, else
`argos-translate/packages` in XDG_DATA_HOME. Left out are the directories that only exist inside of Argos Translate's snap.
"""

import contextlib
import importlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka.engine import checksums, executor
from svodka.engine.decoding import ModelInfo, Tuning
from svodka.engine.encoder_decoder import EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.tokenization import SentencePieces, Tokenizer
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


def read_package(folder: Path) -> Any:
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


TUNING = Tuning(hint_beam=0, max_hints=0)
"""These models follow no hints. The beam of 4 is Argos Translate's own; the margins are the starter's until somebody measures others."""


def open_package(folder: Path, hardware: Hardware) -> EncoderDecoderModel:
    """Load the unpacked package in `folder`; `ModelError` says what is wrong with it."""
    metadata = read_metadata(folder)
    info = ModelInfo(
        name=metadata.name,
        version=metadata.version,
        kind="argos",
        source_language=metadata.source_language,
        target_language=metadata.target_language,
        licence=metadata.licence,
        fingerprint=checksums.compute_fingerprint(folder),
        tuning=TUNING,
    )
    package = read_package(folder)
    with executor.explain_loading(info.name, folder):
        tokenizer = choose_tokenizer(package)
    return EncoderDecoderModel(folder / "model", tokenizer, info, hardware)


def choose_tokenizer(package: Any) -> Tokenizer:
    """Return the tokenizer of an `argostranslate.package.Package`."""
    # Multilingual packages name the piece that the translation must begin with.
    lead = [package.target_prefix] if package.target_prefix else []
    if hasattr(package.tokenizer, "lazy_processor"):
        processor = package.tokenizer.lazy_processor()
        return SentencePieces(processor, processor, lead)
    return BytePairs(package, lead)


class BytePairs:
    """Byte-pair codes, after words were split by the rules of each language."""

    def __init__(self, package: Any, lead: Sequence[str]) -> None:
        self._source = package.tokenizer
        # Russian word splitting would cut English contractions in the wrong place.
        self._target = type(package.tokenizer)(package.tokenizer.model_file, package.to_code, package.to_code)
        self.lead = lead

    def source_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.source_pieces`."""
        return list(self._source.encode(text)) if text.strip() else []

    def target_pieces(self, text: str) -> list[str]:
        """See `Tokenizer.target_pieces`."""
        return list(self._target.encode(text)) if text.strip() else []

    def text(self, pieces: Sequence[str]) -> str:
        """See `Tokenizer.text`."""
        # A translation cut short may end inside a word, whose mark the library would leave.
        whole = [*pieces[:-1], pieces[-1].removesuffix("@@")] if pieces else []
        return " ".join(str(self._target.decode(whole)).split())


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
