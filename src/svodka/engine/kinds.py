"""The kinds of models that svodka can run, one row each: how a kind is recognised, checked, described and opened.

Nothing else asks of which kind a model is: the store, the adding of models and their loading go through this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svodka.engine import Model, argos, multi_query, seq2seq
from svodka.engine.causal import CausalModel
from svodka.engine.hardware import Hardware, refuse_too_big
from svodka.engine.manifest import UNREADABLE, Description, declared_kind, read_manifest
from svodka.errors import ModelError


@dataclass(frozen=True)
class ModelKind:
    """One kind of models. `describe`, `needed_files` and `open_model` raise `ModelError` for a folder that is not a sound one."""

    name: str
    marker: str
    """The file by which people tell it, with a word for what it is; for messages."""
    recognise: Callable[[Path], bool]
    """Return whether a folder is meant as a model of this kind, sound or not."""
    describe: Callable[[Path], Description]
    needed_files: Callable[[Path], list[str]]
    """The files without which it is no whole model."""
    open_model: Callable[[Path, Hardware], Model]
    """Load the model in a folder to run on that hardware."""
    rank: int
    """Among models that came to the machine in the same way the lower one is the better choice."""
    weights: str = "model.bin"
    """The file that is as big as the memory that it takes."""
    complete: Callable[[Path, str, Callable[[str], None]], None] = lambda folder, called, say: None
    """Write what a folder that is being added lacks; `called` is its name where it came from, `say` tells people what was found."""

    lay_out: Callable[[Path], bool] = lambda folder: False
    """Write the weights of a folder that is being added as the library runs them best; tell whether anything was changed."""

    def open_where_it_fits(self, folder: Path, hardware: Hardware) -> Model:
        """Load the model where the memory suffices; `ModelError` where it does not, or where the folder holds no sound model."""
        refuse_too_big(folder / self.weights)
        return self.open_model(folder, hardware)


def recognise_kind(folder: Path) -> ModelKind:
    """Return the kind of the model in `folder`; `ModelError` where it is a model of no kind that is known."""
    for kind in KINDS:
        if kind.recognise(folder):
            return kind
    declared = declared_kind(folder)
    if declared:
        raise ModelError(
            f"{folder / 'manifest.json'} says that the model is of the kind {declared}, and svodka knows {_names()}; "
            "see docs/models.md for what it must hold"
        )
    markers = " nor ".join(kind.marker for kind in KINDS)
    raise ModelError(f"{folder} is not a model: it holds neither {markers}")


def find_kind(name: str) -> ModelKind:
    """Return the kind of that name; `ModelError` where there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise ModelError(f"There is no kind of models {name}; svodka knows {_names()}")


def _names() -> str:
    return ", ".join(kind.name for kind in KINDS)


KINDS = (
    ModelKind(
        name="argos",
        marker="metadata.json (an Argos package)",
        recognise=lambda folder: (folder / "metadata.json").is_file(),
        describe=argos.read_metadata,
        needed_files=lambda folder: ["model/model.bin"],
        open_model=argos.open_package,
        rank=2,
        weights="model/model.bin",
    ),
    ModelKind(
        name="causal",
        marker="manifest.json (a causal model)",
        recognise=lambda folder: declared_kind(folder) in ("causal", UNREADABLE),
        describe=read_manifest,
        needed_files=lambda folder: ["model.bin", read_manifest(folder).tokenizer],
        open_model=CausalModel,
        # Nobody adds one but for its quality, and it may follow term hints.
        rank=0,
        lay_out=multi_query.share_keys,
    ),
    ModelKind(
        name="seq2seq",
        marker="model.bin (a converted encoder–decoder model)",
        recognise=seq2seq.is_seq2seq,
        describe=seq2seq.load_manifest,
        needed_files=lambda folder: ["model.bin", *seq2seq.load_manifest(folder).tokenizer],
        open_model=seq2seq.open_seq2seq,
        # Whoever converted one wanted it rather than the package that is a download away.
        rank=1,
        complete=seq2seq.complete,
    ),
)
"""In the order in which a folder is tried."""
