"""The options of a run: those of the command line, which override those of `svodka.toml`, which override the defaults."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from svodka.errors import RequestError
from svodka.options import (
    DEVICES,
    LARGEST_NUMBER,
    LEAST_SECONDS,
    MOST_SECONDS,
    Group,
    HeadingOverride,
    Layout,
    Options,
    StoryHandling,
    is_file,
    settings_path,
)
from svodka.system import platform
from svodka.types import Period

LARGEST_SETTINGS = 1_000_000
"""Bytes of a settings file; one with every key and its comments has three thousand."""
_LISTED = 10
"""Names in a message; a file of nonsense has thousands."""


def resolve(given: Mapping[str, Any], settings: Path | None) -> Options:
    """Return the options of a run; `given` holds what the command line says, by field of `Options` (None = not said).

    It overrides the settings file at `settings`, which overrides the defaults. Raises `RequestError`, which names the file and the key,
    for anything in the settings file that is unknown or of the wrong type, and where there is no such file.
    """
    if settings is not None and not is_file(settings):
        raise RequestError(f"There is no settings file {settings}; check the path after --settings")
    values = {} if settings is None else _read_settings(settings)
    return Options(**values | {key: value for key, value in given.items() if value is not None})


def resolve_defaults(inputs: Sequence[Path] = ()) -> Options:
    """Return the options of a run over `inputs` (() = the inbox) of which nothing else is said. Raises `RequestError` as `resolve`."""
    asked = tuple(inputs) or Options().inputs
    return resolve({"inputs": asked}, settings_path(asked))


def _read_settings(path: Path) -> dict[str, Any]:
    """Return the options that a settings file sets, by field of `Options`."""
    # What reads the values is loaded where there is a settings file only: every command starts by this module.
    from svodka.checks.findings import MEANINGS, find_unknown

    data = _toml(path)
    layout = _layout(path, _table(path, "layout", data.get("layout", {})))
    checks = _table(path, "checks", data.get("checks", {}))
    off = _strings(path, "checks.off", checks.get("off", []))
    if unknown := find_unknown(off):
        raise RequestError(f"{path} switches off {_listed(unknown)}; the checks are {', '.join(sorted(MEANINGS))}")
    others = set(data) - {"layout", "checks", *_READERS} | {f"checks.{key}" for key in checks if key != "off"}
    if others:
        raise RequestError(
            f"{path} sets {_listed(others)}, which svodka does not know; see docs/settings.md for the keys"
        )
    read = {key: reader(path, key, data[key]) for key, reader in _READERS.items() if key in data}
    if "glossary" in read:
        read["glossaries"] = read.pop("glossary")
    return {"layout": layout, "checks_off": frozenset(off), **read}


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_SETTINGS + 1)
        if len(content) > LARGEST_SETTINGS:
            raise ValueError(f"it has more than {LARGEST_SETTINGS:,} bytes")
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RequestError(f"{path} is not in UTF-8{_encoding(content)}: save it as UTF-8") from error
    except (OSError, ValueError, RecursionError) as error:
        # ValueError: not TOML, too many bytes, or a number of thousands of digits.
        raise RequestError(f"{path} cannot be read as TOML ({error}); correct it or move it away") from error


def _encoding(content: bytes) -> str:
    """Return, for a message, the encoding that a settings file seems to be in instead of UTF-8; "" if that is unclear."""
    from svodka.russian.encodings import NotTextError, decode

    try:
        return f" but in {decode(content).encoding}"
    except NotTextError:
        return ""


def _layout(path: Path, table: dict[str, Any]) -> Layout:
    known = sorted(item.name for item in fields(Layout))
    if unknown := set(table) - set(known):
        raise RequestError(f"{path} sets {_listed(f'layout.{key}' for key in unknown)}; known are {', '.join(known)}")
    readers: dict[str, _Reader] = {
        "headings": _headings,
        "group_order": _groups,
        "country_order": lambda path, name, value: _known_codes(path, name, _strings(path, name, value)),
        "title_lines": _strings,
    }
    return Layout(**{key: readers.get(key, _string)(path, f"layout.{key}", value) for key, value in table.items()})


def _headings(path: Path, name: str, value: object) -> tuple[HeadingOverride, ...]:
    if not isinstance(value, dict):
        raise _wrong(path, name, 'a table such as kg = "KYRGYZSTAN"')
    codes = _known_codes(path, name, value)
    return tuple(
        HeadingOverride(code, _string(path, f"{name}.{code}", heading))
        for code, heading in zip(codes, value.values(), strict=True)
    )


def _known_codes(path: Path, name: str, codes: Iterable[str]) -> tuple[str, ...]:
    from svodka.facts.countries import countries

    lower = tuple(code.lower() for code in codes)
    if unknown := set(lower) - {country.code for country in countries()}:
        raise RequestError(f"{path}: {name} names {_listed(unknown)}; give ISO codes of two letters, such as kg")
    return lower


def _groups(path: Path, name: str, value: object) -> tuple[Group, ...]:
    names = _strings(path, name, value)
    if unknown := set(names) - set(Group):
        raise RequestError(f"{path}: {name} names {_listed(unknown)}; the parts are {', '.join(Group)}")
    return tuple(Group(item) for item in names)


_Reader = Callable[[Path, str, Any], Any]
"""Takes the file, a key and its value, and returns the option. Raises `RequestError` if the value is not valid."""


def _expect(accepts: Callable[[Any], bool], wanted: str, make: Callable[[Any], Any] = lambda value: value) -> _Reader:
    """Return the reader of values that `accepts` lets through; `wanted` says in words what they must be."""

    def read(path: Path, key: str, value: Any) -> Any:
        if not accepts(value):
            raise _wrong(path, key, wanted)
        return make(value)

    return read


def _number(make: type[int] | type[float], what: str, least: float, most: float) -> _Reader:
    """Return the reader of numbers within limits; seconds can be written as a whole number, a count cannot be as a fraction."""

    def accepts(value: Any) -> bool:
        return isinstance(value, int | make) and not isinstance(value, bool) and least <= value <= most

    return _expect(accepts, f"{what} from {least} to {most}", make)


_string = _expect(lambda value: isinstance(value, str), "a text in quotation marks")
_strings = _expect(
    lambda value: all(isinstance(item, str) for item in value) if isinstance(value, list) else isinstance(value, str),
    "a list of texts",
    lambda value: (value,) if isinstance(value, str) else tuple(value),
)
_boolean = _expect(lambda value: isinstance(value, bool), "true or false")
_table = _expect(lambda value: isinstance(value, dict), "a table")


def _path(path: Path, key: str, value: object) -> Path:
    # A path in a settings file is relative to the file's folder, wherever the command runs.
    name = _string(path, key, value)
    if not name or "\0" in name:
        raise _wrong(path, key, "the name of a file or folder")
    try:
        return path.parent / Path(name).expanduser()
    except RuntimeError as error:
        raise _wrong(path, key, f"a path that leads somewhere ({error})") from error


def _paths(path: Path, key: str, value: object) -> tuple[Path, ...]:
    return tuple(_path(path, key, item) for item in _strings(path, key, value))


def _period(path: Path, key: str, value: object) -> Period:
    from svodka.facts import period

    try:
        return period.parse(_string(path, key, value))
    except RequestError as error:
        raise RequestError(f"{path}: {key}: {error}") from error


def _stories(path: Path, key: str, value: object) -> StoryHandling:
    name = _string(path, key, value)
    if name not in set(StoryHandling):
        raise _wrong(path, key, " or ".join(f'"{one}"' for one in StoryHandling))
    return StoryHandling(name)


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("outbox", "template", "approved", "items"), _path),
    **dict.fromkeys(("clean", "notes", "term_sheet", "review", "memory"), _boolean),
    **dict.fromkeys(("only_relevant", "contents", "whole_inbox"), _boolean),
    **dict.fromkeys(("model", "scheduler"), _string),
    **dict.fromkeys(("settle", "poll"), _number(float, "seconds,", LEAST_SECONDS, MOST_SECONDS)),
    "period": _period,
    "number": _number(int, "a whole number", 1, LARGEST_NUMBER),
    "glossary": _paths,
    "stories": _stories,
    "threads": _number(int, "a whole number", 1, platform.MOST_THREADS),
    "device": _expect(lambda value: value in DEVICES, f"one of {', '.join(DEVICES)}"),
}


def _wrong(path: Path, key: str, wanted: str) -> RequestError:
    return RequestError(f"{path}: {key} must be {wanted}")


def _listed(names: Any) -> str:
    listed = sorted(names)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return ", ".join(listed[:_LISTED]) + more
