"""Short hashes of texts."""

from __future__ import annotations

import hashlib


def digest(*texts: str, size: int = 16) -> str:
    """One hash of several texts.

    Parameters
    ----------
    *texts
        The texts, in order.
    size
        How many bytes.

    Returns
    -------
    str
        Hexadecimal digits, the same for the same texts.

    Examples
    --------
    >>> digest("Ana", "Ruiz") == digest("AnaR", "uiz")
    False
    """
    return hashlib.blake2b("\x1e".join(texts).encode(), digest_size=size).hexdigest()
