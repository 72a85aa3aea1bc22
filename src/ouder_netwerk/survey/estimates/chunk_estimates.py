"""Proportions from partial sums: the table that `proportions` makes, without the rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..design.row_labels import RowLabels
from ..design.stages import SinglePsu
from ..domains.degrees_of_freedom import DegreesOfFreedom
from ..domains.domains import groupings_of, names_in
from ..domains.tables import Block, join_blocks
from ..intervals import Interval
from .chunk_cells import ClusterCells, PersonCells, summed_outcomes
from .chunks import PartialSums, merge_sums, partial_sums
from .proportions import share_block, share_table


def proportions_from_sums(
    sums: PartialSums,
    *,
    by: str | Sequence[str] | Sequence[Sequence[str]] | None = None,
    fpc: Mapping[Any, float] | None = None,
    single_psu: SinglePsu = "fail",
    interval: Interval = "logit",
    confidence: float = 0.95,
    df: DegreesOfFreedom = "domain",
) -> pd.DataFrame:
    """Estimate proportions from the merged sums of all rows.

    Parameters
    ----------
    sums : PartialSums
        Of all rows.
    by : str, sequence of str, or sequence of sequences of str, optional
        Group columns of the sums, as for :func:`ouder_netwerk.survey.proportions`.
    fpc : mapping of stratum to float, optional
        Population size of each stratum, in PSUs (in rows without PSUs). Only the first stage of sampling is known here.
    single_psu : {"fail", "certainty", "remove", "adjust", "average"}
        What a stratum with one PSU contributes; ``adjust`` and ``average`` only with PSUs.
    interval, confidence, df
        As for :func:`ouder_netwerk.survey.proportions`.

    Returns
    -------
    DataFrame
        As from :func:`ouder_netwerk.survey.proportions` on all rows at once, to rounding error.

    Raises
    ------
    SurveyError
        As for :func:`ouder_netwerk.survey.proportions` and :class:`ouder_netwerk.survey.SurveyDesign`.

    Notes
    -----
    As for :func:`ouder_netwerk.survey.proportions`, with cells in place of rows: see :func:`partial_sums`.

    Examples
    --------
    >>> from ouder_netwerk.survey.estimates.chunks import merge_sums, partial_sums
    >>> parts = [partial_sums([1.0, 1.0], pd.DataFrame({"y": y})) for y in ([1, 0], [1, None], [0, 1])]
    >>> proportions_from_sums(merge_sums(parts))[["estimate", "se", "df", "n"]].round(4)
       estimate    se  df  n
    0       0.6  0.24   4  5
    """
    cells = (ClusterCells if sums.clustered else PersonCells)(sums, fpc, single_psu)
    groups = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(np.asarray(sums.cells[at], dtype=np.int64), pd.Index(categories))
            for at, (name, categories) in enumerate(sums.groups)
        }
    )
    outcomes = summed_outcomes(sums)
    blocks: list[list[Block]] = [[] for _ in outcomes]
    every = RowLabels(len(sums.cells), None, groups)
    for domains in groupings_of(every, by, every.inside(None), None):
        for outcome, own in zip(outcomes, blocks, strict=True):
            own.append(share_block(outcome.name, outcome.labels, domains, cells.estimates(outcome, domains, df)))
    return share_table(join_blocks(block for own in blocks for block in own), interval, confidence)


def proportions_in_chunks(
    chunks: Iterable[pd.DataFrame],
    outcomes: Sequence[str],
    *,
    by: str | Sequence[str] | Sequence[Sequence[str]] | None = None,
    weights: str,
    strata: str | None = None,
    psu: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Estimate proportions from chunks of rows, one in memory at a time.

    Parameters
    ----------
    chunks : iterable of DataFrame
        Such as ``(batch.to_pandas() for batch in parquet_file.iter_batches())``; any split of the rows, PSUs included,
        gives the same table to rounding error.
    outcomes : sequence of str
        Columns, as for :func:`ouder_netwerk.survey.proportions`.
    by : str, sequence of str, or sequence of sequences of str, optional
        Categorical columns, as for :func:`ouder_netwerk.survey.proportions`.
    weights, strata, psu : str
        Columns of the design.
    **options
        For :func:`proportions_from_sums`: `fpc`, `single_psu`, `interval`, `confidence`, `df`.

    Returns
    -------
    DataFrame
        As from :func:`ouder_netwerk.survey.proportions`.

    Raises
    ------
    SurveyError
        As for :func:`ouder_netwerk.survey.estimates.chunks.partial_sums` and :func:`proportions_from_sums`.

    Notes
    -----
    Chunks can as well be summed in separate jobs: write ``partial_sums(...).to_arrays()`` of each with
    ``numpy.savez``, read them with :meth:`PartialSums.from_arrays`, then merge and finish them with
    :func:`merge_sums` and :func:`proportions_from_sums`. Memory: one chunk, and per combination of PSU and groups about
    32 bytes per outcome.

    Examples
    --------
    >>> frame = pd.DataFrame({"w": [1, 2, 1, 2], "school": [1, 1, 2, 3], "y": [1, 0, 1, 1]})
    >>> chunks = (frame.iloc[start : start + 1] for start in range(4))
    >>> proportions_in_chunks(chunks, ["y"], weights="w", psu="school")[["estimate", "se", "df"]].round(4)
       estimate      se  df
    0    0.6667  0.2546   2
    """
    groups = names_in(by)
    return proportions_from_sums(
        merge_sums(
            partial_sums(
                chunk[weights],
                chunk[list(outcomes)],
                chunk[groups],
                strata=None if strata is None else chunk[strata],
                psu=None if psu is None else chunk[psu],
            )
            for chunk in chunks
            if len(chunk)
        ),
        by=by,
        **options,
    )
