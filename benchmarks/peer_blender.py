"""Blender Cycles' part of `peers.py`: 64 samples, subsurface 0.1, no denoiser. Arguments: see there.

Runs in Python with `bpy` or inside Blender, whose Python has nothing of ours.
"""

import json
import math
import sys
import time

import bpy

SAMPLES = 64


def main(scene_file: str, told_file: str, picture_file: str) -> None:
    with open(scene_file) as file:
        about = json.load(file)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.obj_import(filepath=about["mesh"] + ".obj", forward_axis="Y", up_axis="Z")  # axes as they are
    head = bpy.context.selected_objects[0]
    head.data.materials.clear()
    head.data.materials.append(skin())
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("room")
    scene.world.color = (0.4, 0.4, 0.4)
    camera = bpy.data.cameras.new("camera")
    camera.angle, camera.clip_start, camera.clip_end = math.radians(about["fov"]), 10.0, 10000.0
    add(camera, (0.0, 0.0, about["distance"]))  # a camera looks along -z, with y up, as ours
    scene.camera = bpy.data.objects["camera"]
    sun = bpy.data.lights.new("key", "SUN")
    sun.energy = 2.0
    add(sun, (0.0, 0.0, 0.0)).rotation_euler = (-0.45, 0.35, 0.0)
    scene.render.engine, scene.cycles.device = "CYCLES", "CPU"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = SAMPLES, False, False
    scene.render.resolution_x = scene.render.resolution_y = about["resolution"]
    scene.render.resolution_percentage = 100
    scene.render.filepath = picture_file
    wall, cpu = time.perf_counter(), time.process_time()
    bpy.ops.render.render(write_still=True)
    told = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu,
            "version": bpy.app.version_string, "what": f"{SAMPLES} samples, subsurface 0.1, no hair"}  # fmt: skip
    with open(told_file, "w") as file:
        json.dump(told, file)


def add(data, place):
    thing = bpy.data.objects.new(data.name, data)
    thing.location = place
    bpy.context.scene.collection.objects.link(thing)
    return thing


def skin():
    material = bpy.data.materials.new("skin")
    material.use_nodes = True
    inputs = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED").inputs
    inputs["Base Color"].default_value = (0.7, 0.45, 0.35, 1.0)
    inputs["Roughness"].default_value = 0.45
    weight = "Subsurface Weight" if "Subsurface Weight" in inputs else "Subsurface"  # its name until Blender 4
    inputs[weight].default_value = 0.1
    inputs["Subsurface Radius"].default_value = (2.4, 0.9, 0.25)  # mm
    if "Subsurface Scale" in inputs:
        inputs["Subsurface Scale"].default_value = 1.0
    return material


if __name__ == "__main__":
    main(*sys.argv[-3:])
