"""What a model's folder holds, read without loading the model: settings, vocabularies, weights, languages and licence.

The format of `model.bin` is CTranslate2's (`ctranslate2.specs.model_spec`, read in its `src/models/model.cc`): a version, the name and
revision of the specification, then every variable with its name, shape, type and bytes, then aliases. CTranslate2 itself does not compare
the size of the tables with the vocabulary beside them, and a model with the vocabulary of another one writes nonsense.

The tokenizer's settings, the model's card and the folder's name say its languages, its licence and what it was made from.
"""

import contextlib
import itertools
import json
import re
import shlex
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
    source, target = (_read(folder, f"{side}_vocabulary") for side in ("source", "target"))
    if target is None or source is None:
        raise ValueError(f"it has no {'target' if target is None else 'source'} vocabulary")
    return source, target


def read_end_piece(folder: Path) -> str:
    """Return the piece that ends a translation; `ValueError` if config.json holds no settings."""
    return str(read_config(folder).get("eos_token") or "</s>")


def read_config(folder: Path) -> dict[str, Any]:
    """Return the settings in CTranslate2's `config.json`, {} if there is no file (before version 3); `ValueError` if it holds none."""
    path = folder / "config.json"
    config = _read_json(path) if path.is_file() else {}
    if not isinstance(config, dict):
        raise ValueError(f"{path.name} holds no settings")
    return config


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a JSON file; {} where it cannot be read or holds none."""
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
    if (path := folder / f"{name}.json").is_file():
        pieces = _read_json(path)
        if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
            raise ValueError(f"{path.name} is not a list of pieces")
        return pieces
    if (path := folder / f"{name}.txt").is_file():  # CTranslate2 before version 3.13
        try:
            # A piece may be a line separator of Unicode, so only "\n" ends a line.
            return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name} is not in UTF-8") from error
    return None


NEWEST_VERSION = 6
"""The newest version of the format, in CTranslate2 4.8.5."""
OLDEST_VERSION = 3
FLOAT32, INT8, INT16, INT32, FLOAT16, BFLOAT16 = range(6)
ITEM_BYTES = (4, 1, 2, 4, 2, 2)
ENCODER_DECODER, DECODER_ONLY = "TransformerSpec", "TransformerDecoderSpec"
_MOST_VARIABLES, _MOST_DIMENSIONS = 1 << 20, 8


@dataclass(frozen=True)
class Variable:
    """A table of numbers in the file, or a single number."""

    shape: tuple[int, ...]
    item: int
    """CTranslate2's number for the type: an index into `ITEM_BYTES`; before version 4 of the format the bytes of one number."""
    start: int
    """The first byte in the file."""
    size: int
    """Bytes."""
    content: bytes = b""
    """The bytes of a variable that is a single number; empty for a table."""


@dataclass(frozen=True)
class Weights:
    """The contents of `model.bin` without the numbers of its tables: versions, variables and their places in the file."""

    version: int
    specification: str
    revision: int
    variables: Mapping[str, Variable]
    aliases: Mapping[str, str]
    """Other names of variables."""

    @property
    def positions(self) -> int | None:
        """How many pieces a sentence may have on either side; None if the model has no table of positions."""
        tables = [self.count_rows(f"{side}/position_encodings/encodings") for side in ("encoder", "decoder")]
        return min((rows for rows in tables if rows), default=None)

    def read_number(self, name: str, absent: int | None = None) -> int:
        """Return the whole number `name`, or `absent` if it is missing (`KeyError` if that is None); `ValueError` if it is not a number."""
        if absent is not None and name not in self.variables:
            return absent
        variable = self.variables[name]
        if variable.shape or variable.size > max(ITEM_BYTES):
            raise ValueError(f"{name} is no number")
        return int.from_bytes(variable.content, "little", signed=True)

    def count_rows(self, *names: str) -> int | None:
        """Return the number of rows of the first of these tables that exists, under whatever name; None if none does."""
        tables = (self.variables.get(self.aliases.get(name, name)) for name in names)
        return next((table.shape[0] for table in tables if table and table.shape), None)


def read_weights(path: Path) -> Weights:
    """Read where each variable stands in `model.bin`, without its numbers; `ValueError` says what is wrong with the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            version = _number(file, "<I")
            if version >= 1000:
                raise ValueError("it is not a file of CTranslate2")
            if version > NEWEST_VERSION:
                raise ValueError(f"it was made by a later CTranslate2 (format {version}, known is {NEWEST_VERSION})")
            if version < OLDEST_VERSION:
                raise ValueError(f"it was made by a CTranslate2 that is too old (format {version}); convert it again")
            specification = _string(file)
            revision = _number(file, "<I")
            variables = _read_variables(file, version, size)
            aliases = {_string(file): _string(file) for _ in range(_number(file, "<I", _MOST_VARIABLES))}
        except (struct.error, UnicodeDecodeError) as error:
            raise ValueError(f"it is no whole file of CTranslate2: it ends or breaks at byte {file.tell()}") from error
    return Weights(version, specification, revision, variables, aliases)


def _read_variables(file: BinaryIO, version: int, size: int) -> dict[str, Variable]:
    variables: dict[str, Variable] = {}
    for _ in range(_number(file, "<I", _MOST_VARIABLES)):
        name = _string(file)
        shape = tuple(_number(file, "<I") for _ in range(_number(file, "<B", _MOST_DIMENSIONS)))
        item = _number(file, "<B")
        # Before version 4 only the size of a number tells its type.
        length = _number(file, "<I") * (1 if version >= 4 else item)
        if file.tell() + length > size:
            raise struct.error
        start = file.tell()
        content = file.read(length) if not shape and length <= max(ITEM_BYTES) else b""
        variables[name] = Variable(shape, item, start, length, content)
        file.seek(start + length)
    return variables


def _number(file: BinaryIO, form: str, most: int = 0xFFFF_FFFF) -> int:
    """Return the next number; `struct.error` where the file ends or it is more than `most`."""
    (number,) = struct.unpack(form, file.read(struct.calcsize(form)))
    if number > most:
        raise struct.error
    return int(number)


def _string(file: BinaryIO) -> str:
    length = _number(file, "<H")
    content = file.read(length)
    if len(content) != length:
        raise struct.error
    return content.rstrip(b"\0").decode()


def measure_position(folder: Path) -> int | None:
    """Return how many bytes of keys and values (32-bit floats) CTranslate2 keeps for a piece; None if the file does not say."""
    try:
        found = read_weights(folder / "model.bin")
        heads = found.read_number("decoder/num_heads")
        merged = found.read_number("decoder/layer_0/self_attention/multi_query", 0)
        head = found.read_number("decoder/layer_0/self_attention/head_dim", 0)
        width = head * heads or found.variables["decoder/embeddings/weight"].shape[1]
    except (OSError, ValueError, LookupError):
        return None
    if heads < 1:
        return None
    layers = sum(name.endswith("/self_attention/linear_0/weight") for name in found.variables)
    return 2 * ITEM_BYTES[FLOAT32] * layers * (width // heads if merged else width) or None


_CODES = {"rus": "ru", "russian": "ru", "eng": "en", "english": "en"}
_WITH_RUSSIAN = dict.fromkeys(("zle", "sla", "ine", "mul"), "ru")
"""Groups of languages as OPUS-MT names them: East Slavic, Slavic, Indo-European, many."""
_OTHERS = (
    "ar ara be bel bg bul cs ces de deu es spa et est fa fas fi fin fr fra hu hun hy hye it ita ja jpn ka kat kk kaz ky kir lt lit lv lav "
    "nl nld pl pol pt por ro ron sr srp sv swe tg tgk tk tuk tr tur uk ukr uz uzb zh zho gem gmw gmq roa zls zlw trk itc cel"
)
_KNOWN = frozenset(("ru", "en", *_CODES, *_WITH_RUSSIAN, *_OTHERS.split()))
_CARD = ("README.md", "readme.md", "MODEL_CARD.md")
_CARD_CHARACTERS = 20_000
_OPUS = re.compile(r"opus[-_]?mt[-_a-z0-9]*?[-_](?P<pair>[a-z]{2,3}[-_][a-z]{2,3})(?![a-z])", re.IGNORECASE)
LICENCE = re.compile(r"^licen[sc]e:\s*[\"']?([A-Za-z0-9 .+-]+?)[\"']?\s*$", re.MULTILINE)
BASE_MODEL = re.compile(r"^base_model:\s*[\"']?([\w./-]+)", re.MULTILINE)


def read_card(folder: Path) -> str:
    """Return the beginning of the model's card, "" if there is none."""
    for name in _CARD:
        with contextlib.suppress(OSError):
            return (folder / name).read_text(encoding="utf-8", errors="replace")[:_CARD_CHARACTERS]
    return ""


def find_languages(folder: Path, card: str, name: str) -> tuple[str, str, str]:
    """Return the languages that a model translates from and into (Russian and English by their two-letter codes), and what says so.

    Asked are the tokenizer's settings, the card and the folder's own `name`, in this order; three times "" where none says it.
    """
    settings = read_settings(folder / "tokenizer_config.json")
    stated = [(settings.get("source_lang"), settings.get("target_lang"), "tokenizer_config.json")]
    opus = _OPUS.search(card)
    for text, said_by in ((opus["pair"] if opus else "", "its card (README.md)"), (name, f"the folder's name, {name}")):
        pairs = itertools.pairwise(re.findall("[a-z]+", text.lower()))
        stated += reversed([(*pair, said_by) for pair in pairs if pair[0] != pair[1] and _KNOWN.issuperset(pair)])
    for source, target, said_by in stated:
        if isinstance(source, str) and isinstance(target, str) and source and target:
            source, target = source.lower(), target.lower()
            return (_CODES | _WITH_RUSSIAN).get(source, source), _CODES.get(target, target), said_by
    return "", "", ""


def forbids_commerce(licence: str) -> bool:
    """Return whether a licence, as people write it, is a Creative Commons one that allows no commercial use."""
    return bool(re.search(r"\bcc[- ]by[- ]nc\b", licence, re.IGNORECASE))


TOKENIZER_FILES = (
    "source.spm", "target.spm", "sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "tokenizer.json", "vocab.json",
    "tokenizer_config.json", "README.md", "LICENSE",
)  # fmt: skip
"""The files that the converter is told to copy if they exist."""
_OPUS_FILE = "decoder.yml"
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin", "model.safetensors.index.json")
_CONVERTED = {"marian", "m2m_100", "mbart", "t5", "mt5", "umt5"}
"""`model_type` in a Hugging Face config.json of encoder–decoder models that `ct2-transformers-converter` takes and svodka knows."""


def explain_conversion(folder: Path) -> str:
    """Return a sentence on what to do with the unconverted model in a folder; "" if it holds none."""
    if not is_unconverted(folder):
        return ""
    target = folder.absolute().with_name(f"{folder.absolute().name}-ct2")
    source, output = shlex.quote(str(folder)), shlex.quote(str(target))
    if (folder / _OPUS_FILE).is_file():
        return (
            f"{folder} holds a model of OPUS-MT that is not converted; convert it with: ct2-opus-mt-converter --model_dir {source} "
            f"--output_dir {output} --quantization int8; then copy source.spm, target.spm and README.md into {target} and add that"
        )
    kind = str(read_settings(folder / "config.json").get("model_type") or "")
    if kind and kind not in _CONVERTED:
        return (
            f"{folder} holds a Hugging Face model of the type {kind}, which svodka cannot use; "
            f"it takes {', '.join(sorted(_CONVERTED))} as encoder–decoder models, see docs/models.md"
        )
    copied = " ".join(name for name in TOKENIZER_FILES if (folder / name).is_file())
    return (
        f"{folder} holds a Hugging Face model that is not converted; convert it with: ct2-transformers-converter --model {source} "
        f"--output_dir {output} --quantization int8{' --copy_files ' if copied else ''}{copied}; then add {target}"
    )


def is_unconverted(folder: Path) -> bool:
    """Return whether the folder holds weights that CTranslate2 has not converted."""
    return (folder / _OPUS_FILE).is_file() or any(next(folder.glob(pattern), None) for pattern in _WEIGHTS)
