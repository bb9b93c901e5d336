"""A churn scorecard fitted to 7,043 customers, cross-validated beside two other models, and stored.

Run it with the path of the IBM telco churn sample, or with none to look beside the checkout; a
second path says where to store the scorecard as a rule book.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

import telcrm
from telcrm.analytics import churn

FOLDS, SEED, BANDS = 5, 0, 8
NUMBERS = ("tenure", "MonthlyCharges")
KEPT_OUT = ("customerID", "TotalCharges", "Churn")
ZH, EN = "由 IBM telco 样本 7,043 位客户拟合", "fitted to the 7,043 customers of IBM's telco sample"

Columns = dict[str, np.ndarray[Any, Any]]
Predict = Callable[[Columns], np.ndarray[Any, Any]]
Fit = Callable[[Columns, np.ndarray[Any, Any]], Predict]


@dataclass(frozen=True)
class Sample:
    """The sample's columns, and who left."""

    columns: Columns
    left: np.ndarray[Any, Any]

    def rows(self, wanted: np.ndarray[Any, Any]) -> Sample:
        """Some of the customers."""
        columns = {name: column[wanted] for name, column in self.columns.items()}
        return Sample(columns, self.left[wanted])


def default_path() -> Path:
    """Where the sample is looked for: TELCRM_SHARED, else a folder `shared` beside the checkout."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    shared = Path(os.environ.get("TELCRM_SHARED", beside))
    return shared / "data" / "telco" / "ibm_telco_customer_churn.csv"


def read(path: Path) -> Sample:
    """Read the sample. TotalCharges is left out: it is blank for 11 customers not yet billed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns: Columns = {
        name: np.array([row[name] for row in rows]) for name in rows[0] if name not in KEPT_OUT
    }
    columns["tenure"] = columns["tenure"].astype(np.int64)
    columns["MonthlyCharges"] = columns["MonthlyCharges"].astype(np.float64)
    return Sample(columns, np.array([row["Churn"] == "Yes" for row in rows]))


def characteristics(columns: Columns, values: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Numbers in bands of about as many customers each, all other columns by their values."""
    bands = {
        "tenure": churn.Bands(churn.cuts(columns["tenure"], BANDS), 0, 1200),
        "MonthlyCharges": churn.Bands(
            churn.cuts(columns["MonthlyCharges"], BANDS), 0, 100_000, "decimal", 2
        ),
    }
    return {**bands, **{name: churn.Categories(found) for name, found in values.items()}}


def categories(sample: Sample) -> dict[str, tuple[str, ...]]:
    """The values of each category."""
    return {
        name: tuple(np.unique(column).tolist())
        for name, column in sample.columns.items()
        if name not in NUMBERS
    }


def by_points(values: dict[str, tuple[str, ...]]) -> Fit:
    """The scorecard as it is stored: bands of the training fold, whole points."""

    def fit(columns: Columns, left: np.ndarray[Any, Any]) -> Predict:
        model = churn.fit(columns, left, characteristics(columns, values))
        text = churn.churn_book(model, "example.churn", version="1", zh=ZH, en=EN)
        book = telcrm.loads(text, parameters={"act_from": 500})
        points = model.points()
        return lambda held: points.probability(book.evaluate(held)["churn_score"])

    return fit


def by_library(model: Any) -> Fit:
    """One of scikit-learn's models on the same columns, categories as indicators."""

    def table(columns: Columns) -> np.ndarray[Any, Any]:
        ordered = [columns[name] for name in (*NUMBERS, *sorted(set(columns) - set(NUMBERS)))]
        return np.array(ordered, object).T

    def fit(columns: Columns, left: np.ndarray[Any, Any]) -> Predict:
        prepared = make_column_transformer(
            (StandardScaler(), [0, 1]),
            (OneHotEncoder(sparse_output=False), list(range(2, len(columns)))),
        )
        whole = make_pipeline(prepared, model).fit(table(columns), left)
        return lambda held: whole.predict_proba(table(held))[:, 1]

    return fit


def contenders(sample: Sample) -> dict[str, Fit]:
    """The scorecard, plain logistic regression, gradient boosting as it comes and held back."""
    return {
        "记分卡 scorecard": by_points(categories(sample)),
        "逻辑回归 logistic regression": by_library(LogisticRegression(max_iter=2_000)),
        "梯度提升 gradient boosting, as it comes": by_library(
            HistGradientBoostingClassifier(random_state=SEED)
        ),
        "梯度提升 gradient boosting, held back": by_library(
            HistGradientBoostingClassifier(
                random_state=SEED, learning_rate=0.05, max_iter=150, max_leaf_nodes=8
            )
        ),
    }


def validated(sample: Sample, fit: Fit) -> np.ndarray[Any, Any]:
    """AUC, KS, Brier score and calibration error of each fold, whose customers no fit has seen."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    figures = []
    for training, test in folds.split(np.zeros(len(sample.left)), sample.left):
        known, held = sample.rows(training), sample.rows(test)
        found = fit(known.columns, known.left)(held.columns)
        fitted = churn.calibration(found, held.left)
        figures.append(
            (
                churn.auc(found, held.left),
                churn.ks(found, held.left).ks,
                fitted.brier,
                fitted.error,
            )
        )
    return np.array(figures)


def show_validation(sample: Sample) -> None:
    """Print each model's mean over the folds, and for AUC how far folds differ."""
    print(f"{FOLDS} 折交叉验证 / {FOLDS}-fold cross-validation, 随机种子 seed {SEED}")
    print(f"  {'AUC':>6} {'±':>6} {'KS':>6} {'Brier':>6} {'校准误差 calibration error'}")
    for name, fit in contenders(sample).items():
        figures = validated(sample, fit)
        mean, spread = figures.mean(axis=0), figures.std(axis=0, ddof=1)
        print(
            f"  {mean[0]:6.4f} {spread[0]:6.4f} {mean[1]:6.4f} {mean[2]:6.4f} {mean[3]:6.4f}",
            end="",
        )
        print(f"  {name}")


def store(sample: Sample, path: Path | None) -> None:
    """Fit the scorecard to all customers, show what weighs most, and store it as a book."""
    known = characteristics(sample.columns, categories(sample))
    model = churn.fit(sample.columns, sample.left, known)
    text = churn.churn_book(model, "example.churn", version="1", zh=ZH, en=EN)
    points = model.points()
    spans = {name: max(earned) for name, earned in points.by_attribute.items()}
    print("\n分值跨度最大的属性 / what weighs most, in points")
    for name in sorted(spans, key=lambda name: -spans[name])[:5]:
        earned = zip(known[name].attributes, points.by_attribute[name], strict=True)
        print(f"  {name}: " + ", ".join(f"{shown} {one}" for shown, one in earned))
    if path is not None:
        path.write_text(text, encoding="utf-8")
        book = telcrm.load(path, parameters={"act_from": points.even})
        print(f"\n{path.name}: {book.id}, {len(book.inputs)} 项输入 inputs")


def main(arguments: list[str]) -> int:
    """Cross-validate, fit, store."""
    path = Path(arguments[0]) if arguments else default_path()
    if not path.is_file():
        print(f"没有 telco 样本 / no telco sample: {path}")
        return 1 if arguments else 0
    sample = read(path)
    print(f"{len(sample.left)} 位客户 customers, {sample.left.sum()} 位离网 left")
    # On a machine at work, threads that wait for each other take ten times as long as one alone.
    with threadpool_limits(1):
        show_validation(sample)
    store(sample, Path(arguments[1]) if arguments[1:] else None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
