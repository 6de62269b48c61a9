"""The command line: composes the parts and translates results for people and programs."""
