"""Find a container engine that SAM can use: anything that answers Docker's API on a socket."""

import http.client
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that answers. `gateway` is the name by which a container reaches this machine."""

    address: str
    name: str

    @property
    def gateway(self) -> str:
        """Podman puts its name into each container; Docker is told to with `added_hosts`."""
        return "host.containers.internal" if self.name == "podman" else "host.docker.internal"

    @property
    def added_hosts(self) -> list[str]:
        """The option that has SAM add the gateway's name to its containers, if that is needed."""
        return [] if self.name == "podman" else ["--add-host", f"{self.gateway}:host-gateway"]


class _Local(http.client.HTTPConnection):
    """HTTP through a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=3)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a port."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def find_engine() -> Engine | None:
    """The engine of `DOCKER_HOST`, else the first that answers where engines usually listen."""
    for address in _addresses():
        name = _ping(address)
        if name:
            return Engine(address=address, name=name)
    return None


def _addresses() -> Iterator[str]:
    if chosen := os.environ.get("DOCKER_HOST"):
        yield chosen
        return
    yield "unix:///var/run/docker.sock"
    yield "unix:///run/podman/podman.sock"
    if own := os.environ.get("XDG_RUNTIME_DIR"):
        yield f"unix://{own}/docker.sock"
        yield f"unix://{own}/podman/podman.sock"


def _ping(address: str) -> str:
    """Whose engine answers there, or nothing."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection: http.client.HTTPConnection = _Local(parts.path)
    elif parts.hostname:
        connection = http.client.HTTPConnection(parts.hostname, parts.port or 2375, timeout=3)
    else:
        return ""
    try:
        connection.request("GET", "/_ping")
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            return ""
        return "podman" if answer.getheader("Libpod-API-Version") else "docker"
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()
