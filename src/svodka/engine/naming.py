"""What the names around a model say: its languages, its licence, what it was made from; and how to convert one that is not yet."""

import itertools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svodka.engine.model_files import read_settings

RUSSIAN = frozenset({"ru", "rus", "russian"})
WITH_RUSSIAN = frozenset({"zle", "sla", "ine", "mul"})
"""Groups of languages as OPUS-MT names them: East Slavic, Slavic, Indo-European, many."""
ENGLISH = frozenset({"en", "eng", "english"})
_OTHERS = frozenset(
    re.findall(
        "[a-z]+",
        "ar ara be bel bg bul cs ces de deu es spa et est fa fas fi fin fr fra hu hun hy hye it ita ja jpn ka kat kk kaz ky kir lt lit lv "
        "lav nl nld pl pol pt por ro ron sr srp sv swe tg tgk tk tuk tr tur uk ukr uz uzb zh zho gem gmw gmq roa zls zlw trk itc cel",
    )
)
_KNOWN = RUSSIAN | WITH_RUSSIAN | ENGLISH | _OTHERS
_CARD = ("README.md", "readme.md", "MODEL_CARD.md")
_CARD_CHARACTERS = 20_000
_OPUS = re.compile(r"opus[-_]?mt[-_a-z0-9]*?[-_](?P<pair>[a-z]{2,3}[-_][a-z]{2,3})(?![a-z])", re.IGNORECASE)
LICENCE = re.compile(r"^licen[sc]e:\s*[\"']?([A-Za-z0-9 .+-]+?)[\"']?\s*$", re.MULTILINE)
BASE_MODEL = re.compile(r"^base_model:\s*[\"']?([\w./-]+)", re.MULTILINE)


@dataclass(frozen=True)
class LanguagePair:
    """A model's languages, from which into which, by their codes of two letters where they are Russian and English; and who says so."""

    source: str
    target: str
    said_by: str


def is_opus(folder: Path, name: str) -> bool:
    """Tell whether the names say that it is one of OPUS-MT's."""
    return any("opus" in text.lower() for text in (name, _read_card(folder)))


def find_in_card(pattern: re.Pattern[str], folder: Path) -> str:
    """Return what `LICENCE` or `BASE_MODEL` finds in the model's card, "" where it states nothing of the kind."""
    match = pattern.search(_read_card(folder))
    return match.group(1) if match else ""


def find_languages(folder: Path, name: str) -> Iterator[LanguagePair]:
    """Yield the languages that the names say: the tokenizer's settings, the card, the folder's own name."""
    settings = read_settings(folder / "tokenizer_config.json")
    source, target = settings.get("source_lang"), settings.get("target_lang")
    if isinstance(source, str) and isinstance(target, str) and source and target:
        yield _pair(source.lower(), target.lower(), "tokenizer_config.json")
    match = _OPUS.search(_read_card(folder))
    if match:
        yield from _pairs(match["pair"], "its card (README.md)")
    yield from _pairs(name, f"the folder's name, {name}")


def _pairs(name: str, said_by: str) -> Iterator[LanguagePair]:
    words = [word for word in re.split(r"[^a-z]+", name.lower()) if word]
    for source, target in reversed(list(itertools.pairwise(words))):
        if source in _KNOWN and target in _KNOWN and source != target:
            yield _pair(source, target, said_by)


def _pair(source: str, target: str, said_by: str) -> LanguagePair:
    return LanguagePair(
        "ru" if source in RUSSIAN | WITH_RUSSIAN else "en" if source in ENGLISH else source,
        "en" if target in ENGLISH else "ru" if target in RUSSIAN else target,
        said_by,
    )


def _read_card(folder: Path) -> str:
    for name in _CARD:
        try:
            return (folder / name).read_text(encoding="utf-8", errors="replace")[:_CARD_CHARACTERS]
        except OSError:
            continue
    return ""


def forbids_commerce(licence: str) -> bool:
    """Tell whether a licence as people write it is one of Creative Commons that allows no commercial use."""
    return bool(re.search(r"\bcc[- ]by[- ]nc\b", licence, re.IGNORECASE))


TOKENIZER_FILES = (
    "source.spm", "target.spm", "sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "tokenizer.json", "vocab.json",
    "tokenizer_config.json", "README.md", "LICENSE",
)  # fmt: skip
"""What the converter is told to copy, where it is there."""
_OPUS_FILE = "decoder.yml"
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin", "model.safetensors.index.json")
_CONVERTED = {"marian", "m2m_100", "mbart", "t5", "mt5", "umt5"}
"""`model_type` in a Hugging Face config.json of encoder–decoder models that `ct2-transformers-converter` takes and svodka knows."""


def explain(folder: Path) -> str:
    """Return what to do with a folder that holds a model in another format, one sentence; "" where it holds none."""
    if not is_unconverted(folder):
        return ""
    source, target = shlex.quote(str(folder)), folder.absolute().with_name(f"{folder.absolute().name}-ct2")
    if (folder / _OPUS_FILE).is_file():
        output = shlex.quote(str(target))
        return (
            f"{folder} holds a model of OPUS-MT that is not converted; convert it with: ct2-opus-mt-converter --model_dir {source} "
            f"--output_dir {output} --quantization int8; then copy source.spm, target.spm and README.md into {target} and add that"
        )
    kind = str(read_settings(folder / "config.json").get("model_type") or "")
    if kind and kind not in _CONVERTED:
        return (
            f"{folder} holds a Hugging Face model of the type {kind}, which svodka cannot use; "
            f"it takes {', '.join(sorted(_CONVERTED))} as encoder–decoder models, see docs/models.md"
        )
    copied = " ".join(name for name in TOKENIZER_FILES if (folder / name).is_file())
    return (
        f"{folder} holds a Hugging Face model that is not converted; convert it with: ct2-transformers-converter --model {source} "
        f"--output_dir {shlex.quote(str(target))} --quantization int8{' --copy_files ' if copied else ''}{copied}; then add {target}"
    )


def is_unconverted(folder: Path) -> bool:
    """Tell whether the folder holds weights that CTranslate2 has not converted."""
    return (folder / _OPUS_FILE).is_file() or any(next(folder.glob(pattern), None) for pattern in _WEIGHTS)
