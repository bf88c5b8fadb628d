"""Deeds on framework moves. Each flushes and writes an audit row, and leaves the commit to the route."""

from portal.framework_moves.services.planning import decide, discard, level, prepare
from portal.framework_moves.services.running import apply, check, go_on, take_back

__all__ = ["apply", "check", "decide", "discard", "go_on", "level", "prepare", "take_back"]
