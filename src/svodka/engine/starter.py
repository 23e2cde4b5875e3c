"""The built-in model: joined once from its pieces into the user's data directory, verified before use."""

import contextlib
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from svodka import platform
from svodka.engine import checksums, multi_query, shelving
from svodka.errors import ModelError, RequestError
from svodka.locations import data_directory, shipped

STARTER_NAME = "starter-ru-en"

_PIECE = re.compile(r"^(?P<whole>.+)\.part(?P<number>\d+)$")


def join_starter() -> Path:
    """Return the directory of the joined starter model, joining it first where that has not been done.

    Raises `ModelError` where the pieces are missing or damaged, or the data directory cannot be written.
    """
    return join_pieces(find_starter_pieces(), data_directory() / "starter")


def find_starter_pieces() -> Path:
    """Return the directory with the pieces, in the wheel or in the repository; `ModelError` where neither has it."""
    try:
        return shipped("models", STARTER_NAME)
    except RequestError as error:
        raise ModelError(f"{error}, or add another model with: svodka models add") from error


def join_pieces(pieces: Path, shelf: Path) -> Path:
    """Join the model in `pieces` into a directory on `shelf`, unless a sound one is there, and return that directory.

    Every byte is checked against `pieces/SHA256SUMS` while it is joined; then the weights are laid out for the processor
    (`multi_query`) and get sums of their own. Afterwards sizes and times are compared with the stamp of that moment; where they
    differ, everything is checked again and a damaged model is joined anew. The directory's name holds a hash of the sums and of how
    weights are laid out, so that a new version of the model never mixes with an old one. Safe when two processes do it at once.
    """
    sums = checksums.read_sums(pieces)
    wanted = {name: digest for name, digest in sums.items() if not _PIECE.match(name)}
    edition = hashlib.sha256((pieces / checksums.SUMS).read_bytes() + bytes([multi_query.LAYOUT])).hexdigest()[:12]
    target = shelf / f"{STARTER_NAME}-{edition}"
    shelving.clear(shelf)
    if _is_sound(target, wanted):
        return target
    with shelving.stage(shelf, f"The built-in model {STARTER_NAME}") as temporary:
        folder = temporary / "model"
        folder.mkdir()
        for name in wanted:
            _join_file(name, pieces, sums, folder)
        multi_query.share_keys(folder)
        checksums.seal(folder)
        # Before the new one is there: whoever finds that one looks no further.
        _set_aside_other_editions(target, temporary)
        if not checksums.stamp_matches(target):
            shelving.put_in_place(folder, target)
    return target


def _is_sound(folder: Path, wanted: Mapping[str, str]) -> bool:
    """Whether a joined model has all the files of the pieces, as they were sealed."""
    if not folder.is_dir():
        return False
    if checksums.stamp_matches(folder):
        return True
    try:
        sums = checksums.read_sums(folder)
    except ModelError:
        return False
    if sums.keys() != wanted.keys() or checksums.find_damaged_files(folder, sums):
        return False
    # The same bytes with other times: a restored backup, a copied home directory.
    # In a read-only data directory it is sound all the same, only checked in full each time.
    with contextlib.suppress(OSError):
        checksums.write_stamp(folder)
    return True


def _join_file(name: str, pieces: Path, sums: Mapping[str, str], folder: Path) -> None:
    numbered = sorted(
        (int(match["number"]), piece) for piece in sums if (match := _PIECE.match(piece)) and match["whole"] == name
    )
    sources = [pieces / piece for _, piece in numbered] or [pieces / name]
    for source in sources:
        if not source.is_file():
            raise ModelError(
                f"{source} is missing, a part of the built-in model: get the repository or the package again"
            )
    shelving.write_durably(folder / name, (chunk for source in sources for chunk in shelving.read_chunks(source)))
    if checksums.find_damaged_files(folder, {name: sums[name]}):
        bad = checksums.find_damaged_files(pieces, {source.name: sums[source.name] for source in sources}) or [name]
        raise ModelError(
            f"{pieces / bad[0]} is damaged (its SHA-256 sum is not the one in {checksums.SUMS}): "
            "get the repository or the package again"
        )


def _set_aside_other_editions(current: Path, staging: Path) -> None:
    for folder in current.parent.glob(f"{STARTER_NAME}-*"):
        if folder != current:
            with contextlib.suppress(OSError):
                platform.move_folder(folder, staging / folder.name)
