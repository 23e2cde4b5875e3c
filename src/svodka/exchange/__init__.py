"""Translators' tools: the approved memory as TMX and XLSX, a bulletin as XLIFF. One module a format and direction."""
