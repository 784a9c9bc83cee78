"""What a person's skin, eyes and things look like, as the structs that shading reads."""

from __future__ import annotations

from dataclasses import dataclass

import warp as wp

from ..appearance.eye import EyeLook
from ..appearance.garment import Garment
from ..appearance.skin_look import SkinLook, skin_look
from ..appearance.worn import Worn
from ..sampling import clipped, generator
from ..spec import Person
from .world import ClothLook, WornLook

IRIS_RADIUS = 5.9, 0.21  # mm, mean and spread: horizontal visible iris 11.7 mm across, 0.42 (Rüfer et al. 2005)


@dataclass(frozen=True)
class Looks:
    skin: SkinLook
    iris: EyeLook
    cloth: ClothLook
    worn: WornLook


def person_looks(person: Person, cloth: Garment, things: Worn) -> Looks:
    return Looks(skin_look(person), _eye_look(person), _cloth_look(cloth, person), _worn_look(things, person))


def key(seed: int, purpose: str, *indices: int) -> int:
    """A 31-bit key for the noise functions of the kernels."""
    return int(generator(seed, purpose, *indices).integers(0, 2**31 - 1))


def _eye_look(person: Person) -> EyeLook:
    eyes, look = person.eyes, EyeLook()
    look.iris_melanin, look.sclera_age = float(eyes.iris_melanin), float(eyes.sclera_age)
    size = clipped(generator(person.seed, "iris radius"), *IRIS_RADIUS, 5.4, 6.4)
    look.iris_radius, look.pupil_radius = size, float(eyes.pupil_mm) / 2.0
    look.pigment = min(float(person.skin.melanin) / 0.3, 1.0)
    look.age = _age(person)
    limbus, white, veins = generator(person.seed, "eyeball").random(3).tolist()
    look.limbus, look.white, look.veins = 0.55 + 0.43 * limbus, 0.76 + 0.26 * white, veins**2
    look.seed = key(person.seed, "iris")
    return look


def _age(person: Person) -> float:
    """0 at 30 years .. 1 at 90."""
    return min(max((float(person.age) - 30.0) / 60.0, 0.0), 1.0)


def _cloth_look(worn: Garment, person: Person) -> ClothLook:
    look = ClothLook()
    look.colour, look.second = wp.vec3(*worn.colour), wp.vec3(*worn.second_colour)
    look.pattern, look.scale, look.weave = int(worn.pattern), float(worn.scale), float(worn.weave)
    look.seed = key(person.seed, "cloth")
    return look


def _worn_look(things: Worn, person: Person) -> WornLook:
    look, finish = WornLook(), things.finish
    for name in ("frame", "second", "temple", "lens"):
        setattr(look, name, wp.vec3(*getattr(finish, name)))
    look.metal, look.sleeved = float(finish.metal), float(finish.sleeved)
    look.hat = ClothLook()
    look.hat.colour, look.hat.second = wp.vec3(*finish.hat), wp.vec3(*finish.hat_second)
    look.hat.pattern, look.hat.scale, look.hat.weave = finish.hat_pattern, finish.hat_scale, finish.hat_weave
    look.seed = look.hat.seed = key(person.seed, "worn cloth")
    return look
