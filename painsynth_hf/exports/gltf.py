"""Writing one binary glTF 2.0 file (Khronos specification, 3.6 buffers and accessors, 4.4 the container)."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from .. import __version__

JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942
VERTICES, INDICES = 34962, 34963  # what a buffer view is for
COMPONENT = {"f4": 5126, "u4": 5125, "u2": 5123, "i2": 5122, "i1": 5120}
KIND = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class Gltf:
    """A document that grows by accessors, images and what points at them; `data` is the file. Little-endian."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": f"PainSynth {__version__}", "copyright": "CC0-1.0"},
            "extensionsUsed": ["KHR_mesh_quantization"],  # small integers as displacements and normals
            "extensionsRequired": ["KHR_mesh_quantization"],
            "scene": 0,
            "scenes": [{"nodes": []}],
        }
        self._blob = bytearray()

    def add(self, kind: str, entry: dict[str, Any]) -> int:
        """Append to one of the document's arrays ("meshes", "nodes", ...); returns its number."""
        entries = self.document.setdefault(kind, [])
        entries.append(entry)
        return len(entries) - 1

    def vertices(self, array: np.ndarray, bounds: bool = False) -> int:
        """Accessor of (n, 2..4) float32, or of integers as `fractions` makes them; positions must have `bounds`."""
        return self._accessor(array, VERTICES, bounds)

    def indices(self, triangles: np.ndarray, count: int) -> int:
        """Accessor of (T, 3) corners among `count` vertices. The largest number of a type is not allowed as one."""
        return self._accessor(triangles.reshape(-1, 1).astype("<u2" if count <= 65535 else "<u4"), INDICES)

    def sparse(self, values: np.ndarray, bounds: bool = False) -> int:
        """Accessor of (n, 3) int8 or int16 that stand for -1..1; only rows that are not 0 are stored."""
        index = np.flatnonzero(values.any(axis=1))
        entry: dict[str, Any] = {"componentType": _component(values), "count": len(values), "type": "VEC3"}
        entry["normalized"] = True
        if bounds:
            entry |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        if len(index):
            numbers = index.astype("<u2" if len(values) <= 65535 else "<u4")
            where = {"bufferView": self._view(numbers.tobytes()), "componentType": _component(numbers)}
            kept = np.ascontiguousarray(values[index], dtype=values.dtype.newbyteorder("<"))
            entry["sparse"] = {
                "count": len(index),
                "indices": where,
                "values": {"bufferView": self._view(kept.tobytes())},
            }
        return self.add("accessors", entry)

    def texture(self, data: bytes, mime: str, name: str) -> int:
        """An image file inside of the buffer, with mipmaps and held at its edges."""
        if "samplers" not in self.document:
            self.add("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
        image = self.add("images", {"bufferView": self._view(data), "mimeType": mime, "name": name})
        return self.add("textures", {"sampler": 0, "source": image})

    def node(self, **entry: Any) -> None:
        """A node at the root of the scene."""
        self.document["scenes"][0]["nodes"].append(self.add("nodes", entry))

    def data(self) -> bytes:
        """The finished file."""
        self.document["buffers"] = [{"byteLength": len(self._blob)}]
        text = json.dumps(self.document, separators=(",", ":")).encode()
        chunks = [(JSON_CHUNK, text + b" " * (-len(text) % 4)), (BIN_CHUNK, bytes(self._blob))]
        body = b"".join(struct.pack("<II", len(part), kind) + part for kind, part in chunks)
        return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body

    def _accessor(self, array: np.ndarray, target: int, bounds: bool = False) -> int:
        count, columns = array.shape
        entry: dict[str, Any] = {"componentType": _component(array), "count": count, "type": KIND[columns]}
        if target == VERTICES and array.dtype.kind != "f":
            entry["normalized"] = True
        if bounds:
            entry |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
        stride = {}
        if target == VERTICES and columns * array.dtype.itemsize % 4:  # vertices start at multiples of 4 bytes
            array = np.pad(array, ((0, 0), (0, -columns % (4 // array.dtype.itemsize))))
            stride["byteStride"] = array.shape[1] * array.dtype.itemsize
        data = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
        return self.add("accessors", {**entry, "bufferView": self._view(data, target=target, **stride)})

    def _view(self, data: bytes, **how: int) -> int:
        entry = {"buffer": 0, "byteOffset": len(self._blob), "byteLength": len(data), **how}
        self._blob += data + bytes(-len(data) % 4)
        return self.add("bufferViews", entry)


def fractions(values: np.ndarray, kind: type[np.integer]) -> np.ndarray:
    """Integers of type `kind` that stand for `values` in 0..1 or -1..1."""
    most = np.iinfo(kind).max
    return np.clip(np.rint(values * most), -most if np.iinfo(kind).min else 0, most).astype(kind)


def _component(array: np.ndarray) -> int:
    return COMPONENT[array.dtype.str[1:]]
