# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is **PRIVATE** to the collection. It can have breaking changes at any time.

"""Starting and stopping a deployment, also a new one that is not found everywhere yet."""

from __future__ import annotations

import typing as t

from ansible_collections.gcore.inference.plugins.module_utils._core.errors import ApiError

if t.TYPE_CHECKING:
    from ansible_collections.gcore.inference.plugins.module_utils._core.polling import Deadline
    from ansible_collections.gcore.inference.plugins.module_utils._deployments.api import (
        DeploymentApi,
    )


def switch_power(
    api: DeploymentApi, instance_id: str, to_start: bool, deadline: Deadline, is_new: bool
) -> None:
    """Start or stop the deployment.

    If it `is_new`, the request is sent again while the API does not find it.

    Raises:
        ApiError: a call failed; for a new deployment, a 404 only after the deadline.
    """
    send = api.start if to_start else api.stop
    for pause in deadline.backoff():
        try:
            send(instance_id)
        except ApiError as error:
            is_not_found_yet = is_new and error.status == 404
            if not is_not_found_yet or deadline.remaining <= 0:
                raise
        else:
            return
        deadline.sleep(pause)
