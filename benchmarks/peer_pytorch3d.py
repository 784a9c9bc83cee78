"""PyTorch3D's part of `peers.py`: hard Phong at one sample a pixel, as its tutorials do it. Arguments: see there."""

import json
import sys
import time

import numpy as np
import pytorch3d
import torch
from pytorch3d.renderer import (
    FoVPerspectiveCameras,
    HardPhongShader,
    MeshRasterizer,
    MeshRenderer,
    PointLights,
    RasterizationSettings,
    TexturesVertex,
    look_at_view_transform,
)
from pytorch3d.structures import Meshes


def main(scene_file: str, told_file: str, picture_file: str) -> None:
    with open(scene_file) as file:
        scene = json.load(file)
    mesh = np.load(scene["mesh"] + ".npz")
    points, triangles = torch.from_numpy(mesh["points"]), torch.from_numpy(mesh["triangles"]).long()
    colours = torch.full_like(points, 0.7)
    meshes = Meshes([points], [triangles], TexturesVertex([colours]))
    rotation, translation = look_at_view_transform(scene["distance"], 0.0, 0.0)
    cameras = FoVPerspectiveCameras(R=rotation, T=translation, fov=scene["fov"], znear=10.0, zfar=10000.0)
    settings = RasterizationSettings(scene["resolution"], blur_radius=0.0, faces_per_pixel=1, cull_backfaces=True)
    lights = PointLights(location=[[300.0, 400.0, 900.0]])
    renderer = MeshRenderer(MeshRasterizer(cameras, settings), HardPhongShader(cameras=cameras, lights=lights))
    wall, cpu = time.perf_counter(), time.process_time()
    with torch.no_grad():
        picture = renderer(meshes)[0, ..., :3].numpy()
    told = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu,
            "version": pytorch3d.__version__, "what": "hard Phong, 1 sample, no hair"}  # fmt: skip
    with open(told_file, "w") as file:
        json.dump(told, file)
    from PIL import Image

    Image.fromarray((255 * picture.clip(0, 1)).astype(np.uint8)).save(picture_file)


if __name__ == "__main__":
    main(*sys.argv[-3:])
