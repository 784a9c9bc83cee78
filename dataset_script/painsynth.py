"""PainSynth for `datasets` 3.x, which loads scripts: needs the package (`pip install painsynth`), which does it all.

    load_dataset("dataset_script/painsynth.py", "mini", trust_remote_code=True)

From 4.0 on `datasets` refuses every script, and every repository on the Hub that holds one, so this file is never
pushed there; use `painsynth_hf.load_dataset` or `painsynth_hf.register` with those.
"""

from typing import Any

from painsynth_hf.builder import PainSynth as Builder


class PainSynth(Builder):
    def __init__(self, *args: Any, hash: str | None = None, **kwargs: Any) -> None:
        """`hash` is this file's, which says nothing about the rows: the cache goes by the package's sources."""
        super().__init__(*args, **kwargs)
