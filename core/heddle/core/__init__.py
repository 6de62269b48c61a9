"""What every part of Heddle shares: ids, errors, settings, evidence and the one result object.

This package depends on nothing but the standard library, so that `heddle --help` stays fast.
"""
