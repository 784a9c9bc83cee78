"""Ours beside what is installed of PyTorch3D, Mitsuba 3 and Blender Cycles: `python benchmarks/peers.py [--json FILE]`.

One posed head with eyes and clothes, exported once, drawn by each from the same camera at the same sizes, one
after the other in one run: seconds per frame on the clock and of all cores together, and how many times ours that is.
CPU seconds are the fair ones on a machine with other work. `--python` names an interpreter that has the peers, if this
one has not; `--pictures DIR` keeps what each drew.

Ours is timed warm, as in the middle of a data set: a new expression of a person seen before, posed, lit, shaded, with
hair. Theirs is the rendering call alone, once, the scene already loaded, with one plain material and no hair.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import warp as wp

import painsynth_hf
from painsynth_hf import FrameSpec, Renderer
from painsynth_hf.portrait import portrait
from painsynth_hf.render.raster import EMPTY, SAMPLES
from painsynth_hf.render.rasterizers import rasterizer

HERE = Path(__file__).parent
PEERS = {"PyTorch3D": "peer_pytorch3d.py", "Mitsuba 3": "peer_mitsuba.py", "Blender Cycles": "peer_blender.py"}
MODULES = {"PyTorch3D": "pytorch3d", "Mitsuba 3": "mitsuba", "Blender Cycles": "bpy"}
OURS = "PainSynth, full picture"
Row = dict[str, Any]  # renderer, resolution, what; seconds and cpu_seconds, or why there are none


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resolution", type=int, nargs="+", default=[256, 512])
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has the peers")
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds after which a peer is stopped")
    parser.add_argument("--pictures", help="a folder for what each drew")
    parser.add_argument("--note", default="", help="goes into the JSON")
    parser.add_argument("--json")
    args = parser.parse_args()
    about = {
        "date": date.today().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
        "python": platform.python_version(), "warp": wp.__version__, "painsynth": painsynth_hf.__version__,
        "other processes that ran at the start": round(os.getloadavg()[0], 1),
        "note": args.note,
    }  # fmt: skip
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(args.pictures or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for resolution in args.resolution:
            specs = [portrait(seed=3, age=70, expression="pain", pspi=n, resolution=resolution) for n in (8, 9, 10)]
            rows += ours(specs, folder)
            scene = export(specs[-1], Path(temporary))
            for name in PEERS:
                rows.append({"renderer": name, "resolution": resolution, **peer(name, scene, folder, args)})
                print(table(rows), end="\n\n", flush=True)
    if args.json:
        Path(args.json).write_text(json.dumps({**about, "results": with_ratios(rows)}, indent=1) + "\n")


def clocked(work: Callable[[], Any]) -> dict[str, float]:
    """Seconds on the clock and CPU seconds of all threads that `work` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}


def least(times: list[dict[str, float]]) -> dict[str, float]:
    return min(times, key=lambda time_: time_["cpu_seconds"])


def ours(specs: list[FrameSpec], folder: Path) -> Iterator[Row]:
    """The full picture; the rasteriser alone; the full picture on PyTorch3D's fragments where that is installed."""
    from PIL import Image

    size = specs[0].camera.resolution
    for name, by in ((OURS, "warp"), ("PainSynth on PyTorch3D's fragments", "pytorch3d")):
        try:
            engine = Renderer(rasterizer=by)
        except ValueError:
            continue  # told by the peer's own row
        engine.render(specs[0].neutral())
        times = [clocked(lambda spec=spec, e=engine: e.render(spec)) for spec in specs]
        yield {
            "renderer": name,
            "resolution": size,
            "what": f"{SAMPLES}x{SAMPLES} samples, hair, light",
            **least(times),
        }
        Image.fromarray(engine.render(specs[-1]).image).save(folder / f"{by}-{size}.png")
    surface, draw = posed(specs[-1]), rasterizer("warp")
    samples, count = size * SAMPLES, surface.triangles.shape[0]
    layers = [wp.full((1, samples**2), int(EMPTY), dtype=wp.uint64) for _ in range(3)]
    inputs = [surface.screen, surface.triangles, (0, count), samples]
    best = least([clocked(lambda layer=layer: draw(*inputs, layer)) for layer in layers])
    yield {"renderer": "PainSynth, rasteriser alone", "resolution": size,
           "what": f"{count:,} triangles, {SAMPLES}x{SAMPLES} samples", **best}  # fmt: skip


def posed(spec: FrameSpec) -> Any:
    """The `Surface` of a frame: all vertices, posed, and as the camera sees them."""
    engine = Renderer()
    return engine._take(engine._sitter(spec), [spec], frozenset()).buffers.surface


def export(spec: FrameSpec, folder: Path) -> Path:
    """Mesh and camera for the peers: `mesh.npz`, `mesh.obj` (mm, y up, face along +z) and `scene.json`; the last."""
    surface, camera = posed(spec), spec.camera
    points, triangles = surface.points.numpy()[0], surface.triangles.numpy()
    np.savez(folder / "mesh.npz", points=points, triangles=triangles)
    with open(folder / "mesh.obj", "w") as file:
        np.savetxt(file, points, "v %.4f %.4f %.4f")
        np.savetxt(file, triangles + 1, "f %d %d %d")
    about = {  # the camera is on the +z axis, `distance` mm away, and looks back along it
        "resolution": camera.resolution, "distance": camera.distance,
        "fov": math.degrees(2.0 * math.atan(0.5 / camera.focal)), "mesh": str(folder / "mesh"),
    }  # fmt: skip
    (folder / "scene.json").write_text(json.dumps(about))
    return folder / "scene.json"


def command(name: str, python: str) -> list[str] | None:
    """How to start a peer's script, or None if the peer is not installed."""
    script = str(HERE / PEERS[name])
    there = subprocess.run(
        [python, "-c", f"import importlib.util as u, sys; sys.exit(u.find_spec({MODULES[name]!r}) is None)"],
        check=False,
    )
    if there.returncode == 0:
        return [python, script]
    if name == "Blender Cycles" and shutil.which("blender"):
        return ["blender", "--background", "--factory-startup", "--python-exit-code", "1", "--python", script, "--"]
    return None


def peer(name: str, scene: Path, pictures: Path, args: argparse.Namespace) -> Row:
    """What the peer's script measured: `what`, `version`, `seconds`, `cpu_seconds`; or `failed`."""
    start, size = command(name, args.python), json.loads(scene.read_text())["resolution"]
    if start is None:
        return {"failed": "not installed"}
    told, picture = scene.with_name("told.json"), pictures / f"{Path(PEERS[name]).stem}-{size}.png"
    told.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            [*start, str(scene), str(told), str(picture)],
            capture_output=True,
            text=True,
            check=False,
            timeout=args.limit,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"stopped after {args.limit:g} s"}
    if done.returncode or not told.exists():
        lines = (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}").splitlines()
        return {"failed": lines[-1][:120]}
    return json.loads(told.read_text())


def with_ratios(rows: list[Row]) -> list[Row]:
    """The rows, each with its time over that of our full picture of the same size."""
    own = {row["resolution"]: row for row in rows if row["renderer"] == OURS}
    out = []
    for row in rows:
        row = {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
        if "seconds" in row and row["resolution"] in own:
            row["times ours"] = round(row["seconds"] / own[row["resolution"]]["seconds"], 2)
            row["times ours, CPU"] = round(row["cpu_seconds"] / own[row["resolution"]]["cpu_seconds"], 2)
        out.append(row)
    return out


def table(rows: list[Row]) -> str:
    """A Markdown table of the rows."""
    lines = ["| px | renderer | what | s | CPU s | times ours | CPU |", "|---|---|---|---|---|---|---|"]
    for row in with_ratios(rows):
        name = " ".join([row["renderer"], row.get("version", "")]).strip()
        if "seconds" in row:
            numbers = [f"{row['seconds']:.3g}", f"{row['cpu_seconds']:.3g}"]
            numbers += [f"{row[key]:.3g}" if key in row else "" for key in ("times ours", "times ours, CPU")]
        else:
            numbers = [row["failed"], "", "", ""]
        lines.append(f"| {row['resolution']} | {name} | {row.get('what', '')} | {' | '.join(numbers)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
