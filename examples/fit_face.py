"""Fit a face to landmarks: first who it is, from the resting picture, then what the face does in the other one.

Known are age, gender and where the brows grow. Try `python examples/fit_face.py --faces 6`
"""

import argparse
import dataclasses

import numpy as np
import torch
from scipy.optimize import least_squares

import painsynth_hf
from painsynth_hf.differentiable import SHAPE_NAMES, Face, camera_vector, project
from painsynth_hf.facs import AU_NAMES, LIDS_SHUT, MIDLINE

SEEN = [AU_NAMES.index(f"AU{number}") for number in (1, 2, 4, 5, 10, 12, 15, 20, 25, 26, 27)]
SIDES = [(n, s) for n in AU_NAMES[:-1] for s in (["both"] if n in MIDLINE | LIDS_SHUT else ["left", "right"])]
LEFT, RIGHT = (torch.tensor([[float(n == name and s in ("both", side)) for n in AU_NAMES] for name, s in SIDES])
               for side in ("left", "right"))  # fmt: skip


def fit(still: dict, moving: dict, steps: int) -> np.ndarray:
    """(2, 24) intensities, left and right, of the face in the row `moving`; `still` is the same person at rest."""
    person, size = painsynth_hf.FrameSpec.from_json(still["spec"]).person, still["image"].width
    face, usual = Face(dataclasses.replace(person, shape={})), camera_vector(painsynth_hf.Camera()).float()
    scale, unit = torch.tensor([5.0, 5.0, 50.0, 0.1, 0.05, 0.05]), 300.0 / size  # a picture spans about 300 mm
    marks = [torch.cat([torch.tensor(np.array(row["landmarks_3d"]), dtype=torch.float32),
                        torch.tensor(np.array(row["landmarks_2d"]), dtype=torch.float32) * unit], dim=1)
             for row in (still, moving)]  # fmt: skip

    def seen(acts: torch.Tensor, who: torch.Tensor) -> torch.Tensor:
        shape, pose, camera = who.split([len(SHAPE_NAMES), 5, 6])
        points = face.landmarks(acts @ LEFT, acts @ RIGHT, 5.0 * pose[None], face.shape + 0.2 * shape)
        pixels, placed = project(points, (usual + scale * camera)[None], size)
        return torch.cat([placed, unit * pixels], dim=-1)[0]

    rest, who = torch.zeros(1, len(SIDES)), torch.zeros(len(SHAPE_NAMES) + 11, requires_grad=True)
    solver = torch.optim.LBFGS([who], max_iter=steps, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        solver.zero_grad()
        error = ((seen(rest, who) - marks[0]) ** 2).sum() + 0.01 * (who**2).sum()
        error.backward()
        return error

    solver.step(closure)
    wanted = marks[1] - marks[0] + seen(rest, who.detach())  # what is left of the first fit stays
    off = lambda acts: torch.cat([(seen(acts[None], who.detach()) - wanted).flatten(), 0.004 * acts])  # noqa: E731
    numbers = [lambda x, f=f: f(torch.tensor(x).float()).double().numpy() for f in (off, torch.func.jacfwd(off))]
    acts = least_squares(numbers[0], np.full(len(SIDES), 0.3), numbers[1], bounds=(0.0, 5.0), max_nfev=2 * steps).x
    return np.stack([acts @ LEFT.numpy(), acts @ RIGHT.numpy()])


def main(argv: list[str] | None = None) -> tuple[float, float]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("--faces", 6), ("--steps", 40)):
        parser.add_argument(name, type=int, default=default)
    args = parser.parse_args(argv)
    columns = ["landmarks_2d", "landmarks_3d", "aus_left", "aus_right"]
    data = painsynth_hf.load_dataset("mini", split="train", streaming=True, resolution=64, labels=columns)
    rows, pairs = list(data.take(3 * -(-args.faces // 2))), []  # of each person: at rest, in pain, something else
    for i in range(args.faces):
        still, moving = rows[3 * (i // 2)], rows[3 * (i // 2) + 1 + i % 2]
        true = np.array([[moving[side][name] for name in AU_NAMES] for side in ("aus_left", "aus_right")])
        pairs.append(np.stack([true, fit(still, moving, args.steps)])[..., SEEN])
    true, found = np.stack(pairs, axis=1)
    error, zero = np.abs(found - true)[true > 0].mean(), true[true > 0].mean()
    print(f"mean absolute error {error:.2f}; of answering 0: {zero:.2f}; units that act: {(true > 0).sum()}")
    return float(error), float(zero)


if __name__ == "__main__":
    main()
