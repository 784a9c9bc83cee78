"""Several ranks make one folder: never a byte more or less than one rank alone."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from test_generate import TINY, reference, tree  # noqa: F401

from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.ranks import Rank, rank_from
from painsynth_hf.shards import plan


@pytest.mark.usefixtures("fake_renderer")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_ranks_one_after_the_other_make_what_one_makes(tmp_path, reference, order):  # noqa: F811
    for i, number in enumerate(order):
        report = generate(TINY, tmp_path / "out", 1, rank=Rank(number, 3))
        assert (report.missing == 0) == (i == 2)
    assert tree(tmp_path / "out") == reference


@pytest.mark.usefixtures("fake_renderer")
def test_ranks_at_once(tmp_path, reference):  # noqa: F811
    errors = []

    def work(number):
        try:
            generate(TINY, tmp_path / "out", 1, rank=Rank(number, 4))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and tree(tmp_path / "out") == reference


def test_a_rank_that_dies_is_made_up_for_by_any_number_of_others(tmp_path, fake_renderer, reference):  # noqa: F811
    generate(TINY, tmp_path / "out", 1, rank=Rank(0, 3))
    plain = fake_renderer.render

    def die(spec, labels=frozenset()):
        if len(fake_renderer.drawn) > 35:
            raise KeyboardInterrupt
        return plain(spec, labels)

    fake_renderer.render = die
    with pytest.raises(KeyboardInterrupt):
        generate(TINY, tmp_path / "out", 1, rank=Rank(1, 3))
    fake_renderer.render = plain
    assert not list((tmp_path / "out").rglob("*.part"))
    drawn = len(fake_renderer.drawn)
    for number in range(2):
        generate(TINY, tmp_path / "out", 1, rank=Rank(number, 2))
    assert tree(tmp_path / "out") == reference
    assert len(fake_renderer.drawn) - drawn < 40  # what was finished is not drawn again


@pytest.mark.usefixtures("fake_renderer")
def test_a_finished_folder_stays_as_it_is(tmp_path, reference):  # noqa: F811
    generate(TINY, tmp_path / "out", 1)
    for number in range(2):
        assert generate(TINY, tmp_path / "out", 1, rank=Rank(number, 2)).missing == 0
    assert tree(tmp_path / "out") == reference


@pytest.mark.usefixtures("fake_renderer")
def test_the_same_rank_twice_is_refused(tmp_path):
    from painsynth_hf.folder import Folder, contents
    from painsynth_hf.place import Disk

    with Folder.claim(Disk(tmp_path / "out"), contents(TINY), Rank(1, 2)):
        with pytest.raises(ValueError, match="another process"):
            generate(TINY, tmp_path / "out", 1, rank=Rank(1, 2))
        generate(TINY, tmp_path / "out", 1, rank=Rank(0, 2))


@pytest.mark.usefixtures("fake_renderer")
def test_what_dead_ranks_left_is_gone_at_the_end(tmp_path, reference):  # noqa: F811
    generate(TINY, tmp_path / "out", 1, rank=Rank(0, 2))
    data = tmp_path / "out/data/mini"
    for label in ("rank-0-of-1", "rank-1-of-2", "rank-2-of-3"):
        (data / f"train-00003-of-00008.parquet.{label}.part").write_bytes(b"what a killed rank leaves")
    generate(TINY, tmp_path / "out", 1, rank=Rank(1, 2))
    assert tree(tmp_path / "out") == reference


def test_the_environment_says_which_rank():
    assert rank_from({}) == Rank()
    assert rank_from({"RANK": "3", "WORLD_SIZE": "16", "LOCAL_RANK": "1"}) == Rank(3, 16, 1)
    assert Rank(3, 16, 1).device("cuda") == "cuda:1" and Rank(3, 16, 1).device("cpu") == "cpu"
    for wrong in ({"RANK": "two"}, {"RANK": "4", "WORLD_SIZE": "4"}, {"WORLD_SIZE": "0"}, {"RANK": "-1"}):
        with pytest.raises(ValueError, match=r"^(RANK|rank|WORLD_SIZE|world_size): ") as caught:
            rank_from(wrong)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("world", [1, 2, 3, 7, 30])
@pytest.mark.parametrize("config", [TINY, Config.of("synpain"), Config.of("mini", identities=300)])
def test_shards_are_dealt_evenly(config, world):
    rows = [shard.rows for shard in plan(config)]
    dealt = [Rank(number, world).share(rows) for number in range(world)]
    assert sorted(i for mine in dealt for i in mine) == list(range(len(rows)))
    loads = [sum(rows[i] for i in mine) for mine in dealt]
    assert max(loads) - min(loads) <= max(rows)
    if config is TINY and world == 2:
        assert loads == [30, 30]  # in turns one would have 24 and the other 36


SLOW = """
import sys, time
sys.path.insert(0, {tests!r})
import conftest
from painsynth_hf import rows, shards
from painsynth_hf.config import Config
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
fake = conftest.FakeRenderer()
plain = fake.render
def slow(spec, labels=frozenset()):
    time.sleep(0.01)
    return plain(spec, labels)
fake.render = slow
shards.renderer = lambda *_: fake
print("ready", flush=True)
generate(Config.of("mini", resolution=32), sys.argv[1], 1)
"""


def test_killed_at_random_moments_with_other_numbers_of_ranks(tmp_path, reference):  # noqa: F811
    """Three runs, each killed (SIGKILL, all ranks) some times, going on with one to three ranks."""
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(tests=os.path.dirname(__file__)))
    rng = random.Random(0)
    for run in range(3):
        out = tmp_path / f"run{run}"
        for kills in range(9):
            world = 1 + (run + kills) % 3
            ranks = [
                subprocess.Popen([sys.executable, str(script), str(out)], stdout=subprocess.PIPE, text=True,
                                 env={**os.environ, "RANK": str(n), "WORLD_SIZE": str(world)})
                for n in range(world)
            ]  # fmt: skip
            for rank in ranks:
                rank.stdout.readline()
            if kills < 2:
                time.sleep(rng.uniform(0.05, 0.5))
                for rank in ranks:
                    rank.send_signal(signal.SIGKILL)
            codes = [rank.wait() for rank in ranks]
            for rank in ranks:
                rank.stdout.close()
            if not any(codes):
                break
        assert tree(out) == reference, f"run {run}"
