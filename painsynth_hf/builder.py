"""The `datasets` builder: named configurations in, rows out, one shard per person.

`datasets` patches what a builder's module imports (`open`, `pathlib.Path`), so nothing here reads a file.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import datasets
import pyarrow as pa
from datasets.table import table_cast

from . import __version__
from .checks import check_choice, check_integer
from .config import Config, check_device, fingerprint
from .designs import DESIGNS
from .renderers import check_renderer
from .rows import features, kinds
from .schema import as_arrow
from .shards import shard_rows


@dataclasses.dataclass
class PainSynthConfig(datasets.BuilderConfig):
    """A named configuration and what may be changed about it; None is as the configuration has it."""

    seed: int | None = None
    resolution: int | None = None  # px
    identities: int | None = None  # people in total
    ethnicities: Sequence[str] | None = None
    genders: Sequence[str] | None = None
    age_bands: Sequence[tuple[int, int]] | None = None  # whole years, both ends included
    views: Sequence[str] | None = None
    pains: int | None = None  # pain expressions per person
    others: int | None = None  # other expressions per person
    halved: bool | None = None
    counterfactual: bool | None = None
    train_only: bool | None = None
    labels: str | Sequence[str] | None = None
    image_format: str | None = None
    device: str | None = None
    renderer: str | None = None
    num_shards: int | None = None  # shards of a split; one per person unless given

    def config(self) -> Config:
        """The checked `Config` of these fields."""
        if self.num_shards is not None:
            check_integer("num_shards", self.num_shards, 1)
        asked = {name: getattr(self, name) for name in ASKED if name != "num_shards"}
        return Config.of(self.name, **asked)

    def create_config_id(self, config_kwargs: dict[str, Any], custom_features: datasets.Features | None = None) -> str:
        """Name of the cache folder: what decides the rows, however it was asked for."""
        return f"{self.name}-{self.config().digest()}"


ASKED = tuple(f.name for f in dataclasses.fields(PainSynthConfig))[len(dataclasses.fields(datasets.BuilderConfig)) :]


class PainSynth(datasets.ArrowBasedBuilder):
    """Renders as it is read: each row becomes a one-row table, so the first is there as soon as it is drawn."""

    VERSION = datasets.Version(__version__)
    BUILDER_CONFIG_CLASS = PainSynthConfig
    BUILDER_CONFIGS = [PainSynthConfig(name, datasets.Version(__version__)) for name in DESIGNS]  # noqa: RUF012
    DEFAULT_CONFIG_NAME = "mini"

    def __init__(self, *args: Any, config_name: str | None = None, hash: str | None = None, **kwargs: Any) -> None:
        if config_name is not None:
            check_choice("config", config_name, DESIGNS)
        for name in kwargs.keys() - inspect.signature(datasets.DatasetBuilder.__init__).parameters.keys():
            check_choice("option", name, ASKED)
        super().__init__(*args, config_name=config_name, hash=hash or fingerprint(), **kwargs)

    def _info(self) -> datasets.DatasetInfo:
        config = self.config.config()
        splits = datasets.SplitDict(dataset_name=self.dataset_name)
        for split, rows in config.design.splits().items():
            splits.add(datasets.SplitInfo(name=split, num_examples=rows, dataset_name=self.dataset_name))
        return datasets.DatasetInfo(
            description="Labelled faces of people who do not exist, in pain that can be dialled in exactly.",
            license="cc0-1.0",
            features=features(config.labels),
            splits=splits,
        )

    def _split_generators(self, dl_manager: Any) -> list[datasets.SplitGenerator]:
        config = self.config.config()
        check_device(config.device)
        check_renderer(config.renderer)
        generators = []
        for split in config.design.splits():
            people = tuple(config.design.identities_of(split))
            n = min(self.config.num_shards or len(people), len(people))
            # a list, because datasets takes lists for shards: each is a run of people
            shards = [people[k * len(people) // n : (k + 1) * len(people) // n] for k in range(n)]
            generators.append(datasets.SplitGenerator(name=split, gen_kwargs={"shards": shards}))
        return generators

    def _generate_tables(self, shards: list[tuple[int, ...]]) -> Iterator[tuple[tuple[int, int], pa.Table]]:
        config = self.config.config()
        schema, plain = features(config.labels).arrow_schema, as_arrow(kinds(config.labels))
        for k, people in enumerate(shards):
            for i, row in enumerate(shard_rows(config, people)):
                yield (k, i), table_cast(pa.Table.from_pylist([row], schema=plain), schema)
