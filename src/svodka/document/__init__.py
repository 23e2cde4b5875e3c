"""The Word document of a bulletin: drawn, with comments at their places, and put into the outbox."""
