"""Regions of action units against the heatmap, against heads posed by NumPy, and against what muscles do."""

import dataclasses

import numpy as np
import pytest
from test_labels import ALL, NUMBER, make_spec, shoot, twin  # noqa: F401

from painsynth_hf.colourise import colourise
from painsynth_hf.facs import AU_NAMES
from painsynth_hf.head.head import build_head
from painsynth_hf.render import au_regions
from painsynth_hf.render.au_regions import REGION_MM
from painsynth_hf.spec import Expression

REGIONS = frozenset({"au_regions", "heatmap", "mask_layers"})
LEFT = {"AU4": 3.0, "AU6": 2.0, "AU7": 1.0, "AU10": 3.0, "AU12": 2.0, "AU25": 2.0, "AU26": 1.0, "AU43": 1.0}
RIGHT = {**LEFT, "AU12": 0.0, "AU10": 2.0}


def flags(frame) -> dict[str, np.ndarray]:
    """(H, W) bool by unit, as docs/labels.md says."""
    bits = np.unpackbits(frame.pixels["au_regions"], axis=2, bitorder="little").astype(bool)
    return dict(zip(AU_NAMES, np.moveaxis(bits, 2, 0), strict=True))


@pytest.fixture(scope="module")
def mixed(shoot):  # noqa: F811
    """Eight units, one of them on the left side only, seen from the side with the head turned."""
    spec = make_spec(LEFT, azimuth=15.0, pose={"yaw": 10.0, "gaze_pitch": -5.0})
    return shoot(dataclasses.replace(spec, expression=Expression("pain", LEFT, RIGHT)))


@pytest.mark.parametrize("unit", ["AU1", "AU4", "AU5", "AU7", "AU12", "AU17", "AU27", "AU43"])
def test_one_units_region_is_where_the_heatmap_says_so(shoot, unit):  # noqa: F811
    frame = shoot(make_spec({unit: 1.0}), REGIONS)[0]
    regions, heat = flags(frame), frame.pixels["heatmap"].astype(float)
    sure = np.abs(heat - 1000.0 * REGION_MM) > 2.0  # micrometres
    assert np.array_equal(regions[unit][sure], (heat >= 1000.0 * REGION_MM)[sure])
    assert regions[unit].sum() > 20  # an intensity of 1 is enough
    assert not any(region.any() for name, region in regions.items() if name != unit)


def test_regions_agree_with_heads_posed_one_unit_at_a_time(mixed):
    frame, buffers = mixed
    regions, spec = flags(frame), frame.spec
    here = twin(spec, buffers)
    skin = here["mask_layers"].astype(int) & 1 > 0
    for name, region in regions.items():
        if not LEFT.get(name):
            assert not region.any(), name
            continue
        face = Expression("pain", {name: LEFT[name]}, {name: RIGHT[name]})
        head = build_head(dataclasses.replace(spec, expression=face))
        # the same pixels of the same picture, as if this head had been posed for it
        buffers_alone = type(buffers)(**{**vars(buffers), "posed": head.posed, "rest": head.rest})
        moved = twin(spec, buffers_alone)["heatmap"] / 1000.0
        sure = np.abs(moved - REGION_MM) > 0.005  # NumPy against the kernels
        assert np.array_equal(region[sure], (skin & (moved >= REGION_MM))[sure]), name
        assert region.any(), name


def test_regions_are_where_the_muscles_pull(mixed):
    frame, _ = mixed
    regions = flags(frame)
    # corners of parted lips may lie on the mouth's first pixel: the skin next to them is meant
    skin = np.argwhere(frame.pixels["mask_layers"] & 1)
    away = np.linalg.norm(skin[None] + 0.5 - frame.landmarks_2d[:, None, ::-1], axis=-1)
    row, column = skin[away.argmin(axis=1)].T
    assert away.min(axis=1).max() < 2.0

    def holds(unit: str, *landmarks: int) -> list[bool]:
        return [bool(regions[unit][row[k], column[k]]) for k in landmarks]

    assert all(holds("AU4", 18, 19, 20, 21, 22, 23, 24, 25)) and not any(holds("AU4", 8, 48, 54, 57, 33))
    assert holds("AU12", 54, 48) == [True, False]  # the left corner of the mouth, not the right
    assert all(holds("AU10", 48, 50, 52, 54)) and not any(holds("AU10", 8, 5, 11))
    assert all(holds("AU26", 8, 57)) and not any(holds("AU26", 19, 24, 27))
    assert not any(holds("AU43", 8, 19, 24, 30, 48, 54))
    middle = frame.landmarks_2d[36:42].mean(axis=0).astype(int)
    assert regions["AU43"][middle[1], middle[0]]  # the shut lid
    assert (frame.pixels["mask_layers"][frame.pixels["au_regions"].any(axis=2)] & 1).all()


def test_a_resting_face_has_no_regions(shoot):  # noqa: F811
    assert not shoot(make_spec(), REGIONS)[0].pixels["au_regions"].any()


def test_how_many_are_posed_at_a_time_changes_nothing(shoot, mixed, monkeypatch):  # noqa: F811
    from painsynth_hf.render import Renderer

    specs = [dataclasses.replace(mixed[0].spec, expression=Expression("pain", aus, aus), expression_index=k + 1)
             for k, aus in enumerate(({"AU4": 2.0}, {"AU9": 3.0, "AU25": 2.0}, {"AU6": 1.0}))]  # fmt: skip
    rest = mixed[0].spec.neutral()
    engine, wanted = Renderer(), frozenset({"au_regions"})
    together = [f.pixels["au_regions"] for f in engine.render_batch([specs[0], rest, *specs[1:]], wanted)]
    monkeypatch.setattr(au_regions, "ROWS", 3)
    apart = [f.pixels["au_regions"] for f in engine.render_batch([specs[0], rest, *specs[1:]], wanted)]
    assert all(np.array_equal(a, b) for a, b in zip(together, apart, strict=True))
    assert [bool(a.any()) for a in together] == [True, False, True, True]


def test_their_colours_tell_units_apart():
    label = np.zeros((1, 4, 3), np.uint8)
    label[0, 1], label[0, 2], label[0, 3] = (1, 0, 0), (4, 0, 0), (5, 0, 0)
    colours = colourise("au_regions", label)[0].astype(int)
    assert not colours[0].any() and len({tuple(c) for c in colours}) == 4
    assert np.abs(colours[3] - (colours[1] + colours[2]) / 2).max() <= 1
