"""A mail server of a few lines, on 127.0.0.1, that keeps what it gets and misbehaves as told."""

from __future__ import annotations

import base64
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Server:
    """`answers` replaces what it says to a command ('RCPT': '550 no such user'); 'HANG' never answers, 'DROP' hangs up."""

    answers: dict[str, str] = field(default_factory=dict)
    auth: tuple[str, str] | None = None
    got: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def start(self) -> Server:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def stop(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        with conn, suppress(OSError):
            self._talk(conn)

    def _talk(self, conn: socket.socket) -> None:
        file, sender, to, signed_in = conn.makefile("rb"), "", "", self.auth is None

        def say(command: str, usual: str) -> bool:
            answer = self.answers.get(command, usual)
            if answer == "HANG":
                time.sleep(0.8)
                return False
            if answer == "DROP":
                return False
            conn.sendall(answer.encode() + b"\r\n")
            return True

        if not say("CONNECT", "220 test"):
            return
        for raw in file:
            words = raw.decode("utf-8", "replace").strip()
            command = words.split(" ")[0].split(":")[0].upper()
            if command == "EHLO":
                good = say("EHLO", "250-test\r\n250 AUTH PLAIN" if self.auth else "250 test")
            elif command == "AUTH":
                given = base64.b64decode(words.split(" ")[2]).decode().split("\0")[1:]
                signed_in = tuple(given) == self.auth
                good = say("AUTH", "235 welcome" if signed_in else "535 wrong")
            elif command == "MAIL":
                sender = words
                good = say("MAIL", "250 ok" if signed_in else "530 sign in first")
            elif command == "RCPT":
                to = words
                good = say("RCPT", "250 ok")
            elif command == "DATA":
                if not (good := say("DATA", "354 go on")) or self.answers.get("DATA", "354")[0] != "3":
                    if not good:
                        return
                    continue
                body = b""
                for line in file:
                    if self.answers.get("BODY") == "DROP" and len(body) > 200_000:
                        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                        return
                    if line == b".\r\n":
                        break
                    body += line[1:] if line.startswith(b"..") else line
                if self.answers.get("END", "250").startswith("250"):
                    self.got.append((sender, to, body))  # before it says so: who hears it may look at once
                good = say("END", "250 queued")
            elif command == "QUIT":
                say("QUIT", "221 bye")
                return
            else:
                good = say(command, "250 ok")
            if not good:
                return
