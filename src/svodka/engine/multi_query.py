"""A decoder whose heads share one key and value, laid out so that CTranslate2 keeps these once and not once for each head.

CTranslate2 4.8.5 has two ways through such an attention (`src/layers/attention.cc`). With `num_heads_kv` = 1 alone it repeats keys and
values for every head, and copies all of them at each step of a decode. With the flag `multi_query` as well it keeps them once, but then
takes it that the heads together are as wide as the model's vectors. Where they are wider (Gemma 3 270M: four heads of 256, vectors of
640) the vectors are filled up with zeros here. Nothing that the model calculates changes by that but the rounding:

- a column that meets a zero adds nothing, and a row of zeros gives the zero that the next layer expects;
- a root mean square is taken over more numbers, which the norm's weights (by √(D/W)) and its epsilon (by D/W) make good;
- `scale_embeddings` says √D as a number, where it was a flag for the root of whatever the width is;
- heads that are added where the vectors are the wider ones ask for nothing and are not listened to.
"""

import json
import math
import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from svodka.engine import model_files, model_folder
from svodka.engine.model_files import Variable, Weights
from svodka.system import platform

LAYOUT = 2
"""Counted up whenever the same model would be laid out otherwise."""

MOST_WIDENED = 1.75
"""Zeros are multiplied too: at 1.6 times the width a decode of 96 sentences took 11.6 seconds where it had taken 16.6 (starter 0.2)."""

_LONGEST_PROMPT = 512
"""Pieces. The merged attention does not forget what has left a sliding window; of all that has sense no sentence with its hints and
glosses is that long. 600 digits in a row are: they are read whole."""

_WEIGHTS, _CONFIG, _EPSILON = "model.bin", "config.json", "layer_norm_epsilon"
_TOO_LONG, _LONGEST_NAME = 1 << 32, 200
"""Bytes of a table in the format, and letters of a name: the longest that are known have a third of them."""

_NUMBERS = ("decoder/num_heads", "decoder/scale_embeddings", "decoder/sliding_window")
_FLAG = re.compile(r"decoder/.*layer_norm_use_residual")
_UNTOUCHED = re.compile(
    r"decoder/(activation|alibi|alibi_use_positive_positions|alignment_heads|alignment_layer|pre_norm|scale_alibi"
    r"|start_from_zero_embedding)"
    r"|decoder/(embeddings|projection)/weight_scale"
    r"|decoder/layer_\d+/ffn/linear_0(_noact)?/weight_scale"
    r"|decoder/layer_\d+/self_attention/(head_dim|num_heads_kv|queries_scale|rotary_\w+|sliding_window|[qk]_norm/gamma)"
)
_TIED = re.compile(r"decoder/(embeddings|projection)/weight(_scale)?")
"""Tables that are one: those under another name are laid out alike."""
_NORM = re.compile(r"decoder/(layer_\d+/)?((self_attention|ffn)/)?\w*layer_norm/gamma")
_TABLES = (
    (re.compile(r"decoder/(embeddings|projection|layer_\d+/ffn/linear_0(_noact)?)/weight"), ("any", "vector")),
    (re.compile(r"decoder/layer_\d+/ffn/linear_1/weight"), ("vector", "any")),
    (re.compile(r"decoder/layer_\d+/(ffn|self_attention)/linear_1/weight_scale"), ("vector",)),
    (_NORM, ("vector",)),
    (re.compile(r".*/self_attention/linear_0/weight"), ("queries, key, value", "vector")),
    (re.compile(r".*/self_attention/linear_0/weight_scale"), ("queries, key, value",)),
    (re.compile(r".*/self_attention/linear_1/weight"), ("vector", "queries")),
)
"""Tables that are filled up, and what the numbers along each of their sides belong to (`_Widths.side`)."""


def share_keys(folder: Path) -> bool:
    """Lay out the model in `folder` anew where its heads share keys and values that would be kept for each; tell whether that was done.

    For a folder that nobody uses yet: `model.bin` and `config.json` are written in place. A model of another architecture, one that has
    anything in it that is not known here, and one that cannot be read stay as they are. `OSError` where the disk does not take it.
    """
    path = folder / _WEIGHTS
    try:
        found = model_files.read_weights(path)
        config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
        widths = _measure(found, config)
        if widths is None:
            return False
        config[_EPSILON] *= widths.narrow / widths.wide
        settings = json.dumps(config, indent=2) + "\n"
    except (OSError, ValueError, KeyError, RecursionError):
        return False
    # Both are on the disk before either is in its place. No file that is added has a hidden name.
    new_weights, new_settings = (folder / f".{name}.laid-out" for name in (_WEIGHTS, _CONFIG))
    with path.open("rb") as file:
        model_folder.write_durably(new_weights, _write_weights(found, widths, file))
    model_folder.write_durably(new_settings, [settings.encode()])
    platform.replace_file(new_weights, path)
    platform.replace_file(new_settings, folder / _CONFIG)
    return True


def measure_position(folder: Path) -> int | None:
    """Return how many bytes of keys and values CTranslate2 keeps for a piece, in floats; None where the file does not say."""
    try:
        found = model_files.read_weights(folder / _WEIGHTS)
        heads = found.read_number("decoder/num_heads")
        merged = found.read_number("decoder/layer_0/self_attention/multi_query", 0)
        head = found.read_number("decoder/layer_0/self_attention/head_dim", 0)
        width = head * heads or found.variables["decoder/embeddings/weight"].shape[1]
    except (OSError, ValueError, LookupError):
        return None
    if heads < 1:
        return None
    layers = sum(name.endswith("/self_attention/linear_0/weight") for name in found.variables)
    return 2 * model_files.ITEM_BYTES[model_files.FLOAT32] * layers * (width // heads if merged else width) or None


@dataclass(frozen=True)
class _Widths:
    """The widths of the model's vectors before and after, and of its attention heads."""

    narrow: int
    wide: int
    heads: int
    wanted_heads: int
    head: int

    def side(self, kind: str, length: int) -> tuple[int, int, int]:
        """Return how long a side must be, how many numbers are added to it, and before which; a side of any kind stays as it is."""
        queries, added = self.heads * self.head, (self.wanted_heads - self.heads) * self.head
        return {
            "any": (length, 0, length),
            "vector": (self.narrow, self.wide - self.narrow, self.narrow),
            "queries": (queries, added, queries),
            # In this order, so that queries that are added stand before the key.
            "queries, key, value": (queries + 2 * self.head, added, queries),
        }[kind]


def _measure(found: Weights, config: dict[str, object]) -> _Widths | None:
    """Return the widths of a model that can be laid out anew; None for one that is already, or cannot be."""
    epsilon = config.get(_EPSILON) if isinstance(config, dict) else None
    embeddings = found.variables["decoder/embeddings/weight"].shape
    layers = {
        name.removesuffix("/linear_0/weight") for name in found.variables if name.endswith("attention/linear_0/weight")
    }
    if (
        (found.version, found.specification) != (model_files.NEWEST_VERSION, model_files.DECODER_ONLY)
        or not isinstance(epsilon, float)
        or len(embeddings) != 2
        or not layers
        or any(f"{layer}/multi_query" in found.variables for layer in layers)
    ):
        return None
    narrow, heads = embeddings[1], found.read_number("decoder/num_heads")
    sizes = {found.read_number(f"{layer}/head_dim", narrow // max(1, heads)) for layer in layers}
    if {found.read_number(f"{layer}/num_heads_kv") for layer in layers} != {1} or heads < 2 or len(sizes) != 1:
        return None
    [head] = sizes
    if head < 1:
        return None
    wanted = max(heads, -(-narrow // head))
    windows = {found.read_number(f"{part}/sliding_window", 0) for part in ("decoder", *layers)}
    if wanted >= 1 << 8 * found.variables["decoder/num_heads"].size - 1:
        return None
    if wanted * head > MOST_WIDENED * narrow or any(0 < window < max(_LONGEST_PROMPT, head) for window in windows):
        return None
    widths = _Widths(narrow, wanted * head, heads, wanted, head)
    is_understood = (
        # Where the scale is not said it is the root of whatever the width is.
        "decoder/scale_embeddings" in found.variables
        and all(_TIED.fullmatch(name) for pair in found.aliases.items() for name in pair)
        and all(_is_known(name, found, widths) for name in found.variables)
    )
    return widths if is_understood else None


def _is_sound(name: str, variable: Variable) -> bool:
    """Return whether a variable is what the format says, and stays so when it is widened."""
    return (
        variable.item < len(model_files.ITEM_BYTES)
        and variable.size == math.prod(variable.shape) * model_files.ITEM_BYTES[variable.item]
        and variable.size * MOST_WIDENED**2 < _TOO_LONG
        and len(name) <= _LONGEST_NAME
    )


def _is_known(name: str, found: Weights, widths: _Widths) -> bool:
    """Return whether the new layout of a variable is known."""
    variable = found.variables[name]
    shape, item = variable.shape, variable.item
    if not _is_sound(name, variable):
        return False
    if name in _NUMBERS or _FLAG.fullmatch(name):
        return shape == () and (name in _NUMBERS or item == model_files.INT8)
    if _UNTOUCHED.fullmatch(name):
        return True
    sides = _find_sides(name)
    if len(sides) != len(shape) or (len(sides) == 1 and item != model_files.FLOAT32):
        return False
    return bool(sides) and all(widths.side(*side)[0] == side[1] for side in zip(sides, shape, strict=True))


def _find_sides(name: str) -> tuple[str, ...]:
    return next((sides for pattern, sides in _TABLES if pattern.fullmatch(name)), ())


def _write_weights(found: Weights, widths: _Widths, file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of the file that is laid out anew, a variable at a time."""
    flags = [name for name in found.variables if name.endswith("/num_heads_kv")]
    yield struct.pack("<I", found.version) + _write_string(found.specification)
    yield struct.pack("<II", found.revision, len(found.variables) + len(flags))
    for name, variable in found.variables.items():
        file.seek(variable.start)
        yield from _write_variable(name, *_lay_out(name, variable, file.read(variable.size), found, widths))
    for name in flags:
        flag = f"{name.removesuffix('num_heads_kv')}multi_query"
        yield from _write_variable(flag, (), model_files.INT8, b"\x01")
    yield struct.pack("<I", len(found.aliases))
    for alias, name in found.aliases.items():
        yield _write_string(alias) + _write_string(name)


def _lay_out(
    name: str, variable: Variable, content: bytes, found: Weights, widths: _Widths
) -> tuple[tuple[int, ...], int, bytes]:
    """Return shape, type and bytes of a variable in the new file."""
    shape, item = variable.shape, variable.item
    bytes_each = model_files.ITEM_BYTES[item]
    filler = bytes(bytes_each)
    if name == "decoder/num_heads":
        return shape, item, widths.wanted_heads.to_bytes(bytes_each, "little")
    if name == "decoder/sliding_window":
        # A longer prompt would be read in parts of this length, which fails where keys are merged.
        return shape, item, bytes(bytes_each)
    if name == "decoder/scale_embeddings" and item == model_files.INT8 and content == b"\x01":
        return shape, model_files.FLOAT32, struct.pack("<f", math.sqrt(widths.narrow))
    sides = _find_sides(name)
    if _NORM.fullmatch(name):
        is_added_to_one = found.read_number(f"{name.removesuffix('gamma')}layer_norm_use_residual", 0)
        content = _rescale(content, widths, float(is_added_to_one))
    elif len(sides) == 1:
        # Scales of numbers in eight bits: what is added is 0 at any scale but 0.
        filler = struct.pack("<f", 1.0)
    lengths = list(shape)
    for place in reversed(range(len(sides))):
        _, added, before = widths.side(sides[place], shape[place])
        inner = math.prod(lengths[place + 1 :]) * bytes_each
        content = _insert(content, shape[place] * inner, before * inner, filler * (added * inner // len(filler)))
        lengths[place] += added
    return tuple(lengths), item, content


def _write_variable(name: str, shape: tuple[int, ...], item: int, content: bytes) -> Iterator[bytes]:
    yield _write_string(name) + struct.pack("<B", len(shape)) + b"".join(struct.pack("<I", side) for side in shape)
    yield struct.pack("<BI", item, len(content))
    yield content


def _insert(content: bytes, row: int, at: int, added: bytes) -> bytes:
    """Return a table with bytes inserted into each row."""
    if not added:
        return content
    starts = range(0, len(content), row)
    return b"".join(content[start : start + at] + added + content[start + at : start + row] for start in starts)


def _rescale(content: bytes, widths: _Widths, added: float) -> bytes:
    factor = math.sqrt(widths.narrow / widths.wide)
    return array("f", [(weight + added) * factor - added for weight in array("f", content)]).tobytes()


def _write_string(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded
