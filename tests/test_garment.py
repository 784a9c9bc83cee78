"""Clothes: they cover the bust, stay outside the skin, and follow what they are worn on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from painsynth_hf.appearance.drape import COLUMNS, CORE
from painsynth_hf.appearance.garment import PATTERNS, garment
from painsynth_hf.appearance.tailor import SHELL, pattern, vertex_normals
from painsynth_hf.designs import named_design
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import pose_vertices, resting_surface, topology
from painsynth_hf.spec import GARMENTS, Attire, Pose


@pytest.fixture(scope="module")
def template() -> np.ndarray:
    return topology().operator @ load_assets().template


def _worn(kind: str, rest: np.ndarray, template: np.ndarray, seed: int = 3, **more):
    return garment(Attire(garment=kind, **more), seed, rest)


@pytest.mark.parametrize("kind", GARMENTS)
def test_arrays_fit_together(kind: str, template: np.ndarray) -> None:
    worn = _worn(kind, template, template)
    count = len(worn.source)
    assert worn.offset.shape == (count, 3) and worn.uv.shape == (count, 2)
    assert worn.source.dtype == np.int32 and worn.quads.dtype == np.int32
    assert worn.quads.min() == 0 and worn.quads.max() == count - 1
    assert 0 <= worn.source.min() and worn.source.max() < len(template)
    assert np.isfinite(worn.offset).all() and np.isfinite(worn.uv).all()
    assert worn.scale > 0.0 and worn.weave > 0.0 and 0 <= worn.pattern < len(PATTERNS)


@pytest.mark.parametrize("kind", GARMENTS)
@pytest.mark.parametrize("width", [0.94, 1.0, 1.1])
def test_covers_the_bust_below_the_neckline(kind: str, width: float, template: np.ndarray) -> None:
    rest = (template * [width, 1.0, width]).astype(np.float32)
    worn = _worn(kind, rest, template)
    cloth = rest[worn.source] + worn.offset - CORE
    skin = np.unique(topology().quads[load_assets().quad_part[topology().parent] == 0])
    body = rest[skin]
    chest = body[(body[:, 1] < -235.0)] - CORE
    reach, r = np.linalg.norm(cloth, axis=1), np.linalg.norm(chest, axis=1)
    gap, near = cKDTree(cloth / reach[:, None]).query(chest / r[:, None])
    assert gap.max() < 0.05, "bare skin: no cloth lies over some part of the chest"
    assert (r - reach[near] > 4.0).mean() < 0.002, "skin shows through the cloth"
    assert (cloth + CORE)[:, 1].min() < body[:, 1].min() - 60.0, "the bust's cut edge is not hidden"


@pytest.mark.parametrize("kind", GARMENTS)
def test_leaves_face_and_chin_bare(kind: str, template: np.ndarray) -> None:
    worn = _worn(kind, template, template)
    assert (template[worn.source] + worn.offset)[:, 1].max() < -95.0


@pytest.mark.parametrize("kind", GARMENTS)
def test_faces_outwards(kind: str, template: np.ndarray) -> None:
    worn = _worn(kind, template, template)
    points = template[worn.source] + worn.offset
    a, b, c, d = (points[worn.quads[:, k]] for k in range(4))
    normal = np.cross(c - a, d - b)
    middle = (a + b + c + d) / 4.0
    chest = (middle[:, 1] < -230.0) & (middle[:, 1] > -300.0) & (np.linalg.norm(normal, axis=1) > 1e-3)
    away = ((middle - CORE)[chest] * normal[chest]).sum(axis=1)
    assert (away > 0.0).mean() > 0.95


@pytest.mark.parametrize("identity", range(20))
def test_clears_the_skin_of_all_kinds_of_people(identity: int, template: np.ndarray) -> None:
    """Thick and short necks too, and while the head turns and nods: no torn collar, no skin through the cloth."""
    person = named_design("synpain").person(identity)
    kind = GARMENTS[(identity + identity // 7) % len(GARMENTS)]
    rest = resting_surface(person)
    worn = _worn(kind, rest, template, person.seed)
    skin_quads = topology().quads[load_assets().quad_part[topology().parent] == 0]
    skin = np.unique(skin_quads)
    throat, bust = skin[template[skin, 1] < -80.0], skin[template[skin, 1] < -150.0]
    collar_quads = worn.quads[worn.quads[:, 0] >= SHELL]
    # plackets and cords, which come after the collar, lie on the shell
    rows, columns = pattern(kind).shapes[2]
    collar_quads = collar_quads[: (rows - 1) * (columns - 1)]
    collar = np.unique(collar_quads)
    row = np.arange(SHELL) % (SHELL // 2) // (COLUMNS // 2 + 1)  # 0 and 1 are the hem turned in at the neckline

    for pose in (Pose(), Pose(pitch=12.0), Pose(yaw=12.0, pitch=-12.0), Pose(yaw=-12.0, pitch=-12.0)):
        posed = pose_vertices(rest, pose)
        cloth = posed[worn.source] + worn.offset
        outward, facing = vertex_normals(posed, skin_quads), vertex_normals(cloth, worn.quads)
        near = throat[cKDTree(posed[throat]).query(cloth[collar])[1]]
        gap = ((cloth[collar] - posed[near]) * outward[near]).sum(axis=1)
        give = 1.5 if pose.yaw else 0.0  # a heavy jowl over the shoulder rests on the collar and gives way
        assert gap.min() > 1.0 - 2.0 * give, f"{pose}: the collar cuts into the neck"
        assert (gap < 1.0 - give).mean() < 0.02, f"{pose}: much of the collar lies in the neck"
        a, b, c, d = (cloth[collar_quads[:, k]] for k in range(4))
        halves = np.cross(b - a, c - a), np.cross(c - a, d - a)
        assert min(np.linalg.norm(half, axis=1).min() for half in halves) > 2e-3, f"{pose}: degenerate quads"
        assert ((halves[0] * halves[1]).sum(axis=1) < 0.0).mean() < 0.012, f"{pose}: folded quads"
        across = ((halves[0] + halves[1])[:, None] * facing[collar_quads]).sum(axis=2)
        assert (across.min(axis=1) < 0.0).mean() < 0.018, f"{pose}: inverted quads"  # a hood's hem is tucked under
        apart, over = cKDTree(cloth[:SHELL]).query(posed[bust])
        depth = ((posed[bust] - cloth[over]) * facing[over]).sum(axis=1)
        assert depth[(row[over] > 3) & (apart < 20.0)].max() < 0.0, f"{pose}: skin shows through the cloth"


def test_topology_depends_on_the_kind_alone(template: np.ndarray) -> None:
    wide = (template * 1.08).astype(np.float32)
    one, two = _worn("shirt", template, template, seed=1), _worn("shirt", wide, template, seed=2)
    np.testing.assert_array_equal(one.quads, two.quads)
    assert np.abs(one.offset - two.offset).max() > 1.0


def test_same_arguments_same_garment(template: np.ndarray) -> None:
    one = _worn("gown", template, template, seed=0, pattern=0.9)
    other = _worn("gown", template, template, seed=1, pattern=0.9)
    from painsynth_hf.appearance import garment as module

    module._dressed.cache_clear()
    again = _worn("gown", template, template, seed=0, pattern=0.9)
    np.testing.assert_array_equal(one.offset, again.offset)
    assert (one.pattern, one.scale, one.second_colour) == (again.pattern, again.scale, again.second_colour)
    assert np.abs(one.offset - other.offset).max() > 0.5


def test_pattern_zero_is_plain_and_colour_is_kept(template: np.ndarray) -> None:
    worn = _worn("shirt", template, template, colour=(0.2, 0.3, 0.4), pattern=0.0)
    assert PATTERNS[worn.pattern] == "plain" and worn.colour == (0.2, 0.3, 0.4)
    assert PATTERNS[_worn("shirt", template, template, pattern=1.0).pattern] != "plain"


def test_cloth_coordinates_are_millimetres(template: np.ndarray) -> None:
    """Along the rows of the shell's front, a millimetre of uv is about a millimetre of cloth."""
    worn = _worn("pullover", template, template)
    points = template[worn.source] + worn.offset
    a, b = worn.quads[:, 0], worn.quads[:, 1]
    chest = (points[a][:, 1] < -220.0) & (points[a][:, 1] > -290.0) & (points[a][:, 2] > -60.0)
    along, apart = (np.linalg.norm(x[a] - x[b], axis=1)[chest] for x in (worn.uv, points))
    assert 0.75 < np.median(along / apart) < 1.3


def test_refuses_an_unknown_garment(template: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"attire\.garment: 'toga' is not allowed"):
        _worn("toga", template, template)


@pytest.mark.parametrize("kind", GARMENTS)
def test_seeds_cut_between_the_variants(kind: str, template: np.ndarray) -> None:
    """Every person's garment is between the two that the kind was cut in, and people's differ."""
    low, high = pattern(kind).points
    shares = []
    for seed in range(4):
        worn = _worn(kind, template, template, seed=seed)
        cloth = template[worn.source] + worn.offset
        apart = np.linalg.norm(high - low, axis=1) > 4.0
        t = ((cloth - low) * (high - low)).sum(axis=1)[apart] / ((high - low) ** 2).sum(axis=1)[apart]
        shares.append(float(np.median(t)))
    assert min(shares) > -0.1 and max(shares) < 1.1 and np.ptp(shares) > 0.1
