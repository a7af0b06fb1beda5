#!/bin/sh
# Installs Chromium for the tests of the handset page where there is none and this can be done:
# on Debian or Ubuntu, as root. Elsewhere it says so and ends well; those tests are then skipped.
set -eu
say() { printf '==> %s\n' "$*"; }

for name in chromium chromium-browser google-chrome chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        say "the browser is there: $(command -v "$name")"
        exit 0
    fi
done

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ]; then
    say "no browser, and it cannot be installed here (that takes apt-get and root);"
    say "the tests of the handset page will be skipped"
    exit 0
fi

say "installing chromium"
log=$(mktemp)
if apt-get update -qq >"$log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium >>"$log" 2>&1; then
    rm -f "$log"
    say "installed"
else
    tail -n 20 "$log"
    rm -f "$log"
    say "chromium could not be installed; the tests of the handset page will be skipped"
fi
