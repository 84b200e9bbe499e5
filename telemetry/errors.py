"""What can go wrong in telemetry. Every message is one sentence that says what to do."""


class TelemetryError(Exception):
    """Base of every error that telemetry raises on purpose."""


class TraceOriginError(TelemetryError):
    """A test process asked to write traces that would count as production."""


class TraceWriteError(TelemetryError):
    """A trace could not be written; the request itself is unharmed. Show it once and go on."""


class TraceDirectoryError(TelemetryError):
    """The directory of traces does not exist or cannot be listed."""


class TraceFormatError(TelemetryError):
    """A line is no trace of a version that this reader knows."""


class TaxonomyError(TelemetryError):
    """A taxonomy file contradicts its schema or itself."""


class ReplayError(TelemetryError):
    """A replay was asked for something that does not exist."""


class ScenarioError(TelemetryError):
    """A scenario file contradicts its schema, or its repository cannot be built."""
