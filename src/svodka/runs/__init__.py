"""Whole runs: an inbox, an archive of years, a watched folder, lines of text, a comparison of models."""
