"""Rendering inside training on several ranks: no frame twice, none missing, and mid-epoch it goes on where it was."""

import json

import pytest
from datasets.distributed import split_dataset_by_node
from torch.utils.data import DataLoader

from painsynth_hf.config import Config
from painsynth_hf.loading import load_dataset

SMALL = {"resolution": 32, "labels": ["pspi"]}
pytestmark = pytest.mark.usefixtures("fake_renderer")


@pytest.fixture(scope="module")
def expected() -> list[str]:
    design = Config.of("mini", **SMALL).design
    return sorted(spec.frame_id for i in design.identities_of("train") for spec in design.identity_frames(i))


def part(rank: int, world: int, epoch: int | None = None, **how):
    """A rank's share of a stream, shuffled if there are epochs."""
    stream = load_dataset("mini", split="train", streaming=True, **SMALL).select_columns(["frame_id", "pspi"])
    if epoch is not None:
        stream = stream.shuffle(seed=3, buffer_size=7)
    stream = split_dataset_by_node(stream, rank=rank, world_size=world, **how)
    if epoch is not None:
        stream.set_epoch(epoch)  # of what is split: before, it would not be handed on
    return stream


def ids(stream) -> list[str]:
    return [row["frame_id"] for row in stream]


def batches(loader) -> list[str]:
    return [name for batch in loader for name in batch["frame_id"]]


@pytest.mark.parametrize("world", [2, 3, 7])
@pytest.mark.parametrize("workers", [0, 2])
def test_ranks_with_workers_see_each_frame_once(expected, world, workers):
    how = {"multiprocessing_context": "fork"} if workers else {}
    loaders = [DataLoader(part(r, world), batch_size=4, num_workers=workers, **how) for r in range(world)]
    seen = [batches(loader) for loader in loaders]
    assert sorted(name for names in seen for name in names) == expected
    assert all(seen)


@pytest.mark.parametrize("world", [4, 3])
def test_every_epoch_is_whole_on_every_rank(expected, world):
    epochs = [[ids(part(rank, world, epoch)) for rank in range(world)] for epoch in range(2)]
    assert all(sorted(name for names in epoch for name in names) == expected for epoch in epochs)
    assert epochs[0] != epochs[1]


def test_a_rank_draws_its_own_people_only(fake_renderer):
    """20 people, dealt to 4 ranks: a rank draws a quarter. Where they do not divide, `strategy` deals people still."""
    assert len(ids(part(1, 4))) == 15 and len(fake_renderer.drawn) == 15
    fake_renderer.drawn.clear()
    assert len(ids(part(1, 3, strategy="shards"))) == len(fake_renderer.drawn) == 21


@pytest.mark.parametrize("world, stop", [(2, 13), (4, 1), (3, 8)])
def test_each_rank_resumes_where_it_was(expected, world, stop):
    before, after = [], []
    for rank in range(world):
        stream = part(rank, world)
        for n, row in enumerate(stream, 1):
            before.append(row["frame_id"])
            if n == stop:
                break
        again = part(rank, world)
        again.load_state_dict(json.loads(json.dumps(stream.state_dict())))
        after += ids(again)
    assert sorted(before + after) == expected


@pytest.mark.filterwarnings("ignore:'set_vital' is deprecated:UserWarning")  # of torchdata
@pytest.mark.parametrize("workers", [0, 2])
def test_each_ranks_workers_resume_where_they_were(expected, workers):
    """The loader of torchdata asks the stream in each worker for its state."""
    loading = pytest.importorskip("torchdata.stateful_dataloader")
    how = {"multiprocessing_context": "fork"} if workers else {}
    before, after = [], []
    for rank in range(2):
        loader = loading.StatefulDataLoader(part(rank, 2), batch_size=4, num_workers=workers, **how)
        for n, batch in enumerate(loader, 1):
            before += batch["frame_id"]
            if n == 3:
                break
        state = loader.state_dict()
        again = loading.StatefulDataLoader(part(rank, 2), batch_size=4, num_workers=workers, **how)
        again.load_state_dict(state)
        after += batches(again)
    assert sorted(before + after) == expected and len(before) == 24
