"""RapidOCR: PP-OCR's detector and recogniser in onnxruntime, their models in its wheel.

One thread, nothing fetched, nothing written. The detector runs over the whole picture; lines are then
recognised a dozen at a time, so that a page stops in time with what was read.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.locator import Box
from heddle.ingest.ocr import OcrLine, OcrReading, OcrWord
from heddle.ingest.ocr_tesseract import turned_back

if TYPE_CHECKING:
    from PIL import Image

_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.return_word_box": True,
    # Lines are found in fewer pixels than they are read in: at 1280 instead of 2000 in a third of the memory.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # Lines padded to the longest of a batch cost more than they save on one thread.
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_TOGETHER = 12
"""Lines recognised between two looks at the clock; a second of work at most."""
_TALL = 1.5
"""Height over width above which the engine takes a box for a line that is turned on its side."""
_TRIED, _TRIED_WIDTH = 4, 8
"""Lines by which it is told which way up the text is, and the width in heights that is best for it."""
_SURE = 0.85
"""Score above which lines do not stand on their heads; those that do stay below 0.7."""
_NO_MEMORY = ("alloc", "memory")


class RapidEngine:
    """RapidOCR 3 with the models of its wheel."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        # Each thread of OpenCV's pool would reserve address space, which workers have a limit of.
        _opencv().setNumThreads(1)
        self._engine: Any = RapidOCR(params=dict(_PARAMETERS))

    def read(self, picture: Image.Image, seconds: float) -> OcrReading:
        """Read a picture, turned whatever way; see `OcrEngine.read`.

        Raises:
            MemoryError: the models need more memory than there is.
        """
        deadline = time.monotonic() + seconds
        errors = (_error("inference_engine.onnxruntime.main", "ONNXRuntimeError"), _opencv().error)
        try:
            return self._read(picture, deadline)
        except errors as error:
            if any(word in str(error).lower() for word in _NO_MEMORY):
                raise MemoryError(str(error)) from error
            raise

    def _read(self, picture: Image.Image, deadline: float) -> OcrReading:
        page = _Page(self._engine, picture)
        turn = page.turn()
        if turn:
            page = _Page(self._engine, turned_back(picture, turn))
        lines: list[OcrLine] = []
        for start in range(0, len(page.crops), _TOGETHER):
            if time.monotonic() > deadline:
                return OcrReading(tuple(lines), turn, complete=False)
            lines += page.lines(start, start + _TOGETHER)
        return OcrReading(tuple(lines), turn)


class _Page:
    """A picture whose lines were found, to be recognised."""

    def __init__(self, engine: Any, picture: Image.Image) -> None:
        self._engine = engine
        grey = np.asarray(picture.convert("L"))
        self._pixels: NDArray[np.uint8] = np.stack([grey] * 3, axis=-1)
        scaled, self._steps = engine.preprocess_img(self._pixels)
        self.crops: list[NDArray[np.uint8]] = []
        try:
            self.crops, self._found = engine.detect_and_crop(scaled, self._steps)
        except _error("main", "RapidOCRError"):
            # How it says that there is no text.
            return

    def turn(self) -> int:
        """How most of the text is turned: by the shape of its lines, and by which way up some read better."""
        if not self.crops:
            return 0
        shapes = [_extent(box) for box in self._found.boxes]
        tall = sum(height for width, height in shapes if height >= _TALL * width)
        wide = sum(width for width, height in shapes if height < _TALL * width)
        lying = tall > wide
        # The engine turns crops of lying lines back by a quarter, against the clock.
        likely = [
            crop
            for crop, (width, height) in zip(self.crops, shapes, strict=True)
            if (height >= _TALL * width) == lying
        ]
        # The engine's own classifier looks at 192 pixels and is mostly wrong about long lines.
        likely.sort(key=lambda crop: abs(crop.shape[1] - _TRIED_WIDTH * crop.shape[0]))
        tried = likely[:_TRIED]
        upright = self._score(tried)
        over = upright < _SURE and self._score([crop[::-1, ::-1] for crop in tried]) > upright
        return (90 if lying else 0) + (180 if over else 0)

    def _score(self, crops: list[NDArray[np.uint8]]) -> float:
        """Mean score of some lines read as they stand, from 0 to 1; what is not read counts as 0."""
        scores = self._engine.recognize_txt([np.ascontiguousarray(crop) for crop in crops]).scores
        return float(sum(scores)) / len(crops)

    def lines(self, start: int, end: int) -> list[OcrLine]:
        """Recognise some of the lines."""
        from rapidocr.ch_ppocr_cls import TextClsOutput
        from rapidocr.ch_ppocr_det import TextDetOutput

        crops = self.crops[start:end]
        boxes = self._found.boxes[start:end].copy()
        found = TextDetOutput(self._found.img, boxes, list(self._found.scores[start:end]), 0.0)
        read = self._engine.recognize_txt(crops)
        whole = self._engine.build_final_output(
            self._pixels, found, TextClsOutput(elapse=0.0), read, crops, self._steps
        )
        if whole.boxes is None or not len(whole.boxes):
            return []
        rows = zip(whole.boxes, whole.txts, whole.scores, whole.word_results, strict=True)
        return [_line(*row) for row in rows]


def _line(quad: Any, text: str, score: float, words: Sequence[Any]) -> OcrLine:
    """A line as the page tells it: the words with the places that the recogniser saw them at."""
    top, bottom = float(quad[:2, 1].mean()), float(quad[2:, 1].mean())
    placed = [(word, _box(place), float(sure)) for word, sure, place in words if word.strip()]
    if not placed:
        placed = [(text.strip(), _box(quad), score)]
    size = median(box[3] - box[1] for _, box, _ in placed) if len(placed) > 1 else bottom - top
    return OcrLine(tuple(OcrWord(word.strip(), box, sure) for word, box, sure in placed), size)


def _box(quad: Any) -> Box:
    corners = np.asarray(quad, dtype=float)
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _extent(quad: NDArray[np.float32]) -> tuple[float, float]:
    """Width and height of a line's box along its own sides."""
    across = float(np.linalg.norm(quad[1] - quad[0]))
    down = float(np.linalg.norm(quad[3] - quad[0]))
    return across, down


def _error(module: str, name: str) -> type[Exception]:
    found: type[Exception] = getattr(importlib.import_module(f"rapidocr.{module}"), name)
    return found


def _opencv() -> Any:
    """The OpenCV that rapidocr brings along and works with."""
    return importlib.import_module("rapidocr.main").cv2
