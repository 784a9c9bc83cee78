"""Rendering inside training on several ranks: no frame twice, none missing, and resumable in the middle of an epoch.

python examples/streaming_ranks.py                                       # one process
torchrun --nproc-per-node 2 examples/streaming_ranks.py                  # each rank renders its own people
"""

import argparse
import os

from datasets.distributed import split_dataset_by_node

import painsynth_hf


def stream(rank: int, world_size: int, identities: int, resolution: int):
    """This rank's part of the training split; as many shards as people, so ranks share them out evenly."""
    faces = painsynth_hf.load_dataset(
        "synpain", split="train", streaming=True, identities=identities, resolution=resolution, labels=["pspi"],
        num_shards=identities // world_size * world_size,
    )  # fmt: skip
    return split_dataset_by_node(faces.select_columns(["frame_id", "image", "pspi"]), rank, world_size)


def main(argv: list[str] | None = None) -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--identities", type=int, default=40)
    parser.add_argument("--resolution", type=int, default=64)
    parser.add_argument("--stop-after", type=int, default=3, help="rows before the interruption that this plays")
    args = parser.parse_args(argv)
    rank, world_size = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))

    seen = []
    faces = stream(rank, world_size, args.identities, args.resolution)
    for row in faces:
        seen.append(row["frame_id"])
        if len(seen) == args.stop_after:
            checkpoint = faces.state_dict()  # save it beside the model's weights
            break
    again = stream(rank, world_size, args.identities, args.resolution)
    again.load_state_dict(checkpoint)
    seen += [row["frame_id"] for row in again]
    print(f"rank {rank} of {world_size}: {len(seen)} frames, {len(set(seen))} different")
    return seen


if __name__ == "__main__":
    main()
