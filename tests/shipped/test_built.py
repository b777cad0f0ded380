"""What is built: the wheel and the source archive, and what comes of installing them."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata

from discarr.service.unit import shipped_unit

ROOT = Path(__file__).parents[2]

SHARED = {
    "share/man/man1/discarr.1",
    "share/bash-completion/completions/discarr",
    "share/zsh/site-functions/_discarr",
    "share/fish/vendor_completions.d/discarr.fish",
}
"""Where man and the shells look, below the prefix."""


def build(project: Path, folder: Path, *targets: str) -> Path:
    """What came of the last target."""
    wanted = [word for target in targets for word in ("--target", target)]
    command = [sys.executable, "-m", "hatchling", "build", *wanted, "--directory", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    suffix = {"wheel": "*.whl", "sdist": "*.tar.gz"}[targets[-1]]
    return next(folder.glob(suffix))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def unpacked_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(ROOT, folder, "sdist")) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment; its libraries are this one's, so that nothing is downloaded."""
    prefix = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True)
    site = prefix / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    pip = [sys.executable, "-m", "pip", "--python", str(prefix), "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return prefix


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata_of(wheel: Path) -> Metadata:
    """Raises where it breaks a rule of the package index."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Metadata.from_email(archive.read(name), validate=True)


def test_the_wheel_holds_the_package_and_what_man_and_the_shells_look_for(wheel: Path) -> None:
    stem = "-".join(wheel.name.split("-")[:2])
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "discarr").rglob("*.py")}
    shared = {f"{stem}.data/data/{path}" for path in SHARED}

    others = names_in(wheel) - package
    assert package <= names_in(wheel)
    assert {name for name in others if not name.startswith(f"{stem}.dist-info/")} >= {
        "discarr/py.typed",
        "discarr/service/discarr.service",
        *shared,
    }
    assert f"{stem}.dist-info/licenses/LICENSE" in others
    assert {name.split("/")[0] for name in others} == {"discarr", f"{stem}.data", f"{stem}.dist-info"}


def test_it_needs_nothing_of_the_demo_or_the_tests(wheel: Path) -> None:
    metadata = metadata_of(wheel)
    requirements = metadata.requires_dist or []
    needed = {each.name for each in requirements if each.marker is None}
    extras = {each.name for each in requirements} - needed

    assert {"trio", "discord-py", "httpx"} <= needed
    assert {"hypercorn", "starlette", "pytest", "hatchling", "matplotlib"} <= extras
    assert all("extra ==" in str(each.marker) for each in requirements if each.name in extras)


def test_its_description_is_the_readme(wheel: Path) -> None:
    metadata = metadata_of(wheel)
    assert metadata.description == (ROOT / "README.md").read_text(encoding="utf-8")
    assert metadata.license_expression == "MIT"


def test_the_source_archive_makes_the_same_wheel(wheel: Path, unpacked_sdist: Path, tmp_path: Path) -> None:
    assert names_in(build(unpacked_sdist, tmp_path, "wheel")) == names_in(wheel)
    assert {path.name for path in unpacked_sdist.iterdir()} == {
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "contrib",
        "discarr",
        "pyproject.toml",
    }


def test_installed_it_runs_and_brings_its_files(installed: Path) -> None:
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    said = subprocess.run(
        [installed / "bin" / "discarr", "--version"],
        env=elsewhere,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    unit = subprocess.run(
        [
            installed / "bin" / "python",
            "-c",
            "from discarr.service import unit; print(unit.__file__, unit.shipped_unit())",
        ],
        env=elsewhere,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.stdout.startswith("discarr 0.")
    assert unit.startswith(str(installed))
    assert shipped_unit() in unit
    assert all((installed / path).is_file() for path in SHARED)
