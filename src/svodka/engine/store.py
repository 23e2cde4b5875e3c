"""The models on this machine: which there are, which is best, which one a name or a path means."""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from svodka.engine import argospm, checksums, kinds, packages, shelving, unpack
from svodka.engine.starter import STARTER_NAME, find_starter_pieces
from svodka.errors import ModelError
from svodka.locations import data_directory

SOURCE_LANGUAGE = "ru"
TARGET_LANGUAGE = "en"

_log = logging.getLogger(__name__)


class ModelOrigin(StrEnum):
    """How a model came to be on this machine."""

    BUILT_IN = "built in"
    ADDED = "added"
    """By `svodka models add`, into svodka's data directory."""
    ARGOSPM = "argospm"
    """By Argos Translate's own package manager, into its directory."""
    GIVEN = "given"
    """Not installed: a path on the command line."""


_ORIGINS = (ModelOrigin.ADDED, ModelOrigin.ARGOSPM)
"""What goes before all others: somebody went to fetch it."""


@dataclass(frozen=True)
class Installed:
    """A model that can be loaded. `kind` is a name in `kinds.KINDS`; `folder` holds its files (the pieces, for the built-in one)."""

    name: str
    version: str
    kind: str
    folder: Path
    source_language: str
    target_language: str
    licence: str
    size_bytes: int
    origin: ModelOrigin
    base_model: str = ""

    @property
    def translates(self) -> bool:
        """Whether it translates Russian into English, the only direction svodka has a use for."""
        return (self.source_language, self.target_language) == (SOURCE_LANGUAGE, TARGET_LANGUAGE)


def locate_added_models() -> Path:
    """Return where `svodka models add` puts models, one directory each; it need not exist yet."""
    return data_directory() / "models"


def list_models() -> list[Installed]:
    """Return every model on this machine, best first (see `choose_best`).

    A directory that is not a model is passed over, with a warning in the log.
    """
    return sorted(_found(), key=_rank)


def choose_best(models: Sequence[Installed]) -> Installed:
    """Return the model to use where none is named; `ModelError` where there is none from Russian into English.

    A model that the user added comes first (by the rank of its kind), then one installed by argospm, then the built-in starter; among
    equals the newest version.
    """
    usable = sorted((model for model in models if model.translates), key=_rank)
    if not usable:
        raise ModelError("No Russian-English model is installed; get one with: svodka models add translate-ru_en")
    return usable[0]


def find(name_or_path: str) -> Installed:
    """Return the installed model of that name, or the model at that path: a `.argosmodel` file or a model's directory.

    A file is unpacked once into svodka's data directory. An unknown name raises `ModelError` listing what is installed.
    """
    models = list_models()
    for model in models:
        if model.name == name_or_path:
            return model
    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return describe(path, ModelOrigin.GIVEN)
    if path.is_file():
        return describe(_unpacked_once(path), ModelOrigin.GIVEN)
    if name_or_path == STARTER_NAME:
        find_starter_pieces()  # says what is missing
    if looks_like_path(name_or_path):
        raise ModelError(f"{name_or_path} does not exist; check the path, or choose a model from: svodka models list")
    names = ", ".join(dict.fromkeys(model.name for model in models)) or "none"
    raise ModelError(
        f"There is no model {name_or_path} (installed: {names}); give one of these names, a path, or get it with: "
        f"svodka models add {name_or_path}"
    )


def looks_like_path(name: str) -> bool:
    """Tell whether somebody who wrote `name` can only have meant a file or a directory."""
    return "/" in name or os.sep in name or name.endswith(".argosmodel")


def choose(name_or_path: str = "") -> Installed:
    """Return the model to translate with: the one named, else the best; `ModelError` where it is not from Russian into English."""
    model = find(name_or_path) if name_or_path else choose_best(list_models())
    refuse_other_directions(model)
    return model


def refuse_other_directions(model: Installed) -> None:
    """Raise `ModelError` unless the model translates Russian into English."""
    if not model.source_language:
        raise ModelError(
            f"No name in the model {model.name} says its languages; add it with: svodka models add {model.folder}, which tries it, or call "
            "its folder by them (…-ru-en)"
        )
    if not model.translates:
        raise ModelError(
            f"Model {model.name} translates from {model.source_language} to {model.target_language}, and svodka needs one "
            f"from {SOURCE_LANGUAGE} to {TARGET_LANGUAGE}; see: svodka models list"
        )


def describe(folder: Path, origin: ModelOrigin) -> Installed:
    """Return what the model in `folder` says of itself; `ModelError` where it is a model of no known kind (`kinds.KINDS`)."""
    about = kinds.recognise_kind(folder).describe(folder)
    return Installed(
        name=about.name,
        version=about.version,
        kind=about.kind,
        folder=folder,
        source_language=about.source_language,
        target_language=about.target_language,
        licence=about.licence,
        size_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        origin=origin,
        base_model=about.base_model,
    )


def _found() -> Iterator[Installed]:
    shelf = locate_added_models()
    shelving.clear(shelf)
    added = sorted(path for path in shelf.iterdir() if not path.name.startswith(".")) if shelf.is_dir() else []
    yield from _described(added, ModelOrigin.ADDED)
    yield from _described(argospm.list_installed_folders(), ModelOrigin.ARGOSPM)
    try:
        pieces = find_starter_pieces()
    except ModelError:
        return  # `find` says so when it is asked for by name
    yield from _described([pieces], ModelOrigin.BUILT_IN)


def _described(folders: Iterable[Path], origin: ModelOrigin) -> Iterator[Installed]:
    for folder in folders:
        try:
            yield describe(folder, origin)
        except ModelError as error:
            # argospm also keeps packages that are not translation models, which is nobody's fault.
            _log.log(logging.INFO if origin is ModelOrigin.ARGOSPM else logging.WARNING, "%s", error)


def _rank(model: Installed) -> tuple[int, int, list[int], str]:
    origin = _ORIGINS.index(model.origin) if model.origin in _ORIGINS else len(_ORIGINS)
    # The 1 at the end puts an unknown version behind every known one.
    version = [*(-number for number in packages.parse_version(model.version)), 1]
    return origin, kinds.find_kind(model.kind).rank, version, model.name


def _unpacked_once(archive: Path) -> Path:
    """Return where the archive is unpacked; the directory's name is taken from the file's sum, so a changed file gets another."""
    try:
        target = data_directory() / "given" / checksums.compute_sha256(archive)[:16]
    except OSError as error:
        raise ModelError(f"{archive} cannot be read ({error.strerror}); check the file and its permissions") from error
    shelving.clear(target.parent)
    if not checksums.stamp_matches(target):
        with shelving.stage(target.parent, f"Model {archive}") as temporary:
            root = unpack.unpack(archive, temporary)
            kinds.recognise_kind(root).describe(root)
            checksums.seal(root)
            shelving.put_in_place(root, target)
    return target
