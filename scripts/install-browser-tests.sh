#!/bin/sh
# What the accessibility tests need besides Python: a browser, its driver and a reader of PDF (Debian packages), and the
# checker axe-core (npm), which comes into build/, a folder that git ignores. Run as root, or with the Debian packages
# already there.
set -eu
AXE=4.14.1
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null || ! command -v pdftotext >/dev/null; then
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		echo "Browser tests need Debian packages: apt-get install chromium chromium-driver poppler-utils" >&2
		exit 1
	fi
	apt-get update -qq
	command -v npm >/dev/null && npm="" || npm=npm
	# shellcheck disable=SC2086
	apt-get install -y -qq --no-install-recommends chromium chromium-driver poppler-utils fonts-dejavu-core $npm >/dev/null
fi
if [ ! -f build/browser/node_modules/axe-core/axe.min.js ]; then
	if ! command -v npm >/dev/null; then
		echo "Browser tests need npm, to install axe-core $AXE" >&2
		exit 1
	fi
	npm install --no-save --no-package-lock --no-audit --no-fund --silent --prefix build/browser "axe-core@$AXE"
fi
echo "Browser tests can run: $(chromium --version 2>/dev/null), axe-core $AXE"
