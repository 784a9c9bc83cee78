import io
import json

import datasets
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from painsynth_hf import named_design, rows
from painsynth_hf.images import encode_image, encode_label
from painsynth_hf.spec import FrameSpec, Hair

ALWAYS = {
    "image", "neutral_image", "age", "age_group", "gender", "ethnicity", "skin_tone_ita", "skin_tone_monk",
    "frame_id", "pair_id", "identity_id", "group_id", "clip_id", "frame_index", "time_s", "spec",
}  # fmt: skip
LABELS = {
    "expression", "pain", "pspi", "aus", "aus_left", "aus_right", "attributes", "view", "yaw", "pitch", "roll",
    "gaze_left", "gaze_right", "intrinsics", "camera_from_world", "landmarks_2d", "landmarks_3d", "landmarks_visible",
    "bbox", "heatmap",
}  # fmt: skip
MORE = {"mask", "mask_layers", "depth", "normal", "vertices"}


@pytest.fixture
def frames() -> list[FrameSpec]:
    design = named_design("mini", resolution=64)
    return list(design.identity_frames(design.identities_of("train")[3]))


def test_columns_are_those_of_the_design():
    assert set(rows.columns(rows.resolve_labels())) == ALWAYS | LABELS
    assert set(rows.columns(rows.resolve_labels("all"))) == ALWAYS | LABELS | MORE
    assert set(rows.resolve_labels("all,au_regions")) == LABELS | MORE | {"au_regions"}
    assert set(rows.columns(())) == ALWAYS
    assert rows.columns(rows.resolve_labels("all"))[:5] == ("image", "neutral_image", "expression", "pain", "pspi")


def test_labels_are_chosen_by_name_in_any_order():
    assert rows.resolve_labels("mask, pspi") == rows.resolve_labels(["pspi", "mask"]) == ("pspi", "mask")
    assert set(rows.resolve_labels("default,depth")) == LABELS | {"depth"}
    assert rows.resolve_labels([]) == ()
    assert rows.resolve_labels(["age", "pspi"]) == ("pspi",)  # age stays anyway


@pytest.mark.parametrize("labels", ["landmark_2d", ["pspi", "flow"], [3], "", [None]])
def test_unknown_labels_are_refused_in_one_line(labels):
    with pytest.raises(ValueError, match=r"^labels: .* choose one of all, default, image") as error:
        rows.resolve_labels(labels)
    assert "\n" not in str(error.value)


def test_types():
    types = rows.features(rows.resolve_labels("all,au_regions"))
    assert types["expression"].names == [
        "neutral", "pain", "happiness", "sadness", "surprise", "anger", "disgust", "fear", "squint", "yawn", "speech",
        "effort",
    ]  # fmt: skip
    assert types["pain"].names == ["no_pain", "pain"]
    assert types["age_group"].names == ["20-35", "36-48", "49-61", "62-74", "75-93"]
    assert types["aus"]["AU43"].dtype == types["pspi"].dtype == "float32"
    assert types["landmarks_2d"].shape == (68, 2) and types["intrinsics"].shape == (3, 3)
    assert types["gaze_left"].length == 3 and types["bbox"].length == 4 and types["landmarks_visible"].length == 68
    assert all(isinstance(types[name], datasets.Image) for name in ("image", "neutral_image", *rows.PIXEL_LABELS))


def test_rows_of_a_person(fake_renderer, frames):
    labels = rows.resolve_labels("all")
    made = [coming() for coming in rows.coming_rows(fake_renderer, frames, labels)]
    assert [row["frame_id"] for row in made] == [spec.frame_id for spec in frames]
    assert fake_renderer.drawn == [spec.frame_id for spec in frames]  # the resting face once, for all of them
    neutral, pain = made[0], made[1]
    assert neutral["image"] == neutral["neutral_image"] == pain["neutral_image"] != pain["image"]
    assert neutral["frame_id"] == neutral["pair_id"] == pain["pair_id"]
    assert (neutral["pspi"], neutral["pain"], neutral["expression"]) == (0.0, 0, 0)
    assert list(pain) == list(rows.columns(labels))
    assert FrameSpec.from_json(pain["spec"]) == frames[1]
    x, y, w, h = pain["bbox"]
    points = np.array(pain["landmarks_2d"])
    assert np.allclose([x, y, x + w, y + h], [*points.min(axis=0), *points.max(axis=0)])
    assert pain["clip_id"] is pain["frame_index"] is pain["time_s"] is None


def test_a_row_is_what_its_features_say(fake_renderer, frames):
    types = rows.features(rows.resolve_labels("all"))
    for row in (coming() for coming in rows.coming_rows(fake_renderer, frames, rows.resolve_labels("all"))):
        table = pa.Table.from_pylist([types.encode_example(row)], schema=types.arrow_schema)
        back = types.decode_example(table.to_pylist()[0])
        assert back["aus"] == row["aus"] and back["spec"] == row["spec"]
        assert types["ethnicity"].int2str(back["ethnicity"]) == json.loads(row["spec"])["person"]["ethnicity"]
        assert types["age_group"].int2str(back["age_group"]).split("-")[0] <= f"{back['age']:.0f}"


def test_a_frame_alone_is_the_frame_of_its_data_set(fake_renderer, frames):
    labels = rows.resolve_labels()
    inside = [coming() for coming in rows.coming_rows(fake_renderer, frames, labels)]
    alone = [coming() for coming in rows.coming_rows(fake_renderer, frames[2:3], labels)]
    assert alone == inside[2:3]


def test_only_labels_that_are_kept_are_drawn(fake_renderer, frames):
    row = next(rows.coming_rows(fake_renderer, frames, ("pspi",)))()
    assert set(row) == ALWAYS | {"pspi"}


@pytest.mark.parametrize("dtype, mode", [(np.uint8, "L"), (np.uint16, "I;16")])
def test_pixel_labels_survive_as_png(dtype, mode):
    label = np.arange(24 * 32).reshape(24, 32).astype(dtype) * (83 if dtype == np.uint16 else 1)
    data = encode_label(label)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.mode == mode
        assert np.array_equal(np.asarray(picture), label)
    assert data == encode_label(label.copy(order="F"))


def test_pictures_are_encoded_as_asked():
    image = np.zeros((16, 16, 3), np.uint8)
    image[:, ::2, 0] = 255
    with Image.open(io.BytesIO(encode_image(image, "png"))) as picture:
        assert picture.format == "PNG" and np.array_equal(np.asarray(picture), image)
    with Image.open(io.BytesIO(encode_image(image))) as picture:
        assert picture.format == "JPEG"
        red = np.asarray(picture)[..., 0].astype(int)
        assert np.abs(red - image[..., 0]).max() < 40  # one-pixel stripes of colour: gone if chroma were halved
    with pytest.raises(ValueError, match=r"image_format: 'webp' is not allowed.* jpeg, png"):
        encode_image(image, "webp")
    with pytest.raises(ValueError, match=r"image: .*float"):
        encode_image(image / 255.0)
    with pytest.raises(ValueError, match=r"label: .*float"):
        encode_label(np.zeros((4, 4)))


@pytest.mark.parametrize("age, group", [(20, 0), (35.9, 0), (36, 1), (74.5, 3), (93.9, 4)])
def test_age_bands_hold_whole_years(age, group):
    assert rows.age_group(age) == group


def test_words_for_hair():
    assert rows.hair_colour(Hair("short", melanin=1.0)) == "black"
    assert rows.hair_colour(Hair("short", melanin=0.1)) == "blond"
    assert rows.hair_colour(Hair("short", melanin=0.4, redness=0.8)) == "red"
    assert rows.hair_colour(Hair("short", melanin=1.0, grey=0.5)) == "grey"
    assert rows.hair_colour(Hair("short", melanin=1.0, grey=1.0)) == "white"
    assert rows.hair_colour(Hair("bald", melanin=1.0)) == "none"
