"""The OpenAPI document, and a server that answers whatever fits it (and much that does not) without a fault of its own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import load_settings
from tests.app.doubles import Api, served
from tests.app.live import ROOT, running

SECRET = '["a secret of thirty-two characters!!"]'


def operations(tmp_path):
    document = Api(served(tmp_path)).api.openapi()
    return [(path, method, operation) for path, ways in document["paths"].items() for method, operation in ways.items()]


def test_every_operation_says_what_it_does_and_has_an_example_of_its_body(tmp_path):
    missing = [
        f"{method} {path}"
        for path, method, operation in operations(tmp_path)
        if not operation.get("summary") or not operation.get("description")
    ]
    assert not missing
    document = Api(served(tmp_path)).api.openapi()
    schemas = document["components"]["schemas"]
    bare = []
    for path, method, operation in operations(tmp_path):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        schema = content["schema"]
        names = [s["$ref"].rsplit("/", 1)[1] for s in (schema, *schema.get("anyOf", ())) if "$ref" in s]
        shown = schema.get("examples") or content.get("example") or any(schemas[n].get("examples") for n in names)
        bare += [] if shown else [f"{method} {path}"]
    assert not bare


def test_the_documentation_names_every_path(tmp_path):
    told = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    paths = {re.sub(r"\{(?!name)\w+\}", "{id}", path) for path, _, _ in operations(tmp_path)}
    assert not {path for path in paths if path not in told}


def test_the_settings_in_the_documentation_are_settings(tmp_path):
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", told, re.DOTALL)
    (tmp_path / "parley.toml").write_text(block.replace("sha256:...", f"sha256:{'a' * 64}"))
    server = load_settings(tmp_path / "parley.toml").server
    assert [key.role for key in server.keys] == ["operator", "person"]
    assert server.allowed_hosts


@pytest.mark.slow
def test_no_request_that_the_document_suggests_is_a_fault_of_the_server(tmp_path):
    variables = {"PARLEY_SERVER__KEYS": '["operator"]', "PARLEY_SERVER__TOKEN_KEYS": SECRET}
    with running(tmp_path, **variables) as server:
        done = subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"), "run", f"{server.url}/openapi.json",
                "-H", "Authorization: Bearer operator", "--checks", "not_a_server_error", "--max-examples", "12",
                "--seed", "1", "--exclude-path", "/v1/copy", "--suppress-health-check", "all", "--no-color",
            ],
            capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
