"""Layout: the packed tables of the index and what their columns mean."""

import numpy as np
import numpy.typing as npt

CONTENT_FIELDS = 7
MAX_COUNT = 31
# Field and count of an occurrence share one byte; BM25 is long saturated at 31.

CHUNK = np.dtype(
    [
        ("document", "<u4"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("definition", "<i4"),
        # Index among the definitions of the document; -1 for lines between them.
        ("name", "<u8"),
        # `name_hash` of the definition; 0 for none.
        ("kind", "u1"),
        ("is_test", "u1"),
        # Inside a module of tests, in a file that is none as a whole.
        ("lengths", "<u2", (CONTENT_FIELDS,)),
        # Terms per field.
    ]
)
CALL = np.dtype(
    [
        ("chunk", "<u4"),
        ("name", "<u8"),
        # `name_hash` of the callee.
        ("is_own", "u1"),
        # Called on self or this.
    ]
)

Table = npt.NDArray[np.void]
Ids = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]


def pack_fields(fields: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Bytes:
    """Field and count of each occurrence in one byte."""
    return ((fields << 5) | np.minimum(counts, MAX_COUNT)).astype(np.uint8)


def pack_posting(chunks: Ids, packed: Bytes) -> bytes:
    """The stored form of one term's occurrences: chunk numbers, then field-and-count bytes."""
    return chunks.astype("<u4").tobytes() + packed.tobytes()


def unpack_posting(data: bytes) -> tuple[Ids, Bytes]:
    """The chunk numbers and the field-and-count bytes of a stored posting."""
    count = len(data) // 5
    return np.frombuffer(data, dtype="<u4", count=count), np.frombuffer(
        data, dtype=np.uint8, offset=4 * count
    )
