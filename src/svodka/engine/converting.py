"""Models that are not converted yet: how they are told, and the exact command that converts them."""

import json
import shlex
from pathlib import Path

TOKENIZER_FILES = (
    "source.spm", "target.spm", "sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "tokenizer.json", "vocab.json",
    "tokenizer_config.json", "README.md", "LICENSE",
)  # fmt: skip
"""What the converter is told to copy, where it is there."""
_CONVERTED = {"marian", "m2m_100", "mbart", "t5", "mt5", "umt5"}
"""`model_type` in a Hugging Face config.json of encoder–decoder models that `ct2-transformers-converter` takes and svodka knows."""


def explain(folder: Path) -> str:
    """Return what to do with a folder that holds a model in another format, one sentence; "" where it holds none."""
    if (folder / "decoder.yml").is_file():
        return _explain_opus(folder)
    if _has_weights(folder):
        return _explain_transformers(folder)
    return ""


def is_unconverted(folder: Path) -> bool:
    """Tell whether the folder holds weights that CTranslate2 has not converted."""
    return (folder / "decoder.yml").is_file() or _has_weights(folder)


def _explain_opus(folder: Path) -> str:
    target = _target(folder)
    return (
        f"{folder} holds a model of OPUS-MT that is not converted; convert it with: ct2-opus-mt-converter --model_dir {_quoted(folder)} "
        f"--output_dir {_quoted(target)} --quantization int8; then copy source.spm, target.spm and README.md into {target} and add that"
    )


def _explain_transformers(folder: Path) -> str:
    kind = _model_type(folder)
    if kind and kind not in _CONVERTED:
        return (
            f"{folder} holds a Hugging Face model of the type {kind}, which svodka cannot use; "
            f"it takes {', '.join(sorted(_CONVERTED))} as encoder–decoder models, see docs/models.md"
        )
    copied = " ".join(name for name in TOKENIZER_FILES if (folder / name).is_file())
    return (
        f"{folder} holds a Hugging Face model that is not converted; convert it with: ct2-transformers-converter --model {_quoted(folder)} "
        f"--output_dir {_quoted(_target(folder))} --quantization int8{' --copy_files ' if copied else ''}{copied}; "
        f"then add {_target(folder)}"
    )


def _has_weights(folder: Path) -> bool:
    return any(
        next(folder.glob(pattern), None)
        for pattern in ("*.safetensors", "pytorch_model*.bin", "model.safetensors.index.json")
    )


def _model_type(folder: Path) -> str:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(config.get("model_type") or "") if isinstance(config, dict) else ""


def _target(folder: Path) -> Path:
    whole = folder.absolute()
    return whole.with_name(f"{whole.name}-ct2")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
