"""PyTorch3D as rasteriser against our own: the same samples, and the same pictures and labels made of them.

Each test runs against a twin of PyTorch3D in plain loops, and against PyTorch3D itself where it is installed.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import sys

import numpy as np
import pytest
import pytorch3d_twin
import warp as wp
from test_raster import SIZE, project, soup

from painsynth_hf import Renderer, named_design
from painsynth_hf.builder import PainSynthConfig
from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.opened import open_folder
from painsynth_hf.render.device import check_device
from painsynth_hf.render.rasterizers import by_warp, rasterizer
from painsynth_hf.renderers import INSTALL, check_renderer
from painsynth_hf.spec import Expression

EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
SILHOUETTE = 1  # px on each side of a border: only there may labels differ
REAL = importlib.util.find_spec("pytorch3d") is not None


@pytest.fixture(params=["twin", "real"])
def pytorch3d(request, monkeypatch: pytest.MonkeyPatch) -> str:
    """`import pytorch3d` works: once to the twin, once to the package itself."""
    if request.param == "twin":
        pytorch3d_twin.install(monkeypatch)
    elif not REAL:
        pytest.skip("PyTorch3D is not installed")
    return request.param


def drawn(by, points: np.ndarray, triangles: np.ndarray, part: tuple[int, int], before: wp.array | None = None):
    """Layer of one view, (SIZE, SIZE) uint64."""
    check_device("cpu")
    screen = wp.array(points[None].astype(np.float32), dtype=wp.vec3)
    layer = wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64) if before is None else wp.clone(before)
    by(screen, wp.array(triangles, dtype=wp.vec3i), part, SIZE, layer)
    return layer.numpy().reshape(SIZE, SIZE)


def unpacked(layer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    depth = (layer >> np.uint64(32)).astype(np.uint32).view(np.float32)
    return depth, np.where(layer == EMPTY, -1, (layer & np.uint64(0xFFFFFFFF)).astype(np.int64))


def test_samples_are_those_of_our_kernel(pytorch3d: str) -> None:
    """Which also says that x and y, the half sample, the sense of turning and depth are understood alike."""
    points, triangles = soup(3)
    depth, surface = unpacked(drawn(by_warp, project(points), triangles, (0, 60)))
    their_depth, theirs = unpacked(drawn(rasterizer("pytorch3d"), project(points), triangles, (0, 60)))
    assert (surface >= 0).mean() > 0.2 and len(np.unique(surface)) > 10
    same = surface == theirs
    assert same.mean() > 0.998  # samples on an edge may fall to either side
    seen = same & (surface >= 0)
    np.testing.assert_allclose(their_depth[seen], depth[seen], rtol=2e-5)


def test_a_part_is_drawn_over_what_is_there(pytorch3d: str) -> None:
    points, triangles = soup(4)
    check_device("cpu")
    wall = wp.array(np.full((1, SIZE * SIZE), (np.uint64(np.float32(500).view(np.uint32)) << np.uint64(32))
                            | np.uint64(99)), dtype=wp.uint64)  # fmt: skip
    ours = drawn(by_warp, project(points), triangles, (20, 50), wall)
    theirs = drawn(rasterizer("pytorch3d"), project(points), triangles, (20, 50), wall)
    assert {99} < set(unpacked(ours)[1].ravel()) <= {99, *range(20, 50)}
    assert (unpacked(ours)[1] == unpacked(theirs)[1]).mean() > 0.998
    assert (theirs <= wall.numpy().reshape(SIZE, SIZE)).all()


def test_what_our_kernel_refuses_is_refused(pytorch3d: str) -> None:
    good = np.array([[10, 40, 500], [40, 40, 500], [25, 5, 500]], float)
    bad = np.array([[np.nan, 0, 500], [1, 1, 500], [1, 1, 500], [0, 0, 20], [1e9, 0, 500], [5, 5, np.inf]])
    points = np.concatenate([good, bad])
    triangles = np.array([[0, 1, 2], [0, 2, 1], [3, 0, 1], [4, 5, 0], [6, 0, 1], [7, 0, 2], [0, 0, 0]], np.int32)
    ours = unpacked(drawn(by_warp, points, triangles, (1, len(triangles))))[1]
    theirs = unpacked(drawn(rasterizer("pytorch3d"), points, triangles, (1, len(triangles))))[1]
    assert (ours == theirs).mean() > 0.998
    assert (unpacked(drawn(rasterizer("pytorch3d"), points, triangles, (0, 7)))[1] == 0).sum() > 100
    assert (unpacked(drawn(rasterizer("pytorch3d"), points, triangles, (1, 1)))[1] == -1).all()


def near_border(values: np.ndarray, step: float) -> np.ndarray:
    """(H, W) bool: pixels with a neighbour within SILHOUETTE whose value is more than `step` away."""
    from scipy import ndimage

    size = 2 * SILHOUETTE + 1
    return ndimage.maximum_filter(values, size).astype(int) - ndimage.minimum_filter(values, size) > step


def test_a_frame_is_that_of_our_rasteriser(pytorch3d: str) -> None:
    """Masks equal and depths within 0.1 mm away from silhouettes, pictures to 40 dB, everything else alike."""
    design = named_design("mini", resolution=48 if pytorch3d == "twin" else 128)
    spec = next(s for i in range(20) for s in [design.identity_frames(i)[0]] if s.person.attire.glasses != "none")
    spec = dataclasses.replace(spec, expression_index=1, expression=Expression("pain", {"AU4": 3.0}, {"AU4": 3.0}))
    labels = frozenset({"mask", "depth"})
    ours, theirs = (Renderer(rasterizer=name).render(spec, labels) for name in ("warp", "pytorch3d"))
    inside = ~near_border(ours.pixels["mask"], 0) & ~near_border(ours.pixels["depth"], 30)  # 3 mm
    assert inside.mean() > 0.4
    assert (ours.pixels["mask"] == theirs.pixels["mask"])[inside].all()
    assert (ours.pixels["mask"] == theirs.pixels["mask"]).mean() > 0.995
    off = np.abs(ours.pixels["depth"].astype(int) - theirs.pixels["depth"])
    assert off[inside].max() <= 1
    error = np.mean((ours.image.astype(float) - theirs.image) ** 2)
    assert 10 * np.log10(255**2 / max(error, 1e-9)) >= 40.0
    assert ours.vertices.tobytes() == theirs.vertices.tobytes()
    np.testing.assert_array_equal(ours.landmarks_visible, theirs.landmarks_visible)
    if pytorch3d == "twin":
        assert len(pytorch3d_twin.calls) > 1  # it was asked, for the body and for the glasses


def test_a_data_set_can_be_asked_of_it(tmp_path, fake_renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is part of what decides the rows: a folder and a cache know who drew them."""
    from painsynth_hf import shards

    asked = []
    monkeypatch.setattr(shards, "renderer", lambda *how: asked.append(how) or fake_renderer)
    config = Config.of("mini", identities=20, resolution=32, renderer="pytorch3d")
    assert config.digest() != Config.of("mini", identities=20, resolution=32).digest()
    assert config.changes() == {"resolution": 32, "renderer": "pytorch3d"}
    pytorch3d_twin.install(monkeypatch)
    generate(config, tmp_path / "set", num_proc=1)
    assert set(asked) == {("cpu", "pytorch3d")}
    assert open_folder(tmp_path / "set").config == config
    with pytest.raises(ValueError, match="renderer"):
        generate(dataclasses.replace(config, renderer="warp"), tmp_path / "set", num_proc=1)
    assert PainSynthConfig("mini", renderer="pytorch3d").config().renderer == "pytorch3d"


@pytest.mark.skipif(REAL, reason="PyTorch3D is installed")
@pytest.mark.parametrize("command", ["generate mini --out", "render --out"])
def test_the_command_line_says_so_too(tmp_path, capsys: pytest.CaptureFixture, command: str) -> None:
    code = main([*command.split(), str(tmp_path / "face.png"), "--renderer", "pytorch3d"])
    told = capsys.readouterr().err
    assert code == 2 and told.count("\n") == 1 and INSTALL in told
    assert "renderer: 'pytorch3d'" in told and not list(tmp_path.iterdir())


@pytest.mark.skipif(REAL, reason="PyTorch3D is installed")
def test_without_pytorch3d_one_line_says_where_to_get_it() -> None:
    with pytest.raises(ValueError, match=r"^rasterizer: 'pytorch3d' needs the package pytorch3d, which is not") as told:
        Renderer(rasterizer="pytorch3d")
    assert INSTALL in str(told.value) and "\n" not in str(told.value)


def test_one_that_does_not_load_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    pytorch3d_twin.install(monkeypatch)
    monkeypatch.setitem(sys.modules, "pytorch3d.structures", None)
    with pytest.raises(ValueError, match=r"^rasterizer: 'pytorch3d' does not start \(.*pytorch3d.structures"):
        Renderer(rasterizer="pytorch3d")


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="rasterizer: 'opengl' is not allowed; choose one of warp, pytorch3d"):
        Renderer(rasterizer="opengl")
    with pytest.raises(ValueError, match=r"renderer: 'wrap' is not allowed \(did you mean 'warp'\?\)"):
        check_renderer("wrap")
