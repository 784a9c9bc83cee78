"""Draw the pictures of docs/labels.md: `python docs/label_pictures.py`. One person, every label of one frame."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from painsynth_hf import Frame, Renderer, named_design
from painsynth_hf.colourise import FLAGS, MASK_COLOURS, UNIT_COLOURS, colourise, inferno
from painsynth_hf.facs import AU_NAMES
from painsynth_hf.render.parts import CLASSES
from painsynth_hf.rows import PIXEL_LABELS
from painsynth_hf.spec import Expression, FrameSpec

SIZE, DRAWN_AT = 320, 640  # px
HEAT_MM = 12.0  # bright end of the heatmap's colours
SEEN = 0.002  # share of the picture from which a sum of flags is in the legend
FOLDER = Path(__file__).parent / "labels"
# strong pain on a face that wears glasses and a cannula, so that every layer has something to show
AUS = {"AU4": 4.0, "AU6": 4.0, "AU7": 3.0, "AU9": 3.0, "AU10": 4.0, "AU20": 3.0, "AU25": 3.0, "AU26": 3.0}
FONT = ImageFont.load_default(size=13)
LINES = {"jaw": range(0, 17), "right brow": range(17, 22), "left brow": range(22, 27), "dorsum": range(27, 31),
         "sill": range(31, 36), "right eye": (*range(36, 42), 36), "left eye": (*range(42, 48), 42),
         "outer lips": (*range(48, 60), 48), "inner lips": (*range(60, 68), 60)}  # fmt: skip


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    spec, renderer = person(), Renderer()
    frame, rest = renderer.render(spec, frozenset(PIXEL_LABELS)), renderer.render(spec.neutral())
    pictures = {
        "image": Image.fromarray(frame.image),
        "neutral_image": Image.fromarray(rest.image),
        **{name: Image.fromarray(colourise(name, frame.pixels[name], HEAT_MM)) for name in PIXEL_LABELS},
        "au_regions": regions(frame),
        "landmarks": landmarks(frame),
        "pose_and_gaze": pose(frame),
        "vertices": vertices(frame),
    }
    for name, picture in pictures.items():
        smooth = Image.Resampling.NEAREST if name.startswith("mask") else Image.Resampling.LANCZOS
        small = picture if name == "au_regions" else picture.resize((SIZE, SIZE), smooth)
        if name == "heatmap":
            small = beside(small, heat_scale())
        elif name == "mask":
            small = beside(small, legend([*zip(CLASSES, MASK_COLOURS, strict=True)], frame.pixels["mask"]))
        elif name == "mask_layers":
            small = beside(small, legend(combinations(frame.pixels["mask_layers"])))
        if name.startswith("mask"):  # a dozen flat colours: smaller and sharper so
            small.quantize(64).save(FOLDER / f"{name}.png", optimize=True)
        else:
            small.save(FOLDER / f"{name}.jpg", quality=86)


def person() -> FrameSpec:
    """Somebody of synpain, with glasses and a cannula, in a fixed expression."""
    spec = named_design("synpain", resolution=DRAWN_AT).identity_frames(1021)[-1]
    attire = dataclasses.replace(spec.person.attire, glasses="round", cannula=True, head_wear="none")
    hair = dataclasses.replace(spec.person.hair, style="curly")
    camera = dataclasses.replace(spec.camera, focal=spec.camera.distance / 280.0, shift_y=0.04, azimuth=-14.0)
    return dataclasses.replace(
        spec,
        person=dataclasses.replace(spec.person, attire=attire, hair=hair),
        expression=Expression("pain", AUS, {**AUS, "AU10": 3.0, "AU20": 2.0}),
        camera=camera,
    )


def regions(frame: Frame) -> Image.Image:
    """The region of each active unit, by itself, over the paled frame; four to a line."""
    flags = np.unpackbits(frame.pixels["au_regions"], axis=2, bitorder="little").astype(bool)
    active = [k for k in range(len(AU_NAMES)) if flags[..., k].any()]
    side, pale = 200, 0.45 * frame.image + 120.0
    out = Image.new("RGB", (4 * side, -(-len(active) // 4) * side), (255, 255, 255))
    draw = ImageDraw.Draw(out)
    for n, k in enumerate(active):
        tile = np.where(flags[..., k, None], 0.35 * frame.image + 0.65 * UNIT_COLOURS[k], pale).astype(np.uint8)
        place = (n % 4 * side, n // 4 * side)
        face = Image.fromarray(tile).crop((50, 60, DRAWN_AT - 50, DRAWN_AT - 40))
        out.paste(face.resize((side, side), Image.Resampling.LANCZOS), place)
        draw.text((place[0] + 6, place[1] + 4), AU_NAMES[k], fill=(20, 20, 20), font=FONT)
    return out


def landmarks(frame: Frame) -> Image.Image:
    """The 68 points, joined by part; those that cannot be seen are hollow."""
    picture = Image.fromarray((frame.image * 0.6).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for points in LINES.values():
        draw.line([tuple(frame.landmarks_2d[k]) for k in points], fill=(90, 200, 255), width=2)
    for (x, y), visible in zip(frame.landmarks_2d, frame.landmarks_visible, strict=True):
        box = (x - 4, y - 4, x + 4, y + 4)
        draw.ellipse(
            box, fill=(90, 255, 90) if visible else None, outline=(255, 80, 80) if not visible else None, width=2
        )
    low, high = frame.landmarks_2d.min(axis=0), frame.landmarks_2d.max(axis=0)
    draw.rectangle((*low, *high), outline=(255, 220, 60), width=2)  # bbox
    return picture


def pose(frame: Frame) -> Image.Image:
    """The head's axes at the nasion (x left red, y up green, z forward blue) and where the eyes look."""
    picture = Image.fromarray(frame.image)
    draw = ImageDraw.Draw(picture)
    yaw, pitch, roll = np.radians([frame.yaw, frame.pitch, frame.roll])
    # camera axes point right, down and away; a head at 0, 0, 0 has its left to the right, its crown up, its face to us
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    nod = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    lean = np.array([[np.cos(roll), np.sin(roll), 0], [-np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    axes = np.diag([1.0, -1.0, -1.0]) @ turn @ nod @ lean
    nasion = frame.landmarks_3d[27]
    for column, colour in enumerate(((255, 70, 70), (70, 230, 70), (70, 130, 255))):
        arrow(draw, frame, nasion, nasion + 45.0 * axes[:, column], colour)
    for numbers, gaze in (((36, 39), frame.gaze_right), ((42, 45), frame.gaze_left)):
        eye = frame.landmarks_3d[list(numbers)].mean(axis=0)
        arrow(draw, frame, eye, eye + 60.0 * gaze, (255, 220, 60))
    return picture


def arrow(draw: ImageDraw.ImageDraw, frame: Frame, start: np.ndarray, end: np.ndarray, colour: tuple) -> None:
    """A line with a dot at its end between two points of the camera's frame, mm."""
    ends = np.stack([start, end]) @ frame.intrinsics.T
    (x, y), (u, v) = ends[:, :2] / ends[:, 2:]
    draw.line((x, y, u, v), fill=colour, width=5)
    draw.ellipse((u - 6, v - 6, u + 6, v + 6), fill=colour)


def vertices(frame: Frame) -> Image.Image:
    """The cage's vertices, near ones bright."""
    points = frame.vertices @ frame.intrinsics.T
    order = np.argsort(-points[:, 2])
    depth = (points[:, 2] - points[:, 2].min()) / 220.0
    picture = Image.new("RGB", (DRAWN_AT, DRAWN_AT), (16, 16, 20))
    draw = ImageDraw.Draw(picture)
    for k in order:
        x, y = points[k, :2] / points[k, 2]
        draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=tuple(int(c) for c in inferno(np.array(0.95 - 0.8 * depth[k]))))
    return picture


def legend(entries: list[tuple[str, np.ndarray]], label: np.ndarray | None = None) -> Image.Image:
    """Names on their colours; classes that do not occur in `label` are dimmed."""
    out = Image.new("RGB", (150, SIZE), (255, 255, 255))
    draw = ImageDraw.Draw(out)
    step = min(SIZE // max(len(entries), 1), 24)
    for k, (name, colour) in enumerate(entries):
        there = label is None or bool((label == k).any())
        draw.rectangle((8, k * step + 2, 24, k * step + step - 2), fill=tuple(int(c) for c in colour))
        text = f"{k} {name}" if label is not None else name
        draw.text(
            (32, k * step + (step - 14) / 2 - 1), text, fill=(20, 20, 20) if there else (170, 170, 170), font=FONT
        )
    return out


def combinations(layers: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The sums of flags that cover more than a few pixels, with the colour that each is drawn in."""
    names = {1: "skin", 2: "hair", 4: "glasses", 8: "cannula"}
    entries = []
    for value, count in zip(*np.unique(layers, return_counts=True), strict=True):
        if count >= SEEN * layers.size:
            parts = [names[flag] for flag, _ in FLAGS if value & flag]
            colour = colourise("mask_layers", np.array([[value]]))[0, 0]
            entries.append((f"{value} {' + '.join(parts) or 'none'}", colour))
    return entries


def heat_scale() -> Image.Image:
    """Millimetres from dark to bright."""
    ramp = np.repeat(inferno(np.linspace(1.0, 0.0, SIZE))[:, None], 24, axis=1)
    out = Image.new("RGB", (90, SIZE), (255, 255, 255))
    out.paste(Image.fromarray(ramp), (8, 0))
    draw = ImageDraw.Draw(out)
    for level in range(0, int(HEAT_MM) + 1, 2):
        y = min(max((1.0 - level / HEAT_MM) * SIZE - 8.0, 0.0), SIZE - 16.0)
        draw.text((38, y), f"{level} mm", fill=(20, 20, 20), font=FONT)
    return out


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    out = Image.new("RGB", (left.width + right.width, SIZE), (255, 255, 255))
    out.paste(left, (0, 0))
    out.paste(right, (left.width, 0))
    return out


if __name__ == "__main__":
    main()
