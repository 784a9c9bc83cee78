"""Glasses, cannulas and head wear: they fit the person, stay outside the skin and follow it."""

import dataclasses
import itertools
from collections import Counter

import numpy as np
import pytest
from scipy.spatial import cKDTree

from painsynth_hf import named_design
from painsynth_hf.appearance.hairline import ear_mask
from painsynth_hf.appearance.hats import CAP_EDGE
from painsynth_hf.appearance.strands import groom, surface, surface_of, template
from painsynth_hf.appearance.worn import contact_shade, knitted_cap, place, wears, worn
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import build_head, eyeballs, resting_cage
from painsynth_hf.head.landmarks import landmark_weights
from painsynth_hf.people import draw_person, draw_worn
from painsynth_hf.sampling import generator
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, GENDERS, GLASSES, Attire, Expression, Pose

IDENTITIES = (0, 5, 11, 16)
STYLES = [kind for kind in GLASSES if kind != "none"]


def spec_of(identity, aus=None, **attire):
    spec = named_design("mini", resolution=64).identity_frames(identity)[0]
    dress = dataclasses.replace(Attire(), **attire)
    spec = dataclasses.replace(spec, person=dataclasses.replace(spec.person, attire=dress), pose=Pose())
    if aus:
        spec = dataclasses.replace(spec, expression_index=1, expression=Expression("pain", aus, aus))
    return spec


def clearance(points, vertices):
    """(n,) mm that points stand off the nearest skin, < 0 inside it."""
    skin = surface_of(vertices)
    outer = (template().normals * (template().vertices - [0, -20, -60])).sum(axis=1) > 0
    near = np.flatnonzero(outer)[cKDTree(vertices[outer]).query(points)[1]]
    return ((points - vertices[near]) * skin.normals[near]).sum(axis=1)


@pytest.mark.parametrize("kind", STYLES)
@pytest.mark.parametrize("identity", IDENTITIES)
def test_rims_clear_the_skin_and_lenses_the_eyes(kind, identity):
    person = spec_of(identity, glasses=kind).person
    things, skin = worn(person), surface(person)
    frame, lens = things.solids["frame"], things.solids["lens"]
    rims = frame.points[(frame.state == 0) & (np.abs(frame.points[:, 0]) > 20)]
    assert clearance(rims, skin.vertices).min() > 0.3
    for centre, radius in eyeballs(resting_cage(person), load_assets()):
        away = np.linalg.norm(lens.points - centre, axis=1).min() - radius
        assert 8.0 < away < 25.0  # room for lashes, yet on this face
    pads = frame.points[frame.state == 1]
    assert -3.0 < clearance(pads, skin.vertices).min() < 0.8, "pads rest on the nose"
    temples = frame.points[frame.state == 2]
    assert clearance(temples[temples[:, 2] > -55], skin.vertices).min() > -1.2


@pytest.mark.parametrize("kind", STYLES)
def test_frames_shade_a_line_below_them_and_nothing_in_the_middle_of_a_lens(kind):
    person = spec_of(5, glasses=kind).person
    light, skin, frame = contact_shade(person), surface(person).vertices, worn(person).solids["frame"]
    lowest = frame.points[frame.state == 0].min(axis=0)[1]
    below = skin[light < 0.85]
    assert 0.6 < light.min() < 0.9 and (below[:, 1] < lowest).any() and (below[:, 1] > lowest - 16.0).all()
    assert (light[np.hypot(np.abs(skin[:, 0]) - 32.0, skin[:, 1] + 8.0) < 3.0] > 0.95).all()
    assert contact_shade(spec_of(5).person) == 1.0


@pytest.mark.parametrize(
    "attire", [{"glasses": "round"}, {"cannula": True}, {"head_wear": "cap"}, {"head_wear": "scarf"}]
)
def test_triangles_depend_on_what_is_worn_alone(attire):
    one, two = (worn(spec_of(i, **attire).person) for i in (2, 9))
    assert wears(Attire(**attire)) == wears(spec_of(9, **attire).person.attire)
    assert one.solids.keys() == two.solids.keys()
    for kind in one.solids:
        np.testing.assert_array_equal(one.solids[kind].quads, two.solids[kind].quads)
        assert np.isfinite(one.solids[kind].points).all()
        assert np.abs(one.solids[kind].points - two.solids[kind].points).max() > 1.0
    assert worn(spec_of(2).person).solids == {}


@pytest.mark.parametrize("kind", ["frame", "tube"])
def test_solids_face_outwards(kind):
    solid = worn(spec_of(3, glasses="rectangular", cannula=True).person).solids[kind]
    a, b, c, d = (solid.points[solid.quads[:, i]] for i in range(4))
    assert (np.cross(a, b) * c).sum() + (np.cross(a, c) * d).sum() > 0


@pytest.mark.parametrize("aus", [None, {"AU6": 4.0, "AU10": 4.0, "AU12": 4.0}])
@pytest.mark.parametrize("identity", IDENTITIES)
def test_tubing_lies_on_the_skin_as_it_moves(identity, aus):
    spec = spec_of(identity, aus, cannula=True)
    things, head = worn(spec.person), build_head(spec)
    points = place(things, head)
    prongs = things.solids["tube"].state == 1
    cheek = ~prongs & (points[:, 2] > -20) & (points[:, 1] > -60)
    off = clearance(points[cheek], head.posed)
    assert (off < 5.5).mean() > 0.98 and off.min() > -2.5
    nostrils = landmark_weights()[[32, 34]] @ head.posed
    tips = points[prongs & (points[:, 1] > nostrils[:, 1].mean() - 2.0)]
    assert len(tips) and cKDTree(tips).query(nostrils)[0].max() < 9.0


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_cap_leaves_ears_and_face_bare(identity):
    person = spec_of(identity, head_wear="cap").person
    hat, skin = worn(person).solids["hat"].points, surface(person).vertices
    ears = skin[(ear_mask() > 0.9) & (np.abs(template().vertices[:, 0]) > 78)]
    beside = hat[np.abs(hat[:, 0]) > 60]
    assert cKDTree(ears[:, 1:]).query(beside[:, 1:])[0].min() > 2.0, "seen from the side the cap touches no ear"
    assert hat[hat[:, 2] > 0][:, 1].min() > 30.0


def test_hair_is_put_away():
    counts = {}
    for head_wear in ("none", "cap", "scarf"):
        person = spec_of(8, head_wear=head_wear).person
        hair = groom(dataclasses.replace(person, hair=dataclasses.replace(person.hair, style="ponytail")))
        counts[head_wear] = len(hair["scalp"].points) if "scalp" in hair else 0
        assert "brows" in hair
    assert counts["scarf"] == 0 <= counts["cap"] < 0.2 * counts["none"]


def test_long_hair_hangs_from_below_a_knitted_cap():
    long = {}
    for garment in ("gown", "pullover"):
        for seed in range(3, 40):
            person = spec_of(8, head_wear="cap").person
            person = dataclasses.replace(
                person, seed=seed, hair=dataclasses.replace(person.hair, style="long"),
                attire=dataclasses.replace(person.attire, garment=garment),
            )  # fmt: skip
            if knitted_cap(person) == (garment == "pullover"):
                break
        scalp = groom(person).get("scalp")
        reach = 0.0 if scalp is None else np.linalg.norm(scalp.points[:, -1] - scalp.points[:, 0], axis=1)
        long[garment] = np.sum(reach > 60.0)
    assert long["gown"] == 0 < 1000 < long["pullover"]
    assert scalp is not None and scalp.points[..., 1].max() < CAP_EDGE[:, 1].max() + 18.0  # and none shows above it


def test_glasses_turn_with_the_skull():
    spec = spec_of(1, glasses="round")
    turned = build_head(dataclasses.replace(spec, pose=Pose(yaw=30.0, pitch=10.0)))
    level = build_head(spec)
    points, at_rest = place(worn(spec.person), turned), place(worn(spec.person), level)
    skull = turned.head_from_rest @ np.linalg.inv(level.head_from_rest)
    np.testing.assert_allclose(points, at_rest @ skull[:3, :3].T + skull[:3, 3], atol=2e-3)


def test_shares_of_people_who_wear_something():
    cells = list(itertools.product(ETHNICITIES, GENDERS, AGE_BANDS)) * 24
    people = [draw_person(0, "worn", i, *cell, 0) for i, cell in enumerate(cells)]
    glasses = [p for p in people if p.attire.glasses != "none"]
    assert 0.18 < len(glasses) / len(people) < 0.26
    old = [p for p in people if p.age > 74]
    assert np.mean([p.attire.glasses != "none" for p in old]) > 1.4 * np.mean(
        [p.attire.glasses != "none" for p in people if p.age < 49]
    )
    assert min(Counter(p.attire.glasses for p in glasses).values()) > 0.2 * len(glasses)
    assert 0.05 < np.mean([p.attire.cannula for p in people]) < 0.11
    assert all(p.gender == "female" for p in people if p.attire.head_wear == "scarf")


def test_scarves_are_worn_by_some_of_every_group():
    shares = {e: np.mean([draw_worn(generator(0, "t", i), Attire(), e, "female", 50.0).head_wear == "scarf"
                          for i in range(1500)]) for e in ETHNICITIES}  # fmt: skip
    assert all(0.0 < share < 0.25 for share in shares.values())
    assert shares["middle_eastern"] > shares["south_asian"] > shares["white"]
    assert 0.035 < np.mean(list(shares.values())) < 0.065


def test_clothes_are_kept():
    dress = Attire("pullover", (0.1, 0.2, 0.3), 0.4)
    got = draw_worn(generator(0, "t"), dress, "white", "female", 80.0)
    assert (got.garment, got.colour, got.pattern) == (dress.garment, dress.colour, dress.pattern)


def test_tubing_shades_the_skin_it_lies_on() -> None:
    person = spec_of(8, cannula=True).person
    shade = np.asarray(contact_shade(person))
    assert 0.7 < shade.min() < 0.8 and (shade == 1.0).mean() > 0.8
    assert contact_shade(spec_of(8, cannula=False).person) == 1.0
