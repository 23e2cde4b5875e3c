"""The kinds of models that svodka can run, one row each: how a kind is recognised, checked, described and opened.

Nothing else asks of which kind a model is: the store, the adding of models and their loading go through this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svodka.engine import Model, argos, manifest, multi_query, naming
from svodka.engine.hardware import Hardware, refuse_too_big
from svodka.errors import ModelError


@dataclass(frozen=True)
class Description:
    """What a model's files say of it, whatever its kind."""

    kind: str
    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    base_model: str = ""


@dataclass(frozen=True)
class ModelKind:
    """One kind of models. `describe`, `needed_files` and `open_model` raise `ModelError` for a folder that is not a sound one."""

    name: str
    marker: str
    """The file by which people tell it, with a word for what it is; for messages."""
    recognise: Callable[[Path], bool]
    """Tell whether a folder is meant as a model of this kind, sound or not."""
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
    declared = manifest.declared_kind(folder)
    if declared:
        known = ", ".join(kind.name for kind in KINDS)
        raise ModelError(
            f"{folder / 'manifest.json'} says that the model is of the kind {declared}, and svodka knows {known}; "
            "see docs/models.md for what it must hold"
        )
    markers = " nor ".join(kind.marker for kind in KINDS)
    raise ModelError(f"{folder} is not a model: it holds neither {markers}")


def find_kind(name: str) -> ModelKind:
    """Return the kind of that name; `ModelError` where there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise ModelError(f"There is no kind of models {name}; svodka knows {', '.join(kind.name for kind in KINDS)}")


def _describe_package(folder: Path) -> Description:
    about = argos.read_metadata(folder)
    return Description("argos", about.name, about.version, about.source_language, about.target_language, about.licence)


def _describe_causal(folder: Path) -> Description:
    about = manifest.read_manifest(folder)
    return Description(
        "causal",
        about.name,
        about.version,
        about.source_language,
        about.target_language,
        about.licence,
        about.base_model,
    )


def _describe_seq2seq(folder: Path) -> Description:
    from svodka.engine.seq2seq import load_manifest

    about = load_manifest(folder)
    return Description(
        "seq2seq",
        about.name,
        about.version,
        about.source_language,
        about.target_language,
        about.licence,
        about.base_model,
    )


def _is_seq2seq(folder: Path) -> bool:
    declared = manifest.declared_kind(folder)
    return declared == "seq2seq" or (
        not declared and ((folder / "model.bin").is_file() or naming.is_unconverted(folder))
    )


def _list_seq2seq_files(folder: Path) -> list[str]:
    from svodka.engine.seq2seq import load_manifest

    return ["model.bin", *load_manifest(folder).tokenizer]


def _open_seq2seq(folder: Path, hardware: Hardware) -> Model:
    from svodka.engine.seq2seq import open_seq2seq

    return open_seq2seq(folder, hardware)


def _complete_seq2seq(folder: Path, called: str, say: Callable[[str], None]) -> None:
    from svodka.engine.seq2seq import complete

    complete(folder, called, say)


def _open_package(folder: Path, hardware: Hardware) -> Model:
    from svodka.engine.argos import open_package

    return open_package(folder, hardware)


def _open_causal(folder: Path, hardware: Hardware) -> Model:
    from svodka.engine.causal import CausalModel

    return CausalModel(folder, hardware)


KINDS = (
    ModelKind(
        name="argos",
        marker="metadata.json (an Argos package)",
        recognise=lambda folder: (folder / "metadata.json").is_file(),
        describe=_describe_package,
        needed_files=lambda folder: ["model/model.bin"],
        open_model=_open_package,
        rank=2,
        weights="model/model.bin",
    ),
    ModelKind(
        name="causal",
        marker="manifest.json (a causal model)",
        recognise=lambda folder: manifest.declared_kind(folder) in (manifest.KIND, manifest.UNREADABLE),
        describe=_describe_causal,
        needed_files=lambda folder: ["model.bin", manifest.read_manifest(folder).tokenizer],
        open_model=_open_causal,
        # Nobody adds one but for its quality, and it may follow term hints.
        rank=0,
        lay_out=multi_query.share_keys,
    ),
    ModelKind(
        name="seq2seq",
        marker="model.bin (a converted encoder–decoder model)",
        recognise=_is_seq2seq,
        describe=_describe_seq2seq,
        needed_files=_list_seq2seq_files,
        open_model=_open_seq2seq,
        # Whoever converted one wanted it rather than the package that is a download away.
        rank=1,
        complete=_complete_seq2seq,
    ),
)
"""In the order in which a folder is tried."""
