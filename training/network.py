"""The starter as a network that can be trained: Gemma 3 (text), read from the weights of a shipped model and written back into them.

A shipped `model.bin` has CTranslate2's format (`svodka.engine.model_files`): each row of a table is kept in eight bits with its scale,
and the
row divided by the scale is the number. So no checkpoint needs to be shipped: what was published is the starting point of what comes next.
The architecture follows the technical report of Gemma 3 (arXiv:2503.19786) and CTranslate2's `transformers.py`, which converted it.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from svodka.engine import model_files, store
from svodka.engine.model_files import FLOAT32, INT8, Variable, Weights

_KINDS = {model_files.FLOAT32: "<f4", model_files.INT8: "i1", model_files.INT16: "<i2", model_files.INT32: "<i4"}
_LEVELS = 127
"""Steps to each side of zero in eight bits, as CTranslate2 rounds."""


@dataclass(frozen=True)
class Shape:
    """The sizes of a network, as its weights say them."""

    pieces: int
    width: int
    inner: int
    heads: int
    head: int
    bases: tuple[float, ...]
    """Of the rotary positions, a layer each."""
    epsilon: float


class Network(nn.Module):
    """A decoder that gives, for each position of a row of pieces, what it knows of the piece that follows."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = nn.Parameter(torch.empty(shape.pieces, shape.width))
        self.layers = nn.ModuleList(Layer(shape) for _ in shape.bases)
        self.norm = Norm(shape.width, shape.epsilon)

    def forward(self, rows: Tensor) -> Tensor:
        """Return the last vectors (rows, positions, width) of rows of pieces; a row is filled up at its end with any piece."""
        vectors = functional.embedding(rows, self.embeddings) * math.sqrt(self.shape.width)
        positions = rows.shape[1]
        # Once for all layers: inside a fused layer each sine would be worked out anew for every head and row.
        rotations = {base: _rotation(positions, self.shape.head, base, rows.device) for base in set(self.shape.bases)}
        later = torch.full((positions, positions), -math.inf, device=rows.device).triu(1)
        for layer, base in zip(self.layers, self.shape.bases, strict=True):
            vectors = layer(vectors, *rotations[base], later)
        return self.norm(vectors)

    def logits(self, vectors: Tensor) -> Tensor:
        """Return the scores of all pieces in float32: in bfloat16 a training diverges."""
        with torch.autocast(vectors.device.type, enabled=False):
            return vectors.float() @ self.embeddings.float().T


class Layer(nn.Module):
    """Attention, whose heads share one key and one value, then the gated linear part; a norm before and after each."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.before_attention, self.after_attention, self.before_linear, self.after_linear = (
            Norm(shape.width, shape.epsilon) for _ in range(4)
        )
        self.query_norm, self.key_norm = Norm(shape.head, shape.epsilon), Norm(shape.head, shape.epsilon)
        self.attend = nn.Linear(shape.width, (shape.heads + 2) * shape.head, bias=False)
        self.joined = nn.Linear(shape.heads * shape.head, shape.width, bias=False)
        self.gate, self.up = (nn.Linear(shape.width, shape.inner, bias=False) for _ in range(2))
        self.down = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, vectors: Tensor, cosine: Tensor, sine: Tensor, later: Tensor) -> Tensor:
        attended = self._attention(self.before_attention(vectors), cosine, sine, later)
        vectors = vectors + self.after_attention(attended)
        inner = self.before_linear(vectors)
        inner = self.down(functional.gelu(self.gate(inner), approximate="tanh") * self.up(inner))
        return vectors + self.after_linear(inner)

    def _attention(self, vectors: Tensor, cosine: Tensor, sine: Tensor, later: Tensor) -> Tensor:
        rows, positions, _ = vectors.shape
        heads, head = self.shape.heads, self.shape.head
        parts = self.attend(vectors).view(rows, positions, heads + 2, head)
        queries, key, value = parts[:, :, :heads], parts[:, :, heads : heads + 1], parts[:, :, heads + 1]
        queries = _rotated(self.query_norm(queries).float(), cosine, sine) / math.sqrt(head)
        key = _rotated(self.key_norm(key).float(), cosine, sine)
        # The heads share a key, so they are more queries of one head: two products of matrices, in a third of an attention kernel's time.
        with torch.autocast(vectors.device.type, enabled=False):
            likeness = queries.reshape(rows, positions * heads, head) @ key.reshape(rows, positions, head).mT
            shares = (likeness.view(rows, positions, heads, positions) + later[:, None]).softmax(-1)
        attended = shares.to(value.dtype).view(rows, positions * heads, positions) @ value
        return self.joined(attended.view(rows, positions, heads * head))


class Norm(nn.Module):
    """Root mean square norm; its weights say by how much they differ from one."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))
        self.epsilon = epsilon

    def forward(self, vectors: Tensor) -> Tensor:
        return functional.rms_norm(vectors.float(), self.weight.shape, 1 + self.weight, self.epsilon).to(vectors.dtype)


def find_start(name: str) -> Path:
    """Return the folder of the model to start from: a path, or `shipped` for the one in the repository, joined from its pieces."""
    return store.locate_files(store.find(store.STARTER_NAME)) if name == "shipped" else Path(name)


def read_back(folder: Path) -> Network:
    """Return the network of a shipped model in float32, laid out for running (`multi_query`) or not.

    `ValueError` where `folder` holds no such model.
    """
    file = _File(folder / "model.bin")
    epsilon = json.loads((folder / "config.json").read_text(encoding="utf-8"))["layer_norm_epsilon"]
    network = Network(file.shape(epsilon))
    with torch.no_grad():
        for name in file.found.variables:
            if place := _place(name):
                parameter = network.get_parameter(place)
                table = file.narrowed(name)
                if table.shape != parameter.shape:
                    raise ValueError(f"{file.path}: {name} has the shape {table.shape}, not {tuple(parameter.shape)}")
                parameter.copy_(torch.from_numpy(table))
    return network


def write_into(network: Network, template: Path, target: Path) -> None:
    """Write the network's weights to `target`, a `model.bin` whose layout is that of `template`, each row rounded to eight bits."""
    file = _File(template)
    content = bytearray(template.read_bytes())
    for name, variable in file.found.variables.items():
        if place := _place(name):
            table = network.get_parameter(place).detach().float().cpu().numpy()
            if variable.item == INT8:
                largest = numpy.abs(table).max(axis=1)
                scales = numpy.where(largest > 0, _LEVELS / numpy.maximum(largest, 1e-30), 1).astype("<f4")
                scale = file.found.variables[f"{name}_scale"]
                _put(content, scale, _filled(scales, scale.shape, 1))
                table = numpy.rint(table * scales[:, None])
            elif name.endswith("layer_norm/gamma"):
                table = (table + 1) * file.shrinking - 1
            _put(content, variable, _filled(table, variable.shape, 0).astype(_KINDS[variable.item]))
    target.write_bytes(content)


class _File:
    """A `model.bin` whose vectors may be filled up with zeros, as `multi_query` does it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: Weights = model_files.read_weights(path)
        try:
            self.wide = self.found.variables["decoder/embeddings/weight"].shape[1]
            scale = self.table("decoder/scale_embeddings")
        except KeyError as error:
            raise ValueError(f"{path} is no decoder of this family: it has no {error}") from error
        self.width = round(float(scale) ** 2) if scale.dtype.kind == "f" else self.wide

    @property
    def shrinking(self) -> float:
        """By how much the weights of a norm are smaller because zeros are counted with the numbers."""
        return math.sqrt(self.width / self.wide)

    def shape(self, epsilon: float) -> Shape:
        """Return the sizes of the network without the zeros."""
        layers = sum(name.endswith("self_attention/linear_0/weight") for name in self.found.variables)
        attention = "decoder/layer_{}/self_attention/{}"
        inner = self.found.variables["decoder/layer_0/ffn/linear_0/weight"].shape[0]
        bases = tuple(float(self.table(attention.format(number, "rotary_base"))) for number in range(layers))
        heads, head = int(self.table("decoder/num_heads")), int(self.table(attention.format(0, "head_dim")))
        pieces = self.found.variables["decoder/embeddings/weight"].shape[0]
        return Shape(pieces, self.width, inner, heads, head, bases, epsilon / self.shrinking**2)

    def narrowed(self, name: str) -> numpy.ndarray:
        """Return the numbers of a variable without the zeros that were added."""
        table = self.table(name)
        if name.endswith("layer_norm/gamma"):
            return (table[: self.width] + 1) / numpy.float32(self.shrinking) - 1
        reads = name.endswith(
            ("embeddings/weight", "self_attention/linear_0/weight", "ffn/linear_0/weight", "noact/weight")
        )
        writes = name.endswith("linear_1/weight")
        return table[:, : self.width] if reads else table[: self.width] if writes else table

    def table(self, name: str) -> numpy.ndarray:
        """Return the numbers of a variable, those of eight bits divided by the scale of their row."""
        variable = self.found.variables[name]
        with self.path.open("rb") as file:
            file.seek(variable.start)
            table = numpy.frombuffer(file.read(variable.size), _KINDS[variable.item]).reshape(variable.shape)
        if variable.item == INT8 and f"{name}_scale" in self.found.variables:
            return table.astype("f4") / self.table(f"{name}_scale")[:, None]
        return table.copy() if variable.item == FLOAT32 else table


def _filled(table: numpy.ndarray, shape: tuple[int, ...], filling: float) -> numpy.ndarray:
    """The table at the beginning of a larger one."""
    whole = numpy.full(shape, filling, table.dtype)
    whole[tuple(slice(side) for side in table.shape)] = table
    return whole


def _put(content: bytearray, variable: Variable, table: numpy.ndarray) -> None:
    raw = table.tobytes()
    if len(raw) != variable.size:
        raise ValueError(f"a table of {len(raw)} bytes does not fit where {variable.size} are")
    content[variable.start : variable.start + variable.size] = raw


_PARTS = {
    "input_layer_norm/gamma": "before_attention.weight",
    "post_attention_layer_norm/gamma": "after_attention.weight",
    "pre_feedforward_layer_norm/gamma": "before_linear.weight",
    "post_feedforward_layer_norm/gamma": "after_linear.weight",
    "self_attention/q_norm/gamma": "query_norm.weight",
    "self_attention/k_norm/gamma": "key_norm.weight",
    "self_attention/linear_0/weight": "attend.weight",
    "self_attention/linear_1/weight": "joined.weight",
    "ffn/linear_0/weight": "gate.weight",
    "ffn/linear_0_noact/weight": "up.weight",
    "ffn/linear_1/weight": "down.weight",
}


def _place(name: str) -> str | None:
    """Where a variable of the file stands in the network; None for what is not trained."""
    if name == "decoder/embeddings/weight":
        return "embeddings"
    if name == "decoder/layer_norm/gamma":
        return "norm.weight"
    layer = re.fullmatch(r"decoder/layer_(\d+)/(.+)", name)
    part = _PARTS.get(layer[2]) if layer else None
    return f"layers.{layer[1]}.{part}" if layer and part else None


def _rotation(positions: int, head: int, base: float, device: torch.device) -> tuple[Tensor, Tensor]:
    """Cosines and sines (positions, 1, head)."""
    speeds = base ** (-torch.arange(0, head, 2, device=device, dtype=torch.float32) / head)
    angles = torch.outer(torch.arange(positions, device=device, dtype=torch.float32), speeds)
    both = torch.cat((angles, angles), dim=-1)[:, None]
    return both.cos(), both.sin()


def _rotated(vectors: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = vectors.chunk(2, dim=-1)
    return vectors * cosine + torch.cat((-second, first), dim=-1) * sine
