"""The process that trains: reads commands from its pipe as long as anybody is at the other end."""

import os
import pickle
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from engine.events import Failed, Ping, Pong, Ready
from engine.worker import Worker


def main(connection: Connection) -> None:
    """Works until told to stop, or until the other end is gone: then nobody is left to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the editor's business
    try:
        worker = Worker(connection.send)
        connection.send(Ready(os.getpid()))
        while True:
            wait = worker.advance()
            ready = connection.poll(wait if wait < 3600 else None)
            while ready:
                if not receive(worker, connection):
                    return
                ready = connection.poll(0)
    except (EOFError, OSError):
        return


def answer(connection: Connection, does: Callable[..., Any], *told: Any) -> None:
    """Calls one function, and tells what it returns, or why it cannot in words; then there is nothing more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        found, why = does(*told), ""
    except Exception as error:
        found, why = None, str(error) or type(error).__name__
    connection.send((found, why))


def receive(worker: Worker, connection: Connection) -> bool:
    """Obeys the next command; False after Stop. One that cannot even be read fails alone."""
    data = connection.recv_bytes()
    try:
        command = pickle.loads(data)  # from our own editor, never from a file
    except Exception as error:
        sentence = f"A command could not be read ({type(error).__name__}: {error}). Check the graph's layers."
        worker.send(Failed(-1, sentence))
        return True
    if isinstance(command, Ping):
        worker.send(Pong(command.number))
        return True
    return worker.obey(command)
