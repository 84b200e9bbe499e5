"""FoundReply: ranked files as an object, for protocols whose documents cannot be lists."""

from agent.renderers.printed import FoundRow, Printed


class FoundReply(Printed):
    """Files and directories that a term may mean, best first."""

    schema_id: str = "sleuth.found/1"
    term: str
    rows: tuple[FoundRow, ...]
    left_out: int = 0
    # Rows that did not fit.
