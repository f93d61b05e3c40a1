"""The structure: packages resolve inside the repository, files and functions keep their size, imports run downwards."""

import ast
import importlib.metadata
import importlib.util
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "agent", "app", "catalog", "domain", "evaluation", "learning", "llms", "prompts", "ranking", "retrieval", "ui",
)  # fmt: skip
LONGEST_FILE, MEDIAN_FILE = 300, 120
LONGEST_FUNCTION, MEDIAN_FUNCTION = 40, 8
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(?:home/\w+|root|opt|mnt|srv|Users/\w+)/\w|/tmp/\w+/\w+/")
"""Absolute paths that exist on one machine only."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_resolves_inside_the_repository(package):
    spec = importlib.util.find_spec(package)
    assert spec and spec.origin and Path(spec.origin).resolve().is_relative_to(ROOT)


def test_no_file_is_longer_than_300_lines():
    long = {str(p.relative_to(ROOT)): n for p in sources(*PACKAGES) if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_half_of_the_files_stay_under_120_lines():
    sizes = [len(p.read_text().splitlines()) for p in sources(*PACKAGES)]
    assert statistics.median(sizes) <= MEDIAN_FILE


def test_no_function_is_longer_than_40_lines():
    long = [
        f"{p.relative_to(ROOT)}:{node.lineno} {node.name} {length(node)}"
        for p in sources(*PACKAGES)
        for node in functions(p)
        if length(node) > LONGEST_FUNCTION
    ]
    assert not long


def test_half_of_the_functions_stay_within_8_lines():
    sizes = [length(node) for p in sources(*PACKAGES) for node in functions(p)]
    assert statistics.median(sizes) <= MEDIAN_FUNCTION


def test_no_tracked_file_names_a_path_of_one_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    hits = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == Path(__file__).resolve() or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if match := MACHINE_PATHS.search(text):
            hits.append(f"{name}: {match[0]}")
    assert not hits


def test_tests_use_fakes_and_never_mocks():
    mocks = re.compile(r"unittest\.mock|from mock |MagicMock")
    hits = [str(p.relative_to(ROOT)) for p in sources("tests") if p != Path(__file__) and mocks.search(p.read_text())]
    assert not hits


def test_the_face_of_a_package_shows_at_most_8_names():
    wide = []
    for package in PACKAGES:
        tree = ast.parse((ROOT / package / "__init__.py").read_text())
        names = [
            len(node.value.elts)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)
        ]
        wide += [package for count in names if count > 8]
    assert not wide


def test_imports_run_downwards_and_vendors_stay_in_their_folders():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_package_that_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    said = [*project["project"]["dependencies"], *(each for extra in extras for each in extra)]
    declared = {re.split(r"[<>=\[ ;~!]", each)[0].lower().replace("_", "-") for each in said}
    owners = importlib.metadata.packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(*PACKAGES)
        for name in imported(path) - set(PACKAGES) - set(sys.stdlib_module_names)
        if not declared & {owner.lower().replace("_", "-") for owner in owners.get(name, [name])}
    }
    assert not undeclared


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
