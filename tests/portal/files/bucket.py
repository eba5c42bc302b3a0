"""How does a test get a real S3 store? moto's server as a process of its own, spoken to over HTTP on the loopback interface."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import boto3

from portal import settings as place
from tests.ports import free_port

BUCKET = "portal-tests"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
START_SECONDS = 30


@contextmanager
def server() -> Iterator[str]:
    """The address of an S3 store, which goes with its process."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **HUSH}
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


HUSH = {"PYTHONWARNINGS": "ignore", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def _wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("moto's server did not start")


def client(address: str) -> Any:
    return boto3.client("s3", endpoint_url=address, **KEYS)


def emptied(address: str) -> Any:
    """A client of the store with an empty bucket in it."""
    store = client(address)
    store.create_bucket(Bucket=BUCKET)
    for entry in store.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        store.delete_object(Bucket=BUCKET, Key=entry["Key"])
    return store


def storage(address: str) -> dict[str, Any]:
    """The storage as the settings make it for this store."""
    made = place.s3_storage(BUCKET)
    made["OPTIONS"] |= {
        "endpoint_url": address,
        "access_key": "testing",
        "secret_key": "testing",
        "region_name": "us-east-1",
    }
    return made


@contextmanager
def hanging() -> Iterator[str]:
    """The address of a store that takes every question and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        lines: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                while True:
                    lines.append(listener.accept()[0])

        Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for line in lines:
            line.close()
