"""Mitsuba 3's part of `peers.py`: path tracing, 64 samples, principled material. Arguments: see there."""

import json
import sys
import time

import mitsuba as mi

VARIANT, SAMPLES = "scalar_rgb", 64  # the variant that needs nothing else; it uses all cores


def main(scene_file: str, told_file: str, picture_file: str) -> None:
    mi.set_variant(VARIANT)
    with open(scene_file) as file:
        scene = json.load(file)
    T, size = mi.ScalarTransform4f, scene["resolution"]
    film = {"type": "hdrfilm", "width": size, "height": size, "pixel_format": "rgb"}
    view = T().look_at([0, 0, scene["distance"]], [0, 0, 0], [0, 1, 0])
    loaded = mi.load_dict({
        "type": "scene",
        "integrator": {"type": "path", "max_depth": 6},
        "sensor": {"type": "perspective", "fov": scene["fov"], "near_clip": 10.0, "far_clip": 10000.0, "to_world": view,
                   "film": film, "sampler": {"type": "independent", "sample_count": SAMPLES}},
        "sky": {"type": "constant", "radiance": {"type": "rgb", "value": 0.4}},
        "key": {"type": "directional", "direction": [-0.4, -0.5, -1.0], "irradiance": {"type": "rgb", "value": 1.5}},
        "head": {"type": "obj", "filename": scene["mesh"] + ".obj", "skin": {
            "type": "principled", "base_color": {"type": "rgb", "value": [0.7, 0.45, 0.35]}, "roughness": 0.45}},
    })  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    picture = mi.render(loaded)
    bitmap = mi.util.convert_to_bitmap(picture)  # waits for it
    told = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu,
            "version": mi.__version__, "what": f"path, {SAMPLES} samples, principled, no hair ({VARIANT})"}  # fmt: skip
    with open(told_file, "w") as file:
        json.dump(told, file)
    mi.util.write_bitmap(picture_file, bitmap)


if __name__ == "__main__":
    main(*sys.argv[-3:])
