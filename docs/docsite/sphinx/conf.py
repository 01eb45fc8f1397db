# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""How Sphinx makes the site of the pages that antsibull-docs wrote. Needs no network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_galaxy = yaml.safe_load((Path(__file__).parents[3] / "galaxy.yml").read_text(encoding="utf-8"))

version = release = _galaxy["version"]
project = "gcore.inference"
author = "The gcore.inference authors"
# Sphinx wants the name of a builtin.
copyright = "2026 The gcore.inference authors"  # noqa: A001
language = "en"

extensions = ["sphinx_antsibull_ext"]
# Its colours are in site.css, since its own dark ones do not follow the switch of the theme.
antsibull_ext_color_scheme = "none"
pygments_dark_style = "github-dark"
highlight_language = "yaml+jinja"
smartquotes = False
# The site has a first page and a plugin index of its own.
exclude_patterns = ["collection/index.rst"]

# A reference that leads nowhere fails the build, but for those to the pages of Ansible, which are not fetched.
nitpicky = True
nitpick_ignore = [
    ("std:ref", "action_plugins"),
    ("std:ref", "ansible_collections.ansible.builtin.uri_module"),
    ("std:ref", "ansible_configuration_settings"),
    ("std:ref", "common_return_values"),
]
nitpick_ignore_regex = [("std:envvar", "ANSIBLE_.*")]

html_theme = "furo"
html_title = f"gcore.inference {version}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_theme_options = {
    "source_repository": f"{_galaxy['repository']}/",
}

#: What is markup or code, and stays as it is.
_MARKUP = re.compile(r"(<pre\b.*?</pre>|<[^>]*>)", re.DOTALL)
#: Names of modules, paths of options such as containers[].scale.min, and paths of the API.
_LONG_NAME = re.compile(r"\bgcore\.inference\.\w+|\bgcore_inference_\w+|\b\w+\[\]\.[\w.\[\]]+|/cloud/[\w/{}]+")


def _allow_breaks(html: str) -> str:
    """Return `html` where long names may be broken behind a dot, a slash or an underscore, as a phone needs it."""
    parts = _MARKUP.split(html)
    for index in range(0, len(parts), 2):
        parts[index] = _LONG_NAME.sub(lambda name: re.sub(r"([._/])", r"\1<wbr>", name[0]), parts[index])
    return "".join(parts)


def _break_long_names(_app: Any, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Let long names break in the text of a page and in its links to the pages before and after it."""
    if "body" in context:
        context["body"] = _allow_breaks(context["body"])
    for neighbour in ("prev", "next"):
        link = context.get(neighbour)
        if link:
            context[neighbour] = {**link, "title": _allow_breaks(link["title"])}


def setup(app: Any) -> None:
    """Connect the hook to Sphinx."""
    app.connect("html-page-context", _break_long_names)
