"""Layouts that other people's loaders already read, written from a generated folder."""

from .export import LAYOUTS, Exported, export

__all__ = ["LAYOUTS", "Exported", "export"]
