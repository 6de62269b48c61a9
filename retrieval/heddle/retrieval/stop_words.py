"""English words that carry a question's grammar, not its subject."""

from __future__ import annotations

_WORDS = """
a about above after again against all also am an and any are as at be because been before being below
between both but by can could did do does doing down during each few for from further give had has have
having he her here hers him his how i if in into is it its itself just many me more most much my no nor
not of off on once only or other our ours out over own please same she should so some such tell than that
the their theirs them then there these they this those through to too under until up us very was we were
what when where which while who whom whose why will with would you your yours s t d ll re ve
"""
STOP_WORDS = frozenset(_WORDS.split())
"""Left out of lexical queries and never taken for names."""
