"""What the English of a sentence must say in certain words: the value that a glossary entry, a place, a person and a law each make."""

from dataclasses import dataclass

from svodka.types import RequirementKind


@dataclass(frozen=True)
class Requirement:
    """An occurrence in the source, `sentence[start:stop] == text`, with the English that is wanted, accepted and refused for it."""

    start: int
    stop: int
    text: str
    kind: RequirementKind
    headword: str
    """What it is called where it comes from: the entry's dictionary form, the name in the nominative."""
    preferred: str
    """The rendering to put in, in its dictionary form; "" where nothing is to be put in: the source word is kept, or only refused."""
    accepted: tuple[str, ...]
    """The renderings that satisfy it, the preferred one first; () where it is satisfied by the absence of what is avoided."""
    avoided: tuple[str, ...] = ()
    reference: str = ""
    verbal: bool = False
    """The head is a verb: the English may stand in the active or the passive."""

    @property
    def forbids(self) -> bool:
        """Whether it asks for nothing but that the avoided renderings do not stand there."""
        return not self.accepted

    @property
    def wanted(self) -> str:
        """What it asks for in words: the rendering, `not “…”`, or "" where the source word is kept."""
        return f"not “{self.avoided[0]}”" if self.forbids and self.avoided else self.preferred
