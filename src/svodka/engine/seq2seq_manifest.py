"""`manifest.json` of an encoder–decoder model: written when the model is added, from what was recognised in its folder; or by hand."""

import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from svodka.decoding import ModelInfo, Tuning
from svodka.engine import manifest, naming
from svodka.engine.checksums import compute_fingerprint
from svodka.engine.recognising import Recognition, recognise
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
