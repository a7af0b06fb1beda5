#!/bin/sh
# Makes the virtual environment and installs the package with its development tools into it.
# Usage: setup.sh VENV STAMP   (`make setup` calls it when a requirement has changed)
set -eu
venv=$1
stamp=$2
say() { printf '==> %s\n' "$*"; }
pip_install() {
    "$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check "$@" && return
    {
        say "pip could not install this; its reason stands above"
        say "    most often no package index can be reached: look at the network, HTTPS_PROXY and"
        say "    PIP_INDEX_URL, then run the same command again; what is installed already stays"
    } >&2
    exit 1
}

say "1/4 looking for CPython 3.13"
python=$(sh "$(dirname "$0")/find_python.sh")
say "    $python"

if "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
    say "2/4 $venv is there"
else
    say "2/4 making $venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

# Dependency groups need pip 25.1.
say "3/4 looking at pip"
pip_install "pip>=25.1"

say "4/4 installing the package and its tools (a minute or two the first time)"
pip_install --editable . --group dev

touch "$stamp"
say "ready"
