"""The worker's process as the editor holds it: two threads carry messages, the interface never waits."""

import signal
from collections import deque
from contextlib import suppress
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from editor.training.silence import Silence
from editor.training.spawned import spawned
from engine.events import Command, Compile, Event, Failed, Ping, Pong, Reset, Stop
from engine.parts import Joiner
from engine.process import main


class WorkerProcess:
    """`send` never blocks, `take` returns what has come, `ending` says how the process ended or that it hangs."""

    def __init__(self) -> None:
        self._process, self._connection = spawned("chainrule-worker", main)
        self._arrived: deque[Event] = deque()
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        self._silence = Silence()
        self._reader = Thread(target=self._read, name="chainrule-reader", daemon=True)
        self._reader.start()
        Thread(target=self._write, name="chainrule-writer", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def send(self, command: Command) -> None:
        """Puts a command on its way."""
        self._commands.put(command)
        if isinstance(command, Compile | Reset):  # these may take their time
            self._commands.put(Ping(self._silence.expect()))

    def take(self) -> list[Event]:
        """All events that have arrived."""
        return [self._arrived.popleft() for _ in range(len(self._arrived))]

    def ending(self) -> str | None:
        """How the process ended, as 'was ended by SIGKILL', or that it hangs; None while there may be more to hear."""
        code = self._process.exitcode
        if code is None:
            number = self._silence.look(processor_time(self._process.pid))
            if number is not None:
                self._commands.put(Ping(number))
            return "does not answer" if self._silence.too_long else None
        if self._reader.is_alive():
            return None
        if code >= 0:
            return f"ended with exit code {code}"
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"

    def close(self) -> None:
        """Gone within a second: asked first, then terminated, then killed."""
        self.send(Stop())
        self._commands.put(None)
        self._process.join(0.1)
        if self._process.exitcode is None:
            self._process.terminate()
            self._process.join(0.3)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(1)

    def kill(self) -> None:
        """Ends it at once, whatever it is at, and waits for nothing."""
        self._commands.put(None)
        self._process.kill()

    def _read(self) -> None:
        """Runs in its own thread until the pipe ends."""
        join = Joiner()
        try:
            while True:
                event = join(self._connection.recv())
                if isinstance(event, Pong):
                    self._silence.answered(event.number)
                elif event is not None:
                    self._arrived.append(event)
        except (EOFError, OSError):
            pass
        except Exception:  # an event that cannot be unpickled: nothing after it can be trusted
            self._process.kill()

    def _write(self) -> None:
        """Runs in its own thread until told to end, or until nobody reads any more."""
        with suppress(OSError):
            while (command := self._commands.get()) is not None:
                try:
                    data = ForkingPickler.dumps(command)
                except Exception as error:
                    self._arrived.append(Failed(-1, unsent(command, error)))
                else:
                    self._connection.send_bytes(data)


def unsent(command: Command, error: Exception) -> str:
    """A sentence for a command that cannot be pickled."""
    said = f"{type(command).__name__}, {type(error).__name__}: {error}"
    return f"A command could not be sent to the training process ({said}). Check the graph's layers."


def processor_time(pid: int | None) -> str | None:
    """What a process has used so far, in the system's own words; None where the system does not tell."""
    try:
        return " ".join(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
    except OSError:
        return None
