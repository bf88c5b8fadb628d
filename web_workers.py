"""The web server's processes, all listening on one socket: `python web_workers.py HOST PORT COUNT`, started by serve.py.

SIGHUP replaces them one after the other, each by one that reads the code anew, and no request is lost. Imports nothing of the
portal: what this process knows its successors would know too, and a reload would bring nothing new.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

TOGETHER = 6.0
"""Seconds that a process goes on beside its successor, which needs a few to start."""


class OneSocket(MPServer):
    """On Linux granian has each process listen for itself, and whoever is in the queue of one that ends is cut off. With
    one socket for all, the queue outlives each of them, and whoever comes meanwhile waits a moment."""

    def _init_shared_socket(self) -> None:
        held: Any = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd = held, held.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:
        for number in workers:
            if self.interrupt_signal:  # to be stopped in the midst of it: the rest would only keep everybody waiting
                return
            super()._respawn_workers([number], *args, **kwargs)


def main(host: str, port: str, count: str) -> None:
    OneSocket(
        "wsgi:app", interface=Interfaces.WSGI, address=host, port=int(port), workers=int(count), blocking_threads=1, workers_kill_timeout=10,
        respawn_failed_workers=True, respawn_interval=TOGETHER, websockets=False, log_access=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
