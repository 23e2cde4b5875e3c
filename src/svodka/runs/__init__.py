"""Whole runs: over an inbox, an archive of years, a watched folder or lines of text, and comparisons of models."""
