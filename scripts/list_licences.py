"""Write docs/licences.md from requirements.lock and what the packages say of themselves: `python scripts/list_licences.py [--check]`.

Exit code 1 where a licence is not on the list of those allowed, or with `--check` where the page is out of date.
"""

import sys
from dataclasses import dataclass
from importlib import metadata

import lock_file
from lock_file import ROOT, Locked

PAGE = ROOT / "docs" / "licences.md"
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-1.1",
        "MPL-2.0",
        "PSF-2.0",
        "Zlib",
    }
)
"""Permissive, and the MPL, whose conditions end with the file: using a library of it asks nothing of the program."""
READ_BY_HAND = {
    "cffi": "MIT-0",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "justext": "BSD-2-Clause",
    "langdetect": "Apache-2.0",
    "partd": "BSD-3-Clause",
    "pycparser": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pysocks": "BSD-3-Clause",
    "setuptools": "MIT",
    "zict": "BSD-3-Clause",
}
"""Where the metadata says no more than “BSD”, contradicts the licence file (langdetect), or is not installed on every system."""
_SPELT = {
    "apache 2.0": "Apache-2.0",
    "mit licence": "MIT",
    "mit license": "MIT",
    "apache software license": "Apache-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
_HEAD = """# Licences

Written by `python scripts/list_licences.py` from requirements.lock. `tests/test_supply_chain.py` holds it to be up to date and all licences
to be allowed: {allowed}.
The names are those of SPDX. Of several joined by OR the first allowed one is taken.

svodka's own code is under the MIT licence. Data and model have licences of their own: see [NOTICE](../NOTICE).

Some packages hold more than their own code:

- `ctranslate2`: its wheels for x86-64 link oneDNN (Apache-2.0) and Intel oneMKL (Intel Simplified Software License, which allows passing
  it on).
- `numpy` and `ctranslate2`: their wheels for Linux bring run-time libraries of GCC (GPL-3.0 with the GCC Runtime Library Exception, which
  asks nothing of programs).
- `pypdfium2`: its wheels hold PDFium (BSD-3-Clause and Apache-2.0) and the libraries that it is built from, with their licences.
- `pymorphy3-dicts-ru`: the data is made from OpenCorpora (CC-BY-SA-3.0); the package's code is MIT.
"""


@dataclass(frozen=True)
class Licensed:
    """A line of the lock with its licence as SPDX writes it, and whether the program needs it when it runs."""

    line: Locked
    licence: str
    at_run_time: bool

    @property
    def is_allowed(self) -> bool:
        """Return whether one of the choices has allowed licences only."""
        return any(
            all(part.strip(" ()") in ALLOWED for part in choice.split(" AND ")) for choice in self.licence.split(" OR ")
        )


def licences() -> tuple[Licensed, ...]:
    """Return what is locked with its licences. Raises `PackageNotFoundError` for what is neither installed nor in `READ_BY_HAND`."""
    needed = frozenset().union(
        *(
            lock_file.runtime(lock_file.target(system, python))
            for system in lock_file.SYSTEMS
            for python in lock_file.PYTHONS
        )
    )
    return tuple(Licensed(line, find_licence(line.name), line.name in needed) for line in lock_file.read_lock())


def find_licence(name: str) -> str:
    """Return the licence of a distribution: read by hand, or its expression, or its field, or its classifier; "unknown" without any."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    about = metadata.metadata(name)
    if expression := _field(about, "License-Expression"):
        return expression
    classifiers = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    for said in (_field(about, "License"), *classifiers):
        licence = _SPELT.get(said.strip().lower(), said.strip())
        if Licensed(Locked(name, "", "", ()), licence, at_run_time=False).is_allowed:
            return licence
    return "unknown"


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return next(iter(about.get_all(name) or ()), "")


def page() -> str:
    """Return the page."""
    found = licences()
    lines = [_HEAD.format(allowed=", ".join(sorted(ALLOWED)))]
    for title, at_run_time in (("What runs with svodka", True), ("What is for development only", False)):
        rows = {(one.line.name, one.line.version, one.licence) for one in found if one.at_run_time is at_run_time}
        lines += [f"\n## {title}\n", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {name} | {version} | {licence} |" for name, version, licence in sorted(rows)]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the page, name what is not allowed, and return the exit code."""
    forbidden = [f"{one.line.name}: {one.licence}" for one in licences() if not one.is_allowed]
    for one in forbidden:
        sys.stderr.write(f"not on the list of allowed licences: {one}\n")
    if "--check" in arguments:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
            sys.stderr.write("docs/licences.md is out of date: run .venv/bin/python scripts/list_licences.py\n")
            return 1
    else:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return min(1, len(forbidden))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
