"""Pixels and pixel labels from a posed head."""
