"""Turns of head and camera in torch. Twin of head.rotation, head.bone_transforms and render.camera."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..head.assets import LEVEL
from ..head.head import PIVOTS, TURN
from ..spec import Camera

TINY = 1e-12  # radians squared: keeps square roots smooth where nothing turns


def camera_vector(camera: Camera) -> Tensor:
    """(6,) azimuth, elevation in degrees, distance in mm, focal, shift_x, shift_y in shares of the picture's height."""
    names = ("azimuth", "elevation", "distance", "focal", "shift_x", "shift_y")
    return torch.tensor([float(getattr(camera, name)) for name in names], dtype=torch.float64)


def project(points: Tensor, camera: Tensor, resolution: int) -> tuple[Tensor, Tensor]:
    """World points (..., n, 3) mm to pixels (..., n, 2), first centre at (0.5, 0.5), and camera-frame points in mm.

    `camera` (..., 6) is that of `camera_vector`.
    """
    azimuth, elevation, distance, focal, x, y = camera.unbind(-1)
    orbit = rotation(azimuth, elevation, torch.zeros_like(azimuth))
    flip = points.new_tensor([1.0, -1.0, -1.0])
    seen = torch.einsum("...ni,...ij->...nj", points, orbit) * flip
    seen = seen + torch.stack([torch.zeros_like(distance)] * 2 + [distance], dim=-1)[..., None, :]
    centre = torch.stack([0.5 + x, 0.5 + y], dim=-1)[..., None, :]
    pixels = (focal[..., None, None] * seen[..., :2] / seen[..., 2:] + centre) * resolution
    return pixels, seen


def rotation(yaw: Tensor, pitch: Tensor, roll: Tensor) -> Tensor:
    """(..., 3, 3) intrinsic yaw, pitch, roll in degrees: see head.rotation."""
    return _turn(_vector(_quaternion(yaw, pitch, roll)))


def bone_transforms(yaw: Tensor, pitch: Tensor, roll: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Rotation (..., 3, 3) and shift (..., 3) mm, world from rest, of each of head.BONES."""
    whole = _vector(_raised(*_quaternion(yaw, pitch, roll)))
    out: list[tuple[Tensor, Tensor]] = []
    before = 0.0
    for place, share in zip(PIVOTS, TURN.values(), strict=True):
        pivot = whole.new_tensor(place)
        turn = _turn((share - before) * whole)
        shift = pivot - turn @ pivot
        if out:
            base, base_shift = out[-1]
            turn, shift = base @ turn, torch.einsum("...ij,...j->...i", base, shift) + base_shift
        out.append((turn, shift))
        before = share
    return out


def _quaternion(yaw: Tensor, pitch: Tensor, roll: Tensor) -> tuple[Tensor, Tensor]:
    """Scalar (...) and vector (..., 3) of the turn about y, then x, then z."""
    y, x, z = (math.radians(1.0) / 2.0 * angle for angle in (yaw, -pitch, -roll))
    cy, sy, cx, sx, cz, sz = y.cos(), y.sin(), x.cos(), x.sin(), z.cos(), z.sin()
    scalar = cy * cx * cz + sy * sx * sz
    vector = [cy * sx * cz + sy * cx * sz, sy * cx * cz - cy * sx * sz, cy * cx * sz - sy * sx * cz]
    return scalar, torch.stack(vector, dim=-1)


def _raised(scalar: Tensor, vector: Tensor) -> tuple[Tensor, Tensor]:
    """The turn (...), (..., 3) after the assets' head was raised by LEVEL."""
    c, s = math.cos(math.radians(-LEVEL) / 2.0), math.sin(math.radians(-LEVEL) / 2.0)
    x, y, z = vector.unbind(-1)
    return c * scalar - s * x, torch.stack([c * x + s * scalar, c * y + s * z, c * z - s * y], dim=-1)


def _vector(quaternion: tuple[Tensor, Tensor]) -> Tensor:
    """(..., 3) axis times angle in radians."""
    scalar, vector = quaternion
    size = torch.sqrt((vector * vector).sum(-1) + TINY)
    return (2.0 * torch.atan2(size, scalar) / size)[..., None] * vector


def _turn(vector: Tensor) -> Tensor:
    """(..., 3, 3) rotation by axis times angle (Rodrigues)."""
    angle = torch.sqrt((vector * vector).sum(-1) + TINY)[..., None, None]
    x, y, z = vector.unbind(-1)
    zero = torch.zeros_like(x)
    wedge = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).reshape(*x.shape, 3, 3)
    eye = torch.eye(3, dtype=vector.dtype, device=vector.device)
    return eye + torch.sin(angle) / angle * wedge + (1.0 - torch.cos(angle)) / angle**2 * (wedge @ wedge)
