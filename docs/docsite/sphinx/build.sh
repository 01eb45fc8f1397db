#!/bin/sh
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors

# Builds the site into .cache/docs/html; any warning fails. Needs the development tools in PATH, and no network.

set -eu
cd "$(dirname "$0")/../../.."

build=.cache/docs
# From scratch: Sphinx does not repeat the warnings of pages that did not change.
rm -rf "$build"
mkdir -p "$build/rst"
cp docs/docsite/sphinx/index.rst "$build/rst/"
# antsibull-docs refuses a folder that others may write to.
mkdir -m 755 "$build/rst/collection"

ANSIBLE_COLLECTIONS_PATH=.cache/collections antsibull-docs --config-file docs/docsite/sphinx/antsibull-docs.cfg \
    collection --use-current --squash-hierarchy --fail-on-error --dest-dir "$build/rst/collection" gcore.inference
# It takes nothing but the pages.
cp docs/docsite/rst/*.svg "$build/rst/collection/docsite/"
# From there, ../../examples is this folder, as it is from the pages.
cp -r docs/examples "$build/rst/examples"
python docs/docsite/sphinx/generate_pages.py "$build"

sphinx-build --quiet --fail-on-warning --keep-going -c docs/docsite/sphinx -d "$build/doctrees" -b html \
    "$build/rst" "$build/html"
echo "$build/html/index.html"
