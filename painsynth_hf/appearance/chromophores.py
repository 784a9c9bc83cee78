"""Colour of skin from its two chromophores: melanin in the epidermis and haemoglobin in the dermis.

Light crosses the epidermis, is scattered back by the dermis and crosses the epidermis again, as in the models of
Donner & Jensen ("A spectral BSSRDF for shading human skin", EGSR 2006) and Jimenez et al. ("A practical appearance
model for dynamic facial color", SIGGRAPH Asia 2010). Spectra from 400 to 700 nm become linear sRGB under D65.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

MELANIN_MAX = 0.45  # volume fraction of melanosomes in the epidermis of the darkest skin (Jacques 1998: 0.18..0.43)
BLOOD_MAX = 0.10  # volume fraction of blood in the dermis, flushed
SATURATION = 0.75  # share of oxygenated haemoglobin (Jacques 2013, mixed arterio-venous blood)
EPIDERMIS = 0.0130  # cm thick (Bashkatov et al. 2011: 0.005..0.015)
DIFFUSE = 2.0  # mean path of diffuse light through a layer, in thicknesses (Kubelka & Munk 1931)
# Melanin sits in caps and columns, so more light passes than through an even layer (sieve effect): transmission is
# averaged over a gamma distribution of local melanin of this shape. It and the light sent back before it meets
# pigment are ours, set so that the tones run through the CIELAB colours that faces are measured to have, at the melanin
# that Jacques 1998 gives for light (1.3 to 6.3 %), moderate (11 to 16 %) and dark (18 to 43 %) skin.
SIEVE = 1.0
EPIDERMAL_BACKSCATTER = 0.018
VESSEL_RADIUS = 0.0020  # cm, the plexus under the epidermis (van Veen et al. 2002: 0.0005..0.0025)
REFRACTION = 1.4  # of skin (Jacques 2013)
SCATTERING = (68.7, 1.161)  # reduced scattering of skin at 500 nm, 1/cm, and its power (Zonios 2006 in Jacques 2013)

WAVELENGTHS = np.arange(400.0, 701.0, 10.0)  # nm

# Molar extinction of oxy- and deoxyhaemoglobin, 1/(cm M), every 10 nm (Prahl, "Tabulated molar extinction coefficient
# for hemoglobin in water", Oregon Medical Laser Center 1998)
OXY = np.array([
    266232, 466840, 480360, 246072, 102580, 62816, 44480, 33209.2, 26629.2, 23684.4, 20932.8, 20035.2, 24202.4,
    39956.8, 53236, 43016, 32613.2, 44496, 50104, 14400.8, 3200, 1506, 942, 610, 442, 368, 319.6, 294, 277.6, 276, 290,
])  # fmt: skip
DEOXY = np.array([
    223296, 303956, 407560, 528600, 413280, 103292, 23388.8, 16156.4, 14550, 16684, 20862, 25773.6, 31589.6, 39036.4,
    46592, 53412, 53788, 45072, 37020, 28324.4, 14677.2, 9443.6, 6509.6, 5148.8, 4345.2, 3750.12, 3226.56, 2795.12,
    2407.92, 2051.96, 1794.28,
])  # fmt: skip
# CIE standard illuminant D65, every 10 nm (CIE 15:2004)
D65 = np.array([
    82.75, 91.49, 93.43, 86.68, 104.86, 117.01, 117.81, 114.86, 115.92, 108.81, 109.35, 107.80, 104.79, 107.69, 104.41,
    104.05, 100.00, 96.33, 95.79, 88.69, 90.01, 89.60, 87.70, 83.29, 83.70, 80.03, 80.21, 82.28, 78.28, 69.72, 71.61,
])  # fmt: skip
WHITE = np.array([0.95047, 1.0, 1.08883])  # XYZ of D65
RGB_FROM_XYZ = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)  # IEC 61966-2-1
XYZ_FROM_RGB = np.linalg.inv(RGB_FROM_XYZ)
# ITA in degrees between neighbouring tones of the Monk Skin Tone scale (Monk 2019, skintone.google). Its first four
# swatches are paler (L* 88 to 94) than any skin that instruments read (L* up to 75), for they are seen as in a picture,
# so the nearest swatch would call no face lighter than 5. The FDA's draft guidance on pulse oximeters (January 2025)
# pairs tones 1-4, 5-7 and 8-10 with ITA above 30, 30 to -30 and below -30; the even steps inside these are ours.
MONK_ITA = np.array([55.0, 48.0, 40.0, 30.0, 10.0, -10.0, -30.0, -42.0, -54.0])


def melanosome_absorption() -> np.ndarray:
    """(31,) 1/cm, the interior of a melanosome: strength at 500 nm of Jacques 1998, slope of his review.

    "Skin optics", Oregon Medical Laser Center News, 1998; "Optical properties of biological tissues", Phys Med Biol
    58, 2013. The older slope, 3.33, makes middle tones yellower than any skin that instruments read.
    """
    return 6.6e11 * 500.0**-3.33 * (WAVELENGTHS / 500.0) ** -3.0


def baseline_absorption() -> np.ndarray:
    """(31,) 1/cm, skin free of melanin and blood (Huang & Jacques, bloodless rat skin, as given by Jacques 1998)."""
    return 0.244 + 85.3 * np.exp(-(WAVELENGTHS - 154.0) / 66.2)


def blood_absorption() -> np.ndarray:
    """(31,) 1/cm, blood of 150 g/l haemoglobin, 64,500 g/mol (Prahl), packed in vessels.

    Light does not reach the inside of a vessel where absorption is strong: the correction of van Veen, Verkruysse
    & Sterenborg (Optics Letters 27, 2002).
    """
    extinction = SATURATION * OXY + (1.0 - SATURATION) * DEOXY
    free = np.log(10.0) * extinction * 150.0 / 64500.0
    depth = 2.0 * free * VESSEL_RADIUS
    return free * (1.0 - np.exp(-depth)) / depth


def reflectance(melanin: np.ndarray | float, blood: np.ndarray | float) -> np.ndarray:
    """Diffuse reflectance (..., 31) at `WAVELENGTHS` of skin with these volume fractions (..., broadcast).

    The dermis is semi-infinite: total diffuse reflectance of the dipole of Farrell et al. 1992 in the form of
    Jensen et al., "A practical model for subsurface light transport" (SIGGRAPH 2001).
    """
    melanin, blood = (np.asarray(x, dtype=float)[..., None] for x in (melanin, blood))
    path = 2.0 * DIFFUSE * EPIDERMIS  # in and out
    melanin_depth = path * melanin * melanosome_absorption()
    clear = np.exp(-path * (1.0 - melanin) * baseline_absorption())
    through = clear * (1.0 + melanin_depth / SIEVE) ** -SIEVE
    dermis = blood * blood_absorption() + (1.0 - blood) * baseline_absorption()
    scattering = SCATTERING[0] * (WAVELENGTHS / 500.0) ** -SCATTERING[1]
    albedo = scattering / (scattering + dermis)
    internal = -1.440 / REFRACTION**2 + 0.710 / REFRACTION + 0.668 + 0.0636 * REFRACTION
    mismatch = (1.0 + internal) / (1.0 - internal)
    root = np.sqrt(3.0 * (1.0 - albedo))
    back = 0.5 * albedo * (1.0 + np.exp(-4.0 / 3.0 * mismatch * root)) * np.exp(-root)
    return EPIDERMAL_BACKSCATTER + (1.0 - EPIDERMAL_BACKSCATTER) * through * back


@lru_cache(maxsize=1)
def _rgb_weights() -> np.ndarray:
    """(31, 3): spectrum to linear sRGB under D65, white to (1, 1, 1)."""

    def lobe(mean: float, below: float, above: float) -> np.ndarray:
        return np.exp(-0.5 * ((WAVELENGTHS - mean) / np.where(WAVELENGTHS < mean, below, above)) ** 2)

    # CIE 1931 2 degree observer: Wyman, Sloan & Shirley, "Simple analytic approximations to the CIE XYZ color
    # matching functions" (JCGT 2, 2013), multi-lobe fit
    x = 1.056 * lobe(599.8, 37.9, 31.0) + 0.362 * lobe(442.0, 16.0, 26.7) - 0.065 * lobe(501.1, 20.4, 26.2)
    y = 0.821 * lobe(568.8, 46.9, 40.5) + 0.286 * lobe(530.9, 16.3, 31.1)
    z = 1.217 * lobe(437.0, 11.8, 36.0) + 0.681 * lobe(459.0, 26.0, 13.8)
    xyz = np.stack([x, y, z], axis=1) * D65[:, None]
    return xyz / xyz.sum(axis=0) * WHITE @ RGB_FROM_XYZ.T


def skin_albedo(melanin: np.ndarray | float, blood: np.ndarray | float) -> np.ndarray:
    """Linear sRGB (..., 3), float64, of skin with these volume fractions (..., broadcast)."""
    return np.clip(reflectance(melanin, blood) @ _rgb_weights(), 0.0, 1.0)


def skin_table(n_melanin: int = 64, n_blood: int = 32) -> np.ndarray:
    """Look-up table (n_melanin, n_blood, 3) float32, linear sRGB, to be read bilinearly.

    Square-root axes: entry (i, j) is the albedo at melanin = MELANIN_MAX (i / (n_melanin - 1))^2 and
    blood = BLOOD_MAX (j / (n_blood - 1))^2, so a shader reads at (n - 1) * sqrt(fraction / MAX).
    """
    melanin = MELANIN_MAX * np.linspace(0.0, 1.0, n_melanin) ** 2
    blood = BLOOD_MAX * np.linspace(0.0, 1.0, n_blood) ** 2
    return skin_albedo(melanin[:, None], blood[None, :]).astype(np.float32)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB (..., 3) under D65 of linear sRGB (..., 3)."""
    t = np.asarray(rgb, dtype=float) @ XYZ_FROM_RGB.T / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def ita(rgb: np.ndarray) -> np.ndarray:
    """Individual typology angle (...), degrees, of linear sRGB (..., 3): arctan((L* - 50) / b*).

    Chardon, Cretois & Hourseau 1991; above 55 very light, below -30 dark (del Bino & Bernerd 2013).
    """
    colour = lab(rgb)
    return np.degrees(np.arctan2(colour[..., 0] - 50.0, colour[..., 2]))


def monk(rgb: np.ndarray) -> np.ndarray:
    """Monk Skin Tone (...), int 1 to 10, of linear sRGB (..., 3), by its ITA; see MONK_ITA."""
    return len(MONK_ITA) + 1 - np.searchsorted(MONK_ITA[::-1], ita(rgb), side="left")
