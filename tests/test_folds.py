"""Upper lids have a crease and a fold of their own; they differ between people and groups, and unfold as they shut."""

import numpy as np
import pytest

from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.correct import correct
from painsynth_hf.head.folds import fold_shade, folded, folds, lid_form
from painsynth_hf.head.head import bare_surface, eyeballs, resting_cage
from painsynth_hf.head.lid_levels import hooding, narrowed, openings, unfolding
from painsynth_hf.head.lids import smooth_share
from painsynth_hf.head.rings import face_rings
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person
from painsynth_hf.spec import ETHNICITIES, Expression


def people(ethnicity, gender="female", band=(20, 35), count=80):
    return [draw_person(0, "folds", i, ethnicity, gender, band, i % 5) for i in range(count)]


def shown(some):
    """(n,) mm of lid between lashes and fold."""
    return np.array([form.crease - form.hang for form in map(lid_form, some)])


def test_what_shows_of_a_lid_is_what_is_measured():
    """3 to 4 mm in young white women, less in men and with age (Price et al. 2009)."""
    young, men, old = (people("white", *each) for each in (("female",), ("male",), ("female", (75, 93))))
    assert 2.6 < shown(young).mean() < 4.0 and shown(young).std() > 0.8
    assert shown(men).mean() < shown(young).mean() - 0.4
    assert shown(old).mean() < shown(young).mean() - 0.5
    assert min(shown(some).min() for some in (young, men, old)) > 0.0  # lashes are free


def test_lids_without_a_crease_and_folds_over_the_corner_are_east_asian():
    corner = {e: np.mean([lid_form(p).corner > 0.0 for p in people(e)]) for e in ETHNICITIES}
    low = {e: np.mean([lid_form(p).crease < 2.4 for p in people(e)]) for e in ETHNICITIES}
    for ethnicity in set(ETHNICITIES) - {"east_asian"}:
        assert corner[ethnicity] < 0.15 < 0.4 < corner["east_asian"]
        assert low[ethnicity] < 0.15 < 0.25 < low["east_asian"]


@pytest.mark.parametrize("ethnicity", ETHNICITIES)
def test_only_skin_at_the_eyes_moves_and_by_little(ethnicity):
    person = people(ethnicity, count=1)[0]
    flat = topology().operator @ load_assets().template
    before = flat.copy()
    index, moves = folds(person, flat)
    assert len(np.unique(index)) == len(index) and np.isfinite(moves).all()
    assert 0.8 < np.linalg.norm(moves, axis=1).max() < 6.0
    eyes = np.concatenate([rings.grid.ravel() for rings in face_rings()[:2]])
    assert np.isin(index, eyes).all()
    assert np.allclose(folded(flat, person)[index], flat[index] + moves, atol=1e-5) and np.array_equal(flat, before)
    where, share = fold_shade(person, flat)
    assert np.isin(where, eyes).all() and 0.5 < share.min() < 0.95 and share.max() <= 1.0


def test_no_two_people_share_a_lid():
    flat = topology().operator @ load_assets().template
    seen = np.array([folds(p, flat)[1] for p in people("white", count=6)])
    apart = np.linalg.norm(seen[:, None] - seen[None], axis=-1).max(axis=-1)
    assert apart[~np.eye(6, dtype=bool)].min() > 0.5  # mm


def test_a_lid_unfolds_as_it_shuts_unless_it_is_pressed():
    gape = np.linspace(0.0, 1.0, 21)
    lost = unfolding(gape, 0.0)
    assert (np.diff(lost) <= 0.0).all() and lost[0] > 0.5 and lost[-1] == 0.0
    assert not unfolding(gape, 1.2).any()
    for rings in face_rings()[:2]:
        share = smooth_share(rings)
        assert (np.diff(share, axis=0) >= 0.0).all() and not share[:, ~rings.upper].any()


def test_gently_shut_lids_have_no_edge_above_their_lashes():
    """How far skin turns within 3 mm, as far as 11 mm from the margin, in the people with the tallest creases."""
    sharpest = []
    for person in sorted(people("white"), key=lambda p: -lid_form(p).crease)[:4]:
        surface, eyes = bare_surface(person), eyeballs(resting_cage(person), load_assets())
        shut = correct(surface, surface, Expression("pain", {"AU43": 1.0}, {"AU43": 1.0}), 0.0, eyes)
        for rings in face_rings()[:2]:
            upper = np.flatnonzero(rings.upper)
            for column in upper[len(upper) // 3 : 2 * len(upper) // 3]:
                step = np.diff(shut[rings.grid[rings.zero + 4 : rings.zero + 44, column]][:, 1:], axis=0)
                along = np.cumsum(np.hypot(*step.T))
                angle = np.interp(np.arange(0.0, 11.0, 0.25), along, np.unwrap(np.arctan2(*step.T)))
                sharpest.append(np.abs(angle[12:] - angle[:-12]).max())
    assert np.degrees(np.mean(sharpest)) < 31.0


def test_slits_count_as_narrowed_and_squeezing_folds_lids_early():
    assert narrowed({}, 0.0) == narrowed({"AU4": 5.0}, 0.0) == narrowed({}, -20.0) == 0.0
    half, slit = narrowed({"AU7": 3.0}, 0.0), narrowed({"AU7": 5.0, "AU6": 3.0}, 0.0)
    assert 0.0 < half < 0.9 and np.isclose(slit, 1.0) and np.isclose(narrowed({"AU43": 1.0}, 0.0), 1.0)
    shut = [hooding({"AU43": 1.0, "AU7": level}) for level in (0.0, 1.0, 2.0, 5.0)]
    assert shut[0] == 0.0 and np.all(np.diff(shut) > 0.0) and shut[2] > 0.5 * shut[3]
    # over open eyes the fold goes along with a lid that comes down, and muscles together bring it no further than skin
    open_ = [hooding(dict.fromkeys(names, 5.0)) for names in ((), ("AU7",), ("AU4", "AU7"), ("AU4", "AU6", "AU7"))]
    assert open_[0] == 0.0 and np.all(np.diff(open_) > 0.0) and np.all(np.diff(open_, 2) < 0.0)
    assert open_[-1] < hooding({"AU43": 1.0, "AU4": 5.0, "AU6": 5.0, "AU7": 5.0})


def test_the_cheek_raiser_leaves_the_upper_lid_to_the_tightener():
    """AU6 pushes the lower lid up, AU7 narrows the eye from both sides (FACS manual, 2002)."""
    (low, high), (lower, upper) = openings({"AU6": 5.0}), openings({"AU7": 5.0})
    assert 0.0 < low < 0.5 * lower
    assert high > 0.95 * openings({})[1] and upper < 0.92 * high
