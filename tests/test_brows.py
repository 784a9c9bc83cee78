"""Brows are as thick, dark and grey as people's; upper lids rest where people's do, and their creases unfold."""

import dataclasses

import numpy as np
import pytest

from painsynth_hf.appearance.brows import MOST_DENSE, PLUCKED, brow_shape, brows, plucked
from painsynth_hf.appearance.skin_state import lid_creases, resting_shade
from painsynth_hf.appearance.strands import template
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import eyeballs, resting_cage, resting_surface, skull_turn
from painsynth_hf.head.lid_levels import unfolded
from painsynth_hf.head.lid_seats import SEATS, seat_rise
from painsynth_hf.head.rings import face_rings
from painsynth_hf.people import draw_person
from painsynth_hf.spec import ETHNICITIES, Pose


def people(gender, band, count=15):
    return [draw_person(0, "brows", i, ETHNICITIES[i % 5], gender, band, i % 5) for i in range(count)]


WOMEN, MEN, OLD_WOMEN = people("female", (20, 35)), people("male", (20, 35)), people("female", (75, 93))


def thickness(person):
    """In mm, from the lowest to the highest hairs in the middle of the left brow."""
    grown = brows(person).points
    points = grown[grown[:, 0, 0] > 0.0].reshape(-1, 3)
    middle = np.percentile(points[:, 0], [3, 97]).mean()
    return np.ptp(np.percentile(points[np.abs(points[:, 0] - middle) < 1.5, 1], [5, 95]))


def test_brows_of_women_are_thinner_than_mens():
    women, men = ([thickness(p) for p in people(gender, (20, 35), 40)] for gender in ("female", "male"))
    assert 4.0 < np.mean(women) < 7.0 and 6.0 < np.mean(men) < 9.5
    assert np.mean(men) > np.mean(women) + 0.6 and max(women) < 12.0


def test_some_women_pluck_their_brows_and_old_ones_seldom():
    young, old = (np.mean([plucked(dataclasses.replace(WOMEN[0], seed=i, age=age)) > 0.0 for i in range(300)])
                  for age in (28.0, 85.0))  # fmt: skip
    assert PLUCKED[0] - 0.1 < young < PLUCKED[0] + 0.1 and old < 0.7 * young
    assert not any(plucked(p) for p in MEN)


def test_brows_go_with_the_hair():
    for person in WOMEN + MEN:
        grown = brows(person)
        assert grown.melanin.mean() > 0.85 * person.hair.melanin and grown.white.mean() <= 0.9 * person.hair.grey
    white = [dataclasses.replace(p, hair=dataclasses.replace(p.hair, grey=1.0)) for p in OLD_WOMEN]
    shares = [brows(p).white.mean() for p in white]  # of 0.9
    assert np.mean(shares) > 0.3 and min(shares) > 0.1  # half of what the scalp has lost, as photographs tell
    half = [dataclasses.replace(p, hair=dataclasses.replace(p.hair, grey=0.5)) for p in OLD_WOMEN]
    assert max(brows(p).white.mean() for p in half) < 0.5 * 0.9  # later than the scalp


def test_both_brows_differ_a_little():
    apart = np.array([[left.height - right.height, left.half - right.half] for left, right in map(brow_shape, WOMEN)])
    assert 0.05 < np.abs(apart[:, 0]).mean() < 1.0 and not apart[:, 1].any()


def climb(person):
    """In mm, from the inner end of the left brow up to its middle; of dense brows, as a dozen hairs tell no height."""
    roots = brows(dataclasses.replace(person, hair=dataclasses.replace(person.hair, brow_density=1.0))).points[:, 0]
    roots = roots[roots[:, 0] > 0.0]
    along = (roots[:, 0] - np.percentile(roots[:, 0], 3)) / np.ptp(np.percentile(roots[:, 0], [3, 97]))
    return roots[np.abs(along - 0.55) < 0.1, 1].mean() - roots[along < 0.15, 1].mean()


def test_inner_ends_of_brows_are_not_raised_at_rest():
    """Inner ends above the middle would be AU1, a worried face; skin of the old sags by no more than that."""
    assert min(climb(person) for person in WOMEN + MEN) > 0.0
    old = [climb(person) for person in OLD_WOMEN]
    assert np.mean(old) > 1.0 and min(old) > -2.0


def test_brows_of_white_people_lie_lower_over_the_pupil():
    """As in photographs: there brows of young white women are 5 mm lower than the assets'."""
    height = {}
    for group in ("white", "black"):
        some = [draw_person(0, "brow height", i, group, "female", (20, 35), i % 5) for i in range(8)]
        height[group] = np.mean([np.median(brows(p).points[:, 0, 1]) for p in some])
    assert height["white"] < height["black"] and height["white"] < 20.0


def margins(person):
    """In mm, from the left pupil up to the upper margin and down to the lower one, where the eyeball begins.

    In a level head that looks straight ahead.
    """
    rings, surface = face_rings()[0], resting_surface(person)
    centre, _ = eyeballs(resting_cage(person), load_assets())[0]
    edge = (surface[rings.grid[rings.zero - 9 : rings.zero + 1]] - centre) @ skull_turn(Pose()).T
    upper, lower = (edge[:, side].reshape(-1, 3) for side in (rings.upper, ~rings.upper))
    return (
        upper[np.abs(upper[:, 0]) < 1.5, 1].min(),
        -lower[np.abs(lower[:, 0]) < 1.5, 1].max(),
    )


def test_lids_rest_as_far_from_the_pupil_as_peoples():
    """Margin reflex distances 1 and 2 of 4.2 +- 0.8 and 5.1 +- 0.8 mm; an iris reaches 5.6 mm up and down."""
    young, old = np.array([margins(p) for p in WOMEN + MEN]), np.array([margins(p) for p in OLD_WOMEN])
    assert 3.9 < young[:, 0].mean() < 4.7 and 2.7 < old[:, 0].mean() < young[:, 0].mean()
    assert young[:, 0].max() < 5.4 and min(young[:, 0].min(), old[:, 0].min()) > 1.5
    # lower lids come up with a skull that is held level by more than they follow its eyes, and are seated for that
    assert 4.5 < young[:, 1].mean() < 5.4 and 3.5 < young[:, 1].min() and young[:, 1].max() < 6.0


def test_seating_lids_keeps_their_order_and_them_within_reach():
    height = np.linspace(0.0, 9.0, 91)
    for upper in (False, True):
        assert (np.diff(height - 7.0 * (not upper) + seat_rise(height - 7.0 * (not upper), upper)) > 0.0).all()
        rest, _, most = SEATS[upper]
        assert np.abs(height - 7.0 * (not upper) + seat_rise(height - 7.0 * (not upper), upper) - rest).max() <= most
    # no squint is anyone's shape, nor white below an iris
    assert seat_rise(-4.0, False) < -0.7 and seat_rise(-7.0, False) > 0.5


@pytest.mark.parametrize("ethnicity", ETHNICITIES)
def test_creases_lie_over_both_eyes_and_lighten_as_the_lid_shuts(ethnicity):
    dark = lid_creases(next(p for p in WOMEN if p.ethnicity == ethnicity))
    assert dark.max() > 0.05 and dark.min() < -0.05 and 0.3 < -dark.min() / dark.max() < 3.0
    shut = [unfolded({"AU43": 1.0}, 0.0), unfolded({"AU7": 3.0}, 0.0), unfolded({}, 0.0)]
    assert shut[0] > 0.7 and shut[0] > shut[1] > shut[2] and shut[2] < 1e-9
    assert unfolded({"AU43": 1.0, "AU4": 5.0, "AU6": 5.0, "AU7": 5.0}, 0.0) < 0.3  # pressed down, it stays


def test_some_have_heavy_brows_and_some_hardly_any_where_hair_is_equally_dense():
    grown = [len(brows(dataclasses.replace(p, hair=dataclasses.replace(p.hair, brow_density=0.5))).points) for p in MEN]
    assert max(grown) > 2.0 * min(grown)


def test_heaviest_brows_let_skin_be_seen_and_fair_peoples_are_hardly_darker_than_their_hair():
    fair = [dataclasses.replace(p, hair=dataclasses.replace(p.hair, brow_density=1.0, melanin=0.2, grey=0.0))
            for p in WOMEN + MEN if p.skin.melanin < 0.03]  # fmt: skip
    for person in fair:
        grown, shapes = brows(person), brow_shape(person)
        assert len(grown.points) < 1.3 * MOST_DENSE * sum((s.outer - s.inner) * s.half for s in shapes)
        assert 0.2 < grown.melanin.mean() < 0.5 and grown.light[:, 2].min() > 0.75
    assert len(fair) > 4


def test_high_brows_climb_more_or_they_would_look_raised_inside():
    shapes = [s for p in WOMEN + MEN for s in brow_shape(p) if s.height > 18.0]
    assert len(shapes) > 3 and min(s.rise for s in shapes) > 3.4


def test_tails_of_brows_run_on_over_the_outer_corner():
    """Hair grows farther out than the eye reaches, and no tail ends far below its head: a sad face."""
    for person in WOMEN + MEN:
        for shape in brow_shape(person):
            assert shape.outer > 54.0 and shape.tail > 0.85
            assert shape.centre(np.array([1.0]))[0] > shape.height - 2.0
    roots = np.concatenate([np.abs(brows(p).points[:, 0, 0]) for p in WOMEN])
    assert (roots > 47.0).mean() > 0.08  # of hairs


def test_mens_eyes_lie_in_a_hollow_beside_the_nose():
    bare = [dataclasses.replace(p, attire=dataclasses.replace(p.attire, cannula=False)) for p in (MEN[4], WOMEN[0])]
    x, y, z = template().vertices.T
    hollow = (np.abs(np.abs(x) - 13.0) < 3.0) & (np.abs(y) < 5.0) & (z > 0.0)  # lips and nose have shade of their own
    men = bare[0], dataclasses.replace(bare[0], age=85.0)
    young, old, woman = (resting_shade(p)[hollow].min() for p in (*men, bare[1]))
    assert old < young - 0.1 < 0.75 and woman == 1.0
