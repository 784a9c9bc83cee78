"""The card as `huggingface_hub` and `datasets` read it, and as people do."""

import re

import pytest
from datasets import DatasetInfo
from datasets.info import DatasetInfosDict
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard

from painsynth_hf import rows
from painsynth_hf.card import card
from painsynth_hf.config import Config
from painsynth_hf.validation.findings import Findings

MINI, PAIRS = Config.of("mini", labels="all"), Config.of("synpain", identities=40, seed=3)


def records(config: Config) -> list[dict]:
    return [{"split": split, "bytes": 1000 + n} for n, split in enumerate(config.design.splits())]


def of(*configs: Config, **where: str) -> str:
    return card(configs, [records(config) for config in configs], **where)


@pytest.mark.parametrize("configs", [(MINI,), (PAIRS,), (MINI, PAIRS)])
@pytest.mark.parametrize("where", [{}, {"repo": "someone/painsynth", "tag": "v1.0.0"}])
def test_the_hubs_client_takes_the_yaml(configs, where):
    text = of(*configs, **where)
    parsed = DatasetCard(text, ignore_metadata_errors=False)
    data = parsed.data
    assert data.license == "cc0-1.0" and data.size_categories == ["n<1K"] and "FACS" in data.tags
    assert DatasetCard(str(parsed)).data.to_dict() == data.to_dict()  # what an edit on the Hub writes back
    assert str(data.to_yaml()).isascii()
    found = MetadataConfigs.from_dataset_card_data(data)
    assert list(found) == [config.name for config in configs]
    assert found.get_default_config_name() == configs[0].name
    infos = DatasetInfosDict.from_dataset_card_data(data)
    for config in configs:
        info: DatasetInfo = infos[config.name]
        assert info.features == rows.features(config.labels)
        assert {name: split.num_examples for name, split in info.splits.items()} == config.design.splits()
        paths = {entry["split"]: entry["path"] for entry in found[config.name]["data_files"]}
        assert paths == {split: f"data/{config.name}/{split}-*" for split in config.design.splits()}


@pytest.mark.parametrize("where", [{}, {"repo": "someone/painsynth", "tag": "v1.0.0"}])
def test_the_page_is_finished(where):
    text = of(MINI, PAIRS, **where).split("---\n", 2)[2]
    assert not re.search(r"\{[a-z_]*\}|\{\{|TODO|TBD|lorem|None\b|\[More Information|<!--", text)
    assert text.count("```") % 2 == 0
    blocks = re.sub(r"```.*?```", "code", text, flags=re.S)
    headings = re.findall(r"^#+ (.+)$", blocks, flags=re.M)
    assert len(headings) == len(set(headings)) and headings[0] == "PainSynth"
    for before, body in zip(headings, re.split(r"^#+ .+$", blocks, flags=re.M)[1:], strict=True):
        assert body.strip() or before == "What is in it", before
    for row in re.findall(r"^\|.*\|$", blocks, flags=re.M):
        assert all(cell.strip() for cell in row.strip("|").split("|")), row
    assert {name for name in rows.columns(MINI.labels) if f"| `{name}`" in text or f", `{name}`" in text} == set(
        rows.columns(MINI.labels)
    )


def test_people_of_each_cell_are_a_table_with_a_column_for_each_age_band():
    text = of(Config.of("3dpain", identities=100))
    assert "| people of each cell | 20-35 | 36-48 | 49-61 | 62-74 | 75-93 |" in text
    assert text.count(" | 2 | 2 | 2 | 2 | 2 |") == 10 and "| south asian, male | 2 |" in text


def test_a_published_page_says_what_the_validator_found():
    found = [Findings(), Findings()]
    for n, one in enumerate(found):
        for _ in range(600 * (n + 1)):
            one.check("pspi", "frame", True, "")
    found[1].check("files", "manifest.json", True, "")
    held = [[{"split": "train", "bytes": 9, "rows": 40}] for _ in found]
    text = card((MINI, PAIRS), held, "someone/painsynth", "v1.0.0", found)
    assert "**1,801 checks of 80 rows, no fault**" in text
    assert re.search(r"^\| pspi \| PSPI follows .* \| 600 \| 1,200 \| 0 \|$", text, flags=re.M)
    assert "| heatmap | 0 in" not in text  # was not looked at
    assert "painsynth validate DIR" in of(MINI) and "Before this version" not in of(MINI)
