"""PlannerSettings: every threshold of the planner, each with its reason."""

from pydantic import Field

from services.frozen import Frozen


class PlannerSettings(Frozen):
    """Limits and thresholds of one investigation. Immutable; a trace records all of them."""

    max_tool_calls: int = Field(
        default=24, ge=1, description="Tool calls a request may make; the deepest plan of the table needs 14."
    )
    max_recoveries: int = Field(
        default=3, ge=0, description="Changes of course a request may make before it abstains."
    )
    max_files_read: int = Field(
        default=12, ge=1, description="Files a request may open to read; whole-system questions open 4."
    )
    max_bytes_read: int = Field(
        default=2_000_000, ge=1_000, description="Bytes of file content a request may read."
    )
    max_seconds: float = Field(
        default=60.0, gt=0, description="Wall time after which no further tool call starts."
    )
    max_findings: int = Field(
        default=20, ge=1, description="Findings kept of one tool call; the count of all is kept beside them."
    )
    read_lines: int = Field(
        default=60, ge=5, description="Lines read around a place; longer definitions are cut and marked."
    )
    min_reading_confidence: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Below this the request is not understood and a question is asked back.",
    )
    sure_reading_confidence: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="From here on a request for a change is taken as one: what it adds need not exist.",
    )
    close_reading_margin: float = Field(
        default=0.15,
        ge=0,
        le=1,
        description="Two readings closer than this are shown as alternatives beside the answer.",
    )
    strong_likelihood: float = Field(
        default=0.9, ge=0, le=1, description="A search by meaning this likely to hold the answer is strong."
    )
    moderate_likelihood: float = Field(
        default=0.6, ge=0, le=1, description="As strong_likelihood, for moderate; less is loose words."
    )
    weak_likelihood: float = Field(
        default=0.1, ge=0, le=1, description="Below this, places are not even shown as the closest ones."
    )
    allow_run: bool = Field(
        default=False, description="The user said yes to running the project's own command."
    )
    run_seconds: float = Field(
        default=300.0, gt=0, description="Time limit of a command of the project that was allowed to run."
    )
