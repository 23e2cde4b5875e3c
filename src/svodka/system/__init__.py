"""What is not about translation: files, processes, terminals, progress, tables, and how operating systems differ."""

__version__ = "0.2.0"
"""The version of the program; no other place states it."""
