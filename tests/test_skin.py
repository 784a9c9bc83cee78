"""Skin as the renderer paints it: the tone that labels state is the tone that the kernels give."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import warp as wp

from painsynth_hf.appearance.chromophores import ita, lab, skin_table
from painsynth_hf.appearance.complexion import LIPSTICKS, cheek_blood, complexion, face_albedo, make_up
from painsynth_hf.appearance.regions import NAMES, region_weights
from painsynth_hf.appearance.relief import furrow
from painsynth_hf.appearance.skin import skin_point
from painsynth_hf.appearance.skin_look import SkinLook, skin_look
from painsynth_hf.appearance.wrinkles import AXIS_Z, COLUMNS, RADIUS, ROWS, TEXEL_MM, V_MIN
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import topology
from painsynth_hf.people import draw_person
from painsynth_hf.spec import ETHNICITIES, Person


@wp.kernel
def paint(
    look: SkinLook,
    table: wp.array2d(dtype=wp.vec3),
    chart: wp.array2d(dtype=float),
    places: wp.array(dtype=wp.vec3),
    regions: wp.array2d(dtype=wp.vec4),  # (N, 3)
    blood: float,
    footprint: float,
    albedo: wp.array(dtype=wp.vec3),
    gloss: wp.array(dtype=float),
    sheen: wp.array(dtype=float),
    relief: wp.array(dtype=wp.vec3),
):
    i = wp.tid()
    state = wp.vec4(blood, 1.0, 0.0, 0.0)
    up = wp.normalize(places[i] + wp.vec3(0.0, 0.0, 60.0))
    a, b, c = regions[i, 0], regions[i, 1], regions[i, 2]
    point = skin_point(look, table, chart, places[i], up, a, b, c, state, footprint)
    albedo[i] = point.albedo
    gloss[i] = point.gloss
    sheen[i] = point.sheen
    relief[i] = point.relief


def painted(person: Person, pick: np.ndarray, blood: float = 0.0, footprint: float = 0.6) -> dict[str, np.ndarray]:
    template = (topology().operator @ load_assets().template)[pick]
    weights = region_weights()[pick].reshape(-1, 3, 4)
    out = {"albedo": wp.empty(len(template), wp.vec3), "gloss": wp.empty(len(template), float)}
    out["sheen"] = wp.empty(len(template), float)
    out["relief"] = wp.empty(len(template), wp.vec3)
    inputs = [skin_look(person), wp.array(skin_table(), dtype=wp.vec3), wp.zeros((8, 8), float)]
    inputs += [wp.array(template, dtype=wp.vec3), wp.array(weights, dtype=wp.vec4), blood, footprint]
    wp.launch(paint, len(template), inputs, list(out.values()))
    return {name: array.numpy() for name, array in out.items()}


def sites() -> tuple[np.ndarray, np.ndarray]:
    """Vertices of the forehead's middle and of the cheeks, where instruments are held."""
    column = {name: region_weights()[:, NAMES.index(name)] for name in ("forehead", "cheeks")}
    front = (topology().operator @ load_assets().template)[:, 2] > -40
    return np.flatnonzero((column["forehead"] > 0.6) & front), np.flatnonzero((column["cheeks"] > 0.6) & front)


def somebody(key: int, ethnicity: str = "white", tone: int = 2, age: tuple[int, int] = (36, 48)) -> Person:
    return draw_person(3, "skin", key, ethnicity, "female", age, tone)


@pytest.mark.parametrize("ethnicity", ETHNICITIES)
def test_stated_tone_is_the_painted_one(ethnicity: str) -> None:
    forehead, cheek = sites()
    off = []
    for tone in (0, 2, 4):
        person = somebody(tone, ethnicity, tone)
        both = [painted(person, pick)["albedo"].mean(axis=0) for pick in (forehead, cheek)]
        off.append(
            ita(np.mean(both, axis=0))
            - ita(face_albedo(person.skin.melanin, person.skin.blood, cheek_blood(person.seed)))
        )
    assert np.abs(off).max() < 2.5, off


@pytest.mark.parametrize(
    "ethnicity, measured",
    [("white", (64, 11, 15)), ("east_asian", (62, 10, 16)), ("middle_eastern", (60, 11, 17)), ("black", (44, 11, 15))],
)  # fmt: skip
def test_tones_have_the_chroma_of_faces(ethnicity: str, measured: tuple[float, float, float]) -> None:
    """Near what spectrophotometers read off foreheads and cheeks.

    Rounded means of CIELAB as quoted from surveys such as Xiao et al. (Skin Res Technol 23, 2017), not taken from its
    tables; a step of 5 in lightness or 2 in chroma lies between surveys.
    """
    people = [somebody(key, ethnicity, key % 5) for key in range(30)]
    albedo = [face_albedo(p.skin.melanin, p.skin.blood, cheek_blood(p.seed)) for p in people]
    lightness, a, b = np.median(lab(np.array(albedo)), axis=0) - measured
    assert abs(lightness) < 4.0 and abs(a) < 1.6 and abs(b) < 1.9, (lightness, a, b)


def test_skin_below_the_eye_shines_least() -> None:
    """Sebaceous glands are few there: no lamp's image under the eyes of people whose foreheads shine."""
    place = topology().operator @ load_assets().template
    under = np.flatnonzero((np.abs(np.abs(place[:, 0]) - 27.0) < 6.0) & (np.abs(place[:, 1] + 12.0) < 3.0)
                           & (place[:, 2] > 0.0))  # fmt: skip
    forehead, _ = sites()
    person = somebody(1, "black", 3, (20, 35))
    low, high = (painted(person, pick)["sheen"].mean() for pick in (under, forehead))
    assert low < 0.65 * high


def test_a_flush_reddens_and_pressure_pales() -> None:
    _, cheek = sites()
    pale, calm, flushed = (painted(somebody(1), cheek, blood)["albedo"].mean(axis=0) for blood in (-0.3, 0.0, 0.5))
    ratio = [c[0] / c[1] for c in (pale, calm, flushed)]
    assert ratio[0] < ratio[1] < ratio[2] and pale[1] > calm[1] > flushed[1]


def test_detail_fades_where_pixels_are_too_coarse_for_it() -> None:
    _, cheek = sites()
    near, far = (np.linalg.norm(painted(somebody(2), cheek, 0.0, mm)["relief"], axis=1).mean() for mm in (0.2, 4.0))
    assert near > 1.5 * far > 0.0


def test_noses_shine_more_than_cheeks_and_oil_does_it() -> None:
    nose = np.flatnonzero(region_weights()[:, NAMES.index("nose")] > 0.8)
    _, cheek = sites()
    oily = max((somebody(k, age=(20, 35)) for k in range(12)), key=lambda p: p.skin.oil)
    dry = min((somebody(k, age=(20, 35)) for k in range(12)), key=lambda p: p.skin.oil)
    shine = [painted(p, nose)["gloss"].mean() for p in (dry, oily)]
    assert shine[1] > 1.2 * shine[0] and shine[1] > painted(oily, cheek)["gloss"].mean()


def test_patches_differ_in_hue_and_not_in_lightness_alone() -> None:
    """Over a forehead a* and b* of photographs differ by 0.6 to 1.1 at each octave from 8 to 90 mm, of any tone."""
    forehead, _ = sites()
    for key, (ethnicity, tone) in enumerate((("white", 1), ("east_asian", 2), ("black", 4))):
        people = [somebody(10 * key + k, ethnicity, tone, (20, 35)) for k in range(6)]
        spread = [lab(painted(p, forehead, 0.0, 3.0)["albedo"]).std(axis=0) for p in people]
        _, red, yellow = np.mean(spread, axis=0)
        assert red > 0.7 and yellow > 0.62, (ethnicity, red, yellow)


def test_highlights_of_portraits_do_not_glitter() -> None:
    """What pores and cells do to a forehead's shine is below a portrait's pixel: it differs by less than a tenth."""
    forehead, _ = sites()
    for key in range(4):
        sheen = painted(somebody(key, "black", 4, (20, 35)), forehead, 0.0, 1.0)["sheen"]
        assert sheen.std() < 0.10 * sheen.mean()


def test_marks_come_with_age() -> None:
    def amounts(age: float) -> np.ndarray:
        drawn = [complexion(seed, age, 0.5, 0.03) for seed in range(60)]
        return np.array([[c.vessels, c.plaques, c.cords, c.acne] for c in drawn]).mean(axis=0)

    young, old = amounts(22.0), amounts(80.0)
    assert (old[:3] > young[:3]).all() and young[3] > 0.1 and old[3] == 0.0
    assert complexion(5, 40.0, 0.5, 0.03) == complexion(5, 40.0, 0.5, 0.03)
    assert complexion(5, 40.0, 0.5, 0.03).cheeks == complexion(5, 70.0, 0.1, 0.2).cheeks == cheek_blood(5)


def test_make_up_is_worn_by_some_women() -> None:
    young, old = ([make_up(seed, "female", age) for seed in range(300)] for age in (25.0, 85.0))
    worn = [np.mean([m.lips + m.liner > 0.0 for m in women]) for women in (young, old)]
    assert 0.3 < worn[0] < 0.55 and 0.1 < worn[1] < worn[0]
    assert len({m.lip_colour for m in young if m.lips > 0.0}) == len(LIPSTICKS)
    assert not any(m.lips + m.liner + m.shadow for m in (make_up(seed, "male", 25.0) for seed in range(50)))


def test_lips_are_not_all_of_one_colour() -> None:
    lips = np.flatnonzero(region_weights()[:, NAMES.index("lips")] > 0.7)
    men = [draw_person(3, "skin", k, "white", "male", (36, 48), 2) for k in range(16)]
    green = [painted(man, lips)["albedo"].mean(axis=0)[1] for man in men]
    assert np.std(np.log(green)) > 0.12


def test_lips_are_redder_than_skin_and_lower_ones_of_dark_skin_lighter() -> None:
    """In photographs of people at rest a* is 9 to 12 over that of the cheeks."""
    template = topology().operator @ load_assets().template
    weight = region_weights()[:, NAMES.index("lips")]
    _, cheek = sites()
    red = (weight > 0.6) & (weight < 0.9) & (np.abs(template[:, 0]) < 10.0)
    above, below = (np.flatnonzero(red & side) for side in (template[:, 1] > -66.0, template[:, 1] < -69.0))
    for group in ("white", "black", "east_asian"):
        people = [draw_person(3, "skin", k, group, "male", (20, 35), 2) for k in range(6)]
        upper, lower, skin = (
            np.mean([lab(painted(p, at)["albedo"].mean(axis=0)) for p in people], axis=0)
            for at in (above, below, cheek)
        )
        assert upper[1] > skin[1] + 2.0 and lower[1] > skin[1] + 4.0, group
        if group == "black":
            assert lower[0] > upper[0] + 1.0  # more of the difference is light from above
            # and none as pale as if painted: the palest of 40
            assert min(complexion(k, 30.0, 0.5, 0.15, group).dusky for k in range(40)) > 0.7


def test_pigment_lies_around_the_eyes_of_south_asians() -> None:
    """By more than around white people's of the same melanin, and the instrument's sites do not see it."""
    mean = {group: np.mean([complexion(k, 30.0, 0.5, 0.05, group).orbits for k in range(200)]) for group in ETHNICITIES}
    assert mean["south_asian"] > mean["middle_eastern"] > 2.0 * mean["black"] and mean["white"] < 0.05
    orbit = np.flatnonzero(region_weights()[:, NAMES.index("orbit")] > 0.8)
    _, cheek = sites()
    seen = []
    for group in ("white", "south_asian"):
        same = dataclasses.replace(somebody(4), ethnicity=group)
        seen.append([lab(painted(same, pick)["albedo"].mean(axis=0))[0] for pick in (orbit, cheek)])
    (white_orbit, white_cheek), (orbit, cheek) = seen
    assert orbit < white_orbit - 1.0 and abs(cheek - white_cheek) < 0.5


def test_white_beards_leave_no_dark_shadow() -> None:
    man = draw_person(3, "skin", 5, "white", "male", (62, 74), 2)
    dark, white = (
        skin_look(dataclasses.replace(man, hair=dataclasses.replace(man.hair, grey=grey, beard="none"))).beard
        for grey in (0.0, 1.0)
    )
    assert 0.0 < white < 0.2 * dark


def test_old_skin_is_blotched_and_young_skin_is_not() -> None:
    people = [draw_person(0, "blots", i, ETHNICITIES[i % 5], "female", (75, 93), i % 5) for i in range(15)]
    amounts = [[skin_look(dataclasses.replace(p, age=age)).blots for p in people] for age in (30.0, 60.0, 85.0)]
    assert max(amounts[0]) == 0.0
    assert np.mean(amounts[1]) < 0.6 * np.mean(amounts[2]) and max(amounts[2]) > 1.5 * min(amounts[2])


@wp.kernel
def depths(chart: wp.array2d(dtype=float), place: wp.vec3, out: wp.array(dtype=float)):
    out[0] = furrow(chart, place, 0.3)[3]


def test_a_crease_is_dark_and_a_broad_sag_is_not():
    """Both 1 mm deep; shaded by what lies above it a few millimetres away, old flesh would look stained."""
    v = V_MIN + TEXEL_MM * np.arange(ROWS)
    lost = []
    for wide in (1.2, 9.0):
        across = -np.exp(-((v / wide) ** 2)).astype(np.float32)
        chart, out = np.repeat(across[:, None], COLUMNS, axis=1), wp.zeros(1, dtype=float, device="cpu")
        place = wp.vec3(0.0, 0.0, AXIS_Z + RADIUS)
        wp.launch(depths, 1, [wp.array(chart, dtype=float, device="cpu"), place], [out], device="cpu")
        lost.append(float(out.numpy()[0]))
    assert lost[0] > 0.2 and lost[1] < 0.03
