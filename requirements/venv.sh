#!/bin/sh
# Makes the virtual environment $1 with $PYTHON, else with python3 or the newest python3.x that is 3.11 or later.
set -eu
venv=$1

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

found=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if fits "$candidate"; then
        found=$candidate
        break
    fi
done

if [ -z "$found" ]; then
    have=$("${PYTHON:-python3}" --version 2>/dev/null || echo "no ${PYTHON:-python3}")
    echo "shizha needs Python 3.11 or newer, and here is $have: install one, or name it, as in 'make run PYTHON=/path/to/python3.12'." >&2
    exit 1
fi
if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "$found has no venv module: install it (on Debian and Ubuntu 'apt install python3-venv') and run make again." >&2
    exit 1
fi
# Half an environment would look like a whole one to make.
trap 'rm -rf "$venv"' EXIT
rm -rf "$venv"
"$found" -m venv "$venv"
trap - EXIT
