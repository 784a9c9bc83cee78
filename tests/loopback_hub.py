"""A small Hub on 127.0.0.1 that the real `huggingface_hub` client talks to over HTTP, and that can misbehave.

Repositories are lists of commits; a commit maps paths to SHA-256 of contents. Nothing leaves this machine.
"""

import base64
import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_loopbackTokenOfNobody"
OWNER = "someone"


@dataclass
class Repo:
    private: bool = False
    commits: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # (oid, {path: sha256})
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    prs: dict[str, str] = field(default_factory=dict)
    lfs: set[str] = field(default_factory=set)  # contents sent as large files

    def commit(self, ref: str, files: dict[str, str]) -> str:
        oid = hashlib.sha1(f"{len(self.commits)}{ref}{sorted(files.items())}".encode()).hexdigest()
        self.commits.append((oid, files))
        (self.prs if ref.startswith("refs/pr/") else self.branches)[ref] = oid
        return oid

    def find(self, rev: str) -> tuple[str, dict[str, str]] | None:
        oid = self.branches.get(rev) or self.tags.get(rev) or self.prs.get(rev) or rev
        return next(((o, files) for o, files in reversed(self.commits) if o == oid), None)


@dataclass
class Fault:
    """The next `times` requests whose "METHOD path" matches `where` fail: a status, "drop", "lose", or seconds."""

    where: str
    what: int | str | float
    times: int = 1


class LoopbackHub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repos: dict[str, Repo] = {}
        self.blobs: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.received = 0  # bytes of large files
        self.lock = threading.RLock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault(self, request: str) -> int | str | float | None:
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.where, request):
                    fault.times -= 1
                    return fault.what
        return None

    def handle_error(self, request, client_address):
        pass  # clients that hang up are no news


class Handler(BaseHTTPRequestHandler):
    server: LoopbackHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    # ---- answers ------------------------------------------------------------------------------------------------

    def reply(self, status: int, value=None, headers: dict[str, str] | None = None, raw: bytes | None = None) -> None:
        body = raw if raw is not None else json.dumps({} if value is None else value).encode()
        self.send_response(status)
        for key, text in (headers or {}).items():
            self.send_header(key, text)
        if "Content-Length" not in (headers or {}):
            self.send_header("Content-Length", str(len(body)))
        if raw is None:
            self.send_header("Content-Type", "application/json")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status: int, code: str, message: str) -> None:
        self.reply(status, {"error": message}, {"X-Error-Code": code, "X-Error-Message": message})

    def handle_any(self) -> None:
        split = urlsplit(self.path)
        self.query, path = parse_qs(split.query), unquote(split.path)
        with self.server.lock:
            self.server.requests[f"{self.command} {re.sub(r'[0-9a-f]{40,}', 'OID', path)}"] += 1
        length = int(self.headers.get("Content-Length") or 0)
        fault = self.server.fault(f"{self.command} {path}")
        if fault == "drop":
            self.rfile.read(min(length, 1000))
            self.connection.close()
            return
        if self.headers.get("Transfer-Encoding") == "chunked":
            self.body = self._chunks()
        else:
            self.body = self.rfile.read(length)
        if isinstance(fault, float):
            time.sleep(fault)
        elif isinstance(fault, int):
            self.reply(fault, {"error": "planted"}, {"Retry-After": "0"} if fault == 429 else None)
            return
        self.lose = fault == "lose"
        for method, pattern, act in ROUTES:
            match = re.fullmatch(pattern, path)
            if match and self.command in method.split("|"):
                act(self, *match.groups())
                return
        self.refuse(404, "EntryNotFound", f"no such endpoint: {self.command} {path}")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def _chunks(self) -> bytes:
        out = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out

    # ---- who and where --------------------------------------------------------------------------------------------

    def may_write(self, name: str) -> bool:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token != TOKEN:
            self.refuse(401, "", "Invalid username or password.")
            return False
        if name.split("/")[0] != OWNER:
            self.refuse(403, "", "You don't have the rights to create a dataset under this namespace")
            return False
        return True

    def repo(self, name: str) -> Repo | None:
        found = self.server.repos.get(name)
        if found is None:
            self.refuse(401 if not self.headers.get("Authorization") else 404, "RepoNotFound", "Repository not found")
        return found

    def at(self, name: str, rev: str):
        repo = self.repo(name)
        if repo is None:
            return None
        found = repo.find(rev)
        if found is None:
            self.refuse(404, "RevisionNotFound", f"Invalid rev id: {rev}")
        return found

    # ---- routes -----------------------------------------------------------------------------------------------------

    def whoami(self):
        if (self.headers.get("Authorization") or "").removeprefix("Bearer ") != TOKEN:
            return self.refuse(401, "", "Invalid user token.")
        self.reply(200, {"type": "user", "name": OWNER, "orgs": [], "auth": {"accessToken": {"role": "write"}}})

    def create(self):
        asked = json.loads(self.body)
        name = f"{asked.get('organization') or OWNER}/{asked['name']}"
        if not self.may_write(name):
            return
        with self.server.lock:
            if name in self.server.repos:
                return self.reply(
                    409, {"error": "You already created this dataset repo", "url": f"{self.server.url}/datasets/{name}"}
                )
            private = asked.get("private") or asked.get("visibility") == "private"
            repo = self.server.repos[name] = Repo(private=bool(private))
            self.server.blobs.setdefault(sha(b""), b"")
            repo.commit("main", {".gitattributes": sha(b"")})
        self.reply(200, {"url": f"{self.server.url}/datasets/{name}", "name": name})

    def info(self, name, rev="main"):
        found = self.at(name, rev)
        if found:
            oid, files = found
            self.reply(200, {
                "id": name, "sha": oid, "private": self.server.repos[name].private, "disabled": False, "gated": False,
                "tags": [], "downloads": 0, "likes": 0, "lastModified": "2026-01-01T00:00:00.000Z",
                "siblings": [{"rfilename": path} for path in sorted(files)],
            })  # fmt: skip

    def preupload(self, name, rev):
        if self.may_write(name) and self.repo(name):
            repo = self.server.repos[name]
            _, held = repo.find(rev) or ("", {})
            self.reply(200, {"files": [
                {"path": f["path"], "uploadMode": "lfs" if f["path"].endswith(".parquet") else "regular",
                 "shouldIgnore": False, "oid": self.git_oid(repo, held.get(f["path"]))}
                for f in json.loads(self.body)["files"]
            ]})  # fmt: skip

    def git_oid(self, repo: Repo, content: str | None) -> str | None:
        """What git calls a content: by this the client knows what it need not send."""
        if content is None or content in repo.lfs:
            return content
        data = self.server.blobs[content]
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    def batch(self, name):
        if not (self.may_write(name) and self.repo(name)):
            return
        objects = []
        for o in json.loads(self.body)["objects"]:
            item = {"oid": o["oid"], "size": o["size"], "authenticated": True}
            if o["oid"] not in self.server.blobs:
                href = f"{self.server.url}/lfs/{name}/{o['oid']}"
                item["actions"] = {"upload": {"href": href, "header": {}}, "verify": {"href": href + "/verify"}}
            objects.append(item)
        self.reply(200, {"transfer": "basic", "objects": objects})

    def put_lfs(self, name, oid):
        if sha(self.body) != oid:
            return self.refuse(400, "", "content does not match its name")
        if not self.lose:
            with self.server.lock:
                self.server.received += len(self.body)
                self.server.blobs[oid] = self.body
        self.reply(200)

    def verify(self, name, oid):
        self.reply(200)

    def commit(self, name, rev):
        if not (self.may_write(name) and self.repo(name)):
            return
        with self.server.lock:
            repo = self.server.repos[name]
            head, files = repo.find(rev) or (None, {})
            files = dict(files)
            for line in self.body.splitlines():
                item = json.loads(line)
                value = item["value"]
                if item["key"] == "header":
                    if value.get("parentCommit") not in (None, head):
                        return self.refuse(412, "", "A commit has happened since. Please refresh and try again.")
                elif item["key"] == "file":
                    data = base64.b64decode(value["content"])
                    self.server.blobs[sha(data)] = data
                    files[value["path"]] = sha(data)
                elif item["key"] == "lfsFile":
                    if value["oid"] not in self.server.blobs:
                        return self.refuse(400, "", f"lfs object {value['oid'][:8]} of {value['path']} does not exist")
                    repo.lfs.add(value["oid"])
                    files[value["path"]] = value["oid"]
                elif item["key"] == "deletedFile":
                    files.pop(value["path"], None)
            url = None
            if "create_pr" in self.query:
                rev = f"refs/pr/{len(repo.prs) + 1}"
                url = f"{self.server.url}/datasets/{name}/discussions/{len(repo.prs) + 1}"
            oid = repo.commit(rev, files)
        answer = {"success": True, "commitOid": oid, "commitUrl": f"{self.server.url}/datasets/{name}/commit/{oid}"}
        self.reply(200, {**answer, **({"pullRequestUrl": url} if url else {})})

    def entry(self, repo: Repo, path: str, oid: str) -> dict:
        size = len(self.server.blobs[oid])
        lfs = {"lfs": {"oid": oid, "size": size, "pointerSize": 134}} if oid in repo.lfs else {}
        return {"type": "file", "path": path, "size": size, "oid": oid[:40], **lfs}

    def tree(self, name, rev, under=""):
        found = self.at(name, rev)
        if not found:
            return
        repo, under = self.server.repos[name], (under or "").strip("/")
        prefix = under + "/" if under else ""
        inside = {path: oid for path, oid in found[1].items() if path.startswith(prefix)}
        if prefix and not inside:
            return self.refuse(404, "EntryNotFound", f"{under} does not exist")
        deep = self.query.get("recursive", ["false"])[0].lower() in ("true", "1")
        out, folders = [], set()
        for path, oid in sorted(inside.items()):
            parts = path[len(prefix) :].split("/")
            if deep or len(parts) == 1:
                out.append(self.entry(repo, path, oid))
            for depth in range(1, len(parts) if deep else min(2, len(parts))):
                folders.add(prefix + "/".join(parts[:depth]))
        self.reply(200, [{"type": "directory", "path": f, "oid": "0" * 40, "size": 0} for f in sorted(folders)] + out)

    def paths_info(self, name, rev):
        found = self.at(name, rev)
        if not found:
            return
        if self.headers.get("Content-Type", "").startswith("application/json"):
            asked = json.loads(self.body)["paths"]
        else:
            asked = parse_qs(self.body.decode()).get("paths", [])
        out = []
        for path in asked:
            if path in found[1]:
                out.append(self.entry(self.server.repos[name], path, found[1][path]))
            elif any(p.startswith(path + "/") for p in found[1]):
                out.append({"type": "directory", "path": path, "oid": "0" * 40, "size": 0})
        self.reply(200, out)

    def resolve(self, name, rev, path):
        found = self.at(name, rev)
        if not found:
            return
        oid, files = found
        if path not in files:
            return self.refuse(404, "EntryNotFound", f"{path} does not exist")
        data, tag = self.server.blobs[files[path]], files[path]
        headers = {
            "ETag": f'"{tag}"',
            "X-Repo-Commit": oid,
            "Accept-Ranges": "bytes",
            "Content-Type": "application/octet-stream",
        }
        if tag in self.server.repos[name].lfs:
            headers |= {"X-Linked-Etag": f'"{tag}"', "X-Linked-Size": str(len(data))}
        status, wanted = 200, re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        if wanted:
            first = int(wanted[1]) if wanted[1] else len(data) - int(wanted[2])
            last = min(int(wanted[2]) if wanted[1] and wanted[2] else len(data) - 1, len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            data, status = data[first : last + 1], 206
        self.reply(status, headers={**headers, "Content-Length": str(len(data))}, raw=data)

    def tag(self, name, rev):
        if not (self.may_write(name) and self.repo(name)):
            return
        with self.server.lock:
            repo, label = self.server.repos[name], json.loads(self.body)["tag"]
            if label in repo.tags:
                return self.refuse(409, "", f"Tag {label} already exists")
            found = self.at(name, rev)
            if found:
                repo.tags[label] = found[0]
                self.reply(200, {})

    def branch(self, name, label):
        if self.may_write(name) and self.repo(name):
            repo = self.server.repos[name]
            if label in repo.branches:
                return self.refuse(409, "", f"Reference {label} already exists")
            start = json.loads(self.body or b"{}").get("startingPoint", "main")
            repo.branches[label] = repo.find(start)[0]
            self.reply(200, {})

    def refs(self, name):
        repo = self.repo(name)
        if repo:

            def listed(refs, prefix):
                return [{"name": n, "ref": prefix + n, "targetCommit": oid} for n, oid in refs.items()]

            self.reply(200, {"branches": listed(repo.branches, "refs/heads/"), "tags": listed(repo.tags, "refs/tags/"),
                             "converts": [], "pullRequests": listed(repo.prs, "")})  # fmt: skip

    def yaml(self):
        self.reply(200, {"errors": [], "warnings": []})


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


NAME = r"([\w.-]+/[\w.-]+)"
REV = r"(refs/pr/\d+|[^/]+)"
ROUTES: list[tuple[str, str, Callable]] = [
    ("GET", "/api/whoami-v2", Handler.whoami),
    ("POST", "/api/repos/create", Handler.create),
    ("GET", f"/api/(?:datasets|spaces)/{NAME}", Handler.info),
    ("GET", f"/api/(?:datasets|spaces)/{NAME}/revision/{REV}", Handler.info),
    ("POST", f"/api/(?:datasets|spaces)/{NAME}/preupload/{REV}", Handler.preupload),
    ("POST", f"/(?:datasets|spaces)/{NAME}.git/info/lfs/objects/batch", Handler.batch),
    ("PUT", f"/lfs/{NAME}/([0-9a-f]+)", Handler.put_lfs),
    ("POST", f"/lfs/{NAME}/([0-9a-f]+)/verify", Handler.verify),
    ("POST", f"/api/(?:datasets|spaces)/{NAME}/commit/{REV}", Handler.commit),
    ("GET", f"/api/(?:datasets|spaces)/{NAME}/tree/{REV}(/.*)?", Handler.tree),
    ("POST", f"/api/(?:datasets|spaces)/{NAME}/paths-info/{REV}", Handler.paths_info),
    ("GET|HEAD", f"/datasets/{NAME}/resolve/{REV}/(.+)", Handler.resolve),
    ("POST", f"/api/(?:datasets|spaces)/{NAME}/tag/{REV}", Handler.tag),
    ("POST", f"/api/(?:datasets|spaces)/{NAME}/branch/(.+)", Handler.branch),
    ("GET", f"/api/(?:datasets|spaces)/{NAME}/refs", Handler.refs),
    ("POST", "/api/validate-yaml", Handler.yaml),
]
