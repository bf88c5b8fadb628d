"""How templates are read, and that each is compiled once."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache, StrictUndefined


def init_app(app: Flask) -> None:
    """Every template stays in memory: Jinja's own limit of 400 is less than there are, and would compile some again and
    again. `TEMPLATE_CACHE`, a folder, keeps what was compiled for the next process; what another Jinja compiled is left aside."""
    app.jinja_options = {"cache_size": -1, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if folder := app.config.get("TEMPLATE_CACHE"):
        compiled = Path(folder) / version("jinja2")
        compiled.mkdir(parents=True, exist_ok=True, mode=0o700)
        app.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(compiled))
    app.jinja_env.add_extension("jinja2.ext.do")
