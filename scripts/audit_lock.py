"""Ask OSV whether a locked version has a known vulnerability: `python scripts/audit_lock.py [LOCK]`.

One request with all names and versions (https://google.github.io/osv.dev/post-v1-querybatch/), as pip-audit makes with `-s osv`; written
here because pip-audit would bring forty packages into the environment that it audits. A version that is known to be vulnerable is asked
for too: a source that does not know it knows nothing.

Exit code 1 = a locked version is vulnerable; 0 = none is, or, which is said, the
source cannot be reached.
"""

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

import lock_file

ADDRESS = "https://api.osv.dev/v1/querybatch"
ADDRESS_VARIABLE = "OSV_QUERYBATCH"
KNOWN_BAD = ("jinja2", "2.4.1")
"""CVE-2014-1402 and later ones."""
SECONDS = 30


def main(arguments: list[str]) -> int:
    """Ask, say what is known, and return the exit code."""
    lock = Path(arguments[0]) if arguments else lock_file.LOCK
    versions = sorted({(line.name, line.version) for line in lock_file.read_lock(lock)})
    try:
        known = ask([*versions, KNOWN_BAD])
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.stdout.write(f"audit: skipped, OSV cannot be asked here ({error})\n")
        return 0
    if not known.pop(KNOWN_BAD, []):
        sys.stdout.write(f"audit: skipped, this source knows nothing of {' '.join(KNOWN_BAD)}, so it knows nothing\n")
        return 0
    for (name, version), found in sorted(known.items()):
        sys.stdout.write(f"audit: {name} {version}: {', '.join(found)} (https://osv.dev/list?q={name})\n")
    if not known:
        sys.stdout.write(f"audit: {len(versions)} locked versions, no known vulnerability\n")
    return min(1, len(known))


def ask(versions: list[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Return the identifiers of known vulnerabilities by version. Raises `OSError`, `ValueError` or `LookupError` for no good answer."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in versions]
    address = os.environ.get(ADDRESS_VARIABLE, ADDRESS)
    request = urllib.request.Request(  # noqa: S310 - an address of ours
        address, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        results: list[Any] = json.loads(answer.read())["results"]
    if len(results) != len(versions):
        raise ValueError(f"{len(results)} answers to {len(versions)} questions")
    return {
        version: [one["id"] for one in result.get("vulns", ())]
        for version, result in zip(versions, results, strict=True)
        if result.get("vulns")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
