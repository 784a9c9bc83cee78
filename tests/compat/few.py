"""Two people at 48 px with every label, drawn by the real renderer: `python few.py FOLDER`."""

import sys

from painsynth_hf.config import Config
from painsynth_hf.generate import generate

FEW = {"resolution": 48, "ethnicities": ["black"], "genders": ["female"], "identities": 2, "labels": "all,au_regions"}

if __name__ == "__main__":
    generate(Config.of("mini", **FEW), sys.argv[1], 1)
