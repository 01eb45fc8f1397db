#!/bin/sh
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors

# Prints the path of a real interpreter of the first version given that is on this machine.
#
#     find_python.sh 3.13 3.12 3.11
#
# A version manager's shim for a version that is not active fails when it is called, so each
# candidate is asked for its own path; the versions beside such shims are candidates too.
set -eu

ask() {
    "$1" -c 'import ensurepip, os, sys, venv; print(os.path.realpath(sys.executable))' 2>/dev/null
}

candidates() {
    printf '%s\n' "$PATH" | tr ':' '\n' | while read -r folder; do
        for candidate in "$folder/python$1" "${folder%/shims}/versions/$1".*/bin/"python$1"; do
            if [ -x "$candidate" ]; then
                printf '%s\n' "$candidate"
            fi
        done
    done
}

for version in "$@"; do
    for candidate in $(candidates "$version"); do
        if ask "$candidate"; then
            exit 0
        fi
    done
done
echo "No Python with venv and ensurepip here, of version: $*" >&2
exit 1
