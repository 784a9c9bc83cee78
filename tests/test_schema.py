"""Types of columns: what is written without `datasets` is what `datasets` would have written."""

import datasets
import pyarrow as pa
import pytest

from painsynth_hf import rows
from painsynth_hf.schema import as_arrow, as_features, as_yaml


def twin(types: datasets.Features) -> pa.Schema:
    """The schema of `datasets` itself with plain types, a list called as `datasets` 3 does."""
    plain = [
        f.with_type(f.type.storage_type) if isinstance(f.type, pa.ExtensionType) else f for f in types.arrow_schema
    ]
    told = {k: v.replace(b'"_type": "List"', b'"_type": "Sequence"') for k, v in types.arrow_schema.metadata.items()}
    return pa.schema(plain, metadata=told)


@pytest.mark.parametrize("labels", ["default", "all,au_regions", "pspi,gaze_left"])
def test_of_datasets_itself(labels):
    kinds = rows.kinds(rows.resolve_labels(labels))
    types = as_features(kinds)
    assert tuple(types) == rows.columns(rows.resolve_labels(labels))
    assert as_arrow(kinds).equals(twin(types), check_metadata=True)
    assert datasets.Features._from_yaml_list(as_yaml(kinds)) == types
    listed = [{"sequence" if k == "list" else k: v for k, v in column.items()} for column in types._to_yaml_list()]
    assert as_yaml(kinds) == listed
