"""What `kill.py` looks at: whether everything in a folder is whole, and whether it is what an undisturbed run leaves."""

import hashlib
import json
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_APPROVED = ("unit", "source, english, date, bulletin, article, author"), ("record", "kind, name, value")
_MODELS = ("starter", "models")


def describe(root: Path, scratch: Path) -> dict[str, Any]:
    """Return all that lies below a folder by name, each thing as far as it does not depend on the clock.

    Databases are looked at in a copy, so that looking repairs nothing.
    """
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir():
            found[f"{name}/"] = "folder"
        elif path.name == ".checked.json":  # sizes and times of a model's files, looked at in `_check_models`
            found[name] = "stamp"
        else:
            try:
                found[name] = _describe_file(path, scratch)
            except (ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError, sqlite3.Error, EOFError) as error:
                found[name] = f"DAMAGED: {error!r}"
    return found | _check_models(root)


def _describe_file(path: Path, scratch: Path) -> Any:
    if path.suffix == ".docx" and path.parent.name == "outbox":
        with zipfile.ZipFile(path) as archive:
            if (bad := archive.testzip()) is not None:
                raise ValueError(bad)
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name, content in parts.items():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(content)
        return {name: _without_clock(content.decode("utf-8", "replace")) for name, content in parts.items()}
    if path.suffix == ".json" and path.parent.name == "outbox":
        data = json.loads(path.read_text(encoding="utf-8"))
        data.pop("seconds", None)
        for week in data.get("weeks", ()):  # of an archive: a week that was made before the kill stands
            del week["outcome"], week["seconds"]
        return {key: _without_clock(json.dumps(value, ensure_ascii=False)) for key, value in data.items()}
    if path.suffix == ".html" and path.parent.name == "outbox":
        text = path.read_text(encoding="utf-8")
        if not text.rstrip().endswith("</html>"):
            raise ValueError("it breaks off")
        return _without_clock(text)
    if path.name == "names.tsv":
        return path.read_text(encoding="utf-8")
    if path.suffix == ".sqlite3":
        return _describe_database(path, scratch)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _without_clock(text: str) -> str:
    return _HASH.sub("HASH", _TIME.sub("TIME", text))


def _describe_database(path: Path, scratch: Path) -> Any:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for part in path.parent.glob(f"{path.name}*"):
        shutil.copy2(part, scratch)
    connection = sqlite3.connect(scratch / path.name)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        if said != [("ok",)]:
            raise ValueError(said)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "answer" in tables:
            return dict(connection.execute("SELECT key, hypotheses FROM answer ORDER BY key"))
        return {
            "\t".join(map(str, row)): 1
            for table, columns in _APPROVED
            if table in tables
            for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2")
        }
    finally:
        connection.close()


def _check_models(root: Path) -> dict[str, Any]:
    """Every model that stands under its own name is whole, by its list of sums."""
    found = {}
    for shelf in _MODELS:
        for folder in sorted((root / "data" / shelf).glob("[!.]*/")):
            sums = folder / "SHA256SUMS"
            lines = [line.split("  ", 1) for line in sums.read_text().splitlines()] if sums.is_file() else []
            bad = [name for wanted, name in lines if not _has_sum(folder / name, wanted)]
            name = f"{folder.relative_to(root)} verified"
            found[name] = f"DAMAGED: {bad or 'no sums'}" if bad or not lines else "verified"
    return found


def _has_sum(path: Path, wanted: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted


def compare(found: dict[str, Any], wanted: dict[str, Any], *, crashes: bool = False) -> list[str]:
    """Return what differs from what an undisturbed run leaves, one sentence each; `crashes`: tracebacks may be kept."""
    if crashes:
        found = {name: what for name, what in found.items() if not name.startswith("data/crashes/")}
    said = [f"{name} is left over" for name in found.keys() - wanted.keys()]
    said += [f"{name} is missing" for name in wanted.keys() - found.keys()]
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] != wanted[name]:
            said.append(f"{name} differs: {_difference(found[name], wanted[name])}")
    return sorted(said)


def _difference(found: Any, wanted: Any) -> str:
    if isinstance(found, dict) and isinstance(wanted, dict):
        parts = [key for key in sorted(found.keys() | wanted.keys()) if found.get(key) != wanted.get(key)]
        return "; ".join(f"{part[:40]}: {_difference(found.get(part), wanted.get(part))}" for part in parts[:3])
    found, wanted = str(found), str(wanted)
    place = next((i for i, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), 0)
    return f"…{found[max(0, place - 40) : place + 60]!r} instead of …{wanted[max(0, place - 40) : place + 60]!r}"


def look_after_kill(found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what must never be, also not between a kill and the next run: half files, lost files, a mixture of old and new."""
    said = [f"{name}: {what}" for name, what in found.items() if str(what).startswith("DAMAGED") and not _is_half(name)]
    for name, old in before.items():
        if name.endswith("/") or name.startswith("data/models/") or name.startswith("data/starter/"):
            continue
        if name in after and name not in found:
            said.append(f"{name} is lost")
        elif name.startswith("inbox/") and found.get(name) != old:
            said.append(f"{name} was changed")
        elif name.endswith(".sqlite3") and isinstance(found.get(name), dict):
            lost = [key for key in old if key not in found[name] and key in after.get(name, {})]
            said += [f"{name} has lost {lost[0][:60]!r}"] if lost else []
    for name, what in found.items():
        if name.startswith("outbox/") and name.endswith((".docx", ".html")) and not _is_half(name):
            if what not in (before.get(name), after.get(name)):
                said.append(f"{name} is neither the old one nor the new one")
        elif name == "names.tsv" and what != before.get(name) and not _is_beginning(what, after.get(name, "")):
            said.append("names.tsv is neither the old one nor the new one")  # of an archive it grows week by week
    return said


def _is_beginning(text: str, whole: str) -> bool:
    return text.endswith("\n") and whole.startswith(text)


def _is_half(name: str) -> bool:
    """A temporary file: it may be half, and the next run has to remove it."""
    return any(part.startswith(".") for part in name.split("/"))


def check_report(root: Path) -> list[str]:
    """Each report says the sum of the bulletin beside it, unless somebody has edited that one."""
    said = []
    for path in sorted((root / "outbox").glob("[!.]*.json")) if (root / "outbox").is_dir() else []:
        bulletin = path.with_suffix(".docx")
        if path.name == "archive.json":
            continue
        if not bulletin.is_file():
            said.append(f"{path.name} has no bulletin")
            continue
        written = json.loads(path.read_text(encoding="utf-8")).get("bulletin_sha256")
        edited = b" edited<" in zipfile.ZipFile(bulletin).read("word/document.xml")
        if not edited and written != hashlib.sha256(bulletin.read_bytes()).hexdigest():
            said.append(f"{path.name} does not have the sum of its bulletin")
    return said
