"""Files that appear whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from svodka.errors import FileHeldError, RequestError
from svodka.system import platform

_HALF = ".svodka-half-"
"""How the name of a half file begins, one that is not in its place yet."""
STALE_AFTER_SECONDS = 24 * 3600
"""Where nothing can be locked, a half file this old belongs to a process that was killed."""

_ours: set[Path] = set()
"""The half files of this process."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; when the block ends well it takes the place of `path`, else it is removed.

    An `OSError` inside (no space, no permission) becomes a `RequestError` that names `path`, a `FileHeldError` where another program
    has it open; nothing half-written is left, not even after Ctrl-C. Half files that a killed process left in the folder are removed.
    """
    with replacing_together([path]) as (temporary,):
        yield temporary


@contextlib.contextmanager
def replacing_together(paths: Sequence[Path], gone: Sequence[Path] = ()) -> Iterator[tuple[Path, ...]]:
    """Give a temporary path for each of `paths`; when the block ends well all take their places, else none does.

    The files `gone`, where they exist, are removed with it, or stay. Where one file cannot be put in its place, those before it are taken
    back: the old file stands there again, or none. The last of `paths` takes its place after everything else, so that a file that refers
    to the others appears when they are there. A path may be named twice: then the second file follows the first. A link stays a link: the
    file that it leads to is replaced. Permissions stay what they were. An `OSError` inside becomes a `RequestError` that names the file,
    a `FileHeldError` where another program has it open.
    """
    paths = [Path(os.path.realpath(path)) if path.is_symlink() else path for path in paths]
    with platform.locked(paths[0]) as is_alone, contextlib.ExitStack() as made, contextlib.ExitStack() as undone:
        temporaries = tuple(_new_beside(path, made) for path in paths)
        _remove_left_over(temporaries[0], is_alone)
        with _name_in_errors(paths[0]):
            yield temporaries
        moves: list[tuple[Path, Path | None]] = [*zip(paths, temporaries, strict=True)]
        moves[-1:-1] = [(path, None) for path in gone]
        for path, temporary in moves:
            with _name_in_errors(path):
                if len(moves) > 1:
                    old = _new_beside(path, made) if path.is_file() else None
                    if old is not None:
                        shutil.copy2(path, old)  # before it is replaced: taking back needs no room on the disk
                    undone.callback(_take_back, path, old, temporary)
                _put_in_place(temporary, path)
        undone.pop_all()


def _new_beside(path: Path, made: contextlib.ExitStack) -> Path:
    """Make an empty file in the same folder, which is removed when the stack is unwound."""
    with _name_in_errors(path):
        handle, name = tempfile.mkstemp(prefix=_HALF, suffix=path.suffix, dir=path.parent)
        os.close(handle)
        _ours.add(Path(name))
        made.callback(_tidy_up, Path(name))
        # mkstemp makes private files; what is shared with colleagues, by the umask or by hand, stays shared with them, and no more.
        platform.open_to_colleagues(Path(name), path)
        return Path(name)


def _take_back(path: Path, old: Path | None, new: Path | None) -> None:
    """Put the old file in its place again, or remove the new one; do nothing where nothing was replaced or removed."""
    if new.exists() if new is not None else path.exists():
        return
    with _name_in_errors(path):
        if old is not None:
            platform.replace_file(old, path)
        elif path.is_file():
            platform.remove_file(path)


def _remove_left_over(new: Path, is_alone: bool) -> None:
    """Remove the half files of killed processes beside a new one: all if this process holds the lock (`is_alone`), else the old ones."""
    with contextlib.suppress(OSError):
        now = new.stat().st_mtime
        for path in set(new.parent.glob(f"{_HALF}*")) - _ours:
            if is_alone or now - path.stat().st_mtime > STALE_AFTER_SECONDS:
                _tidy_up(path)


def _tidy_up(temporary: Path) -> None:
    _ours.discard(temporary)
    # A file that a virus scanner holds is no reason to lose the bulletin.
    with contextlib.suppress(OSError):
        platform.remove_file(temporary)


def _put_in_place(temporary: Path | None, path: Path) -> None:
    """Replace a file by the temporary one, or remove it where there is none."""
    try:
        if temporary is None:
            platform.remove_file(path)
        else:
            platform.replace_file(temporary, path)
    except PermissionError as error:
        if not platform.is_held(path, error):
            raise
        raise FileHeldError(f"{path} is open in another program, so it cannot be replaced; close it there") from error


@contextlib.contextmanager
def _name_in_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = f" ({error.strerror or error}); make room there, check the folder, or name another one"
        if platform.is_too_long(path):
            why = f": the path has more than {platform.LONGEST_PATH} characters; use a folder nearer to the root"
        raise RequestError(f"{path} cannot be written{why}") from error
