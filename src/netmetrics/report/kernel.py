"""A Python of its own for each notebook, started at once and ended when the last cell has run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from netmetrics.report import shelf

_PREFIX = "netmetrics-"
_PATIENCE = 120
_PAUSE = 0.005
_ANSWER = 0.2


class KernelDiedError(Exception):
    """The Python that ran the notebook is gone."""


class Kernel:
    """A fresh kernel; leaving the ``with`` block ends it.

    Nothing but the standard library is needed to start it: it does its own imports while the run
    that started it does others.

    Parameters
    ----------
    folder
        The folder in which the notebook runs.
    """

    def __init__(self, folder: Path) -> None:
        temporary = Path(tempfile.gettempdir())
        shelf.clear(temporary, _PREFIX)
        self._private = shelf.room(temporary, _PREFIX)
        self._connection = self._private / "kernel.json"
        # A socket of the file system is open to nobody else, where there are such.
        transport = [] if sys.platform == "win32" else ["--transport=ipc"]
        self._process = subprocess.Popen(  # noqa: S603 - our own Python
            [sys.executable, "-m", "netmetrics.report.launch", "-f", str(self._connection), *transport,
             "--HistoryManager.enabled=False", "--log-level=CRITICAL"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            # Its own session, so that Ctrl-C reaches only the run, which then ends it; and told of
            # its parent, so that it ends itself should the run be killed.
            start_new_session=True, env={**os.environ, "JPY_PARENT_PID": str(os.getpid())},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the kernel at once; it holds nothing that is worth saving."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._private, ignore_errors=True)

    def run(self, notebook: Any) -> None:
        """Run every cell of a notebook, which takes up what they show.

        Parameters
        ----------
        notebook
            The notebook, as nbformat reads it.

        Raises
        ------
        nbclient.exceptions.CellExecutionError
            If a cell fails.
        KernelDiedError
            If the kernel ends before the last cell.
        """
        # In a thread, because nbclient would take Ctrl-C for itself in the main one.
        with ThreadPoolExecutor(1) as pool:
            try:
                pool.submit(asyncio.run, self._run(notebook)).result()
            except KeyboardInterrupt:
                self.end()
                raise

    async def _run(self, notebook: Any) -> None:
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError

        manager = self._manager()
        client = NotebookClient(notebook, km=manager, timeout=None, record_timing=False)
        try:
            client.kc = await self._listening(manager)
            await client.async_execute(cleanup_kc=False)
        except (DeadKernelError, RuntimeError) as error:
            if isinstance(error, DeadKernelError) or self._process.poll() is not None:
                raise KernelDiedError from None
            raise
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            manager.context.destroy(linger=0)

    async def _listening(self, manager: Any) -> Any:
        """A client that hears what the cells show; Jupyter's own way to one idles for 0.2 s more."""
        client = manager.client()
        client.allow_stdin = False
        client.start_channels()
        while self._process.poll() is None:
            client.kernel_info()
            with contextlib.suppress(queue.Empty):
                await client.iopub_channel.get_msg(timeout=_ANSWER)
                return client
        client.stop_channels()
        raise KernelDiedError

    def _manager(self) -> Any:
        """Hand the running process to Jupyter's machinery."""
        from jupyter_client.manager import AsyncKernelManager
        from jupyter_client.provisioning import LocalProvisioner

        manager = AsyncKernelManager()
        manager.load_connection_info(self._where())
        provisioner = LocalProvisioner(parent=manager)
        provisioner.process = self._process
        manager.provisioner = provisioner
        return manager

    def _where(self) -> Any:
        """Wait for the kernel to say where it listens."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                return json.loads(self._connection.read_text(encoding="utf-8"))
            time.sleep(_PAUSE)
        raise KernelDiedError
