"""The `painsynth` command. Bad input: exit code 2 and one line that names the field, the value and what is allowed."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from . import __version__
from .checks import check_integer


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, where argparse would print its usage as well."""
        self.exit(2, f"painsynth: error: {message.removeprefix('argument ')}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        options = vars(_parser().parse_args(argv))
        return int(options.pop("run")(**options))
    except ValueError as error:
        return _fail(2, error)
    except RuntimeError as error:
        return _fail(1, error)
    except BrokenPipeError:
        sys.stdout = None  # whoever read us has left; nothing more to flush
        return 1
    except KeyboardInterrupt:
        return _fail(130, "interrupted; what is finished is kept, the same command continues")


def _fail(code: int, error: object) -> int:
    print("painsynth: error:", " ".join(str(error).split()), file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="painsynth", description="Faces of people who do not exist, in pain, labelled.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"painsynth {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = commands.add_parser("generate", help="render a data set into a folder", allow_abbrev=False)
    command.set_defaults(run=_generate)
    command.add_argument("name", metavar="CONFIG", help="mini, synpain, 3dpain, factorial, or a file such as mine.json")
    command.add_argument("--out", required=True, metavar="DIR", help="new folder, or one of a run that was cut short")
    _add_design(command)
    command.add_argument("--labels", help="label columns, with commas; 'all', or 'default,depth'")
    command.add_argument("--image-format", help="jpeg or png")
    command.add_argument("--device", help="cpu, cuda or cuda:N")
    command.add_argument("--renderer", help="warp, or pytorch3d where that is installed")
    command.add_argument("--num-proc", type=int, help="processes; one per core unless given")
    command.add_argument("--verify", action="store_true", help="write nothing; hash what is there, name what differs")

    command = commands.add_parser("info", help="what a data set holds, without rendering it", allow_abbrev=False)
    command.set_defaults(run=_info)
    command.add_argument("name", metavar="CONFIG", help="as for generate; or a generated folder, for its sizes too")
    _add_design(command)

    command = commands.add_parser("render", help="draw one face", allow_abbrev=False)
    command.set_defaults(run=_render)
    command.add_argument("--out", required=True, metavar="FILE", help="picture to write, .png or .jpg")
    command.add_argument("--age", type=float, help="years")
    command.add_argument("--gender")
    command.add_argument("--ethnicity")
    command.add_argument("--seed", type=int, help="another seed, another person")
    command.add_argument("--expression", help="a name such as pain or happiness; what it does is drawn by the seed")
    command.add_argument("--pspi", type=int, help="how strong drawn pain is, 1 to 16")
    command.add_argument(
        "--au", action="append", metavar="AU4=3", help="an action unit; AU4L=3 one side; repeat for more"
    )
    command.add_argument("--yaw", type=float, help="degrees, to the subject's left")
    command.add_argument("--pitch", type=float, help="degrees, up")
    command.add_argument("--resolution", type=int, help="px")
    command.add_argument("--distance", type=float, help="mm from the camera to the eyes")
    command.add_argument("--environment")
    command.add_argument("--hair", metavar="STYLE", help="bald, buzz, bob, braids, ...; a cap comes off, hair is full")
    command.add_argument("--glasses", help="none, round, rectangular or half_rim")
    command.add_argument("--spec", metavar="FILE.json", help="start from this spec instead of a drawn person")
    command.add_argument("--save-spec", metavar="FILE.json", help="write the spec of the picture too")
    command.add_argument("--glb", metavar="FILE.glb", help="write the head too, for Blender or three.js")
    command.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    command.add_argument("--renderer", default="warp", help="warp, or pytorch3d where that is installed")

    command = commands.add_parser("validate", help="check every label of a folder", allow_abbrev=False)
    command.set_defaults(run=_validate)
    command.add_argument("folder", metavar="DIR", help="what `painsynth generate` wrote")
    command.add_argument("--report", metavar="FILE.html", help="write a page with the findings and pictures")
    command.add_argument("--sample", type=int, default=8, help="frames to draw anew from their spec (8)")
    command.add_argument("--device", help="where to draw them: cpu, cuda or cuda:N; that of the folder unless given")

    command = commands.add_parser("export", help="write a folder in another layout", allow_abbrev=False)
    command.set_defaults(run=_export)
    command.add_argument("layout", metavar="LAYOUT", help="3dpain-layout, webdataset, imagefolder or glb")
    command.add_argument("folder", metavar="DIR", help="what `painsynth generate` wrote")
    command.add_argument("out", metavar="OUT", help="new folder")

    command = commands.add_parser("publish", help="push folders to the Hub as a version", allow_abbrev=False)
    command.set_defaults(run=_publish)
    command.add_argument("folder", metavar="DIR", help="what `generate` wrote, or a folder of such folders")
    command.add_argument("repo", metavar="OWNER/NAME")
    command.add_argument("--version", required=True, metavar="1.0.0", help="new version; it becomes the tag v1.0.0")
    command.add_argument("--private", action="store_true", help="if the repository is new, only its owner sees it")
    command.add_argument("--dry-run", action="store_true", help="check everything and list what would be sent")
    command.add_argument("--create-pr", action="store_true", help="open a pull request; nothing is tagged")

    command = commands.add_parser("space", help="play with a face in the browser", allow_abbrev=False)
    command.set_defaults(run=_space)
    command.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1: this machine only)")
    command.add_argument("--port", type=int, help="7860, or the next that is free, unless given")

    command = commands.add_parser("publish-space", help="push the browser demo to the Hub", allow_abbrev=False)
    command.set_defaults(run=_publish_space)
    command.add_argument("repo", metavar="OWNER/NAME")
    command.add_argument("--private", action="store_true", help="if the Space is new, only its owner sees it")
    command.add_argument("--dry-run", action="store_true", help="list what would be sent")
    return parser


def _add_design(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=int, help="0 unless given")
    command.add_argument("--resolution", type=int, help="px")
    command.add_argument("--identities", type=int, help="people in total")


def _generate(name: str, out: str, num_proc: int | None, verify: bool, **asked: Any) -> int:
    from .config import Config
    from .front import CONTACT_SHEET
    from .generate import generate

    config = Config.read(name, **asked) if name.endswith(".json") else Config.of(name, **asked)
    if verify:
        from .verify import verify as differences

        faults = differences(config, out, progress=True)
        print("\n".join(faults) or f"{out}: every file is as it was written")
        return 1 if faults else 0
    report = generate(config, out, num_proc, progress=True)
    if report.missing:  # this was one rank of several
        print(f"{report.shards - report.missing} of {report.shards} files are there; other ranks make the rest")
        return 0
    print(f"{report.rows} rows in {report.shards} files, {report.bytes / 1e6:.1f} MB: {report.folder}/{CONTACT_SHEET}")
    return 0


def _info(name: str, **changes: Any) -> int:
    from .config import Config
    from .designs import DESIGNS
    from .info import info, info_of_folder

    if Path(name).is_dir() and name not in DESIGNS:
        given = [field for field, value in changes.items() if value is not None]
        if given:
            raise ValueError(f"{given[0]}: {changes[given[0]]!r} is not allowed with a folder, which says it itself")
        print(info_of_folder(name))
        return 0
    config = Config.read(name, **changes) if name.endswith(".json") else Config.of(name, **changes)
    print(info(config.design))
    return 0


def _validate(folder: str, report: str | None, **asked: Any) -> int:
    from .validation import validate

    found = validate(folder, report=report, progress=True, **asked)
    print(found.table())
    return 0 if found.clean else 1


def _export(layout: str, folder: str, out: str) -> int:
    from .exports import export

    report = export(layout, folder, out, progress=True)
    print(f"{report.files} files, {report.bytes / 1e6:.1f} MB: {report.folder}")
    return 0


def _publish(folder: str, repo: str, version: str, **how: Any) -> int:
    from .hub import publish

    done = publish(folder, repo, version, **how)
    if how["dry_run"]:
        print("\n".join(f"{size:>14,}  {path}" for path, size in done.files))
    verb = "would be sent to" if how["dry_run"] else "proposed to" if how["create_pr"] else "sent to"
    size = sum(size for _, size in done.files) / 1e6
    print(f"{len(done.files)} files, {size:.1f} MB {verb} {repo} as {done.tag}: {done.url}")
    return 0


def _render(out: str, device: str, renderer: str, **asked: Any) -> int:
    from .portrait import render_portrait

    files = {name: asked.pop(name) for name in ("spec", "save_spec", "glb")}
    drawn = render_portrait(out, device=device, renderer_name=renderer, **files, **asked)
    person, face = drawn.person, drawn.expression
    print(f"{out}: {person.ethnicity} {person.gender}, {person.age:g} years, {face.name}, PSPI {face.pspi:g}")
    return 0


def _space(host: str, port: int | None) -> int:
    if importlib.util.find_spec("gradio") is None:
        raise ValueError("space: needs Gradio, which is not installed; run pip install 'painsynth[space]'")
    if port is not None:
        check_integer("port", port, 1, 65535)
    from space_app.app import serve

    try:
        serve(host, port)
    except OSError as error:
        raise ValueError(f"port: {port or 7860} cannot be listened at ({' '.join(str(error).split())[:80]})") from None
    return 0


def _publish_space(repo: str, private: bool, dry_run: bool) -> int:
    from space_app.publish import publish_space

    done = publish_space(repo, private=private, dry_run=dry_run)
    if dry_run:
        print("\n".join(f"{size:>14,}  {path}" for path, size in done.files))
    verb, size = "would be sent to" if dry_run else "sent to", sum(size for _, size in done.files) / 1e6
    print(f"{len(done.files)} files, {size:.1f} MB {verb} {repo}: {done.url}")
    return 0
