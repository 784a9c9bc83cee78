"""Geometry: from a `FrameSpec` to the posed mesh of a head."""
