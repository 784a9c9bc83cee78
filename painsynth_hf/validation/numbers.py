"""Checks of one row's numbers: each label from the spec, or from another label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..designs import AGE_GROUPS, age_group
from ..facs import AU_NAMES, MAX_LEVEL, full_side, pspi
from ..head.head import gaze_turn, skull_turn
from ..render.camera import head_angles, pinhole
from ..rows import PAIN, attributes
from ..spec import ETHNICITIES, EXPRESSIONS, GENDERS, VIEWS, FrameSpec
from .findings import Findings

PIXELS = 0.02  # px between a landmark and the projection of its 3D point
DEGREES = 0.02
# degrees that either eye turns in to meet the other a metre ahead, by the middle of all people, and how far one is off
CONVERGES, SIGHT = 1.75, 0.5
ROUNDING = 1e-3


# columns that are arrays: their sizes, None where any will do
SHAPES: Mapping[str, tuple[int | None, ...]] = {
    "landmarks_2d": (68, 2), "landmarks_3d": (68, 3), "landmarks_visible": (68,), "bbox": (4,), "gaze_left": (3,),
    "gaze_right": (3,), "intrinsics": (3, 3), "camera_from_world": (4, 4), "vertices": (None, 3),
}  # fmt: skip
OF_CLIPS = ("clip_id", "frame_index", "time_s")


def check_values(row: Mapping[str, Any], where: str, found: Findings) -> bool:
    """Whether all values are there and of their sizes, which every other check relies on."""
    off = [name for name, value in row.items() if name not in OF_CLIPS and not _whole(value, SHAPES.get(name))]
    return found.check("values", where, not off, f"{', '.join(off)} missing, not a number or of another size")


def _whole(value: Any, shape: tuple[int | None, ...] | None) -> bool:
    if shape is not None:
        try:
            array = np.array(value, dtype=float)
        except (TypeError, ValueError):
            return False
        same = array.ndim == len(shape) and all(n in (None, m) for n, m in zip(shape, array.shape, strict=True))
        return same and array.size > 0 and bool(np.isfinite(array).all())
    if isinstance(value, dict):
        return all(item is not None or key == "path" for key, item in value.items())
    return value is not None and (not isinstance(value, float) or np.isfinite(value))


def check_numbers(row: Mapping[str, Any], spec: FrameSpec, found: Findings) -> None:
    """All checks that need no picture; columns that were left out are passed over."""
    where = spec.frame_id
    for name, wanted in (("pair_id", spec.pair_id), ("identity_id", spec.identity_id), ("group_id", spec.group_id)):
        found.check("spec", where, row[name] == wanted, f"{name} is {row[name]!r}, {wanted!r} by the spec")
    _units(row, spec, found)
    _demographics(row, spec, found)
    _camera(row, spec, found)


def _units(row: Mapping[str, Any], spec: FrameSpec, found: Findings) -> None:
    where, face = spec.frame_id, spec.expression
    for name, wanted in (("aus_left", face.aus_left), ("aus_right", face.aus_right), ("aus", face.aus)):
        if name in row:
            fine = row[name] == {k: float(np.float32(v)) for k, v in full_side(wanted).items()}
            off = [k for k, v in full_side(wanted).items() if abs((row[name].get(k) or 0.0) - v) > ROUNDING]
            found.check("aus", where, fine, f"{name}: {', '.join(off) or 'names'} differ from the spec")
            levels = [row[name].get(k) for k in AU_NAMES]
            inside = all(isinstance(v, float) and 0.0 <= v <= MAX_LEVEL for v in levels)
            found.check("aus", where, inside, f"{name}: a value is not within 0 and {MAX_LEVEL:g}")
    if {"aus", "aus_left", "aus_right"} <= row.keys():
        strong = {k: max(row["aus_left"][k] or 0.0, row["aus_right"][k] or 0.0) for k in AU_NAMES}
        found.check("aus", where, row["aus"] == strong, "aus is not the stronger side")
    if {"pspi", "aus"} <= row.keys():
        again = pspi({k: v or 0.0 for k, v in row["aus"].items()})
        found.check("pspi", where, abs(row["pspi"] - again) < ROUNDING, f"{row['pspi']:g}, {again:g} from aus")
    if {"pain", "expression"} <= row.keys():
        name = EXPRESSIONS[row["expression"]] if 0 <= row["expression"] < len(EXPRESSIONS) else "?"
        fine = name == face.name and row["pain"] == PAIN.index("pain") * (name == "pain")
        found.check("pspi", where, fine, f"expression {name}, pain {row['pain']}; the spec says {face.name}")


def _demographics(row: Mapping[str, Any], spec: FrameSpec, found: Findings) -> None:
    person = spec.person
    wanted: dict[str, Any] = {
        "gender": GENDERS.index(person.gender), "ethnicity": ETHNICITIES.index(person.ethnicity),
        "age_group": age_group(person.age), "attributes": attributes(spec), "view": VIEWS.index(spec.camera.view),
    }  # fmt: skip
    if "age" in row:
        fine = abs(row["age"] - person.age) < ROUNDING
        found.check("demographics", spec.frame_id, fine, f"age {row['age']:g}, {person.age:g} by the spec")
    for name, value in wanted.items():
        if name in row:
            what = f"{name} is {row[name]!r}, {value!r} by the spec"
            found.check("demographics", spec.frame_id, row[name] == value, what)
    assert 0 <= wanted["age_group"] < len(AGE_GROUPS)


def _camera(row: Mapping[str, Any], spec: FrameSpec, found: Findings) -> None:
    where, camera = spec.frame_id, pinhole(spec.camera)
    array = {name: np.array(row[name], dtype=float) for name in row if name.startswith(("landmarks_2", "landmarks_3"))}
    if "intrinsics" in row:
        fine = np.allclose(row["intrinsics"], camera.intrinsics, rtol=1e-6, atol=1e-4)
        found.check("cameras", where, fine, "intrinsics are not the spec's")
    if "camera_from_world" in row:
        fine = np.allclose(row["camera_from_world"], camera.camera_from_world, rtol=1e-6, atol=1e-4)
        found.check("cameras", where, fine, "camera_from_world is not the spec's")
    if {"landmarks_2d", "landmarks_3d", "intrinsics"} <= row.keys():
        seen = array["landmarks_3d"] @ np.array(row["intrinsics"], dtype=float).T
        away = np.linalg.norm(seen[:, :2] / seen[:, 2:] - array["landmarks_2d"], axis=1)
        worst = int(away.argmax())
        fine = bool(away[worst] < PIXELS)
        found.check("cameras", where, fine, f"landmark {worst + 1} is {away[worst]:.2f} px from its 3D point")
    if {"bbox", "landmarks_2d"} <= row.keys():
        low, high = array["landmarks_2d"].min(axis=0), array["landmarks_2d"].max(axis=0)
        fine = np.allclose(row["bbox"], [*low, *(high - low)], atol=1e-3)
        found.check("bbox", where, fine, f"{np.round(row['bbox'], 1).tolist()} is not around the landmarks")
    _directions(row, spec, found)
    if {"vertices", "landmarks_3d"} <= row.keys():
        vertices = np.array(row["vertices"], dtype=float)
        inside = (vertices.min(axis=0) - 5 < array["landmarks_3d"].min(axis=0)).all()
        inside &= (vertices.max(axis=0) + 5 > array["landmarks_3d"].max(axis=0)).all()
        found.check("vertices", where, bool(inside), "do not surround the landmarks")


def _directions(row: Mapping[str, Any], spec: FrameSpec, found: Findings) -> None:
    """Head angles and lines of sight, which follow from the spec alone."""
    pose, camera, where = spec.pose, pinhole(spec.camera), spec.frame_id
    skull = skull_turn(pose)
    turned = np.eye(4)
    turned[:3, :3] = skull
    for name, angle in zip(("yaw", "pitch", "roll"), head_angles(turned, camera), strict=True):
        if name in row:
            found.check(
                "pose", where, abs(row[name] - angle) < DEGREES, f"{name} {row[name]:.2f}, {angle:.2f} by the spec"
            )
    world = camera.camera_from_world[:3, :3] @ skull
    for name, inwards in (("gaze_left", -CONVERGES), ("gaze_right", CONVERGES)):
        if name in row:
            sight = world @ gaze_turn(pose.gaze_yaw + inwards, pose.gaze_pitch)[:, 2]
            cosine = float(np.clip(np.dot(row[name], sight), -1.0, 1.0))
            fine = cosine > np.cos(np.radians(SIGHT)) and abs(np.linalg.norm(row[name]) - 1.0) < 1e-4
            found.check("pose", where, bool(fine), f"{name} is {np.degrees(np.arccos(cosine)):.1f} degrees off")
