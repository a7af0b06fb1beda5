#!/bin/sh
# Prints the path of a CPython 3.13 that runs and can make virtual environments.
#
# A `python3.13` on PATH proves nothing: a version manager's shim exists for versions that are not
# switched on. So every candidate is started, and the path printed is the interpreter's own, which
# works as a shim's would not when it comes first on the PATH of another program.
#
# PYTHON=/path/to/python3.13 chooses one; then no other is tried.
set -u

probe='
import ensurepip, sys, venv
if sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 13):
    print(getattr(sys, "_base_executable", None) or sys.executable)
'

try() {
    [ -n "$1" ] || return 1
    found=$("$1" -I -c "$probe" 2>/dev/null) && [ -n "$found" ] && [ -x "$found" ] || return 1
    printf '%s\n' "$found"
    exit 0
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON"
    echo "PYTHON=$PYTHON is not a working CPython 3.13 with the module ensurepip" >&2
    exit 1
fi

try "$(command -v python3.13 2>/dev/null)"
try "$(command -v python3 2>/dev/null)"
try "$(command -v python 2>/dev/null)"

pyenv_root=${PYENV_ROOT:-$HOME/.pyenv}
uv_root=${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}
for candidate in \
    "$pyenv_root"/versions/3.13*/bin/python3.13 \
    "$uv_root"/cpython-3.13*/bin/python3.13 \
    "${XDG_DATA_HOME:-$HOME/.local/share}"/mise/installs/python/3.13*/bin/python3.13 \
    "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/python/3.13*/bin/python3.13 \
    /opt/homebrew/bin/python3.13 /opt/homebrew/opt/python@3.13/bin/python3.13 \
    /Library/Frameworks/Python.framework/Versions/3.13/bin/python3.13 \
    /usr/local/bin/python3.13 /usr/bin/python3.13 /opt/python*/bin/python3.13; do
    [ -x "$candidate" ] && try "$candidate"
done
try "$(command -v uv >/dev/null 2>&1 && uv python find 3.13 2>/dev/null)"

cat >&2 <<'END'
no working CPython 3.13 found (looked on PATH, in pyenv, uv, mise, asdf, Homebrew and the usual folders)

Install one, then run the command again:
  uv:      uv python install 3.13
  pyenv:   pyenv install 3.13
  macOS:   brew install python@3.13
  Debian:  apt-get install python3.13 python3.13-venv   (where the release has it)
Or name one:  make setup PYTHON=/path/to/python3.13
END
exit 1
