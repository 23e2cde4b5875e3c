"""The signature of a translation, one line as sacreBLEU has for scores: the same line means the same English.

    svodka:0.2.0|model:starter-ru-en-0.2-9f3c51a0b2d4|decode:4be01c77|glossary:61c0d9aa|names:none|dictionary:none|approved:none

Its decode part is in the keys of the translation memory (`svodka.engine.memory`): the engine's answers depend on no other part of the
line. The whole line is in the run report and in the document's properties.
"""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

from svodka.engine.decoding import ModelInfo

DECODE_VERSION = 3
"""Raise this whenever a change to the code between a request and its answer may change an answer. A test fails if that code, comments and
docstrings left out, differs from the code recorded with this number (`scripts/record_decode_path.py`)."""
LIBRARIES = ("ctranslate2", "sentencepiece")
"""Another version of these libraries may search or cut text into pieces differently."""
OPTIONAL_LIBRARIES = {"seq2seq": ("tokenizers",)}
"""The same by kind of model, for libraries that need not be installed."""
NONE = "none"
_SHORT = 8


@dataclass(frozen=True)
class Signature:
    """The parts of the line. `glossary`, `names`, `dictionary` and `approved` are fingerprints of what was used, "" = nothing."""

    version: str
    model: ModelInfo
    glossary: str = ""
    names: str = ""
    dictionary: str = ""
    approved: str = ""

    def __str__(self) -> str:
        model, used = self.model, ("glossary", "names", "dictionary", "approved")
        parts = {
            "svodka": self.version,
            "model": f"{model.name}-{model.version}-{model.fingerprint[:12]}",
            "decode": identify_decoding(model)[:_SHORT],
            **{name: getattr(self, name)[:_SHORT] or NONE for name in used},
        }
        # A model's name and version are whatever its author wrote.
        return "|".join(f"{name}:{value.replace('|', '/')}" for name, value in parts.items())


def leave_names_out(line: str) -> str:
    """Return a signature's line without the part of the names table, which every run adds to."""
    return "|".join(part for part in line.split("|") if not part.startswith("names:"))


def identify_decoding(model: ModelInfo) -> str:
    """Return a hash of what an answer depends on besides request and decoding: the model with its numbers, our code, the libraries."""
    return digest(
        model, DECODE_VERSION, _find_versions(LIBRARIES), _find_versions(OPTIONAL_LIBRARIES.get(model.kind, ()))
    )


def digest(*values: Any) -> str:
    """Return a SHA-256 hash of the values. Of dataclasses it covers the names and values of all fields, so no list is kept by hand."""
    text = json.dumps(values, default=asdict, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _find_versions(libraries: Sequence[str]) -> dict[str, str]:
    """Return the versions of those libraries that are installed."""
    installed = {}
    for name in libraries:
        with contextlib.suppress(metadata.PackageNotFoundError):
            installed[name] = metadata.version(name)
    return installed
