"""What is drawn once for all expressions: it must not depend on which came first, and little of it is kept."""

from __future__ import annotations

import numpy as np
import warp as wp

from painsynth_hf import named_design
from painsynth_hf.posing.moving import expressive
from painsynth_hf.render import stills
from painsynth_hf.render.device import check_device
from painsynth_hf.render.scratch import Scratch
from painsynth_hf.render.sitter import KernelPoser
from painsynth_hf.spec import Expression

check_device("cpu")


def test_no_expression_moves_what_is_taken_for_still() -> None:
    spec = named_design("mini").identity_frames(4)[0]
    every = {f"AU{n}": 5.0 for n in (1, 2, 4, 6, 7, 9, 10, 12, 15, 17, 20, 25, 27)}
    faces = [(face, spec.pose) for face in (Expression("neutral"), Expression("pain", every, every))]
    rest, pulled = KernelPoser(spec.person, "cpu").pose(tuple(faces)).points.numpy()
    moves = expressive("cpu")
    assert (rest[~moves] == pulled[~moves]).all() and 0.2 < (~moves).mean() < 0.6
    assert (rest[moves] != pulled[moves]).any(axis=1).mean() > 0.5


def test_the_last_few_are_kept_for_one_person(monkeypatch) -> None:
    monkeypatch.setattr(stills, "KEPT_BYTES", 2 * 4 * 8)  # two arrays of eight numbers
    kept, drawn = stills.Stills(Scratch("cpu")), []

    def get(number: int) -> list[float]:
        def draw(out: wp.array) -> None:
            drawn.append(number)
            out.fill_(float(number))

        return kept.get(("kind", number), (8,), float, draw).numpy().tolist()

    person = object()
    kept.of(person)
    for number in (1, 2, 1, 3, 1, 2):  # 3 takes the place of 2, then 2 that of 3
        assert get(number) == [float(number)] * 8
    assert drawn == [1, 2, 3, 2]
    assert get(1) == np.full(8, 1.0).tolist() and kept.of(person) is kept and get(2) == [2.0] * 8
    assert drawn == [1, 2, 3, 2]
    kept.of(object())
    get(2)
    assert drawn[-1] == 2 and len(drawn) == 5
