"""Files that appear whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from svodka import platform
from svodka.errors import RequestError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; when the block ends well it takes the place of `path`, else it is removed.

    An `OSError` inside (no space, no permission) becomes a `RequestError` that names `path`; nothing half-written is left, also
    not after Ctrl-C.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".svodka-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        # mkstemp makes private files; the outbox is shared with the colleagues that the umask allows.
        platform.open_to_colleagues(temporary)
        yield temporary
        platform.replace_file(temporary, path)
    except OSError as error:
        raise RequestError(
            f"{path} cannot be written ({error.strerror or error}); make room there or name another folder with -o"
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
