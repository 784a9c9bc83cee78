"""Random numbers depend on their key and on nothing else."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from painsynth_hf.sampling import clipped, generator, pick, quotas

KEYS = [(0, "a"), (1, "a"), (0, "b"), (0, "a", 1), (0, "a", 0, 1), (0, "a", 0, 0, 1), (0, "a", 0, 0, 0, 1),
        (2**64, "a"), (2**64 + 1, "a"), (10**80, "a"), (0, "a/1"), (0, ""), (0, "0/a"), (11, "a"), (1, "1/a"),
        (1, "a", 1), (0, "a", 10), (0, "a", 1, 1)]  # fmt: skip


def test_no_two_keys_share_a_stream():
    firsts = {tuple(generator(*key).integers(0, 2**62, 2)) for key in KEYS}
    assert len(firsts) == len(KEYS)


def test_the_same_key_in_another_process():
    code = "from painsynth_hf.sampling import generator as g; print(g(0, 'x', 3, 1).integers(0, 2**62, 4).tolist())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(generator(0, "x", 3, 1).integers(0, 2**62, 4).tolist())


def test_streams_are_pinned():
    """A change here changes every data set: it needs a new major version."""
    assert generator(0, "pinned").integers(0, 1000, 5).tolist() == [92, 590, 368, 528, 83]


def test_streams_do_not_run_together():
    rows = np.stack([generator(0, "x", i).standard_normal(200) for i in range(50)])
    off = np.corrcoef(rows)[~np.eye(50, dtype=bool)]
    assert np.abs(off).max() < 0.35 and abs(off.mean()) < 0.01


@pytest.mark.parametrize("seed", [-1, 1.0, "0", True, None])
def test_seeds_are_whole_numbers(seed):
    with pytest.raises(ValueError, match=r"^seed: "):
        generator(seed, "x")


@pytest.mark.parametrize(
    "n, weights, parts",
    [
        (134, (70, 20, 10), [94, 27, 13]), (50, (70, 20, 10), [35, 10, 5]), (10, (1, 1, 1), [4, 3, 3]),
        (0, (1, 1), [0, 0]), (1, (70, 20, 10), [1, 0, 0]), (100, (0.7, 0.2, 0.1), [70, 20, 10]),
    ],
)  # fmt: skip
def test_quotas(n, weights, parts):
    assert quotas(n, weights) == parts


def test_quotas_always_sum_and_stay_within_one():
    for n, weights in itertools.product(range(60), [(70, 20, 10), (1, 1, 1, 1), (5, 3, 1), (1e-9, 1)]):
        parts = quotas(n, weights)
        exact = [n * w / sum(weights) for w in weights]
        assert sum(parts) == n and all(abs(p - e) < 1 for p, e in zip(parts, exact, strict=True))


def test_pick_follows_weights():
    rng = generator(0, "x")
    drawn = [pick(rng, "abc", (1, 0, 3)) for _ in range(4000)]
    assert drawn.count("b") == 0 and abs(drawn.count("c") / 4000 - 0.75) < 0.03
    assert {pick(rng, "abc") for _ in range(100)} == set("abc")


def test_clipped_stays_inside():
    rng = generator(0, "x")
    values = [clipped(rng, 0, 10, -1, 2) for _ in range(200)]
    assert min(values) == -1 and max(values) == 2
