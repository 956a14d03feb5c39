"""The walls between the packages, as pyproject.toml draws them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lint_imports(folder: Path) -> tuple[int, str]:
    """Check the contracts of pyproject.toml on the packages in `folder`; return the exit status and what was said."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", script, "--no-cache", "--no-logo"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_no_package_reaches_over_its_wall():
    status, said = lint_imports(ROOT)
    assert "Contracts: 3 kept, 0 broken." in said
    assert status == 0


def test_reaching_over_a_wall_is_noticed_except_from_the_command_line(tmp_path):
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for name, text in {
        "model/__init__.py": "",
        "model/a.py": "import training.a",
        "training/__init__.py": "",
        "training/a.py": "import service",
        "service/__init__.py": "",
        "service/a.py": "",
        "service/cli/__init__.py": "",
        "service/cli/a.py": "import training.b",
        "training/b.py": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    status, said = lint_imports(tmp_path)
    assert [line for line in said.splitlines() if " KEPT" in line or " BROKEN" in line] == [
        "model imports nothing of training or service BROKEN",
        "training imports nothing of service BROKEN",
        "service reaches training only from the command line KEPT (1 ignored import)",
    ]
    assert status == 1
    (tmp_path / "model/a.py").write_text("")
    (tmp_path / "training/a.py").write_text("")
    (tmp_path / "service/a.py").write_text("import training.b")
    _, said = lint_imports(tmp_path)
    assert "service reaches training only from the command line BROKEN" in said
