"""`painsynth publish`: a generated folder, or several, as one tagged version of a data set on the Hub.

Everything of a version goes up in one commit onto `main`, then gets a tag, and then is read back through plain
`datasets` by that tag. A run that was cut short sends again only what the Hub does not hold yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .card import FIGURES
from .card import card as card_text
from .checks import check_flag
from .folder import MANIFEST
from .opened import Opened, open_folder

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .validation.findings import Findings

NAME = re.compile(r"[A-Za-z0-9][\w-]{0,38}/[A-Za-z0-9][\w.-]{0,95}")
VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
READ_BACK = 3  # rows of each split


@dataclass(frozen=True)
class Published:
    """What `publish` did, or with `dry_run` would do."""

    repo: str
    tag: str
    url: str  # of the commit or the pull request; of the repository in a dry run
    files: tuple[tuple[str, int], ...]  # (path in the repository, bytes)


def publish(
    folder: str | Path,
    repo: str,
    version: str,
    *,
    private: bool = False,
    dry_run: bool = False,
    create_pr: bool = False,
    token: str | None = None,
) -> Published:
    """Push the data set in `folder`, or each of those in its subfolders, to `repo` (OWNER/NAME) and tag it v`version`.

    `token` is the Hub's; unless given, that of `hf auth login` or HF_TOKEN. With `create_pr` a pull request is opened
    and nothing is tagged. Raises `ValueError` in one line if the names, the folder, the token or the repository won't
    do, or if the version is there already; the repository is then as it was.
    """
    check_repo(repo)
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        raise ValueError(f"version: {str(version)[:40]!r} is not allowed; give three numbers such as 1.0.0")
    for name, value in (("private", private), ("dry_run", dry_run), ("create_pr", create_pr)):
        check_flag(name, value)
    sets, tag = _sets(folder), f"v{version}"
    files = _files(sets)
    found = [check_sound(opened) for opened in sets]
    card = card_text([opened.config for opened in sets], [opened.shards for opened in sets], repo, tag, found)
    listed = (("README.md", len(card.encode())), *((path, local.stat().st_size) for path, local in files.items()))
    if dry_run:
        from huggingface_hub import constants

        return Published(repo, tag, f"{constants.ENDPOINT}/datasets/{repo}", listed)
    with one_line(repo):
        url = _push(repo, tag, card, files, private, create_pr, token)
    if not create_pr:
        with one_line(repo, tag):
            read_back(sets, repo, tag, token)
    return Published(repo, tag, url, listed)


def check_repo(repo: str) -> None:
    """Refuse what is no OWNER/NAME."""
    if not isinstance(repo, str) or not NAME.fullmatch(repo) or ".." in repo or repo.endswith((".git", "-", ".")):
        raise ValueError(
            f"repo: {str(repo)[:100]!r} is not allowed; give OWNER/NAME in letters, digits, '-', '_' and '.'"
        )


def _sets(folder: str | Path) -> list[Opened]:
    """The data sets to publish, whole and intact, by name."""
    root = Path(folder)
    roots = [root]
    if root.is_dir() and not (root / MANIFEST).exists():
        roots = sorted(path.parent for path in root.glob(f"*/{MANIFEST}")) or [root]
    sets = [open_folder(path) for path in roots]
    names = [opened.config.name for opened in sets]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"folder: {str(folder)!r} holds {name!r} more than once; a version has each once")
    return sets


def check_sound(opened: Opened) -> Findings:
    """What `validate` looked at; a `ValueError` if it finds fault."""
    from .validation import validate

    found = validate(opened.root, sample=0, progress=True)
    if not found.clean:
        fault = found.faults[0]
        raise ValueError(
            f"folder: {sum(found.failed.values())} faults, the first: {fault.check}: {fault.where}: {fault.what}"
        )
    return found


def _files(sets: list[Opened]) -> dict[str, Path]:
    """Local file by path in the repository; the card comes extra."""
    out = {}
    for opened in sets:
        name = opened.config.name
        out.update({record["path"]: opened.root / record["path"] for record in opened.shards})
        out.update({path.format(name): opened.root / path.format(name) for path in FIGURES.values()})
        out[f"manifests/{name}.json"] = opened.root / MANIFEST
    for local in out.values():
        if not local.is_file():
            raise ValueError(f"folder: {str(local)!r} is missing; run the same `painsynth generate` again")
    return out


def _push(
    repo: str, tag: str, card: str, files: dict[str, Path], private: bool, create_pr: bool, token: str | None
) -> str:
    """One commit and its tag; returns its address."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    api = connected(token)
    api.create_repo(repo, repo_type="dataset", private=private or None, exist_ok=True)
    refs = api.list_repo_refs(repo, repo_type="dataset")
    if tag in {ref.name for ref in refs.tags}:
        raise ValueError(
            f"version: {tag[1:]} of {repo} is published already, and versions do not change; give a new one"
        )
    head = next((ref.target_commit for ref in refs.branches if ref.name == "main"), None)
    there = set(api.list_repo_files(repo, repo_type="dataset")) if head else set()
    operations: list[Any] = [CommitOperationAdd("README.md", card.encode())]
    operations += [CommitOperationAdd(path, str(local)) for path, local in sorted(files.items())]
    ours = re.compile(r"(data|figures|manifests)/.+")  # what an earlier version left on main and this one has not
    operations += [CommitOperationDelete(p) for p in sorted(there - files.keys()) if ours.fullmatch(p)]
    commit = api.create_commit(
        repo, operations, commit_message=f"PainSynth {tag}", repo_type="dataset", create_pr=create_pr,
        parent_commit=head, num_threads=2,
    )  # fmt: skip
    if create_pr:
        return str(commit.pr_url or commit.commit_url)
    api.create_tag(repo, tag=tag, revision=commit.oid, repo_type="dataset", tag_message=f"PainSynth {tag}")
    return str(commit.commit_url)


def read_back(sets: list[Opened], repo: str, tag: str, token: str | None = None) -> None:
    """Load the first rows of each split by `tag` as anyone would, and compare them with the files here."""
    import datasets
    import pyarrow as pa
    import pyarrow.parquet as pq

    for opened in sets:
        for split in opened.config.design.splits():
            where = {"split": split, "revision": tag, "streaming": True, "token": token}
            rows = datasets.load_dataset(repo, opened.config.name, **where, **_little()).decode(False)
            found = list(rows.take(READ_BACK))
            shard = next(record for record in opened.shards if record["split"] == split)
            pa.default_memory_pool().release_unused()  # what Arrow took for a whole group of rows
            with pq.ParquetFile(opened.root / shard["path"]) as file:
                held = next(file.iter_batches(READ_BACK, columns=["frame_id", "image", "spec"])).to_pylist()
            pa.default_memory_pool().release_unused()
            told, meant = ([(row["frame_id"], row["image"]["bytes"], row["spec"]) for row in side]
                           for side in (found[: len(held)], held))  # fmt: skip
            if told != meant:
                raise ValueError(f"repo: {repo} at {tag} gives other rows than {str(opened.root)!r}; look at it")


def _little() -> dict[str, Any]:
    """Options of `datasets` for Parquet: a few rows at a time, and nothing read ahead while we leave again.

    Arrow's threads that read ahead take as much memory as a shard, and may outlive their reader and hang Python's end.
    """
    import dataclasses

    from datasets.packaged_modules.parquet.parquet import ParquetConfig
    from pyarrow.dataset import ParquetFragmentScanOptions

    options: dict[str, Any] = {"batch_size": READ_BACK}
    if "fragment_scan_options" in {field.name for field in dataclasses.fields(ParquetConfig)}:  # datasets 4.2
        options["fragment_scan_options"] = ParquetFragmentScanOptions(pre_buffer=False)
    return options


def connected(token: str | None) -> HfApi:
    """The Hub's client."""
    from huggingface_hub import HfApi

    return HfApi(token=token, library_name="painsynth")


@contextmanager
def one_line(repo: str, published: str = "") -> Iterator[None]:
    """What the Hub or the network refuses, as one line without the token; `published` is the tag that is there now."""
    try:
        yield
    except Exception as error:
        refusal = _refusal(repo, error)
        if published and (refusal is not None or isinstance(error, OSError)):  # what `datasets` makes of a bad network
            name = type(error).__name__
            refusal = f"repo: {repo} has {published} now, but reading it back failed ({name}); try to load it"
        if refusal is None:
            raise  # a line of ours, or a bug
        raise ValueError(refusal) from None


def _refusal(repo: str, error: BaseException) -> str | None:
    """The line for an error of the client, or for what it was raised from; None if it is no matter of the Hub's."""
    from datasets.exceptions import DatasetsError
    from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError, RepositoryNotFoundError

    while error.__cause__ is not None and not isinstance(error, HfHubHTTPError):
        error = error.__cause__
    if isinstance(error, LocalTokenNotFoundError):
        return "token: there is none; run `hf auth login` or set HF_TOKEN"
    if isinstance(error, RepositoryNotFoundError):
        return f"repo: {repo} does not exist or is not yours to see; check the name and the token"
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code if error.response is not None else 0
        line = REFUSALS.get(status, "repo: {repo} was refused by the Hub ({status}); run again, what arrived is kept")
        return line.format(repo=repo, status=status)
    if isinstance(error, DatasetsError):
        return f"repo: {repo} does not read back ({' '.join(str(error).split())[:100]})"
    # which library it is depends on the client's version
    network = type(error).__module__.startswith(("httpx", "httpcore", "requests", "urllib3"))
    if network or isinstance(error, (ConnectionError, TimeoutError)):
        return f"repo: {repo} cannot be reached ({type(error).__name__}); run again, what arrived is kept"
    return None


REFUSALS = {
    401: "token: the Hub does not accept it; run `hf auth login` or set HF_TOKEN",
    403: "repo: {repo} is not yours to write; give a repository of yours, and a token that may write",
    409: "version: it was published meanwhile by somebody else; give a new one",
    412: "repo: {repo} was changed by somebody else meanwhile; look at it and run again",
    429: "repo: {repo}: the Hub asks to wait (too many requests); run again in some minutes",
}
