"""A converted encoder–decoder model as it is published: Marian, NLLB, M2M-100, MADLAD and their like, described by its manifest.

`manifest.json` of an encoder–decoder model: written when the model is added, from what was recognised in its folder; or by hand.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from svodka.engine import direction_probe, executor, manifest, naming, recognition
from svodka.engine.checksums import compute_fingerprint
from svodka.engine.decoding import ModelInfo, Tuning
from svodka.engine.encoder_decoder import EncoderDecoderModel
from svodka.engine.hardware import Hardware
from svodka.engine.recognition import TOKENIZER_FILE, Recognition, recognise
from svodka.engine.tokenization import SentencePieces, Tokenizer, TokenizerFile
from svodka.errors import ModelError

KIND = "seq2seq"
UNKNOWN_VERSION = "unknown"
TUNING = Tuning(hint_beam=0, max_hints=0)
"""These models follow no hints. The beam of 4 is what most of their authors measured with; the margins are the starter's until
somebody measures others."""
MAX_SOURCE_WORDS = 80
"""These models were trained on whole sentences."""


@dataclass(frozen=True)
class Seq2SeqManifest:
    """How an encoder–decoder model wants its sentences, validated. `source_language` is "" where nobody has said it yet."""

    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    layout: str
    tokenizer: tuple[str, ...]
    """One file for both languages, or the source's and the target's."""
    source_prefix: tuple[str, ...]
    source_suffix: tuple[str, ...]
    target_prefix: tuple[str, ...]
    end_tokens: tuple[str, ...]
    max_source_words: int = MAX_SOURCE_WORDS
    tuning: Tuning = TUNING
    base_model: str = ""

    def info(self, folder: Path) -> ModelInfo:
        """Return the description that the engine gives of itself."""
        return ModelInfo(
            name=self.name,
            version=self.version,
            kind=KIND,
            source_language=self.source_language,
            target_language=self.target_language,
            licence=self.licence,
            fingerprint=compute_fingerprint(folder),
            max_source_words=self.max_source_words,
            tuning=self.tuning,
        )


def load_manifest(folder: Path) -> Seq2SeqManifest:
    """Return the manifest of the model in `folder`: the file that it has, else what is recognised there under the folder's own name.

    Raises `ModelError` where the file is unusable or nothing is recognised.
    """
    if (folder / "manifest.json").is_file():
        return read_manifest(folder)
    return compose_manifest(folder, recognise(folder, folder.name), folder.name)


def compose_manifest(folder: Path, found: Recognition, called: str) -> Seq2SeqManifest:
    """Return the manifest of what was recognised in `folder`, which its author `called` so."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", called).strip("-._")[:64] or found.layout
    return Seq2SeqManifest(
        name=name,
        version=UNKNOWN_VERSION,
        source_language=found.source_language,
        target_language=found.target_language,
        licence=found.licence,
        layout=found.layout,
        tokenizer=found.tokenizer,
        source_prefix=found.source_prefix,
        source_suffix=found.source_suffix,
        target_prefix=found.target_prefix,
        end_tokens=found.end_tokens,
        base_model=naming.find_base_model(folder),
    )


def write_manifest(folder: Path, about: Seq2SeqManifest) -> None:
    """Write `folder/manifest.json`; raises `OSError` where that cannot be done."""
    content = {"kind": KIND, "format": "ctranslate2", **asdict(about)}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Seq2SeqManifest:
    """Read and validate `folder/manifest.json`; `ModelError` says what is missing or of the wrong kind."""
    path = folder / "manifest.json"
    try:
        data = manifest.read_content(path, KIND)
        unknown = data.keys() - {field.name for field in fields(Seq2SeqManifest)} - {"kind", "format"}
        if unknown:
            raise ValueError(f"it has {', '.join(sorted(unknown))}, which is not known")
        tokenizer = tuple(manifest.plain_name(name) for name in _strings(data, "tokenizer"))
        if not 1 <= len(tokenizer) <= 2:
            raise ValueError("tokenizer must name one file, or the source's and the target's")
        ends = _strings(data, "end_tokens")
        if not ends:
            raise ValueError("end_tokens must not be empty")
        return Seq2SeqManifest(
            name=str(data["name"]),
            version=str(data["version"]),
            source_language=str(data["source_language"]),
            target_language=str(data["target_language"]),
            licence=str(data["licence"]),
            layout=str(data.get("layout", "")),
            tokenizer=tokenizer,
            source_prefix=_strings(data, "source_prefix"),
            source_suffix=_strings(data, "source_suffix"),
            target_prefix=_strings(data, "target_prefix"),
            end_tokens=ends,
            max_source_words=manifest.within(5, data.get("max_source_words", MAX_SOURCE_WORDS), 1000),
            tuning=manifest.read_tuning(data.get("tuning", {}), {}, TUNING),
            base_model=str(data.get("base_model", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{path} is not a usable manifest ({error}); see docs/models.md for what it must hold"
        ) from error


def _strings(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} must be a list of strings")
    return tuple(value)


def open_seq2seq(folder: Path, hardware: Hardware) -> EncoderDecoderModel:
    """Load the model in `folder`; `ModelError` says what is wrong with it."""
    return open_with(folder, load_manifest(folder), hardware)


def open_with(folder: Path, about: Seq2SeqManifest, hardware: Hardware) -> EncoderDecoderModel:
    """Load the model in `folder` as `about` describes it; `ModelError` says what is wrong with it."""
    with executor.explain_loading(about.name, folder):
        tokenizer = choose_tokenizer(folder, about)
    return EncoderDecoderModel(folder, tokenizer, about.info(folder), hardware, about.end_tokens)


def choose_tokenizer(folder: Path, about: Seq2SeqManifest) -> Tokenizer:
    """Return the tokenizer that the manifest names, with the marks around the sentence that it asks for.

    Raises `ModelError` where a library is missing, and what the libraries raise where a file is unusable.
    """
    marks: Any = (about.target_prefix, about.source_prefix, about.source_suffix)
    if about.tokenizer == (TOKENIZER_FILE,):
        return TokenizerFile(folder / TOKENIZER_FILE, *marks)
    import sentencepiece

    processors = [sentencepiece.SentencePieceProcessor(model_file=str(folder / name)) for name in about.tokenizer]
    return SentencePieces(processors[0], processors[-1], *marks)


def complete(folder: Path, called: str, say: Callable[[str], None]) -> None:
    """Write the manifest of the model in `folder`, which its author `called` so, and say what it was recognised as and why.

    A manifest that is there is kept. Where no name says the languages, the model is tried. Raises `ModelError` for what is no model
    from Russian into English.
    """
    if (folder / "manifest.json").is_file():
        read_manifest(folder)
        recognition.check_weights(folder)
        return
    found = recognition.recognise(folder, called)
    say(f"recognised {found.title}, because {found.because}; its tokenizer is {' and '.join(found.tokenizer)}")
    about = compose_manifest(folder, found, called)
    if about.source_language:
        say(f"it translates from {about.source_language} to {about.target_language}, says {found.languages_because}")
        _doubt(folder, about, say)
    else:
        about = _try(folder, replace(about, source_language="ru", target_language="en"), say)
    say(f"its licence: {about.licence}")
    if naming.forbids_commerce(about.licence):
        say(
            "this licence allows no commercial use: ask whoever answers for such things before a bulletin is made with the model"
        )
    if any(about.target_prefix) or any(about.source_prefix):
        before = " ".join(about.source_prefix) or "nothing"
        say(
            f"before a sentence goes {before}, a translation begins with {' '.join(about.target_prefix) or 'nothing of its own'}"
        )
    write_manifest(folder, about)


def _doubt(folder: Path, about: Seq2SeqManifest, say: Callable[[str], None]) -> None:
    """Tell where a model does not do what its names say: once added it goes before all others."""
    trial = direction_probe.try_sentences(open_with(folder, about, Hardware(threads=1)))
    if not trial.is_english:
        say(
            f"look at it before using it: tried on {trial.sentences} Russian sentences it {trial.verdict}; "
            "from now on it is the model that is used where none is named, until it is removed again"
        )


def _try(folder: Path, about: Seq2SeqManifest, say: Callable[[str], None]) -> Seq2SeqManifest:
    trial = direction_probe.try_sentences(open_with(folder, about, Hardware(threads=1)))
    if not trial.is_english:
        raise ModelError(
            f"No name in the model {about.name} says its languages, and tried on {trial.sentences} Russian sentences it {trial.verdict}; "
            "if it does translate from Russian into English, name its folder so (…-ru-en) and add it again"
        )
    say(
        f"it translates from ru to en: no name says so, but tried on {trial.sentences} Russian sentences it {trial.verdict}"
    )
    return about
