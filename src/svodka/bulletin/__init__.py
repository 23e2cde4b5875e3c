"""The bulletin: which articles stand in it and where, what it says, the Word document, its place in the outbox, and the run report."""
