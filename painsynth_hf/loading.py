"""Two doors: `load_dataset("mini")` here, and after `register()` also `datasets.load_dataset("painsynth", "mini")`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datasets

PATH = "painsynth"  # what `datasets.load_dataset` is given


def load_dataset(
    name: str = "mini",
    *,
    split: str | None = None,
    streaming: bool = False,
    num_proc: int | None = None,
    cache_dir: str | None = None,
    keep_in_memory: bool = False,
    **config: Any,
) -> datasets.Dataset | datasets.DatasetDict | datasets.IterableDataset | datasets.IterableDatasetDict:
    """Render the named configuration, or take it from the cache if it was rendered before.

    `config` changes any number of the configuration (`seed`, `resolution`, `identities`, ...), the `labels` to keep,
    the `image_format`, the `device` and `num_shards`. With `streaming=True` rows are rendered as they are read.
    """
    from .builder import PainSynth

    builder = PainSynth(cache_dir=cache_dir, dataset_name=PATH, config_name=name, **config)
    if streaming:
        return builder.as_streaming_dataset(split=split)
    builder.download_and_prepare(num_proc=num_proc)
    return builder.as_dataset(split=split, in_memory=keep_in_memory)


def register() -> None:
    """Make "painsynth" a path that `datasets.load_dataset` and `datasets.get_dataset_*` know; again does nothing.

    `datasets` has no plug-ins, so this wraps the function that turns a path into a builder.
    """
    import datasets.inspect
    import datasets.load

    for module in (datasets.load, datasets.inspect):
        original = getattr(module, "dataset_module_factory", None)
        if original is None:
            raise RuntimeError(
                f"datasets {datasets.__version__}: {module.__name__}.dataset_module_factory is gone, so register() "
                f"cannot work; use painsynth_hf.load_dataset"
            )
        if not hasattr(original, "painsynth_wraps"):
            module.dataset_module_factory = _with_painsynth(original)


def _with_painsynth(original: Any) -> Any:
    @functools.wraps(original)
    def dataset_module_factory(path: str, *args: Any, **kwargs: Any) -> Any:
        if path != PATH:
            return original(path, *args, **kwargs)
        from datasets.load import DatasetModule

        from .config import fingerprint

        return DatasetModule("painsynth_hf.builder", fingerprint(), {"dataset_name": PATH})

    dataset_module_factory.painsynth_wraps = original  # type: ignore[attr-defined]
    return dataset_module_factory
