"""Segments in, checked translations out: drafts, retries, fitting, casing, verbatim spans and the checks."""
