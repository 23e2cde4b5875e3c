"""Adding models to svodka's own directory by hand, and removing them: no network here."""

import re
from collections.abc import Callable
from pathlib import Path

from svodka.engine import argos, hardware, kinds, model_folder, seq2seq, store
from svodka.engine.hardware import Hardware
from svodka.engine.kinds import ModelKind
from svodka.engine.store import Installed, ModelOrigin
from svodka.errors import ModelError
from svodka.system import archives, platform

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


def add_archive(archive: Path) -> Installed:
    """Install a `.argosmodel` file, loaded once for a trial, in place of any model of its name; `ModelError` says what is wrong with it."""
    with model_folder.stage(store.locate_added_models(), f"Model {archive}") as temporary:
        return _install(argos.unpack(archive, temporary), archive, archive.stem, lambda line: None)


def add_directory(folder: Path, say: Callable[[str], None] = lambda line: None) -> Installed:
    """Install a copy of the model in a folder, of any kind in `kinds.KINDS`; see `add_archive`. `say` is told what was recognised and why.

    Hidden files are left out; links to files are copied as files. If the directory has a SHA256SUMS, it is checked first.
    """
    store.describe(folder, ModelOrigin.GIVEN)
    # Checked before gigabytes are copied.
    hardware.refuse_too_big(folder / kinds.recognise_kind(folder).weights)
    with model_folder.stage(store.locate_added_models(), f"Model {folder}") as temporary:
        copy = temporary / "copy"
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in place.parts):
                model_folder.write_durably(copy / place, model_folder.read_chunks(path))
        return _install(copy, folder, folder.resolve().name, say)


def remove(name: str) -> Path:
    """Remove a model that was added, and return the directory that is gone; `ModelError` for a model that svodka did not add."""
    model = next((model for model in store.list_models() if model.name == name), None)
    if model is None:
        raise ModelError(
            f"No model {name} is installed, so there is nothing to remove; the names are in: svodka models list"
        )
    if model.origin is ModelOrigin.BUILT_IN:
        raise ModelError(f"{model.name} is part of svodka and cannot be removed; use another model with --model NAME")
    if model.origin is ModelOrigin.ARGOSPM:
        raise ModelError(
            f"{model.name} was installed by argospm, in {model.folder}; remove it with: argospm remove {model.name}"
        )
    # Moved away whole, in one step: half of it would be a model that cannot be loaded.
    with model_folder.stage(model.folder.parent, f"What is left of model {name}") as temporary:
        try:
            platform.move_folder(model.folder, temporary / "removed")
        except OSError as error:
            raise ModelError(
                f"{model.folder} cannot be removed ({error.strerror}); remove the directory by hand"
            ) from error
    return model.folder


def _install(staged: Path, source: Path, called: str, say: Callable[[str], None]) -> Installed:
    kind = kinds.recognise_kind(staged)
    for line in kind.complete(staged, called):
        say(line)
    model = store.describe(staged, ModelOrigin.ADDED)
    store.refuse_other_directions(model)
    if not (_NAME.match(model.name) and archives.is_legal_name(model.name)) or model.name == store.STARTER_NAME:
        raise ModelError(
            f"{source} calls itself {model.name!r}, which cannot be the name of an added model; "
            "change the name in its manifest.json"
        )
    _check_files(staged, source, kind)
    try:
        opened = kind.open_where_it_fits(staged, Hardware(threads=1))
        backwards = not opened.info.reads_backwards or seq2seq.reads_backwards(opened)
    except ModelError as error:
        raise ModelError(f"{source} was not added, because the model in it cannot be loaded: {error}") from error
    if not backwards:
        raise ModelError(
            f"{source} was not added: its manifest says that the model reads backwards, but after their English it finds Russian "
            "sentences no likelier than after another; take reverse_prompt out of its manifest.json"
        )
    model_folder.seal(staged)
    target = store.locate_added_models() / model.name
    model_folder.put_in_place(staged, target)
    return store.describe(target, ModelOrigin.ADDED)


def _check_files(staged: Path, source: Path, kind: ModelKind) -> None:
    if (staged / model_folder.SUMS).is_file():
        sums = model_folder.read_sums(staged)
        present = {name: digest for name, digest in sums.items() if (staged / name).exists()}
        if damaged := model_folder.find_damaged_files(staged, present):
            raise ModelError(
                f"{source} is damaged: {damaged[0]} does not have the sum in {model_folder.SUMS}; get the model again"
            )
    for name in (kind.weights, *kind.needed_files(staged)):
        if not (staged / name).is_file():
            raise ModelError(f"{source} holds no {name}, so it is not a whole model; get it again")
