"""The benchmark beside other renderers: what its table says, and how it starts and survives a peer."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import peers
import pytest

from painsynth_hf.portrait import portrait

ROWS = [
    {"renderer": peers.OURS, "resolution": 256, "what": "all", "seconds": 0.5, "cpu_seconds": 0.25},
    {"renderer": "Mitsuba 3", "resolution": 256, "version": "3.9", "what": "path", "seconds": 4.0, "cpu_seconds": 6.0},
    {"renderer": "Blender Cycles", "resolution": 256, "failed": "not installed"},
    {"renderer": "Mitsuba 3", "resolution": 512, "version": "3.9", "what": "path", "seconds": 8.0, "cpu_seconds": 9.0},
]


def test_ratios_are_to_ours_of_the_same_size() -> None:
    first, second, third, fourth = peers.with_ratios(ROWS)
    assert (first["times ours"], second["times ours"], second["times ours, CPU"]) == (1.0, 8.0, 24.0)
    assert "times ours" not in third and "times ours" not in fourth  # none of ours at 512 px
    assert "times ours" not in ROWS[1]


def test_the_table_says_what_is_missing() -> None:
    lines = peers.table(ROWS).splitlines()
    assert {line.count("|") for line in lines} == {8}
    assert "| 256 | Mitsuba 3 3.9 | path | 4 | 6 | 8 | 24 |" in lines
    assert "| 256 | Blender Cycles |  | not installed |  |  |  |" in lines


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    (tmp_path / "scene.json").write_text(json.dumps({"resolution": 64}))
    return tmp_path / "scene.json"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import json, sys; json.dump({'seconds': 2.0, 'cpu_seconds': 3.0}, open(sys.argv[2], 'w'))", (2.0, 3.0)),
        ("raise MemoryError('too small a machine')", "MemoryError: too small a machine"),
        ("pass", "exit code 0"),
        ("while True: pass", "stopped after 3 s"),
    ],
)
def test_a_peer_that_fails_or_hangs_is_a_row(monkeypatch, scene: Path, script: str, told) -> None:
    (scene.parent / "peer.py").write_text(script)
    monkeypatch.setattr(peers, "command", lambda *_: [sys.executable, str(scene.parent / "peer.py")])
    args = argparse.Namespace(python=sys.executable, limit=3.0)
    row = peers.peer("Mitsuba 3", scene, scene.parent, args)
    assert told == (row.get("failed") or (row["seconds"], row["cpu_seconds"]))


def test_what_is_not_installed_is_not_started(monkeypatch, scene: Path) -> None:
    monkeypatch.setitem(peers.MODULES, "Blender Cycles", "no_such_module")
    monkeypatch.setattr(peers.shutil, "which", lambda _: None)
    assert peers.command("Blender Cycles", sys.executable) is None
    args = argparse.Namespace(python=sys.executable, limit=3.0)
    assert peers.peer("Blender Cycles", scene, scene.parent, args) == {"failed": "not installed"}
    monkeypatch.setattr(peers.shutil, "which", lambda _: "/usr/bin/blender")
    assert peers.command("Blender Cycles", sys.executable)[0] == "blender"
    monkeypatch.setitem(peers.MODULES, "Mitsuba 3", "json")
    assert peers.command("Mitsuba 3", sys.executable) == [sys.executable, str(peers.HERE / "peer_mitsuba.py")]


def test_the_mesh_they_get_is_the_posed_one(tmp_path: Path) -> None:
    """Through the camera of `scene.json` its landmarks fall where they fall in our picture."""
    import numpy as np

    from painsynth_hf import Renderer

    spec = portrait(seed=3, expression="pain", resolution=64)
    scene = json.loads(peers.export(spec, tmp_path).read_text())
    mesh, frame = np.load(tmp_path / "mesh.npz"), Renderer().render(spec)
    cage = len(frame.vertices)
    points = mesh["points"][:cage] * [1.0, -1.0, -1.0] + [0.0, 0.0, scene["distance"]]
    np.testing.assert_allclose(points, frame.vertices, atol=1e-2)
    half = np.tan(np.radians(scene["fov"] / 2.0))
    assert 0.5 * scene["resolution"] / half == pytest.approx(frame.intrinsics[0, 0], rel=1e-5)
    lines = (tmp_path / "mesh.obj").read_text().splitlines()
    assert len(lines) == len(mesh["points"]) + len(mesh["triangles"]) and lines[-1].startswith("f ")
    assert mesh["triangles"].max() == len(mesh["points"]) - 1
