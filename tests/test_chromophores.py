"""Skin tones: believable numbers, and colour measures against published values."""

import numpy as np
import pytest

from painsynth_hf.appearance import chromophores as c


def to_srgb(rgb):
    return 255 * np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * np.maximum(rgb, 0) ** (1 / 2.4) - 0.055)


def from_hex(code):
    srgb = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


MELANIN = np.geomspace(0.005, c.MELANIN_MAX, 40)


def test_a_white_reflector_is_white():
    np.testing.assert_allclose(np.ones(31) @ c._rgb_weights(), 1.0, atol=2e-3)


def test_the_observer_sees_hues_where_they_are():
    def hue(low, high):
        return (((c.WAVELENGTHS >= low) & (c.WAVELENGTHS <= high)) @ c._rgb_weights()).argmax()

    assert [hue(620, 700), hue(520, 560), hue(430, 470)] == [0, 1, 2]


def test_from_very_pale_to_very_dark():
    pale, dark = c.skin_albedo(0.005, 0.01), c.skin_albedo(c.MELANIN_MAX, 0.02)
    assert c.ita(pale) > 57 and c.ita(dark) < -60
    assert to_srgb(pale).min() > 145 and to_srgb(pale).max() < 240
    assert to_srgb(dark).max() < 85 and to_srgb(dark).min() > 20


@pytest.mark.parametrize("blood", [0.008, 0.015, 0.03])
def test_the_path_is_brown(blood):
    """Red over green over blue all the way, neither grey nor scarlet: CIELAB hue 35 to 80 degrees, chroma 10 to 30."""
    rgb = c.skin_albedo(MELANIN, blood)
    assert (np.diff(rgb, axis=-1) < 0).all() and (np.diff(rgb, axis=0) < 0).all()
    lightness, a, b = c.lab(rgb).T
    hue = np.degrees(np.arctan2(b, a))
    assert (hue > 33).all() and (hue < 80).all()
    assert (np.hypot(a, b) > 10).all() and (np.hypot(a, b) < 30).all()
    assert lightness.max() - lightness.min() > 35


def test_typical_faces_are_near():
    """CIELAB as spectrophotometers read it off faces, very light to dark, has a near match."""
    table = c.lab(c.skin_albedo(MELANIN[:, None], np.linspace(0.005, 0.04, 12))).reshape(-1, 3)
    for measured in [(70, 8, 13), (64, 11, 16), (60, 12, 18), (55, 12, 19), (43, 12, 18), (35, 11, 16), (28, 8, 11)]:
        assert np.linalg.norm(table - measured, axis=1).min() < 2.5, measured


def test_blood_reddens_and_darkens():
    lab = c.lab(c.skin_albedo(0.03, np.array([0.005, 0.01, 0.02, 0.05, 0.1])))
    assert (np.diff(lab[:, 1]) > 1).all() and (np.diff(lab[:, 0]) < -1).all()


def test_haemoglobin_shows_its_double_peak():
    drop = -np.log(c.reflectance(0.01, 0.03) / c.reflectance(0.01, 0.0))
    at = dict(zip(c.WAVELENGTHS.astype(int).tolist(), drop, strict=True))
    assert at[540] > at[560] < at[580] and at[580] > 3 * at[620] and at[420] > at[500]


@pytest.mark.parametrize(
    "code, lightness, a, b",
    [("ffffff", 100, 0, 0), ("000000", 0, 0, 0), ("ff0000", 53.24, 80.09, 67.20), ("808080", 53.59, 0, 0),
     ("604134", 30.68, 11.67, 13.34)],
)  # fmt: skip
def test_lab_of_known_colours(code, lightness, a, b):
    np.testing.assert_allclose(c.lab(from_hex(code)), [lightness, a, b], atol=0.15)


def test_ita_by_its_definition():
    rgb = c.skin_albedo(MELANIN, 0.015)
    lightness, _, b = c.lab(rgb).T
    np.testing.assert_allclose(c.ita(rgb), np.degrees(np.arctan((lightness - 50) / b)), atol=1e-9)
    assert c.ita(rgb[0]).shape == () and c.ita(rgb[None]).shape == (1, 40)


def test_monk_goes_by_ita():
    tones = c.monk(c.skin_albedo(MELANIN, 0.008))
    assert (np.diff(tones) >= 0).all() and tones[0] <= 2 and tones[-1] == 10
    angles = c.ita(c.skin_albedo(MELANIN, 0.015))
    tones = c.monk(c.skin_albedo(MELANIN, 0.015))
    for low, high, names in [(30, 90, range(1, 5)), (-30, 30, range(5, 8)), (-90, -30, range(8, 11))]:
        assert set(tones[(angles > low) & (angles < high)]) <= set(names)
    assert np.shape(c.monk(c.skin_albedo(0.1, 0.01))) == ()


def test_table_read_as_documented_matches_the_model():
    table = c.skin_table(64, 32)
    assert table.shape == (64, 32, 3) and table.dtype == np.float32
    for melanin, blood in [(0.0, 0.0), (0.02, 0.015), (0.1, 0.03), (0.4, 0.07), (0.45, 0.1)]:
        x, y = 63 * np.sqrt(melanin / c.MELANIN_MAX), 31 * np.sqrt(blood / c.BLOOD_MAX)
        i, j = min(int(x), 62), min(int(y), 30)
        u, v = x - i, y - j
        read = (1 - u) * ((1 - v) * table[i, j] + v * table[i, j + 1])
        read = read + u * ((1 - v) * table[i + 1, j] + v * table[i + 1, j + 1])
        np.testing.assert_allclose(read, c.skin_albedo(melanin, blood), rtol=0.01, atol=1e-4)
