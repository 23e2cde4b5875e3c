"""Write a software bill of materials (CycloneDX 1.6, JSON): `python scripts/make_sbom.py [--validate] [FILE]`, default dist/sbom.cdx.json.

In it is all that runs with svodka, from requirements.lock with its hashes, and what no list of Python packages knows: model, dictionary,
glossary and gazetteer, with their licences. Equal inputs give equal bytes: it holds no time and no random number. `--validate` holds it
against CycloneDX's own schema, with cyclonedx-python-lib in a temporary environment.

Written here and not by cyclonedx-py, which would leave out the model and the data, and is no less to keep than these lines.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from list_licences import licences
from lock_file import ROOT
from make_bundle import version

VALIDATOR = "cyclonedx-python-lib[json-validation]>=11,<12"
PROGRAM = """
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text(encoding="utf-8"))
sys.exit(f"sbom: {error}" if error else 0)
"""
DATA = (
    (
        "machine-learning-model",
        "starter-ru-en",
        "models/starter-ru-en",
        ("Gemma Terms of Use", "https://ai.google.dev/gemma/terms"),
    ),
    ("data", "Russian-English dictionary", "src/svodka/data/dictionary", "CC-BY-SA-3.0"),
    ("data", "counter-narcotics glossary", "glossaries", "MIT"),
    ("data", "gazetteer", "src/svodka/data/gazetteer.tsv", "CC-BY-4.0 AND Unicode-3.0 AND MIT"),
)
"""Kind, name, where it lies, its licence: an SPDX expression, or a name with an address."""


def main(arguments: list[str]) -> int:
    """Write the file, print its path, and return the exit code."""
    names = [one for one in arguments if not one.startswith("-")]
    target = Path(names[0]) if names else ROOT / "dist" / "sbom.cdx.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    sys.stdout.write(f"{target}\n")
    return validate(target) if "--validate" in arguments else 0


def bill() -> dict[str, Any]:
    """Return the bill as CycloneDX has it."""
    program = {
        "type": "application",
        "bom-ref": "svodka",
        "name": "svodka",
        "version": version(),
        "licenses": [{"license": {"id": "MIT"}}],
        "purl": f"pkg:pypi/svodka@{version()}",
    }
    components = [package(one) for one in licences() if one.at_run_time] + [shipped(*one) for one in DATA]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
        "dependencies": [{"ref": "svodka", "dependsOn": [one["bom-ref"] for one in components]}],
    }


def package(one: Any) -> dict[str, Any]:
    """Return the component of a locked distribution: of its hashes those of all files that pip may take."""
    address = f"pkg:pypi/{one.line.name}@{one.line.version}"
    files = [
        {
            "type": "distribution",
            "url": "https://pypi.org/simple/" + one.line.name + "/",
            "hashes": hashes(one.line.hashes),
        }
    ]
    made = {
        "type": "library",
        "bom-ref": address,
        "name": one.line.name,
        "version": one.line.version,
        "licenses": [{"expression": one.licence}],
        "purl": address,
        "externalReferences": files,
    }
    if one.line.marker:
        made["properties"] = [{"name": "svodka:marker", "value": one.line.marker}]
    return made


def hashes(locked: tuple[str, ...]) -> list[dict[str, str]]:
    """Return hashes of the lock as CycloneDX writes them."""
    return [{"alg": "SHA-256", "content": one.removeprefix("sha256:")} for one in locked]


def shipped(kind: str, name: str, place: str, licence: str | tuple[str, str]) -> dict[str, Any]:
    """Return the component of something that comes with the program, with one hash of all its files in the order of their names."""
    path = ROOT / place
    content = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            content.update(file.name.encode() + b"\0" + file.read_bytes())
    named = (
        {"expression": licence} if isinstance(licence, str) else {"license": {"name": licence[0], "url": licence[1]}}
    )
    return {
        "type": kind,
        "bom-ref": re.sub(r"\W+", "-", name.lower()),
        "name": name,
        "version": version(),
        "licenses": [named],
        "hashes": [{"alg": "SHA-256", "content": content.hexdigest()}],
    }


def validate(path: Path) -> int:
    """Hold a bill against the schema in an environment of its own, and return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        venv.EnvBuilder(with_pip=True).create(name)
        python = next(
            place for place in (Path(name, "bin", "python"), Path(name, "Scripts", "python.exe")) if place.exists()
        )
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", VALIDATOR]
        if subprocess.run(install, check=False).returncode:  # noqa: S603
            sys.stdout.write("sbom: not validated, the validator cannot be installed here\n")
            return 0
        return subprocess.run([str(python), "-c", PROGRAM, str(path)], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
