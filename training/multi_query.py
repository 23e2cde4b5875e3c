"""A decoder whose heads share one key and value, laid out so that CTranslate2 keeps these once and not once for each head.

CTranslate2 4.8.5 has two code paths for such an attention (`src/layers/attention.cc`). With `num_heads_kv` = 1 alone it repeats keys and
values for every head, and copies all of them at each step of a decode. With the flag `multi_query` as well it keeps them once, but assumes
that the heads together are as wide as the model's vectors. Where they are wider (Gemma 3 270M: four heads of 256, vectors of 640), this
module fills the vectors up with zeros, from the width D to the width W. That changes only the rounding of what the model calculates:

- a column that meets a zero adds nothing, and a row of zeros gives the zero that the next layer expects;
- a root mean square is taken over more numbers; the norm's weights (times √(D/W)) and its epsilon (times D/W) make up for that;
- `scale_embeddings` becomes the number √D, where it was a flag for the root of whatever the width is;
- where the vectors are wider than the heads, heads are added whose queries are zeros and whose results are multiplied by zeros.
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

MOST_WIDENED = 1.75
"""The most that vectors are widened: zeros are multiplied too. At 1.6 a decode of 96 sentences fell from 16.6 s to 11.6 (starter 0.2)."""

_LONGEST_PROMPT = 512
"""In pieces: a model with a shorter sliding window is not laid out anew, as the merged attention does not forget what has left a window.
No meaningful sentence with its hints and glosses is that long. 600 digits in a row are; they are read whole."""

_WEIGHTS, _CONFIG, _EPSILON = "model.bin", "config.json", "layer_norm_epsilon"
_TOO_LONG, _LONGEST_NAME = 1 << 32, 200
"""Bytes of a table that the format cannot hold, and the most letters of a name: the longest known names have a third of that."""

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
"""Tables that may be aliases of one another: both are laid out alike."""
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
"""Tables that are filled up, and for each of their sides what the numbers along it stand for (`_Widths.side`)."""


def share_keys(folder: Path) -> bool:
    """Lay out the model in `folder` anew if its heads share keys and values that are kept for each head; return whether that was done.

    Nobody may use the folder yet: `model.bin` and `config.json` are replaced. A model stays as it is if it has another architecture,
    contains anything that this module does not know, or cannot be read. Raises `OSError` if the new files cannot be written.
    """
    path = folder / _WEIGHTS
    try:
        found = model_files.read_weights(path)
        config = model_files.read_config(folder)
        widths = _measure(found, config.get(_EPSILON))
        if widths is None:
            return False
        config[_EPSILON] *= widths.narrow / widths.wide
        settings = json.dumps(config, indent=2) + "\n"
    except (OSError, ValueError, KeyError):
        return False
    # Both are on the disk before either replaces the old one. Hidden names cannot clash: no added model has hidden files.
    new_weights, new_settings = (folder / f".{name}.laid-out" for name in (_WEIGHTS, _CONFIG))
    with path.open("rb") as file:
        model_folder.write_durably(new_weights, _write_weights(found, widths, file))
    model_folder.write_durably(new_settings, [settings.encode()])
    platform.replace_file(new_weights, path)
    platform.replace_file(new_settings, folder / _CONFIG)
    return True


@dataclass(frozen=True)
class _Widths:
    """The width of the model's vectors and the number of its heads, before and after, and the width of a head."""

    narrow: int
    wide: int
    heads: int
    wanted_heads: int
    head: int

    def side(self, kind: str, length: int) -> tuple[int, int, int]:
        """Return how long a table's side must be, how many numbers are added to it, and before which; a side "any" stays as it is."""
        queries, added = self.heads * self.head, (self.wanted_heads - self.heads) * self.head
        return {
            "any": (length, 0, length),
            "vector": (self.narrow, self.wide - self.narrow, self.narrow),
            "queries": (queries, added, queries),
            # In this order, so that queries that are added stand before the key.
            "queries, key, value": (queries + 2 * self.head, added, queries),
        }[kind]


def _measure(found: Weights, epsilon: object) -> _Widths | None:
    """Return the widths of a model that can be laid out anew; None if that is already done or impossible."""
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
        # Without this number the scale is the root of whatever the width is, and would change with it.
        "decoder/scale_embeddings" in found.variables
        and all(_TIED.fullmatch(name) for pair in found.aliases.items() for name in pair)
        and all(_is_known(name, found, widths) for name in found.variables)
    )
    return widths if is_understood else None


def _is_sound(name: str, variable: Variable) -> bool:
    """Return whether a variable has the size that the format prescribes, and fits into the format when it is widened."""
    return (
        variable.item < len(model_files.ITEM_BYTES)
        and variable.size == math.prod(variable.shape) * model_files.ITEM_BYTES[variable.item]
        and variable.size * MOST_WIDENED**2 < _TOO_LONG
        and len(name) <= _LONGEST_NAME
    )


def _is_known(name: str, found: Weights, widths: _Widths) -> bool:
    """Return whether this module knows how to lay out a variable anew."""
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
    """Yield the bytes of the new file, a variable at a time."""
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
        # Some norms multiply by 1 more than the weight.
        more = found.read_number(f"{name.removesuffix('gamma')}layer_norm_use_residual", 0)
        factor = math.sqrt(widths.narrow / widths.wide)
        content = array("f", [(weight + more) * factor - more for weight in array("f", content)]).tobytes()
    elif len(sides) == 1:
        # The scales of 8-bit numbers: the added numbers are 0 at any scale, which only must not be 0 itself.
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
    """Return a table with bytes `added` before byte `at` of each row of `row` bytes."""
    if not added:
        return content
    starts = range(0, len(content), row)
    return b"".join(content[start : start + at] + added + content[start + at : start + row] for start in starts)


def _write_string(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded
