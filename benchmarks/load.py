"""A small load: a few connections that ask one after another and note how long each answer takes."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

CONNECTIONS = 8


@dataclass(frozen=True)
class Load:
    """What came of it: requests a second, seconds of each, and how many answers were other than 200."""

    rate: float
    seconds: Sequence[float]
    failures: int

    @property
    def p99(self) -> float:
        """Seconds that 99 % of the answers took at most."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


def ask(address: str, paths: Sequence[str]) -> Load:
    """Ask a server on loopback for all paths."""
    return asyncio.run(_ask(urlsplit(address), paths))


async def _ask(address: SplitResult, paths: Sequence[str]) -> Load:
    todo = iter(paths)
    start = time.perf_counter()
    workers = [_work(address, todo) for _ in range(CONNECTIONS)]
    done = [entry for entries in await asyncio.gather(*workers) for entry in entries]
    elapsed = time.perf_counter() - start
    return Load(len(done) / elapsed, [seconds for seconds, _ in done], sum(status != 200 for _, status in done))


async def _work(address: SplitResult, todo: Iterator[str]) -> list[tuple[float, int]]:
    host, port = address.hostname, address.port
    reader, writer = await asyncio.open_connection(host, port)
    done = []
    for path in todo:
        start = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        done.append((time.perf_counter() - start, int(head[9:12])))
    writer.close()
    return done


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
