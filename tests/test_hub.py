"""Publishing, with the real client against a Hub of our own on 127.0.0.1."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
from conftest import generate_noise
from loopback_hub import OWNER, TOKEN, Fault, LoopbackHub

from painsynth_hf import hub as hub_module
from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.hub import publish
from painsynth_hf.validation.findings import Findings

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # of the Hub's own client

REPO = f"{OWNER}/painsynth"
MINI = Config.of("mini", resolution=32)
PAIRS = Config.of("synpain", resolution=32, identities=80, ethnicities=["black", "white"], genders=["female"])


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """Two data sets, of one split and of three."""
    root = tmp_path_factory.mktemp("publish")
    generate_noise(MINI, root / "both/mini")
    generate_noise(PAIRS, root / "both/pairs")
    generate_noise(Config.of("mini", resolution=32, seed=1), root / "later")
    return root


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub that this process's client knows, logged in."""
    server = LoopbackHub()
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", server.url)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + "/{repo_id}/resolve/{revision}/{filename}"
    )
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(datasets.config, "HF_ENDPOINT", server.url)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "datasets")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr(hub_module, "check_sound", lambda opened: Findings())  # noise has no sound labels
    from huggingface_hub import HfFileSystem
    from huggingface_hub.utils import _http

    HfFileSystem.clear_instance_cache()
    monkeypatch.setattr(_http, "_DEFAULT_RETRY_WAIT", 0.01, raising=False)
    yield server
    server.shutdown()
    server.server_close()


def test_two_configurations_become_one_version_that_plain_datasets_loads(folders, hub, tmp_path):
    done = publish(folders / "both", REPO, "1.0.0")
    assert done.tag == "v1.0.0" and hub.repos[REPO].tags.keys() == {"v1.0.0"}
    held = dict(hub.repos[REPO].commits[-1][1])
    assert {path for path, _ in done.files} | {".gitattributes"} == set(held)
    for name, splits in (("mini", {"train": 60}), ("synpain", {"train": 112, "validation": 32, "test": 16})):
        loaded = datasets.load_dataset(REPO, name, revision="v1.0.0", cache_dir=str(tmp_path / "cache"))
        assert {split: len(rows) for split, rows in loaded.items()} == splits
    local = pq.read_table(folders / "both/mini/data/mini/train-00000-of-00008.parquet").to_pylist()
    stream = datasets.load_dataset(REPO, "mini", split="train", revision="v1.0.0", streaming=True).decode(False)
    assert next(iter(stream))["image"]["bytes"] == local[0]["image"]["bytes"]
    card = hub.blobs[held["README.md"]].decode()
    assert (
        REPO in card
        and "figures/mini/faces.jpg" in card
        and "{" not in card.split("---", 2)[2].replace("{{", "").split("```bib")[0]
    )


def test_main_moves_on_and_old_tags_stay(folders, hub, tmp_path):
    publish(folders / "both", REPO, "1.0.0")
    old = hub.repos[REPO].tags["v1.0.0"]
    publish(folders / "later", REPO, "1.1.0")
    repo = hub.repos[REPO]
    assert repo.tags["v1.0.0"] == old != repo.tags["v1.1.0"] == repo.branches["main"]
    assert not any("synpain" in path for path in repo.find("main")[1])  # what this version has not is gone from main
    for tag, seed in (("v1.0.0", 0), ("v1.1.0", 1)):
        rows = datasets.load_dataset(REPO, "mini", split="train", revision=tag, streaming=True).decode(False)
        assert json.loads(next(iter(rows))["spec"])["seed"] == seed
    before = len(repo.commits)
    with pytest.raises(ValueError, match=r"^version: 1\.0\.0 .* published already"):
        publish(folders / "later", REPO, "1.0.0")
    assert len(repo.commits) == before


def test_interrupted_it_sends_only_what_is_missing(folders, hub, monkeypatch):
    hub.faults = [Fault(r"POST .*/commit/main", 500, times=100)]
    with pytest.raises(ValueError, match=r"^repo: .*500"):
        publish(folders / "both", REPO, "1.0.0")
    sent = hub.received
    assert sent > 0 and not hub.repos[REPO].tags and len(hub.repos[REPO].commits) == 1
    hub.faults = []
    publish(folders / "both", REPO, "1.0.0")
    assert hub.received == sent


def test_interrupted_before_the_tag_it_only_tags(folders, hub):
    hub.faults = [Fault(r"POST .*/tag/", 500, times=100)]
    with pytest.raises(ValueError, match=r"^repo: .*500.*run again"):
        publish(folders / "both", REPO, "1.0.0")
    repo, sent = hub.repos[REPO], hub.received
    commits = len(repo.commits)
    assert not repo.tags and commits == 2
    hub.faults = []
    publish(folders / "both", REPO, "1.0.0")
    assert (hub.received, len(repo.commits)) == (sent, commits) and repo.tags["v1.0.0"] == repo.branches["main"]


def test_a_repository_that_changed_meanwhile_is_one_line(folders, hub):
    hub.faults = [Fault(r"POST .*/commit/main", 412)]
    with pytest.raises(ValueError, match=r"^repo: .*changed by somebody else meanwhile; look at it and run again$"):
        publish(folders / "later", REPO, "1.0.0")
    assert not hub.repos[REPO].tags
    publish(folders / "later", REPO, "1.0.0")


def test_what_cannot_be_read_back_is_said_to_be_there(folders, hub):
    hub.faults = [Fault(r"(GET|HEAD) .*/resolve/", 404, times=10_000)]
    with pytest.raises(ValueError, match=r"^repo: .* has v1\.0\.0 now, but reading it back failed") as caught:
        publish(folders / "later", REPO, "1.0.0")
    assert "v1.0.0" in hub.repos[REPO].tags and "\n" not in str(caught.value)


def test_other_rows_than_were_sent_are_noticed(folders, hub, monkeypatch):
    publish(folders / "later", REPO, "1.0.0")
    sets = hub_module._sets(folders / "both/mini")  # another seed
    with pytest.raises(ValueError, match=r"^repo: .* at v1\.0\.0 gives other rows"):
        hub_module.read_back(sets, REPO, "v1.0.0")


def test_a_branch_is_loaded_by_its_name(folders, hub, tmp_path):
    from huggingface_hub import HfApi

    publish(folders / "later", REPO, "1.0.0")
    HfApi().create_branch(REPO, branch="try", revision="v1.0.0", repo_type="dataset")
    publish(folders / "both", REPO, "1.1.0")
    for revision, seed in (("try", 1), ("main", 0)):
        rows = datasets.load_dataset(REPO, "mini", split="train", revision=revision, streaming=True).decode(False)
        assert json.loads(next(iter(rows))["spec"])["seed"] == seed


@pytest.mark.parametrize("name", ["figures/mini/faces.jpg", "figures/mini/distributions.png", "SHARD"])
def test_a_folder_that_lacks_a_file_is_not_sent(folders, hub, tmp_path, name):
    shutil.copytree(folders / "later", tmp_path / "set")
    (tmp_path / "set" / name.replace("SHARD", "data/mini/train-00001-of-00008.parquet")).unlink()
    with pytest.raises(ValueError, match=r"^folder: '.*' is missing; run the same `painsynth generate` again$"):
        publish(tmp_path / "set", REPO, "1.0.0")
    assert not hub.requests


@pytest.mark.parametrize(
    "fault",
    [
        Fault(r"PUT /lfs", "drop"), Fault(r"PUT /lfs", 500), Fault(r"POST .*batch", 429),
        Fault(r"PUT /lfs", 0.5, times=3),
    ],
    ids=lambda fault: f"{fault.what}",
)  # fmt: skip
def test_a_hub_that_stumbles_once_is_tried_again(folders, hub, fault):
    hub.faults = [fault]
    publish(folders / "later", REPO, "1.0.0")
    assert fault.times < 3 and "v1.0.0" in hub.repos[REPO].tags


def test_a_hub_that_asks_to_wait_is_one_line(folders, hub):
    hub.faults = [Fault(r"GET .*refs", 429, times=100)]
    with pytest.raises(ValueError, match=r"^repo: .*asks to wait") as caught:
        publish(folders / "later", REPO, "1.0.0")
    assert "\n" not in str(caught.value)


def test_a_lost_object_is_noticed_and_nothing_is_tagged(folders, hub):
    hub.faults = [Fault(r"PUT /lfs", "lose")]
    with pytest.raises(ValueError, match=r"^repo: .*refused"):
        publish(folders / "later", REPO, "1.0.0")
    assert not hub.repos[REPO].tags
    publish(folders / "later", REPO, "1.0.0")


def test_two_publishers_at_once_cannot_both_have_a_version(folders, hub):
    publish(folders / "later", REPO, "0.9.0")
    outcomes = []

    def run(folder):
        try:
            outcomes.append(publish(folder, REPO, "1.0.0").tag)
        except ValueError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=run, args=(folders / name,)) for name in ("both", "later")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("v1.0.0") == 1, outcomes
    lost = next(text for text in outcomes if text != "v1.0.0")
    assert lost.startswith(("repo:", "version:")) and "\n" not in lost


def test_a_pull_request_tags_nothing(folders, hub):
    publish(folders / "later", REPO, "0.9.0")
    done = publish(folders / "both", REPO, "1.0.0", create_pr=True)
    repo = hub.repos[REPO]
    assert "/discussions/1" in done.url and set(repo.tags) == {"v0.9.0"}
    assert any("synpain" in path for path in repo.find("refs/pr/1")[1])
    assert not any("synpain" in path for path in repo.find("main")[1])


def test_a_dry_run_sends_nothing(folders, hub, capsys):
    assert main(["publish", str(folders / "both"), REPO, "--version", "1.0.0", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "data/mini/train-00000-of-00008.parquet" in text and "would be sent" in text
    assert not hub.requests


def test_private_is_private(folders, hub):
    publish(folders / "later", REPO, "1.0.0", private=True)
    assert hub.repos[REPO].private


def test_bad_input_is_one_line_and_the_token_is_never_shown(folders, hub, capsys, monkeypatch, tmp_path):
    later = str(folders / "later")
    secret = "hf_secretOfSomebody"
    cases = [
        ([later, "painsynth", "--version", "1.0.0"], "repo"),
        ([later, "../../etc/passwd", "--version", "1.0.0"], "repo"),
        ([later, "someone/..", "--version", "1.0.0"], "repo"),
        ([later, "some one/x", "--version", "1.0.0"], "repo"),
        ([later, REPO, "--version", "1.0"], "version"),
        ([later, REPO, "--version", "v1.0.0"], "version"),
        ([later, REPO, "--version", "1.0.0; rm"], "version"),
        ([str(tmp_path), REPO, "--version", "1.0.0"], "manifest.json"),
        ([later, "nobody/painsynth", "--version", "1.0.0"], "not yours"),
    ]
    for arguments, reason in cases:
        assert main(["publish", *arguments]) == 2
        error = capsys.readouterr().err
        assert reason in error and error.count("\n") == 1, error
    monkeypatch.setenv("HF_TOKEN", secret)
    assert main(["publish", later, REPO, "--version", "1.0.0"]) == 2
    out = capsys.readouterr()
    assert "token" in out.err and secret not in out.err + out.out
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    assert main(["publish", later, REPO, "--version", "1.0.0"]) == 2
    assert "token" in capsys.readouterr().err
    assert not hub.repos


def test_no_network_is_one_line(folders, hub, monkeypatch, capsys):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert main(["publish", str(folders / "later"), REPO, "--version", "1.0.0"]) == 2
    error = capsys.readouterr().err
    assert "cannot be reached" in error and error.count("\n") == 1


def test_what_validation_refuses_is_not_sent(folders, hub, monkeypatch):
    monkeypatch.undo()
    with pytest.raises(ValueError, match=r"^folder: \d+ faults, the first"):
        publish(folders / "later", REPO, "1.0.0")
    assert not hub.requests


PEAK = """
import sys, resource
from painsynth_hf import hub
from painsynth_hf.validation.findings import Findings
hub.check_sound = lambda opened: Findings()
hub.publish(sys.argv[1], sys.argv[2], "1.0.0")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_the_client_reads_its_settings_from_the_environment(folders, hub):
    """The way a user runs it: a fresh process, HF_ENDPOINT and HF_TOKEN set."""
    env = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_HUB_DISABLE_XET": "1",
        "HF_TOKEN": TOKEN,
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(folders / "later"), REPO], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "v1.0.0" in hub.repos[REPO].tags
