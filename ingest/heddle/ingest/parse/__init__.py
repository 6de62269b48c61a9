"""Parsers: from a file's bytes to a `ParsedDocument`; `document.py` is the way in."""
