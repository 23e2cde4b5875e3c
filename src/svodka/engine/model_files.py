"""The files of a converted model, read without loading it: its settings, its vocabularies, and what stands where in `model.bin`.

The format of `model.bin` is CTranslate2's (`ctranslate2.specs.model_spec`, read in its `src/models/model.cc`): a version, the name and
revision of the specification, then every variable with its name, shape, type and bytes, then aliases. CTranslate2 itself does not compare
the size of the tables with the vocabulary beside them, and a model with another's vocabulary writes nonsense.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

UNKNOWN = "<unk>"


def read_vocabularies(folder: Path) -> tuple[list[str], list[str]]:
    """Return the pieces of the source and of the target in the order of their numbers; `ValueError` says what is wrong."""
    shared = _read(folder, "shared_vocabulary")
    if shared is not None:
        return shared, shared
    source, target = _read(folder, "source_vocabulary"), _read(folder, "target_vocabulary")
    if target is None:
        raise ValueError("it has no target vocabulary")
    if source is None:
        raise ValueError("it has no source vocabulary")
    return source, target


def read_end_piece(folder: Path) -> str:
    """Return the piece that ends a translation; `ValueError` where config.json is no such file."""
    return str(read_config(folder).get("eos_token") or "</s>")


def read_config(folder: Path) -> dict[str, object]:
    """Return CTranslate2's `config.json`, {} where there is none (before its version 3); `ValueError` where it is none."""
    path = folder / "config.json"
    config = _read_json(path) if path.is_file() else {}
    if not isinstance(config, dict):
        raise ValueError(f"{path.name} holds no settings")
    return config


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a JSON file of somebody else's; {} where it cannot be read or holds none."""
    try:
        settings = _read_json(path)
    except (OSError, ValueError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not JSON") from error


def _read(folder: Path, name: str) -> list[str] | None:
    path = folder / f"{name}.json"
    if path.is_file():
        pieces = _read_json(path)
        if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
            raise ValueError(f"{path.name} is not a list of pieces")
        return pieces
    path = folder / f"{name}.txt"  # CTranslate2 before version 3.13
    if path.is_file():
        try:
            # A piece may be a line separator of Unicode, so only "\n" ends a line.
            return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name} is not in UTF-8") from error
    return None


NEWEST_VERSION = 6
"""Of the format, in CTranslate2 4.8.5."""
OLDEST_VERSION = 3
FLOAT32, INT8, INT16, INT32, FLOAT16, BFLOAT16 = range(6)
ITEM_BYTES = (4, 1, 2, 4, 2, 2)
ENCODER_DECODER, DECODER_ONLY = "TransformerSpec", "TransformerDecoderSpec"
_MOST_VARIABLES, _MOST_DIMENSIONS = 1 << 20, 8


@dataclass(frozen=True)
class Variable:
    """A table of numbers in the file."""

    shape: tuple[int, ...]
    item: int
    """CTranslate2's number for the type: an index into `ITEM_BYTES`; before version 4 of the format the bytes of one number."""
    start: int
    """The first byte in the file."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Weights:
    """What `model.bin` says of itself."""

    version: int
    specification: str
    revision: int
    variables: Mapping[str, Variable]
    aliases: Mapping[str, str]
    """Other names of variables."""

    @property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Those of the variables, under all their names."""
        known = {name: variable.shape for name, variable in self.variables.items()}
        return known | {alias: known.get(name, ()) for alias, name in self.aliases.items()}

    @property
    def source_rows(self) -> int | None:
        """How many pieces of the source have a vector; None where the names are of another architecture."""
        return self._rows("encoder/embeddings_0/weight", "encoder/embeddings/weight")

    @property
    def target_rows(self) -> int | None:
        """How many pieces of the target have a vector."""
        return self._rows("decoder/embeddings/weight")

    @property
    def positions(self) -> int | None:
        """How many pieces a sentence may have on either side; None where positions are not numbered from a table."""
        tables = [self._rows(f"{side}/position_encodings/encodings") for side in ("encoder", "decoder")]
        return min((rows for rows in tables if rows), default=None)

    def _rows(self, *names: str) -> int | None:
        return next((self.shapes[name][0] for name in names if self.shapes.get(name)), None)


def read_weights(path: Path) -> Weights:
    """Read what stands where in `model.bin`, passing over the numbers; `ValueError` says what is wrong with the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            version = _number(file, "<I")
            if version > NEWEST_VERSION:
                if version < 1000:
                    raise ValueError(
                        f"it was made by a later CTranslate2 (format {version}, known is {NEWEST_VERSION})"
                    )
                raise ValueError("it is not a file of CTranslate2")
            if version < OLDEST_VERSION:
                raise ValueError(f"it was made by a CTranslate2 that is too old (format {version}); convert it again")
            specification = _string(file)
            revision = _number(file, "<I")
            variables = _read_variables(file, version, size)
            aliases = {_string(file): _string(file) for _ in range(_count(file, _MOST_VARIABLES))}
        except (struct.error, UnicodeDecodeError) as error:
            raise ValueError(f"it is no whole file of CTranslate2: it ends or breaks at byte {file.tell()}") from error
    return Weights(version, specification, revision, variables, aliases)


def _read_variables(file: BinaryIO, version: int, size: int) -> dict[str, Variable]:
    variables: dict[str, Variable] = {}
    for _ in range(_count(file, _MOST_VARIABLES)):
        name = _string(file)
        rank = _number(file, "<B")
        if rank > _MOST_DIMENSIONS:
            raise struct.error
        shape = tuple(_number(file, "<I") for _ in range(rank))
        item = _number(file, "<B")
        # Before version 4 the type is told by the size of a number alone.
        length = _number(file, "<I") * (1 if version >= 4 else item)
        if file.tell() + length > size:
            raise struct.error
        variables[name] = Variable(shape, item, file.tell(), length)
        file.seek(length, 1)
    return variables


def _count(file: BinaryIO, most: int) -> int:
    number = _number(file, "<I")
    if number > most:
        raise struct.error
    return number


def _number(file: BinaryIO, form: str) -> int:
    (number,) = struct.unpack(form, file.read(struct.calcsize(form)))
    return int(number)


def _string(file: BinaryIO) -> str:
    length = _number(file, "<H")
    content = file.read(length)
    if len(content) != length:
        raise struct.error
    return content.rstrip(b"\0").decode()
