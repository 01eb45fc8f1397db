# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of an account: how they move, and when what they do takes effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from ..errors import ApiError, not_found
from ..records import now
from ..settings import Settings
from .task_models import TaskOut, TaskState

USER_ID = 123


@dataclass
class Work:
    """What a task is about: `carry_out` gives the names of what it created, `undo` takes a failed one back."""

    task_type: str
    project_id: int
    name: str
    body: dict[str, Any]
    carry_out: Callable[[], list[str]]
    undo: Callable[[], None] = lambda: None


@dataclass
class Task:
    """A task in the shape of a response, the states still to come, its work until that is done, and the result."""

    fields: dict[str, Any]
    script: list[TaskState]
    work: Work | None
    created: list[str] = field(default_factory=list)

    def concerns(self, project_id: int, name: str | None) -> bool:
        """Return whether a read of this deployment, or of all of the project, waits for the task."""
        work = self.work
        return work is not None and work.project_id == project_id and name in (None, work.name)

    def carry_out(self) -> None:
        """Do the work, unless it is done; ApiError where it cannot be done any more."""
        if self.work:
            self.created = self.work.carry_out()
            self.work = None

    def enter(self, state: TaskState, problem: str) -> None:
        """Enter a state; `problem` is what is wrong if that is ERROR."""
        if state == TaskState.FINISHED:
            try:
                self.carry_out()
            except ApiError as error:
                state, problem = TaskState.ERROR, error.message
        more: dict[str, Any] = {"updated_on": now()}
        if state == TaskState.FINISHED:
            more["finished_on"] = more["updated_on"]
            more["created_resources"] = {"inference_instances": self.created} if self.created else None
        elif state == TaskState.ERROR:
            more["finished_on"] = more["updated_on"]
            more["error"] = problem
            self._give_up()
        self.fields = {**self.fields, "state": state, **more}

    def _give_up(self) -> None:
        """Take back what the work began."""
        if self.work:
            self.work.undo()
        self.work, self.script = None, []


class Tasks:
    """All tasks; the methods raise ApiError for what the API refuses."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._tasks: dict[str, Task] = {}

    def begin(self, work: Work) -> str:
        """Begin a task and return its id."""
        task_id = str(uuid4())
        plain = TaskOut(
            id=task_id,
            user_id=USER_ID,
            task_type=work.task_type,
            state=TaskState.NEW,
            created_on=now(),
            project_id=work.project_id,
            request_id=str(uuid4()),
            data={"name": work.name, **work.body},
        )
        task = Task(plain.model_dump(), list(self._settings().task_states), work)
        if self._settings().task_effect == "at_once":
            task.carry_out()
        self._tasks[task_id] = task
        return task_id

    def read(self, task_id: str) -> dict[str, Any]:
        """Return a task, and advance it to its next state; 404 if there is none."""
        if task_id not in self._tasks:
            raise not_found(f"Task {task_id}")
        self._move(self._tasks[task_id])
        return self._tasks[task_id].fields

    def move(self, project_id: int, name: str | None = None) -> None:
        """Move the unfinished tasks of one deployment, or of all in a project."""
        for task in self._tasks.values():
            if task.concerns(project_id, name):
                self._move(task)

    def running(self, task_type: str, project_id: int, name: str) -> str | None:
        """Return the ID of the unfinished task of this type for a deployment."""
        for task_id, task in self._tasks.items():
            if task.fields["task_type"] == task_type and task.concerns(project_id, name):
                return task_id
        return None

    def all(self) -> list[dict[str, Any]]:
        """Return a copy of all tasks, without changing their states."""
        return [dict(task.fields) for task in self._tasks.values()]

    def _move(self, task: Task) -> None:
        if task.script:
            task.enter(task.script.pop(0), self._settings().task_error)
