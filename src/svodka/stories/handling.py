"""What a run is asked to do with articles that tell the same event."""

from enum import StrEnum


class StoryHandling(StrEnum):
    """What becomes of articles that tell the same event."""

    MERGE = "merge"
    """Of copies of one text the fullest stands, with the addresses of the others; articles in other words stand, with a comment."""
    KEEP = "keep"
    """All stand, with comments."""
