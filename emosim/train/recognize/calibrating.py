"""The end of a recognizer's training: its outputs are divided by the temperature that fits them best."""

from __future__ import annotations

from pathlib import Path

from emosim.train.recognize.calibrate import calibration_error, probabilities_of, temperature_of
from emosim.train.recognize.events import Calibrated
from emosim.train.recognize.measure import measured
from emosim.train.recognize.model import cool
from emosim.train.recognize.ready import Ready, majority
from emosim.train.recognize.trainer import Classifier
from emosim.train.run.order import OnEvent
from emosim.train.run.resume import METRICS
from emosim.train.run.watch import write_metrics


def calibrate(classifier: Classifier, ready: Ready, folder: Path, on_event: OnEvent) -> Calibrated | None:
    """Calibrate a recognizer on its validation passages, for good, and tell how it does; None if there are none.

    One number is fitted to what it is measured on, which flatters the error by next to nothing.
    """
    if not ready.validation.rows:
        return None
    logits, places = classifier.validation_logits(), ready.validation.places
    temperature = temperature_of(logits, places)
    cool(classifier.model, len(ready.labels), temperature)
    before, after = (calibration_error(probabilities_of(logits / by), places) for by in (1.0, temperature))
    accuracy = measured(logits, places).accuracy
    step = classifier.state.global_step
    found = Calibrated(step, accuracy, majority(ready.validation), temperature, before, after)
    if classifier.is_world_process_zero():
        write_metrics(folder / METRICS, found)
        on_event(found)
    return found
