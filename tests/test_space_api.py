"""The endpoints of the running app, with the real client over loopback: what it answers, and what it refuses."""

import json
import math
import os
import re
import signal
import urllib.error
import urllib.request

import pytest
from PIL import Image
from space_server import family, space

from painsynth_hf import FrameSpec
from painsynth_hf.portrait import portrait

pytest.importorskip("gradio", reason="needs the extra 'space'")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with space(tmp_path_factory.mktemp("space")) as running:
        yield running


@pytest.fixture(scope="module")
def client(app, tmp_path_factory):
    from gradio_client import Client

    return Client(app[0], verbose=False, download_files=str(tmp_path_factory.mktemp("got")))


def refused(client, **asked) -> str:
    """The one line by which a call is refused."""
    with pytest.raises(Exception) as error:
        client.predict(**asked)
    text = str(error.value)
    assert "Traceback" not in text and "painsynth_hf/" not in text and "\n" not in text.strip(), text
    return text


def test_render_answers_with_picture_and_labels(client):
    asked = {"aus": {"AU4": 4, "AU6L": 2, "AU43": 1}, "age": 80, "gender": "female", "ethnicity": "black", "seed": 7}
    path, labels = client.predict(**asked, resolution=64, api_name="/render")
    with Image.open(path) as picture:
        assert picture.size == (64, 64)
    assert labels["pspi"] == 7 and labels["aus_left"]["AU6"] == 2 and labels["aus_right"]["AU6"] == 0
    assert len(labels["landmarks_2d"]) == 68 and labels["age"] == 80 and labels["ethnicity"] == "black"
    spec = FrameSpec.from_json(labels["spec"])
    assert spec == portrait(
        seed=7, age=80, gender="female", ethnicity="black", au=["AU4=4", "AU6L=2", "AU43=1"], resolution=64
    )
    again, _ = client.predict(spec=labels["spec"], api_name="/render")
    with Image.open(path) as one, Image.open(again) as other:
        assert one.tobytes() == other.tobytes()


def test_samples_are_rows_of_the_design(client):
    from painsynth_hf import named_design

    path, labels = client.predict(config="mini", index=4, resolution=64, api_name="/sample")
    frame = named_design("mini").identity_frames(1)[1]
    assert labels["frame_id"] == frame.frame_id and labels["pspi"] == frame.expression.pspi
    with Image.open(path) as picture:
        assert picture.size == (64, 64)


def test_info_counts(client):
    facts = client.predict(config="3dpain", api_name="/info")
    assert facts["frames"] == 82_500 and len(facts["cells"]) == 50


def test_only_the_endpoints_that_are_documented_are_there(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/render", "/sample", "/info"}
    kinds = {p["parameter_name"]: p["type"]["type"] for p in named["/sample"]["parameters"]}
    assert kinds["config"] == "string" and kinds["index"] in ("integer", "number")


def test_the_examples_of_the_page_run(app, capsys):
    from space_app.api import EXAMPLES

    for name, text in EXAMPLES.items():
        exec(compile(text.format(url=app[0]), name, "exec"), {})
    assert "82500" in capsys.readouterr().out.replace(",", "")


BAD = [
    ("/render", {"seed": "seven"}, "seed: 'seven' is not allowed; give a whole number"),
    ("/render", {"seed": 10**400}, "seed: 1000"),
    ("/render", {"seed": -1}, "seed: -1"),
    ("/render", {"age": 1e9}, "age: 1000000000.0 is not allowed; give a number from 18 to 95"),
    ("/render", {"age": "80"}, "age: '80'"),
    ("/render", {"yaw": 1e9}, "yaw: 1000000000.0"),
    ("/render", {"resolution": 10**9}, "resolution: 1000000000"),
    ("/render", {"gender": "femal"}, "did you mean 'female'"),
    ("/render", {"ethnicity": "../../etc/passwd"}, "ethnicity: '../../etc/passwd' is not allowed; choose one of black"),
    ("/render", {"aus": {"AU4": 9}}, "aus.AU4: 9 is not allowed; give a number from 0 to 5"),
    ("/render", {"aus": {"AU4": "x"}}, "aus.AU4: 'x'"),
    ("/render", {"aus": {"AU99": 1}}, "AU99"),
    ("/render", {"aus": {"AU5": 2, "AU43": 1}}, "not allowed together"),
    ("/render", {"aus": ["AU4"]}, "aus"),
    ("/render", {"spec": "{"}, "spec: not JSON"),
    ("/render", {"spec": "[" * 100_000}, "spec"),
    ("/render", {"spec": 7}, "spec"),
    ("/sample", {"config": "../mini"}, "config: '../mini' is not allowed"),
    ("/sample", {"index": 10**12}, "index: 1000000000000"),
    ("/sample", {"index": 1.5}, "index: 1.5"),
    ("/info", {"config": None}, "config: None"),
]


@pytest.mark.parametrize(("name", "asked", "says"), BAD)
def test_bad_input_is_one_line(client, name, asked, says):
    assert says in refused(client, **asked, api_name=name)


def posted(app, name: str, body: bytes) -> tuple[int, str]:
    """Status and text of a call without the client, its result included."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{app[0]}gradio_api/call/{name}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            event = json.load(answer)["event_id"]
        with urllib.request.urlopen(f"{app[0]}gradio_api/call/{name}/{event}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_not_a_number_is_refused(app, client):
    refused(client, age=math.nan, api_name="/render")
    for text in ("NaN", "Infinity", "1e999"):
        status, answer = posted(
            app, "render", f'{{"data": [null, 0, {text}, null, null, null, 0, 0, 64, null]}}'.encode()
        )
        assert (status >= 400 or "event: error" in answer) and "Traceback" not in answer, answer


def test_a_spec_with_fields_of_its_own_is_refused(client):
    data = json.loads(portrait(resolution=64).to_json())
    data["person"]["evil"] = 1
    assert "person.evil: unknown field" in refused(client, spec=json.dumps(data), api_name="/render")
    data["person"].pop("evil")
    data["camera"]["resolution"] = 4096
    assert "camera.resolution: 4096" in refused(client, spec=json.dumps(data), api_name="/render")


def test_a_spec_of_fifty_megabytes_is_refused(app, client):
    assert "spec: 500000 characters are not allowed" in refused(client, spec="x" * 500_000, api_name="/render")
    with pytest.raises(Exception, match=r"413 Request Entity Too Large|disconnect|reset|Broken"):
        client.predict(spec="x" * 50_000_000, api_name="/render")
    try:
        status, answer = posted(app, "render", b'{"data": ["' + b"x" * 50_000_000 + b'"]}')
    except (ConnectionError, urllib.error.URLError):  # refused before all was sent
        return
    assert status == 413 and "send at most 2000000" in answer


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "/proc/self/environ"]
)
def test_no_path_leads_to_the_machines_files(app, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(app[0] + "gradio_api/file=" + path, timeout=20)
    error.value.close()
    assert error.value.code in (403, 404)


def test_a_painter_that_is_killed_is_replaced(app, client):
    def painters():
        return {int(f.name) for f in family(app[1].pid) if b"spawn_main" in (f / "cmdline").read_bytes()}

    client.predict(resolution=32, api_name="/render")
    (first,) = painters()
    os.kill(first, signal.SIGKILL)
    assert client.predict(resolution=40, api_name="/render")[1]["pspi"] == 0
    (second,) = painters() - {first}
    assert second != first


def test_the_app_lived_through_all_this(app, client):
    """Runs last: still answering, no trace in its log."""
    _, process, log = app
    assert process.poll() is None
    assert client.predict(resolution=32, api_name="/render")[1]["pspi"] == 0
    text = log.read_text()
    assert not re.search(r"Traceback|Exception in ASGI", text), text[-3000:]
