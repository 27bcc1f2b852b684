"""Intervals, curves of time until something happens, and tests: plain numbers in and out."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_TINY = 1e-12  # below what rounding does to a product of shares


class Interval(NamedTuple):
    """An estimate and the bounds it probably lies between."""

    estimate: float
    lo: float
    hi: float


class Curve(NamedTuple):
    """How many are still without the event after each time at which anything ended.

    Attributes: `time` (days, increasing), `at_risk` and `events` (weights), `survival` (0-1),
    `lo` and `hi` (its band, missing where `survival` is 0 or 1), `n` (units) and `n_events`.
    """

    time: Array
    at_risk: Array
    events: Array
    survival: Array
    lo: Array
    hi: Array
    n: int
    n_events: int


class Median(NamedTuple):
    """Time by which half have had the event; `status` says why it is missing."""

    median: float
    lo: float
    hi: float
    status: str


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; got {confidence}.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _wilson(k: Array, n: Array, z: float) -> tuple[Array, Array]:
    share = np.divide(k, n, out=np.full(np.broadcast(k, n).shape, np.nan), where=n > 0)
    n = np.where(n > 0, n, np.nan)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    lo = np.where(k == 0, np.where(np.isnan(n), np.nan, 0.0), np.maximum(middle - half, 0))
    hi = np.where(k == n, 1.0, np.minimum(middle + half, 1))
    return np.minimum(lo, share), np.maximum(hi, share)


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
    """Bounds of the share that k of n stand for, by Wilson.

    Parameters
    ----------
    k
        Count of those that did.
    n
        Count of all.
    confidence
        How often such bounds hold the true share, 0-1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds; NaN where `n` is 0.

    Raises
    ------
    ValueError
        If a count is negative, `k` exceeds `n`, or `confidence` is not a share.

    Examples
    --------
    >>> lo, hi = wilson(4, 7)
    >>> round(float(lo), 3), round(float(hi), 3)
    (0.25, 0.842)
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    if (k < 0).any() or (k > n).any():
        raise ValueError("k must lie between 0 and n.")
    return _wilson(k, n, _z(confidence))


def garwood(
    events: npt.ArrayLike, exposure: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[Array, Array]:
    """Bounds of the events per unit of exposure, by Garwood (exact Poisson).

    Parameters
    ----------
    events
        Count of events.
    exposure
        What they are counted over, such as days.
    confidence
        How often such bounds hold the true rate, 0-1.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper bounds; NaN where `exposure` is 0.

    Raises
    ------
    ValueError
        If a count is negative.
    """
    from scipy import special

    x, exposure = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    if (x < 0).any() or (exposure < 0).any():
        raise ValueError("events and exposure must be 0 or more.")
    tail = (1 - confidence) / 2
    over = np.where(exposure > 0, exposure, np.nan)
    lo = np.where(x > 0, special.gammaincinv(np.maximum(x, 1), tail), 0.0)
    return lo / over, special.gammainccinv(x + 1, tail) / over


def newcombe(k1: int, n1: int, k2: int, n2: int, *, confidence: float = 0.95) -> Interval:
    """Difference of two shares, first minus second, with Newcombe's bounds.

    Parameters
    ----------
    k1, n1
        Counts of the first share.
    k2, n2
        Counts of the second share.
    confidence
        How often such bounds hold the true difference, 0-1.

    Returns
    -------
    Interval
        NaN where either share is of none.
    """
    return _newcombe(k1, n1, k2, n2, _z(confidence))


def _newcombe(k1: int, n1: int, k2: int, n2: int, z: float) -> Interval:
    if not n1 or not n2:
        return Interval(math.nan, math.nan, math.nan)
    p1, p2 = k1 / n1, k2 / n2
    (l1, l2), (u1, u2) = _wilson(np.array([k1, k2]), np.array([n1, n2]), z)
    return Interval(
        p1 - p2,
        float(p1 - p2 - math.hypot(p1 - l1, u2 - p2)),
        float(p1 - p2 + math.hypot(u1 - p1, p2 - l2)),
    )


def newcombe_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Smallest alpha at which Newcombe's bounds leave out "no difference".

    Parameters
    ----------
    k1, n1
        Counts of the first share.
    k2, n2
        Counts of the second share.

    Returns
    -------
    float
        0-1; NaN where either share is of none.
    """
    if not n1 or not n2:
        return math.nan
    if k1 * n2 == k2 * n1:
        return 1.0
    z = _last_true(
        lambda z: not _newcombe(k1, n1, k2, n2, z).lo <= 0 <= _newcombe(k1, n1, k2, n2, z).hi
    )
    return 2 * NormalDist().cdf(-z)


def _last_true(holds: Callable[[float], bool]) -> float:
    """Where a condition that holds at 0 stops holding, between 0 and 38."""
    low, high = 0.0, 38.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def ratio_of_counts(
    x1: int, exposure1: float, x2: int, exposure2: float, *, confidence: float = 0.95
) -> Interval:
    """Ratio of two rates of events, first to second, with central exact bounds.

    Parameters
    ----------
    x1, exposure1
        Events of the first, and what they are counted over.
    x2, exposure2
        Events of the second, and what they are counted over.
    confidence
        How often such bounds hold the true ratio, 0-1.

    Returns
    -------
    Interval
        The estimate is missing when `x2` is 0, all of it when nothing happened or was observed.
    """
    from scipy import special

    n = x1 + x2
    if not n or not exposure1 or not exposure2:
        return Interval(math.nan, math.nan, math.nan)
    tail, scale = (1 - confidence) / 2, exposure2 / exposure1
    lo = float(special.betaincinv(x1, x2 + 1, tail)) if x1 else 0.0
    hi = float(special.betaincinv(x1 + 1, x2, 1 - tail)) if x2 else 1.0
    return Interval(
        x1 / x2 * scale if x2 else math.nan,
        lo / (1 - lo) * scale,
        hi / (1 - hi) * scale if hi < 1 else math.inf,
    )


def ratio_p(x1: int, exposure1: float, x2: int, exposure2: float) -> float:
    """Smallest alpha at which the central exact bounds leave out "no change".

    Parameters
    ----------
    x1, exposure1
        Events of the first, and what they are counted over.
    x2, exposure2
        Events of the second, and what they are counted over.

    Returns
    -------
    float
        0-1; NaN when nothing happened or was observed.
    """
    from scipy import special

    n = x1 + x2
    if not n or not exposure1 or not exposure2:
        return math.nan
    share = exposure1 / (exposure1 + exposure2)
    at_most = float(special.bdtr(x1, n, share))
    at_least = float(special.bdtrc(x1 - 1, n, share)) if x1 else 1.0
    return min(1.0, 2 * min(at_most, at_least))


def bh(p: npt.ArrayLike) -> Array:
    """Adjust the p values of one report for how many there are (Benjamini-Hochberg).

    Parameters
    ----------
    p
        The p values; missing ones stay missing and are not counted.

    Returns
    -------
    numpy.ndarray
        Smallest false-discovery rates at which each would be called, in the order given.
    """
    p = np.asarray(p, dtype=float)
    there = np.flatnonzero(~np.isnan(p))
    largest_first = there[np.argsort(-p[there], kind="stable")]
    count = len(there)
    adjusted = np.full(len(p), np.nan)
    scaled = p[largest_first] * count / np.arange(count, 0, -1)
    adjusted[largest_first] = np.minimum(np.minimum.accumulate(scaled), 1)
    return adjusted


def kaplan_meier(
    durations: npt.ArrayLike,
    events: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> Curve:
    """Share still without the event after each time, those not yet over counted as far as seen.

    Parameters
    ----------
    durations
        Time to the event, or to the last day it could have been seen.
    events
        Whether the event happened.
    weights
        How much each counts, 1 by default; the band belongs to unweighted curves only.
    confidence
        Of the band at each time, 0-1.

    Returns
    -------
    Curve
        Without times when there are no durations. Events come before endings on the same day.

    Notes
    -----
    Band: Greenwood's variance on the log-log scale (Kalbfleisch and Prentice).
    """
    took, happened = np.asarray(durations, dtype=float), np.asarray(events, dtype=bool)
    weight = np.ones(len(took)) if weights is None else np.asarray(weights, dtype=float)
    time, place = _times(took)
    died = np.bincount(place, weight * happened, minlength=len(time))
    left = np.bincount(place, weight, minlength=len(time))
    at_risk = np.cumsum(left[::-1])[::-1]
    # The last to leave may all have the event: weights must not leave a crumb of survival.
    alive = np.maximum(at_risk - died, 0)
    alive[alive < _TINY * at_risk] = 0
    survival = np.cumprod(alive / at_risk)
    lo, hi = _log_log_band(at_risk, died, alive, survival, _z(confidence))
    return Curve(time, at_risk, died, survival, lo, hi, len(took), int(happened.sum()))


def _times(took: Array) -> tuple[Array, Array]:
    """The different durations in order, and which of them each is; days are counted, not sorted."""
    if len(took) and took.min() >= 0 and took.max() < len(took):
        number = took.astype(np.int64)
        if (number == took).all():
            there = np.bincount(number) > 0
            return np.flatnonzero(there).astype(float), (np.cumsum(there) - 1)[number]
    return np.unique(took, return_inverse=True)


def _log_log_band(
    at_risk: Array, died: Array, alive: Array, survival: Array, z: float
) -> tuple[Array, Array]:
    inside = (survival > 0) & (survival < 1 - _TINY)
    lo, hi = np.full((2, len(survival)), np.nan)
    terms = np.divide(died, at_risk * alive, out=np.zeros(len(died)), where=alive > 0)
    log = np.log(survival[inside])
    half = z * np.sqrt(np.cumsum(terms)[inside]) / np.abs(log)
    lo[inside], hi[inside] = np.exp(log * np.exp(half)), np.exp(log * np.exp(-half))
    return lo, hi


class Point(NamedTuple):
    """The curve at one time: share with the event by then, bounds, and whether that was seen."""

    share: float
    lo: float
    hi: float
    at_risk_after: int
    status: str


def by_time(curve: Curve, time: float) -> Point:
    """Share that has had the event by a time.

    Parameters
    ----------
    curve
        The curve.
    time
        The time.

    Returns
    -------
    Point
        `status` is "ok", "no data yet", or "not observable yet" beyond the longest time seen; the
        numbers are missing then. Where all had the event, later days too are known: the share stays
        1. `at_risk_after` counts those followed for longer than `time`.
    """
    if not curve.n:
        return Point(math.nan, math.nan, math.nan, 0, "no data yet")
    after = curve.at_risk[curve.time > time]
    left = round(float(after[0])) if len(after) else 0
    if time > curve.time[-1] and curve.survival[-1] > 0:
        return Point(math.nan, math.nan, math.nan, left, "not observable yet")
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0:
        return Point(0.0, math.nan, math.nan, left, "ok")
    return Point(
        1 - float(curve.survival[place]),
        1 - float(curve.hi[place]),
        1 - float(curve.lo[place]),
        left,
        "ok",
    )


def median(curve: Curve) -> Median:
    """Time by which half have had the event, with its bounds.

    Parameters
    ----------
    curve
        The curve.

    Returns
    -------
    Median
        The first time at which half or fewer are left; the bounds where the curve's band first
        says so, infinite if it never does and missing below five events. `status` is "ok",
        "not reached" or "no data yet".
    """
    if not curve.n:
        return Median(math.nan, math.nan, math.nan, "no data yet")
    middle = _first_at_most_half(curve, curve.survival)
    whole = np.where(curve.survival >= 1 - _TINY, 1.0, 0.0)  # where the band is missing
    lo = _first_at_most_half(curve, np.where(np.isnan(curve.lo), whole, curve.lo))
    hi = _first_at_most_half(curve, np.where(np.isnan(curve.hi), whole, curve.hi))
    if curve.n_events < 5:
        lo = hi = math.nan
    if math.isinf(middle):
        return Median(math.nan, lo, hi, "not reached")
    return Median(middle, lo, hi, "ok")


def _first_at_most_half(curve: Curve, share: Array) -> float:
    reached = np.flatnonzero(share <= 0.5 + _TINY)
    return float(curve.time[reached[0]]) if len(reached) else math.inf


def cumulative_incidence(
    durations: npt.ArrayLike, causes: npt.ArrayLike, *, cause: int
) -> tuple[Array, Array]:
    """Share that has ended by each time for one reason, while others may come first.

    Parameters
    ----------
    durations
        Time to the end, or to the last day it could have been seen.
    causes
        Why it ended; 0 where it has not.
    cause
        The reason.

    Returns
    -------
    tuple of numpy.ndarray
        Times and shares (Aalen and Johansen): other reasons are not taken for "not yet".
    """
    took, why = np.asarray(durations, dtype=float), np.asarray(causes)
    curve = kaplan_meier(took, why != 0)
    place = np.searchsorted(curve.time, took)
    ended = np.bincount(place, why == cause, minlength=len(curve.time))
    before = np.append(1.0, curve.survival)[: len(curve.time)]
    return curve.time, np.cumsum(before * ended / curve.at_risk)


class Shrunk(NamedTuple):
    """Shares pulled towards the common one, that share, and how many cases the pull counts for."""

    shares: Array
    common: float
    weight: float


_FIT_GROUPS, _WEIGHT, _LEAST_WEIGHT, _MOST_WEIGHT = 8, 10.0, 2.0, 200.0


def shrunk(k: npt.ArrayLike, n: npt.ArrayLike, *, weight: float | None = None) -> Shrunk:
    """Pull the shares of groups towards their common share, small groups most.

    Parameters
    ----------
    k
        Count of those that did, one per group.
    n
        Count of all, one per group.
    weight
        How many cases the common share counts for; None for 10, or from eight groups on for what
        fits them best (beta-binomial likelihood), from 2 to 200.

    Returns
    -------
    Shrunk
        Shares ``(k + weight * common) / (n + weight)``; NaN when all groups are empty.

    Raises
    ------
    ValueError
        If a count is negative, `k` exceeds `n`, or `weight` is not above 0.

    Examples
    --------
    >>> round(float(shrunk([4, 2], [5, 15]).shares[0]), 3)  # 4 of 5, where the common share is .3
    0.467
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    if (k < 0).any() or (k > n).any():
        raise ValueError("k must lie between 0 and n.")
    if weight is not None and not weight > 0:
        raise ValueError(f"weight must be above 0; got {weight}.")
    if not n.sum():
        return Shrunk(np.full(len(n), np.nan), math.nan, weight or _WEIGHT)
    common = float(k.sum() / n.sum())
    if weight is None:
        several = np.count_nonzero(n) >= _FIT_GROUPS and 0 < common < 1
        weight = _best_weight(k, n, common) if several else _WEIGHT
    return Shrunk((k + weight * common) / (n + weight), common, weight)


def _best_weight(k: Array, n: Array, common: float) -> float:
    """Weight at which the beta-binomial likelihood of the groups is largest."""
    counts = [np.cumsum(np.bincount(x.astype(int))[::-1])[::-1][1:] for x in (k, n - k, n)]

    def likelihood(weight: Array) -> Array:
        # A product of Gamma quotients, so a sum of logarithms: how many groups got to each case.
        did, did_not, all_ = (
            (np.log(np.arange(len(reached)) + start[:, None]) * reached).sum(axis=1)
            for reached, start in zip(
                counts, (weight * common, weight * (1 - common), weight), strict=True
            )
        )
        found: Array = did + did_not - all_
        return found

    low, high = math.log(_LEAST_WEIGHT), math.log(_MOST_WEIGHT)
    for _ in range(8):  # each round looks ten times closer around the best
        grid = np.linspace(low, high, 41)
        best = int(np.argmax(likelihood(np.exp(grid))))
        low, high = grid[max(best - 2, 0)], grid[min(best + 2, 40)]
    return float(np.clip(math.exp(grid[best]), _LEAST_WEIGHT, _MOST_WEIGHT))


def sample_size(p1: float, p2: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """How many of each kind would tell two shares apart.

    Parameters
    ----------
    p1, p2
        The shares, 0-1.
    power
        How often the difference should be found, 0-1.
    confidence
        Of the bounds that must leave out "no difference", 0-1.

    Returns
    -------
    float
        A whole number; infinite when the shares are equal.

    Raises
    ------
    ValueError
        If a share does not lie between 0 and 1.

    Examples
    --------
    >>> sample_size(0.3, 0.5)
    93.0
    """
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1):
        raise ValueError(f"p1 and p2 must lie between 0 and 1; got {p1} and {p2}.")
    if p1 == p2:
        return math.inf
    middle = (p1 + p2) / 2
    if_equal = math.sqrt(2 * middle * (1 - middle))
    if_not = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    root = (_z(confidence) * if_equal + NormalDist().inv_cdf(power) * if_not) / (p1 - p2)
    return float(math.ceil(root * root - 1e-9))


class Stratified(NamedTuple):
    """The odds of the first share to those of the second within layers, and whether they differ.

    Attributes: `odds` with `lo` and `hi`, `p` (that they are even), `p_same` (that they are the
    same in all layers) and `layers`, the number of layers that tell anything.
    """

    odds: float
    lo: float
    hi: float
    p: float
    p_same: float
    layers: int


def mantel_haenszel(
    k1: npt.ArrayLike,
    n1: npt.ArrayLike,
    k2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> Stratified:
    """Compare two shares within layers, such as among close people and among others.

    Parameters
    ----------
    k1, n1
        Counts of the first share, one per layer.
    k2, n2
        Counts of the second share, one per layer.
    confidence
        How often such bounds hold the true odds, 0-1.

    Returns
    -------
    Stratified
        All NaN where no layer holds both kinds and both outcomes; `p_same` also with one layer.

    Notes
    -----
    Mantel and Haenszel's odds and test (without continuity correction), the bounds of Robins,
    Breslow and Greenland, and Breslow and Day's test of sameness with Tarone's correction.
    """
    sides = [np.asarray(x, dtype=float) for x in (k1, n1, k2, n2)]
    did, total = sides[0] + sides[2], sides[1] + sides[3]
    tells = (sides[1] > 0) & (sides[3] > 0) & (did > 0) & (did < total)
    a, rows, c, others = (x[tells] for x in sides)
    did, total = did[tells], total[tells]
    if not len(a):
        return Stratified(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    b, d = rows - a, others - c
    for_, against = a * d / total, b * c / total
    chance = rows * others * did * (total - did) / (total**2 * np.maximum(total - 1, 1))
    p = _chi2_tail(float((a - rows * did / total).sum() ** 2 / chance.sum()), 1)
    r, s = float(for_.sum()), float(against.sum())
    if not r or not s:
        return Stratified(r / s if s else math.inf, math.nan, math.nan, p, math.nan, len(a))
    even, odd = (a + d) / total, (b + c) / total
    variance = (
        (even * for_).sum() / r**2
        + (even * against + odd * for_).sum() / (r * s)
        + (odd * against).sum() / s**2
    ) / 2
    half = math.exp(_z(confidence) * math.sqrt(variance))
    same = _breslow_day(a, rows, others, did, r / s) if len(a) > 1 else math.nan
    return Stratified(r / s, r / s / half, r / s * half, p, same, len(a))


def _breslow_day(a: Array, rows: Array, others: Array, did: Array, odds: float) -> float:
    """How likely such different odds are if all layers share the given ones (Tarone)."""
    linear = others - did + odds * (rows + did)
    if abs(odds - 1) < 1e-9:
        expected = rows * did / (rows + others)
    else:
        root = np.sqrt(linear**2 + 4 * (1 - odds) * odds * rows * did)
        expected = (root - linear) / (2 * (1 - odds))
    parts = [expected, did - expected, rows - expected, others - did + expected]
    variance = 1 / sum(1 / part for part in parts)
    apart = a - expected
    statistic = (apart**2 / variance).sum() - apart.sum() ** 2 / variance.sum()
    return _chi2_tail(max(float(statistic), 0.0), len(a) - 1)


class LogRank(NamedTuple):
    """A log-rank test of two groups."""

    statistic: float
    p: float
    excess: float


def log_rank(
    durations1: npt.ArrayLike,
    events1: npt.ArrayLike,
    durations2: npt.ArrayLike,
    events2: npt.ArrayLike,
) -> LogRank:
    """Whether one group takes longer than another, those not yet over counted as far as seen.

    Parameters
    ----------
    durations1, events1
        Of the first group: time to the event or to the last day it could have been seen, and
        whether it happened.
    durations2, events2
        The same of the second group.

    Returns
    -------
    LogRank
        The statistic, how likely one as large is by chance, and how many more events the first
        group has than it would if both were alike; NaN where it cannot be told.
    """
    took = [np.asarray(durations, dtype=float) for durations in (durations1, durations2)]
    happened = [np.asarray(events, dtype=bool) for events in (events1, events2)]
    time, place = _times(np.concatenate(took))
    places = np.split(place, [len(took[0])])
    left = np.array([np.bincount(one, minlength=len(time)) for one in places])
    died = np.array(
        [
            np.bincount(one[some], minlength=len(time))
            for one, some in zip(places, happened, strict=True)
        ]
    )
    some = died.sum(axis=0) > 0  # times without an event tell nothing
    at_risk, died = np.cumsum(left[:, ::-1], axis=1)[:, ::-1][:, some], died[:, some]
    everyone, events = at_risk.sum(axis=0), died.sum(axis=0)
    share = at_risk[0] / everyone
    variance = share * (1 - share) * events * (everyone - events) / np.maximum(everyone - 1, 1)
    if not variance.sum():
        return LogRank(math.nan, math.nan, math.nan)
    excess = float((died[0] - share * events).sum())
    statistic = excess**2 / float(variance.sum())
    return LogRank(statistic, _chi2_tail(statistic, 1), excess)


def _chi2_tail(value: float, freedom: int) -> float:
    """Chance that a chi-squared variable exceeds a value."""
    half = value / 2
    start = 2 - freedom % 2
    tail = math.exp(-half) if start == 2 else math.erfc(math.sqrt(half))
    for step in range(start, freedom, 2):  # from `step` degrees of freedom to two more
        tail += (
            math.exp(step / 2 * math.log(half) - half - math.lgamma(step / 2 + 1)) if half else 0
        )
    return min(tail, 1.0)
