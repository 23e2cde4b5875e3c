"""Where a person words a term otherwise than the glossary: what such a difference is called, so that it is decided about once."""

import hashlib

from svodka.approved.memory import ApprovedMemory

WORDINGS = "wording"
"""The kind of the records in the approved memory that say what was decided, by the difference's name."""
KEPT = "kept"
"""The person's own words stay: it is not listed again."""


def identify(entry: str, rendering: str) -> str:
    """Return the name of a difference: of an entry's dictionary form from its rendering in today's glossary."""
    return hashlib.sha256(f"{entry}\t{rendering}".encode()).hexdigest()[:6]


def list_settled(memory: ApprovedMemory) -> frozenset[str]:
    """Return the names of the differences of which a person keeps their own words. Raises `RequestError` for a damaged memory."""
    return frozenset(name for name, said in memory.records(WORDINGS).items() if said == KEPT)
