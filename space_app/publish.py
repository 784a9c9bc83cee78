"""`painsynth publish-space`: this app and the package it runs with, as a Space on the Hub."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import painsynth_hf
from painsynth_hf.checks import check_flag
from painsynth_hf.hub import check_repo, connected, one_line

HERE = Path(__file__).parent
ROOT = ("README.md", "app.py", "requirements.txt")  # what the Hub looks for at the top


@dataclass(frozen=True)
class PublishedSpace:
    """What `publish_space` did, or with `dry_run` would do."""

    repo: str
    url: str  # of the commit; of the Space in a dry run
    files: tuple[tuple[str, int], ...]  # (path in the repository, bytes)


def files() -> dict[str, Path]:
    """Local file by path in the repository: the app, and the package, so that the Space runs what ran here."""
    out = {name: HERE / name for name in ROOT}
    for folder, name in ((HERE, "space_app"), (Path(painsynth_hf.__file__).parent, "painsynth_hf")):
        for path in sorted(folder.rglob("*")):
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and path.name not in ("README.md", "requirements.txt")
            ):
                out[f"{name}/{path.relative_to(folder).as_posix()}"] = path
    return out


def publish_space(
    repo: str, *, private: bool = False, dry_run: bool = False, token: str | None = None
) -> PublishedSpace:
    """Push the app to the Space `repo` (OWNER/NAME), in one commit; files of ours that are gone here go there too.

    Raises `ValueError` in one line on a bad name, and on what the Hub refuses.
    """
    check_repo(repo)
    check_flag("private", private)
    check_flag("dry_run", dry_run)
    found = files()
    listed = tuple((path, local.stat().st_size) for path, local in found.items())
    if dry_run:
        from huggingface_hub import constants

        return PublishedSpace(repo, f"{constants.ENDPOINT}/spaces/{repo}", listed)
    with one_line(repo):
        return PublishedSpace(repo, _push(repo, found, private, token), listed)


def _push(repo: str, found: dict[str, Path], private: bool, token: str | None) -> str:
    """One commit; returns its address."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    api = connected(token)
    api.create_repo(repo, repo_type="space", space_sdk="gradio", private=private or None, exist_ok=True)
    there = set(api.list_repo_files(repo, repo_type="space"))
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationAdd(path, str(local)) for path, local in found.items()
    ]
    gone = sorted(path for path in there - found.keys() if path.startswith(("space_app/", "painsynth_hf/")))
    operations += [CommitOperationDelete(path) for path in gone]
    message = f"PainSynth {painsynth_hf.__version__}"
    commit = api.create_commit(repo, operations, commit_message=message, repo_type="space", num_threads=2)
    return str(commit.commit_url)
