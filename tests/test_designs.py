"""The named designs: who is in them, in which split, and how evenly."""

import functools
import hashlib
import itertools
import json
import subprocess
import sys
from collections import Counter

import pytest

from painsynth_hf.designs import AGE_GROUPS, DESIGNS, age_group, named_design
from painsynth_hf.expressions import NON_PAIN
from painsynth_hf.head.reach import reach
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, FrameSpec, check_spec

SMALL = {  # enough people for three splits, few enough to draw
    "synpain": {"identities": 20 * 40},
    "3dpain": {"identities": 50 * 10, "pains": 4},
    "factorial": {"identities": 20 * 40},
}


@functools.cache
def small(name):
    design = named_design(name, **SMALL.get(name, {}))
    return design, {split: list(design.specs(split)) for split in design.splits()}


def cell(spec: FrameSpec) -> tuple:
    return spec.person.ethnicity, spec.person.gender, age_group(spec.person.age)


def even(counts: Counter, keys) -> bool:
    values = [counts[key] for key in keys]
    return max(values) - min(values) <= 1


@pytest.mark.parametrize(
    "name, rows",
    [
        ("mini", {"train": 60}),
        ("synpain", {"train": 7520, "validation": 2160, "test": 1040}),
        ("3dpain", {"train": 57750, "validation": 16500, "test": 8250}),
        ("factorial", {"train": 1400, "validation": 400, "test": 200}),
    ],
)
def test_sizes(name, rows):
    assert named_design(name).splits() == rows


def test_people_per_cell_of_the_published_sizes():
    assert named_design("synpain").split_counts == {"train": 188, "validation": 54, "test": 26}
    assert named_design("3dpain").split_counts == {"train": 35, "validation": 10, "test": 5}


@pytest.mark.parametrize("name", DESIGNS)
def test_frames_are_allowed_and_known_by_their_ids(name):
    design, splits = small(name)
    frames = [spec for specs in splits.values() for spec in specs]
    assert len({spec.frame_id for spec in frames}) == len(frames) == sum(design.splits().values())
    for spec in frames[::97]:
        check_spec(spec)
        assert design.frame(spec.frame_id) == spec and FrameSpec.from_json(spec.to_json()) == spec
        assert design.frame(spec.pair_id) == spec.neutral()


@pytest.mark.parametrize("name", DESIGNS)
def test_rows_of_a_person_come_together_with_the_resting_face_first(name):
    design, splits = small(name)
    for split, specs in splits.items():
        order = [identity for identity, _ in itertools.groupby(specs, key=lambda spec: spec.identity)]
        assert order == list(design.identities_of(split))
        for identity in order[:8]:
            frames = design.identity_frames(identity)
            assert len(frames) == design.rows_per_identity and {spec.split for spec in frames} == {split}
            assert len({id(spec.person) for spec in frames}) == 1
            first = 1 if name == "factorial" else 0
            steps = [(spec.view_index, spec.expression_index) for spec in frames]
            faces = range(first, first + design.rows_per_identity // len(design.views))
            assert steps == list(itertools.product(range(len(design.views)), faces))


@pytest.mark.parametrize("name", DESIGNS)
def test_splits_share_no_person_and_are_balanced_over_cells(name):
    design, splits = small(name)
    people = {split: {spec.identity_id for spec in specs} for split, specs in splits.items()}
    for a, b in itertools.combinations(people.values(), 2):
        assert not a & b
    bones = {split: {json.dumps(dict(s.person.shape)) for s in specs} for split, specs in splits.items()}
    for a, b in itertools.combinations(bones.values(), 2):
        assert not a & b
    for split, specs in splits.items():
        counts = Counter(cell(spec) for spec in specs)
        assert len(counts) == len(design.cells) and len(set(counts.values())) == 1, split


@pytest.mark.parametrize("name", ["mini", "synpain", "3dpain"])
def test_pspi_levels_differ_by_at_most_one_per_cell_and_per_split(name):
    _, splits = small(name)
    one_view = [spec for specs in splits.values() for spec in specs if spec.view_index == 0]
    pains = [spec for spec in one_view if spec.expression.name == "pain"]
    for key in (lambda s: cell(s), lambda s: s.split, lambda s: (s.split, cell(s))):
        groups: dict = {}
        for spec in pains:
            groups.setdefault(key(spec), Counter())[spec.expression.pspi] += 1
        for where, counts in groups.items():
            assert set(counts) <= set(range(1, 17)) and even(counts, range(1, 17)), where
        assert len(groups) == len({key(spec) for spec in one_view})


@pytest.mark.parametrize("name", ["mini", "synpain"])
def test_other_expressions_are_equally_often(name):
    _, splits = small(name)
    for specs in splits.values():
        assert even(Counter(spec.expression.name for spec in specs), NON_PAIN)


def test_the_published_sizes_are_balanced_too():
    for name in ("synpain", "3dpain"):
        facts = named_design(name).summary()
        views = 3 if name == "3dpain" else 1
        for counts in facts["pspi"].values():
            assert max(counts.values()) - min(counts.values()) <= views
        assert len({c["pain expressions"] for c in facts["cells"].values()}) == 1 and facts["notes"] == []


def test_half_of_each_cell_of_each_split_is_in_pain():
    _, splits = small("synpain")
    for specs in splits.values():
        pain = Counter(cell(spec) for spec in specs if spec.expression.name == "pain")
        other = Counter(cell(spec) for spec in specs if spec.expression.name in NON_PAIN)
        assert pain == other


@pytest.mark.parametrize("per_cell", [1, 3, 5, 21, 41])
def test_odd_cells_are_balanced_over_cells(per_cell):
    design = named_design("synpain", identities=20 * per_cell)
    assert any("odd" in note for note in design.notes())
    faces = {}
    for split in design.splits():
        for spec in design.specs(split):
            if spec.expression_index:
                faces.setdefault(split, []).append(spec)
    for split, specs in faces.items():
        pain = [spec for spec in specs if spec.expression.name == "pain"]
        assert 2 * len(pain) == len(specs), split
        assert even(Counter(spec.expression.pspi for spec in pain), range(1, 17))
        assert even(Counter(spec.expression.name for spec in specs if spec not in pain), NON_PAIN)
        by_cell = {c: Counter(s.expression.pspi for s in pain if cell(s) == c) for c in map(cell, specs)}
        assert all(even(counts, range(1, 17)) for counts in by_cell.values())
        sizes = [sum(counts.values()) for counts in by_cell.values()]
        assert max(sizes) - min(sizes) <= 1
        for factor in range(3):  # no label leans to pain by more than one person per two cells
            share = Counter(cell(spec)[factor] for spec in pain)
            assert max(share.values()) - min(share.values()) <= 1


def test_mini_has_one_person_per_cell_and_ends_of_the_ages():
    design, splits = small("mini")
    specs = splits["train"]
    assert design.resolution == 256 and {spec.camera.resolution for spec in specs} == {256}
    assert {age_group(spec.person.age) for spec in specs} == {0, 4}
    for identity in range(20):
        names = [spec.expression.name for spec in specs if spec.identity == identity]
        assert names[:2] == ["neutral", "pain"] and names[2] in NON_PAIN


@pytest.mark.parametrize("name", ["mini", "synpain", "3dpain"])
def test_any_run_of_people_is_mixed_over_cells(name):
    design, splits = small(name)
    n = len(design.cells)
    for specs in splits.values():
        people = list({spec.identity: cell(spec) for spec in specs}.values())
        for start in range(0, len(people) - n, 7):
            assert len(set(people[start : start + n])) == n


def test_skin_tones_are_mixed_in_each_cell():
    design, splits = small("synpain")
    for wanted in itertools.product(ETHNICITIES, (0, 4)):
        melanin = {
            s.identity: s.person.skin.melanin
            for s in splits["train"]
            if (s.person.ethnicity, age_group(s.person.age)) == wanted
        }
        spread = sorted(melanin.values())
        assert spread[-3] > 1.7 * spread[2], wanted
    tones = Counter((design._tone(rank, 3), rank % 2) for rank in range(40))
    assert set(tones.values()) == {4}


def test_views():
    design, splits = small("3dpain")
    frames = design.identity_frames(0)
    assert [spec.camera.view for spec in frames] == ["front"] * 5 + ["left"] * 5 + ["right"] * 5
    assert len({(spec.pose, spec.scene) for spec in frames}) == 1
    assert [spec.expression for spec in frames[:5]] == [spec.expression for spec in frames[5:10]]
    for spec in splits["test"]:
        wanted = {"front": 0, "left": 30, "right": -30}[spec.camera.view]
        assert abs(spec.pose.yaw - spec.camera.azimuth - wanted) <= 5.01


def test_counterfactuals_differ_in_the_labels_alone():
    _, splits = small("factorial")
    for specs in splits.values():
        draws: dict[str, list[FrameSpec]] = {}
        for spec in specs:
            draws.setdefault(spec.group_id, []).append(spec)
        for draw in draws.values():
            assert len(draw) == 20 == len({cell(spec) for spec in draw})
            assert len({json.dumps([s.expression.name, dict(s.expression.aus_left)]) for s in draw}) == 1
            assert len({(spec.scene, spec.pose, spec.camera) for spec in draw}) == 1
            assert len({spec.person.seed for spec in draw}) == 1
    groups = [{spec.group_id for spec in specs} for specs in splits.values()]
    assert not set.intersection(*groups) and len(set.union(*groups)) == 40
    names = Counter(spec.expression.name for specs in splits.values() for spec in specs)
    assert names["pain"] == sum(names.values()) / 2 and names["neutral"] == 0


def test_a_person_does_not_depend_on_how_many_there_are_or_how_they_are_seen():
    few, many = named_design("3dpain", identities=50), named_design("3dpain", identities=5000, resolution=64)
    assert few.person(17) == many.person(17)
    assert named_design("3dpain", seed=1).person(17) != few.person(17)
    assert named_design("synpain").person(0).shape != few.person(0).shape


def test_too_few_for_three_splits_are_all_train():
    design = named_design("synpain", identities=20 * 4)
    assert design.splits() == {"train": 160} and any("too few" in note for note in design.notes())
    assert named_design("synpain", identities=20 * 14).split_counts == {"train": 10, "validation": 2, "test": 2}
    with pytest.raises(ValueError, match="split: 'test' is not allowed"):
        design.identities_of("test")


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"identities": 0}, "identities: 0 is not allowed; give a whole number from 1 to 1000000"),
        ({"identities": 50_000_000}, "from 1 to 1000000"),
        ({"identities": 30}, "multiple of 20, such as 20 or 40"), ({"identities": 7}, "such as 20"),
        ({"identities": 20.0}, "20.0"), ({"seed": -1}, "seed"), ({"seed": True}, "seed"), ({"seed": "0"}, "seed"),
        ({"resolution": 8}, "resolution"), ({"ethnicities": ("blak",)}, "did you mean 'black'"),
        ({"ethnicities": ()}, "ethnicities"), ({"genders": ("male", "male")}, "each once"),
        ({"views": ("top",)}, "front, left, right"), ({"age_bands": ((35, 20),)}, "age_bands"),
        ({"age_bands": ((10, 20),)}, "age_bands"), ({"age_bands": (20, 35)}, "age_bands"),
        ({"identites": 40}, "did you mean 'identities'"), ({"name": "x"}, "option"), ({"pains": -1}, "pains"),
        ({"ethnicities": "black"}, "ethnicities"),
    ],
)  # fmt: skip
def test_bad_input(changes, told):
    with pytest.raises(ValueError) as info:
        named_design("mini", **changes)
    assert told in str(info.value) and "\n" not in str(info.value)


def test_unknown_design_and_frame():
    with pytest.raises(ValueError, match="did you mean 'synpain'"):
        named_design("synpian")
    design = named_design("mini")
    for wrong in ("mini-s0-i000020-e000-v0", "mini-s1-i000000-e000-v0", "x", "mini-s0-i000000-e009-v0", None,
                  "synpain-s0-i000000-e000-v0", "mini-s0-i000000-e000-v1"):  # fmt: skip
        with pytest.raises(ValueError, match="frame_id"):
            design.frame(wrong)


def test_overrides():
    design = named_design("mini", ethnicities=["black"], genders=["female"], age_bands=[[30, 30]], identities=3, seed=9)
    specs = list(design.specs("train"))
    assert len(specs) == 9 and {spec.person.age for spec in specs} == {30.0} and specs[0].seed == 9
    assert named_design("mini", seed=10**40).identity_frames(0)[0].seed == 10**40


def test_fields_are_json_and_change_with_the_design():
    a, b = named_design("mini").fields(), named_design("mini", seed=1).fields()
    assert json.loads(json.dumps(a)) == a and a != b and {k for k in a if a[k] != b[k]} == {"seed"}


def test_age_groups():
    assert AGE_GROUPS == ("20-35", "36-48", "49-61", "62-74", "75-93")
    for index, (low, high) in enumerate(AGE_BANDS):
        assert age_group(low) == age_group(high) == age_group(high + 0.5) == index
    assert age_group(18) == 0 and age_group(95) == 4


def test_two_processes_agree():
    code = (
        "import hashlib; from painsynth_hf.designs import named_design as d; h = hashlib.sha256()\n"
        "for name in ('mini', 'factorial'):\n"
        "    for i in (0, 7, 19): [h.update(s.to_json().encode()) for s in d(name).identity_frames(i)]\n"
        "print(h.hexdigest())"
    )
    command = [sys.executable, "-c", code]
    told = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    digest = hashlib.sha256()
    for name in ("mini", "factorial"):
        for identity in (0, 7, 19):
            for spec in named_design(name).identity_frames(identity):
                digest.update(spec.to_json().encode())
    assert told == {digest.hexdigest() + "\n"}


def test_the_largest_design_is_quick_and_small_and_needs_no_torch():
    reach()  # made with the fine mesh, once on a machine
    code = (
        "import sys, time; from pathlib import Path; from painsynth_hf.designs import named_design as d\n"
        "design = d('3dpain'); n = sum(1 for split in design.splits() for spec in design.specs(split))\n"
        "status = Path('/proc/self/status')\n"  # ru_maxrss would be the parent's, which a child keeps through exec
        "text = status.read_text() if status.exists() else 'VmHWM: 0 kB'\n"
        "peak = int(text.split('VmHWM:')[1].split()[0])\n"
        "heavy = {'torch', 'warp', 'anny', 'datasets', 'scipy'} & set(sys.modules)\n"
        "print(n, time.process_time() < 60, peak < 2**20, heavy or 'light')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["82500", "True", "True", "light"]
