"""Light kernels against their NumPy twins, and the physics they must keep."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from painsynth_hf.appearance.chromophores import lab, skin_albedo
from painsynth_hf.appearance.lightcut import grid_directions, solid_angles
from painsynth_hf.appearance.roomlight import blur_by_lobe
from painsynth_hf.render import film, lighting, lights, needs
from painsynth_hf.render.device import check_device
from painsynth_hf.render.raster import View
from painsynth_hf.sampling import generator
from painsynth_hf.spec import Scene, Skin

NO_GLARE = wp.zeros((1, 2, 2), dtype=wp.vec3, device="cpu")

QUAD = np.array([[-50, 0, -50], [-50, 0, 50], [50, 0, 50], [50, 0, -50]], np.float32)


@pytest.fixture(scope="module", autouse=True)
def device() -> str:
    return check_device("cpu")


def sphere(count: int) -> np.ndarray:
    """(count, 3) directions evenly over the sphere (Fibonacci)."""
    i = np.arange(count) + 0.5
    turn, y = i * np.pi * (3 - np.sqrt(5)), 1 - 2 * i / count
    r = np.sqrt(1 - y * y)
    return np.stack([r * np.cos(turn), y, r * np.sin(turn)], axis=1)


def frames_of(directions: np.ndarray) -> np.ndarray:
    helper = np.where(np.abs(directions[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    right = np.cross(helper, directions)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    return np.stack([right, np.cross(directions, right), directions], axis=1).astype(np.float32)


def gather(
    points: np.ndarray, normals: np.ndarray, directions: np.ndarray, power: np.ndarray, depth: np.ndarray,
    scatters: float = 0.0, lost_below: float = 0.0,
) -> list[np.ndarray]:  # fmt: skip
    """Irradiance (n, 3), gradient (n, 3, 3) and openness (n, 4) by the kernel."""
    n, size = len(points), int(np.sqrt(depth.shape[1]))
    out = [wp.empty((1, n), dtype=wp.vec3), wp.empty((1, n), dtype=wp.mat33), wp.empty((1, n), dtype=wp.vec4)]
    put = [wp.array(a[None].astype(np.float32), dtype=wp.vec3) for a in (points, normals)]
    put += [wp.full((1, n), int(needs.SEEN), dtype=int), wp.full(n, scatters, dtype=float)]
    put += [wp.full(n, lost_below, dtype=float), wp.vec2i(n, n)]  # none takes its light from others
    lights = [wp.array(frames_of(directions), dtype=wp.mat33), wp.array(power.astype(np.float32), dtype=wp.vec3)]
    maps = wp.array(depth[None], dtype=wp.uint32)
    wp.launch(lighting.gather_light, (1, n), [*put, *lights, maps, wp.vec3(0.0), 0.5, size], out)
    return [o.numpy()[0] for o in out]


def empty_maps(count: int) -> np.ndarray:
    return np.full((count, 64 * 64), 0x7F000000, np.uint32)


def test_normals_of_a_bent_sheet_are_those_of_the_twin() -> None:
    rng = np.random.default_rng(3)
    points = QUAD + rng.normal(0, 8, QUAD.shape).astype(np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    start, incident = np.array([0, 2, 3, 5, 6], np.int32), np.array([0, 1, 0, 0, 1, 1], np.int32)
    out = wp.zeros((1, 4), dtype=wp.vec3)
    around = [wp.array(points[None], dtype=wp.vec3), wp.array(triangles, dtype=wp.vec3i), wp.array(start, dtype=int)]
    need = wp.full((1, 4), int(needs.FACING), dtype=int)
    wp.launch(lighting.vertex_normals, (1, 4), [*around, wp.array(incident, dtype=int), need], [out])
    a, b, c = (points[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    for i in range(4):
        expected = face[incident[start[i] : start[i + 1]]].sum(axis=0)
        np.testing.assert_allclose(out.numpy()[0, i], expected / np.linalg.norm(expected), atol=1e-5)


def test_open_light_is_the_sum_of_cosines() -> None:
    rng = np.random.default_rng(5)
    directions, power = sphere(24), rng.uniform(0.1, 1.0, (24, 3))
    normals = sphere(10)
    e, g, o = gather(np.zeros((10, 3)), normals, directions, power, empty_maps(24))
    cosine = normals @ directions.T
    np.testing.assert_allclose(e, np.maximum(cosine, 0) @ power, rtol=1e-4)
    expected = np.einsum("nk,kc,kd->ncd", cosine > 0, power, directions)
    np.testing.assert_allclose(g.reshape(10, 3, 3), expected, atol=1e-4)
    grey = power @ [0.2126, 0.7152, 0.0722]
    np.testing.assert_allclose(o[:, 0], (cosine > -0.25) @ grey, rtol=1e-4)


def test_even_light_gives_even_irradiance() -> None:
    """Radiance 1 from everywhere is irradiance pi on any surface."""
    directions = sphere(2000)
    power = np.full((2000, 3), 4 * np.pi / 2000)
    e, _, _ = gather(np.zeros((6, 3)), sphere(6), directions, power, empty_maps(2000))
    np.testing.assert_allclose(e, np.pi, rtol=0.01)


def test_the_gradient_predicts_a_tilted_normal() -> None:
    directions, power = sphere(300), np.full((300, 3), 0.02)
    power[:40] *= 20.0
    n = np.array([[0.0, 0.2, 0.98]])
    n /= np.linalg.norm(n)
    tilted = n + np.array([[0.06, -0.04, 0.0]])
    tilted /= np.linalg.norm(tilted)
    e, g, _ = gather(np.zeros((1, 3)), n, directions, power, empty_maps(300))
    truth, _, _ = gather(np.zeros((1, 3)), tilted, directions, power, empty_maps(300))
    predicted = e + np.einsum("ncd,nd->nc", g.reshape(1, 3, 3), tilted - n)
    assert np.abs(truth - e).max() > 0.01
    np.testing.assert_allclose(predicted, truth, rtol=0.02)


def test_skin_is_red_past_the_terminator() -> None:
    """Light ends where it grazes, on skin a few degrees later, and later for red; the gradient is still the slope."""
    turn = np.radians(np.linspace(70.0, 110.0, 41))
    normals = np.stack([np.sin(turn), np.cos(turn), 0.0 * turn], axis=1)  # away from a light overhead
    light = np.array([[0.0, 1.0, 0.0]]), np.ones((1, 3))
    hard, _, _ = gather(np.zeros((41, 3)), normals, *light, empty_maps(1))
    soft, g, _ = gather(np.zeros((41, 3)), normals, *light, empty_maps(1), 1.0)
    assert hard[22:].max() == 0.0 and soft[22, 0] > 2.0 * soft[22, 1] > 0.0
    np.testing.assert_allclose(soft[:5], hard[:5], rtol=1e-4)
    assert soft[-5:].max() == 0.0
    slope = (soft[2:] - soft[:-2]) / (np.cos(turn)[2:] - np.cos(turn)[:-2])[:, None]
    inside = g.reshape(41, 3, 3)[1:-1, :, 1]
    assert np.abs(slope - inside)[:, 0].max() < 0.05


def test_what_lies_in_shadow_gets_no_light() -> None:
    depth = empty_maps(1)
    depth.view(np.float32)[:] = 2000.0 - 40.0  # something 40 mm above, over the whole map
    up = np.array([[0.0, 1.0, 0.0]])
    power = np.ones((1, 3))
    under, _, _ = gather(np.array([[0.0, 0.0, 0.0]]), up, up, power, depth)
    over, _, _ = gather(np.array([[0.0, 60.0, 0.0]]), up, up, power, depth)
    assert under.max() == 0.0
    np.testing.assert_allclose(over, 1.0, rtol=1e-5)


def test_a_chest_hides_from_a_throat_what_lies_below_alone() -> None:
    face, directions = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, y, 1.0] for y in (1.5, 0.0, -0.3, -1.5)])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)

    def left(direction: np.ndarray) -> float:
        one = [np.zeros((1, 3)), face, direction[None], np.ones((1, 3)), empty_maps(1)]
        return float(gather(*one, lost_below=0.5)[0][0, 0] / gather(*one)[0][0, 0])

    above, level, low, below = map(left, directions)
    assert above == level == 1.0 > low > below
    assert below == pytest.approx(0.5)


def test_throats_lie_over_the_chest_and_faces_do_not() -> None:
    from painsynth_hf.head.assets import load_assets
    from painsynth_hf.head.head import topology
    from painsynth_hf.render.mesh import over_chest

    x, y, z = (topology().operator @ load_assets().template).T
    hidden = over_chest()
    assert hidden[(y > -85.0) & (z > -20.0)].max() < 0.01  # noses, lips and chins keep all that lights them from below
    assert hidden[(np.abs(x) < 15.0) & (z > 12.0)].max() < 0.1
    assert hidden[(np.abs(x) < 25.0) & (y < -120.0) & (y > -150.0) & (z < -30.0)].min() > 0.95


def test_bases_of_noses_get_more_from_below_and_lips_do_not() -> None:
    from painsynth_hf.head.assets import load_assets
    from painsynth_hf.head.head import topology
    from painsynth_hf.render.mesh import under_nose

    x, y, z = (topology().operator @ load_assets().template).T
    more = under_nose()
    base = (np.abs(x) < 2.0) & (y < -43.5) & (y > -46.5) & (z > 33.0)
    assert more[base].min() > 0.7
    assert more[(y < -60.0) | (y > -30.0) | (z < 5.0)].max() < 0.02


def test_vertices_between_others_have_the_mean_of_their_light() -> None:
    rng = np.random.default_rng(8)
    normals = rng.normal(size=(6, 3))
    normals = (normals / np.linalg.norm(normals, axis=1, keepdims=True)).astype(np.float32)
    gradient, openness = rng.normal(size=(6, 3, 3)).astype(np.float32), rng.random((6, 4)).astype(np.float32)
    parents = np.array([[0, 0, 2, 2], [0, 1, 2, 3]], np.int32)  # of the last two
    more = rng.random((6, 3)).astype(np.float32)  # than the gradient gives, at a terminator
    lit = np.einsum("nij,nj->ni", gradient, normals) + more
    lit[4:] = 0.0
    out = [wp.array(lit[None].astype(np.float32), dtype=wp.vec3), wp.array(gradient[None], dtype=wp.mat33),
           wp.array(openness[None], dtype=wp.vec4)]  # fmt: skip
    need = wp.full((1, 6), int(needs.SECOND_RING), dtype=int)
    inputs = [wp.array(normals[None], dtype=wp.vec3), need, wp.vec2i(4, 6), wp.array(parents, dtype=wp.vec4i)]
    wp.launch(lighting.share_light, (1, 2), inputs, out)
    e, g, o = (array.numpy()[0] for array in out)
    np.testing.assert_allclose(g[4:], gradient[parents].mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(o[4:], openness[parents].mean(axis=1), atol=1e-6)
    expected = np.einsum("nij,nj->ni", g[4:], normals[4:]) + more[parents].mean(axis=1)
    np.testing.assert_allclose(e[4:], expected.clip(0.0), atol=2e-6)
    np.testing.assert_allclose(e[:4], lit[:4], atol=1e-6)
    assert (g[:4] == gradient[:4]).all()


def test_every_vertex_between_others_lies_between_them() -> None:
    """The last round of subdivision set each beside the two or four that share its light."""
    from painsynth_hf.appearance.strands import template
    from painsynth_hf.render.mesh import share_parents

    first, parents = share_parents()
    places = template().vertices
    assert first + len(parents) == len(places) and parents.max() < first
    off = np.linalg.norm(places[parents].mean(axis=1) - places[first:], axis=1)
    reach = np.linalg.norm(places[parents] - places[first:, None], axis=2).max(axis=1)
    assert (off < 0.5 * reach + 0.05).all()


def test_scattering_spreads_red_farthest_and_keeps_even_light() -> None:
    points = np.stack([np.arange(9.0), np.zeros(9), np.zeros(9)], axis=1).astype(np.float32)
    pairs = [[j for j in (i - 1, i + 1) if 0 <= j < 9] for i in range(9)]
    start = np.cumsum([0, *map(len, pairs)]).astype(np.int32)
    joined = np.concatenate(pairs).astype(np.int32)
    chain = [wp.array(points[None], dtype=wp.vec3), wp.array(start, dtype=int), wp.array(joined, dtype=int)]
    chain.append(wp.array(np.ones(9), dtype=float))
    chain.append(wp.full((1, 9), int(needs.SEEN), dtype=int))

    def step(light: np.ndarray) -> np.ndarray:
        out = wp.empty((1, 9), dtype=wp.vec3)
        source = wp.array(light[None].astype(np.float32), dtype=wp.vec3)
        wp.launch(lighting.scatter_step, (1, 9), [*chain, int(needs.SEEN), wp.vec3(2.0, 1.0, 0.5), source], [out])
        return out.numpy()[0]

    np.testing.assert_allclose(step(np.ones((9, 3))), 1.0, rtol=1e-5)
    spot = np.zeros((9, 3))
    spot[4] = 1.0
    red, green, blue = step(spot)[5]
    assert red > green > blue > 0.0
    w = np.exp(-0.5 / np.array([2.0, 1.0, 0.5]) ** 2)
    np.testing.assert_allclose(step(spot)[5], w / (1.0 + 2.0 * w), rtol=1e-5)


@wp.kernel
def powers(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = lighting.power_of_two(x[i])


def test_powers_of_two_are_exact_to_single_precision() -> None:
    x = np.linspace(-200.0, 0.0, 20001).astype(np.float32)
    out = wp.empty(len(x), dtype=float, device="cpu")
    wp.launch(powers, len(x), [wp.array(x, dtype=float, device="cpu")], [out], device="cpu")
    got, want = out.numpy(), 2.0 ** x.astype(float)
    assert np.abs(got / want - 1.0)[x >= -120.0].max() < 4e-7 and got[x < -120.0].max() < 1e-36 and got[-1] == 1.0


def test_reflections_by_roughness_are_those_of_whole_lobes() -> None:
    rows = lights.ROUGH_ROWS
    grid = generator(0, "room").random((rows, 2 * rows, 3)).astype(np.float32) ** 8
    grid[5, 9] = 500.0  # a lamp
    out = wp.empty((lights.ROUGHNESS_LEVELS, *grid.shape[:2]), dtype=wp.vec3, device="cpu")
    inputs = [wp.array(grid, dtype=wp.vec3, device="cpu"), *lights._lobes("cpu")]
    wp.launch(blur_by_lobe, out.shape, inputs, [out], device="cpu")
    assert (out.numpy()[0] == grid).all()
    d, area = grid_directions(rows).reshape(-1, 3), np.repeat(solid_angles(rows), 2 * rows)
    cosine = np.clip(np.einsum("ik,jk->ij", d, d), 0.0, 1.0)
    for level in range(1, lights.ROUGHNESS_LEVELS):
        alpha = (level / (lights.ROUGHNESS_LEVELS - 1)) ** 2
        weight = cosine ** max(2.0 / alpha**2 - 2.0, 1.0) * area
        want = np.einsum("ij,jk->ik", weight / weight.sum(axis=1, keepdims=True), grid.reshape(-1, 3))
        np.testing.assert_allclose(out.numpy()[level].reshape(-1, 3), want, rtol=2e-4, atol=2e-5)


def test_film_adds_contrast_about_its_pivot_and_never_clips_hard() -> None:
    levels = np.array([0.0, 0.002, film.PIVOT, 0.25, 0.8, 2.0, 50.0])
    flat = []
    for level in levels:
        even = wp.array(np.full((1, 9, 3), level, np.float32), dtype=wp.vec3)
        out = wp.empty((1, 9, 3), dtype=wp.uint8)
        wp.launch(
            film.develop, (1, 9), [wp.array([View()], dtype=View), even, NO_GLARE, film.curve("cpu"), 3, 1.0], [out]
        )
        assert len(set(out.numpy().ravel().tolist())) == 1  # the lens leaves an even picture alone
        flat.append(int(out.numpy()[0, 4, 0]))

    def srgb(x: float) -> float:
        return 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055

    contrast = film.PIVOT * (levels / film.PIVOT) ** film.CONTRAST
    assert contrast[1] < levels[1] and contrast[2] == levels[2] and levels[3] < contrast[3] < film.SHOULDER
    assert flat[:4] == [round(255 * srgb(x)) for x in contrast[:4]]
    assert flat == sorted(flat)
    assert flat[4] < 0.93 * 255 and flat[5] < 255 and flat[6] == 255


def test_film_tells_folds_of_lit_linen_and_of_skin_in_shade_apart() -> None:
    """Light a fifth stronger on one side of a fold is six levels of 255 on a dark neck, a forehead and white cloth."""
    for light in (0.05, 0.4, 0.9):
        one, two = film.graded(np.array([light, 1.2 * light]))
        assert 6.0 < two - one < 15.0


def test_film_keeps_the_hue_of_skin_from_shade_to_highlight() -> None:
    """A curve per channel turns bright skin yellow: by 15 degrees of CIELAB hue at L* of 80."""
    skin = skin_albedo(0.05, 0.02)
    shown = []
    for light in (0.5, 1.0, 1.8, 2.6):
        even = wp.array(np.tile((light * skin).astype(np.float32), (1, 9, 1)), dtype=wp.vec3)
        out = wp.empty((1, 9, 3), dtype=wp.uint8)
        wp.launch(
            film.develop, (1, 9), [wp.array([View()], dtype=View), even, NO_GLARE, film.curve("cpu"), 3, 1.0], [out]
        )
        code = out.numpy()[0, 4] / 255.0
        shown.append(lab(np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)))
    lightness, a, b = np.array(shown).T
    hue, chroma = np.degrees(np.arctan2(b, a)), np.hypot(a, b)
    true = lab(skin)
    assert np.abs(hue - np.degrees(np.arctan2(true[2], true[1]))).max() < 6.0
    assert lightness[0] < 40.0 and lightness[-1] > 75.0
    # less than light itself gains, with the cube root of what it is stronger by (CIE 1976), and what cameras add
    assert chroma.max() < (1.0 + float(film.VIVID)) * 2.6 ** (1 / 3) * np.hypot(true[1], true[2])


def test_brown_skin_is_held_from_burning_out_as_pale_skin_is() -> None:
    scene = Scene("window", 3)
    lit = lights.build_lights(scene)
    seen = []
    for melanin in (0.01, 0.05, 0.2):
        skin = Skin(melanin=melanin, blood=0.015)
        bright = lights._seen(skin) * lit.brightest * lights.exposure(lit, skin)
        seen.append(bright)
    assert seen == sorted(seen, reverse=True)  # darker skin stays darker
    assert seen[1] < 0.75 * seen[0]
