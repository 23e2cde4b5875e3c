"""The signature of a translation, one line as sacreBLEU has for scores: the same line, the same English.

    svodka:0.2.0|model:starter-ru-en-0.2-9f3c51a0b2d4|decode:4be01c77|glossary:61c0d9aa|names:none|dictionary:none|approved:none

Its decode part keys the translation memory (`svodka.engine.memory`): the engine's answers depend on that and on nothing else of the
line. The whole stands in the run report and in the document's properties.
"""

import contextlib
import hashlib
import json
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib import metadata
from typing import Any

from svodka.engine.decoding import ModelInfo

DECODE_VERSION = 2
"""Raised with every change of the code between a request and its answer by which an answer may come out otherwise.

A test fails where that code is another than the one that was recorded with this number (`scripts/record_decode_path.py`); the bytes of
the files are not asked, for a word in a docstring is no reason to throw a desk's memory away.
"""
LIBRARIES = ("ctranslate2", "sentencepiece")
"""Another version of these may search or cut into pieces differently."""
OPTIONAL_LIBRARIES = {"seq2seq": ("tokenizers",)}
"""The same for one kind of models, where they are installed."""
NONE = "none"
_SHORT = 8


@dataclass(frozen=True)
class Signature:
    """The parts of the line. `glossary`, `names`, `dictionary` and `approved` are fingerprints of what was in use, "" = nothing."""

    version: str
    model: ModelInfo
    glossary: str = ""
    names: str = ""
    dictionary: str = ""
    approved: str = ""

    def __str__(self) -> str:
        model = self.model
        parts = {
            "svodka": self.version,
            "model": f"{model.name}-{model.version}-{model.fingerprint[:12]}",
            "decode": identify_decoding(model)[:_SHORT],
            "glossary": self.glossary[:_SHORT] or NONE,
            "names": self.names[:_SHORT] or NONE,
            "dictionary": self.dictionary[:_SHORT] or NONE,
            "approved": self.approved[:_SHORT] or NONE,
        }
        # A model's name and version are whatever its author wrote.
        return "|".join(f"{name}:{value.replace('|', '/')}" for name, value in parts.items())


def leave_names_out(line: str) -> str:
    """Return a signature's line without the part of the names table, which every run adds to."""
    return "|".join(part for part in line.split("|") if not part.startswith("names:"))


def identify_decoding(model: ModelInfo) -> str:
    """Return a hash of everything that an engine's answer depends on, besides the request and the decoding.

    That is the model's files and what it says of itself (the tuned numbers among it), the version of the program's code between a
    request and its answer, and the libraries that do the work.
    """
    return digest(model, DECODE_VERSION, _libraries(), _optional_libraries(model.kind))


def digest(*values: Any) -> str:
    """Return a hash of values as they are: dataclasses with the names of all their fields, so that nothing is listed by hand."""
    text = json.dumps(values, default=_read_fields, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read_fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


@cache
def _libraries() -> dict[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}


@lru_cache(maxsize=8)
def _optional_libraries(kind: str) -> dict[str, str]:
    installed = {}
    for name in OPTIONAL_LIBRARIES.get(kind, ()):
        with contextlib.suppress(metadata.PackageNotFoundError):
            installed[name] = metadata.version(name)
    return installed
