"""What goes over the wire: pydantic models at the edge, so that specification and checks are one.

One file a resource. Inside, Heddle passes frozen dataclasses; their `to_json` gives what these models
describe, and a test holds the two together.
"""
