"""The guide's client with its metrics served at /metrics: it collects them, but starts no server for them itself.

python with_metrics_server.py ADDRESS PORT
"""

import pathlib
import runpy
import sys

from prometheus_client import start_http_server

address, port = sys.argv[1], int(sys.argv[2])
start_http_server(port, addr=address)
try:
    runpy.run_path(str(pathlib.Path(__file__).with_name("llm_client.py")), run_name="__main__")
finally:
    print("serving until standard input ends", flush=True)
    sys.stdin.read()
