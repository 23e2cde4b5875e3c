"""The models on this machine: which there are, which is best, which one a name or a path means; and how to load one as an engine."""

import bz2
import contextlib
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import reduce
from pathlib import Path

from svodka.engine import Decoding, Engine, argos, kinds, model_folder
from svodka.engine.decoding import DecodingRequest
from svodka.engine.hardware import Device, choose_hardware
from svodka.engine.manifest import Description
from svodka.engine.scheduling import InThisProcess, ScheduledEngine, bound_batches
from svodka.errors import ModelError, RequestError
from svodka.system import platform
from svodka.system.locations import data_directory, shipped

STARTER_NAME = "starter-ru-en"
SOURCE_LANGUAGE = "ru"
TARGET_LANGUAGE = "en"
_PIECE = re.compile(r"^(?P<whole>.+)\.(?P<kind>part|delta)(?P<number>\d+)$")
"""A piece of a file, or a delta: what the file's bytes changed by since its pieces were cut, or since the delta before (modulo 256, packed
by bzip2): an eighth to a sixth of the size of new pieces."""

_log = logging.getLogger(__name__)


def find_starter_pieces() -> Path:
    """Return the directory with the pieces, in the wheel or in the repository; `ModelError` where neither has it."""
    try:
        return shipped("models", STARTER_NAME)
    except RequestError as error:
        raise ModelError(f"{error}, or add another model with: svodka models add") from error


def join_pieces(pieces: Path, shelf: Path) -> Path:
    """Join the model in `pieces` into a directory on `shelf`, unless a sound one is there, and return that directory.

    `ModelError` for missing or damaged pieces, or where the directory cannot be written.
    Every byte is checked against `pieces/SHA256SUMS` while the model is joined. Later calls compare sizes and times with the stamp that
    was written then; if they differ, everything is checked again and a damaged model is joined anew. The directory's name holds a hash
    of the sums, so that a new version of the model never mixes with an old one. Two processes may do this at once.
    """
    sums = model_folder.read_sums(pieces)
    wanted = {name: digest for name, digest in sums.items() if not _PIECE.match(name)}
    edition = hashlib.sha256((pieces / model_folder.SUMS).read_bytes()).hexdigest()[:12]
    target = shelf / f"{STARTER_NAME}-{edition}"
    model_folder.clear(shelf)
    if _is_sound(target, wanted):
        return target
    with model_folder.stage(shelf, f"The built-in model {STARTER_NAME}") as temporary:
        folder = temporary / "model"
        folder.mkdir()
        for name in wanted:
            _join_file(name, pieces, sums, folder)
        model_folder.seal(folder)
        # Old editions go before the new one is there: a process that finds the new one does not look for old ones.
        for other in set(shelf.glob(f"{STARTER_NAME}-*")) - {target}:
            with contextlib.suppress(OSError):
                platform.move_folder(other, temporary / other.name)
        if not model_folder.stamp_matches(target):
            model_folder.put_in_place(folder, target)
    return target


def _is_sound(folder: Path, wanted: Mapping[str, str]) -> bool:
    """Return whether a joined model has all the files of the pieces, as they were sealed."""
    if model_folder.stamp_matches(folder):
        return True
    try:
        sums = model_folder.read_sums(folder)
    except ModelError:
        return False
    if sums.keys() != wanted.keys() or model_folder.find_damaged_files(folder, sums):
        return False
    # The same bytes with other times: a restored backup, a copied home directory.
    # In a read-only data directory the model is sound too, but checked in full each time.
    with contextlib.suppress(OSError):
        model_folder.write_stamp(folder)
    return True


def _join_file(name: str, pieces: Path, sums: Mapping[str, str], folder: Path) -> None:
    matches = filter(None, map(_PIECE.match, sums))
    numbered = sorted((int(one["number"]), one["kind"], one[0]) for one in matches if one["whole"] == name)
    sources = [pieces / piece for _, kind, piece in numbered if kind == "part"] or [pieces / name]
    deltas = [pieces / piece for _, kind, piece in numbered if kind == "delta"]
    for source in sources + deltas:
        if not source.is_file():
            raise ModelError(
                f"{source} is missing, a part of the built-in model: get the repository or the package again"
            )

    def find_damaged(files: Iterable[Path]) -> list[str]:
        return model_folder.find_damaged_files(pieces, {file.name: sums[file.name] for file in files})

    damaged = find_damaged(deltas)  # a damaged one may not even unpack
    if not damaged:
        model_folder.write_durably(folder / name, reduce(_change, deltas, model_folder.read_chunks(*sources)))
        if model_folder.find_damaged_files(folder, {name: sums[name]}):
            damaged = find_damaged(sources) or [name]
    if damaged:
        raise ModelError(
            f"{pieces / damaged[0]} is damaged (its SHA-256 sum is not the one in {model_folder.SUMS}): "
            "get the repository or the package again"
        )


def _change(chunks: Iterable[bytes], delta: Path) -> Iterator[bytes]:
    """Yield chunks with the bytes of an unpacked delta added to theirs, each modulo 256."""
    with bz2.open(delta) as file:
        for chunk in chunks:
            before, change, low, high = (
                int.from_bytes(part, "big")
                for part in (chunk, file.read(len(chunk)), b"\x7f" * len(chunk), b"\x80" * len(chunk))
            )
            # All bytes at once: the lower seven bits have room for their carry, the highest one loses it.
            after = ((before & low) + (change & low)) ^ ((before ^ change) & high)
            yield after.to_bytes(len(chunk), "big")


class ModelOrigin(StrEnum):
    """How a model came to be on this machine."""

    BUILT_IN = "built in"
    ADDED = "added"
    """By `svodka models add`, into svodka's data directory."""
    ARGOSPM = "argospm"
    """By Argos Translate's own package manager, into its directory."""
    GIVEN = "given"
    """Not installed: a path on the command line."""


@dataclass(frozen=True, kw_only=True)
class Installed(Description):
    """A model that can be loaded. `folder` holds its files (the pieces, for the built-in one)."""

    folder: Path
    size_bytes: int
    origin: ModelOrigin

    @property
    def translates(self) -> bool:
        """Whether it translates Russian into English, which is all that svodka needs."""
        return (self.source_language, self.target_language) == (SOURCE_LANGUAGE, TARGET_LANGUAGE)


def locate_added_models() -> Path:
    """Return where `svodka models add` puts models, one directory each; it need not exist yet."""
    return data_directory() / "models"


def list_models() -> list[Installed]:
    """Return every model on this machine, best first (see `choose_best`); other directories are passed over, with a warning in the log."""
    shelf = locate_added_models()
    model_folder.clear(shelf)
    added = sorted(path for path in shelf.iterdir() if not path.name.startswith(".")) if shelf.is_dir() else []
    folders = [(folder, ModelOrigin.ADDED) for folder in added]
    folders += [(folder, ModelOrigin.ARGOSPM) for folder in argos.list_installed_folders()]
    with contextlib.suppress(ModelError):  # `find` raises this error when the starter is asked for by name
        folders.append((find_starter_pieces(), ModelOrigin.BUILT_IN))
    models = []
    for folder, origin in folders:
        try:
            models.append(describe(folder, origin))
        except ModelError as error:
            # argospm also keeps packages that are not translation models, which is nobody's fault.
            _log.log(logging.INFO if origin is ModelOrigin.ARGOSPM else logging.WARNING, "%s", error)
    return sorted(models, key=_rank)


def choose_best(models: Sequence[Installed]) -> Installed:
    """Return the model to use if none is named; `ModelError` if there is none from Russian into English.

    A model that the user added comes first (by the rank of its kind), then one installed by argospm, then the built-in starter; among
    equals the newest version.
    """
    best = min((model for model in models if model.translates), key=_rank, default=None)
    if best is None:
        raise ModelError("No Russian-English model is installed; get one with: svodka models add translate-ru_en")
    return best


def find(name_or_path: str) -> Installed:
    """Return the model of that name, or at that path: a directory, or a `.argosmodel` file, unpacked once; `ModelError` for neither."""
    models = list_models()
    if known := next((model for model in models if model.name == name_or_path), None):
        return known
    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return describe(path, ModelOrigin.GIVEN)
    if path.is_file():
        return describe(_unpack_once(path), ModelOrigin.GIVEN)
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
    """Return whether `name` can only mean a file or a directory."""
    return "/" in name or os.sep in name or name.endswith(".argosmodel")


def choose(name_or_path: str = "") -> Installed:
    """Return the model to translate with: the one named, else the best; `ModelError` if it does not translate Russian into English."""
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
    """Return what the model in `folder` says of itself; `ModelError` if it is of no known kind (`kinds.KINDS`) or unsound."""
    about = kinds.recognise_kind(folder).describe(folder)
    return Installed(
        **{field.name: getattr(about, field.name) for field in fields(Description)},
        folder=folder,
        size_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        origin=origin,
    )


def _rank(model: Installed) -> tuple[int, int, list[int], str]:
    # A model that somebody went to fetch goes before all others.
    origin = {ModelOrigin.ADDED: 0, ModelOrigin.ARGOSPM: 1}.get(model.origin, 2)
    # The 1 at the end puts an unknown version behind every known one.
    version = [*(-number for number in argos.parse_version(model.version)), 1]
    return origin, kinds.find_kind(model.kind).rank, version, model.name


def _unpack_once(archive: Path) -> Path:
    """Return where the archive is unpacked, unpacking it if needed; the directory is named by its sum: a changed file gets another."""
    try:
        target = data_directory() / "given" / model_folder.compute_sha256(archive)[:16]
    except OSError as error:
        raise ModelError(f"{archive} cannot be read ({error.strerror}); check the file and its permissions") from error
    model_folder.clear(target.parent)
    if not model_folder.stamp_matches(target):
        with model_folder.stage(target.parent, f"Model {archive}") as temporary:
            root = argos.unpack(archive, temporary)
            kinds.recognise_kind(root).describe(root)
            model_folder.seal(root)
            model_folder.put_in_place(root, target)
    return target


def load(model: Installed, threads: int, device: str = Device.CPU) -> Engine:
    """Load `model` to run on `threads` cores or on `device`; `ModelError` if it is damaged or not from Russian into English."""
    refuse_other_directions(model)
    return open_engine(model.kind, locate_files(model), threads, device)


def locate_files(model: Installed) -> Path:
    """Return the directory with the files that the engine reads: for the built-in model, the one that its pieces are joined into."""
    if model.origin is not ModelOrigin.BUILT_IN:
        return model.folder
    return join_pieces(model.folder, data_directory() / "starter")


def open_engine(kind: str, folder: Path, threads: int, device: str = Device.CPU) -> Engine:
    """Load the model in `folder`, of the kind with that name (`kinds.KINDS`), to decode in this process.

    If a graphics card cannot run the model, the processor does, and a warning says so. Raises `ModelError` if the kind is unknown or the
    model cannot be loaded.
    """
    platform.keep_freed_memory()
    hardware = choose_hardware(device, threads)
    try:
        model = kinds.find_kind(kind).open_where_it_fits(folder, hardware)
        if hardware.device is not Device.CPU:
            # CTranslate2 looks for cuBLAS only when it first multiplies, and a card may be too old for it.
            model.decode([DecodingRequest("Да.")], Decoding(beam_size=1))
    except ModelError as error:
        if hardware.device is Device.CPU:
            raise
        reason = " ".join(str(error.__cause__ or error).split())
        logging.getLogger("svodka").warning(
            "the graphics card cannot run this model (%s), so the processor translates", reason
        )
        return open_engine(kind, folder, threads, Device.CPU)
    return ScheduledEngine(model, InThisProcess(model, hardware.batches), bound_batches(hardware))
