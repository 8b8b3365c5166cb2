"""The guide's cost program on the ledger of this stack: its own address of a database is a made-up one.

python with_ledger.py postgresql://ledger_owner:PASSWORD@127.0.0.1:5433/plumbline
"""

import pathlib
import runpy
import sys

import psycopg2

address = sys.argv[1]
connect = psycopg2.connect
psycopg2.connect = lambda _: connect(address)
runpy.run_path(str(pathlib.Path(__file__).with_name("cost_attribution.py")), run_name="__main__")
