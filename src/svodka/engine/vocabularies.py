"""The pieces that a converted model knows: `shared_vocabulary`, or one vocabulary for each side, in JSON or in lines of text."""

import json
from pathlib import Path

UNKNOWN = "<unk>"


def read_vocabularies(folder: Path) -> tuple[list[str], list[str]]:
    """Return the pieces of the source and of the target in the order of their numbers; `ValueError` says what is wrong."""
    shared = _read(folder, "shared_vocabulary")
    if shared is not None:
        return shared, shared
    source, target = _read(folder, "source_vocabulary"), _read(folder, "target_vocabulary")
    if target is None:
        raise ValueError("it has no target vocabulary")
    if source is None:
        raise ValueError("it has no source vocabulary")
    return source, target


def read_end_piece(folder: Path) -> str:
    """Return the piece that ends a translation; `ValueError` where config.json is no such file."""
    return str(read_config(folder).get("eos_token") or "</s>")


def read_config(folder: Path) -> dict[str, object]:
    """Return CTranslate2's `config.json`, {} where there is none (before its version 3); `ValueError` where it is none."""
    path = folder / "config.json"
    if not path.is_file():
        return {}
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not JSON") from error
    if not isinstance(config, dict):
        raise ValueError(f"{path.name} holds no settings")
    return config


def _read(folder: Path, name: str) -> list[str] | None:
    path = folder / f"{name}.json"
    if path.is_file():
        try:
            pieces = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path.name} is not JSON") from error
        if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
            raise ValueError(f"{path.name} is not a list of pieces")
        return pieces
    path = folder / f"{name}.txt"  # CTranslate2 before version 3.13
    if path.is_file():
        try:
            # A piece may be a line separator of Unicode, so only "\n" ends a line.
            return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name} is not in UTF-8") from error
    return None
