"""XML from somebody else's machine, read as a stream by expat: memory does not grow with the file, and nothing in it is obeyed.

lxml would build a tree and give up at the first text of ten megabytes, with everything after it; here such a text is one piece after the
other, of which the reader keeps as many as it wants. No entity is declared, no other file opened, no depth or tag without an end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from svodka.errors import ExchangeError

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 500 * MEGABYTE
"""A hundred thousand units have sixty."""
MAX_TAG_BYTES = MEGABYTE
"""Of one tag or declaration, which expat reads again from its beginning with every part of the file."""
MAX_DEPTH = 100
PART_BYTES = 65_536


class Listener(Protocol):
    """Who is told what stands in a file, in its order."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `name` is without its namespace's prefix, the attributes are as they stand."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text; a long one comes in several."""

    def unknown(self) -> None:
        """A character that is declared outside of the file (`&nbsp;`) and therefore cannot be known."""


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """The file cannot be read any further."""


class Markup:
    """One file. `damage` says, after the last part, why the rest could not be read; "" where all was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage = ""
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = PART_BYTES

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def parts(self, listener: Listener) -> Iterator[None]:
        """Tell the listener what the file holds, part by part; after each part the caller takes what the listener has made of it.

        Raises `ExchangeError` where the file cannot be opened, is too big, or declares entities.
        """
        self._listen(listener)
        fed = 0
        try:
            if not self.path.is_file():
                raise ExchangeError("is not there, or no file.", path=self.path)
            with self.path.open("rb") as file:
                size = file.seek(0, 2)
                if size > MAX_FILE_BYTES:
                    raise ExchangeError(
                        f"has {size / MEGABYTE:,.0f} MB, and {MAX_FILE_BYTES // MEGABYTE} are read at most: export it in parts.",
                        path=self.path,
                    )
                file.seek(0)
                while part := file.read(PART_BYTES):
                    self._parser.Parse(part)
                    fed += len(part)
                    if fed - self._parser.CurrentByteIndex > MAX_TAG_BYTES + PART_BYTES:
                        raise _Broken("a tag has no end")
                    yield
                self._parser.Parse(b"", True)
        except OSError as error:
            raise ExchangeError(f"cannot be read ({error.strerror}).", path=self.path) from error
        except expat.ExpatError as error:
            self.damage = f"not well-formed XML in line {error.lineno} ({expat.ErrorString(error.code)})"
        except _Broken as error:
            self.damage = f"not usable from line {self.line} on ({error})"
        except (LookupError, ValueError) as error:
            # An encoding that Python does not know, or one of more than a byte a letter, which expat does not take.
            self.damage = f"in an encoding that cannot be read ({error})"
        yield

    def _listen(self, listener: Listener) -> None:
        def begin(name: str, attributes: dict[str, str]) -> None:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise _Broken(f"elements stand in each other {MAX_DEPTH} deep")
            listener.begin(name.rpartition(":")[2], attributes)

        def end(name: str) -> None:
            self._depth -= 1
            listener.end(name.rpartition(":")[2])

        self._parser.StartElementHandler = begin
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = listener.text
        self._parser.SkippedEntityHandler = lambda name, is_parameter: None if is_parameter else listener.unknown()
        self._parser.EntityDeclHandler = self._refuse

    def _refuse(self, *declaration: object) -> None:
        raise ExchangeError("declares XML entities: refused; export it again without them.", path=self.path)
