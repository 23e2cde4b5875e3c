"""`manifest.json` of a causal model: how to prompt it, how it takes hints, how to decode, under which licence it is."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka.engine.checksums import fingerprint
from svodka.errors import ModelError
from svodka.types import Hint, ModelInfo

SOURCE_SLOT = "{source}"
MAX_SOURCE_WORDS = 36
"""Longer sentences are cut where the manifest does not say otherwise. Measured with the starter on the 34 longest sentences of the
development set (30 words and more): whole chrF 55.1, cut at 36 words 57.1, at 28 words 55.4; and cutting is a fifth faster."""
_HINTS = re.compile(
    r"^(?P<open>.*?)\{source_term\}(?P<equals>.*?)\{target_term\}(?:(?P<join>[^{}]*)\{source_term\}.*?\{target_term\})?(?P<close>[^{}]*)\{source\}$"
)


@dataclass(frozen=True)
class HintTemplate:
    """The hint template taken apart: `[` `закладка` ` = ` `stash` `; ` … `] ` sentence."""

    opening: str
    equals: str
    join: str
    closing: str


@dataclass(frozen=True)
class Manifest:
    """A causal model's manifest, validated. `prompt` holds literal pieces and one `{source}`."""

    name: str
    version: str
    source_language: str
    target_language: str
    licence: str
    tokenizer: str
    compute_type: str
    prompt: tuple[str, ...]
    hints: HintTemplate | None
    end_tokens: tuple[str, ...]
    beam_size: int
    max_target_tokens: int
    max_source_words: int
    base_model: str = ""
    """What it was trained from, for the record."""

    def prompt_around_source(self) -> tuple[list[str], list[str]]:
        """Return the literal pieces before and after the source sentence."""
        slot = self.prompt.index(SOURCE_SLOT)
        return list(self.prompt[:slot]), list(self.prompt[slot + 1 :])

    def with_hints(self, source: str, hints: Sequence[Hint]) -> str:
        """Return the sentence with the hints in front, in the form in which the model was trained to follow them."""
        if not hints or self.hints is None:
            return source
        pairs = self.hints.join.join(f"{hint.source}{self.hints.equals}{hint.target}" for hint in hints)
        return f"{self.hints.opening}{pairs}{self.hints.closing}{source}"

    def info(self, folder: Path) -> ModelInfo:
        """Return the description that the engine gives of itself."""
        return ModelInfo(
            name=self.name,
            version=self.version,
            kind="causal",
            source_language=self.source_language,
            target_language=self.target_language,
            licence=self.licence,
            fingerprint=fingerprint(folder),
            follows_hints=self.hints is not None,
            max_source_words=self.max_source_words,
        )


def read_manifest(folder: Path) -> Manifest:
    """Read and validate `folder/manifest.json`; `ModelError` says what is missing or of the wrong kind."""
    path = folder / "manifest.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["kind"] != "causal" or data["format"] != "ctranslate2":
            raise ValueError("kind must be causal and format ctranslate2")
        prompt = tuple(str(piece) for piece in data["prompt"])
        if prompt.count(SOURCE_SLOT) != 1:
            raise ValueError(f"prompt must hold {SOURCE_SLOT} once")
        end_tokens = tuple(str(token) for token in data["end_tokens"])
        if not end_tokens:
            raise ValueError("end_tokens must not be empty")
        decoding = data.get("decoding", {})
        return Manifest(
            name=str(data["name"]),
            version=str(data["version"]),
            source_language=str(data["source_language"]),
            target_language=str(data["target_language"]),
            licence=str(data["licence"]),
            tokenizer=_plain_name(str(data["tokenizer"])),
            compute_type=str(data.get("compute_type", "default")),
            prompt=prompt,
            hints=_hint_template(data.get("hint_template")),
            end_tokens=end_tokens,
            beam_size=_within(1, decoding.get("beam_size", 4), 32),
            max_target_tokens=_within(1, decoding.get("max_target_tokens", 256), 4096),
            max_source_words=_within(5, data.get("max_source_words", MAX_SOURCE_WORDS), 1000),
            base_model=str(data.get("base_model", "")),
        )
    except FileNotFoundError as error:
        raise ModelError(f"{folder} holds no manifest.json, so it is not a causal translation model") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{path} is not a usable manifest ({error}); see docs/models.md for what it must hold"
        ) from error


def _hint_template(template: object) -> HintTemplate | None:
    if template is None:
        return None
    match = _HINTS.match(str(template))
    if match is None:
        raise ValueError("hint_template must hold {source_term}, {target_term} and end in {source}")
    return HintTemplate(match["open"], match["equals"], match["join"] or "; ", match["close"])


def _within(least: int, value: object, most: int) -> int:
    number = int(str(value))
    if not least <= number <= most:
        raise ValueError(f"{number} is not between {least} and {most}")
    return number


def _plain_name(name: str) -> str:
    if Path(name).name != name:
        raise ValueError("tokenizer must be a file name in the model's folder")
    return name
