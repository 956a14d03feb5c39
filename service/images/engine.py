"""Reading the lines of text in a picture: rapidocr, with the models of its own package and nothing from the network."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from service.images.lines import Line
from service.images.models import model_files

# A long screenshot is read in bands of at most this height, cut where nothing is written in the last part of a band.
BAND = 1280
CUT_WITHIN = 400


class Engine:
    """The models, loaded once. Raises ImportError or OSError when something of them is missing."""

    def __init__(self, threads: int) -> None:
        from rapidocr import RapidOCR

        finder, reader = model_files()
        self._read = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": 1_000_000,
                "Det.limit_type": "max",
                "Det.limit_side_len": 1_000_000,
                "Det.model_path": str(finder),
                "Rec.model_path": str(reader),
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self._read(np.full((64, 64, 3), 255, dtype=np.uint8))

    def lines(self, image: Image.Image) -> list[Line]:
        """Return the pieces of text with their places in pixels, in no promised order."""
        pixels = np.asarray(image)[:, :, ::-1]
        found = []
        for top, bottom in bands(np.asarray(image.convert("L"))):
            answer: Any = self._read(np.ascontiguousarray(pixels[top:bottom]))
            if answer.boxes is None:
                continue
            for box, text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True):
                (left, upper), (right, lower) = box.min(axis=0).tolist(), box.max(axis=0).tolist()
                found.append(Line(left, upper + top, right, lower + top, text, float(score)))
        return found


def bands(grey: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the rows, from and up to, of bands that cover the picture, each cut where the row is plainest."""
    height = grey.shape[0]
    ink = np.abs(np.diff(grey.astype(np.int16), axis=1)).sum(axis=1)
    cuts = [0]
    while height - cuts[-1] > BAND:
        end = cuts[-1] + BAND
        last = ink[end - CUT_WITHIN : end]
        # The lowest of the plainest rows.
        cuts.append(end - 1 - int(np.argmin(last[::-1])))
    return list(zip(cuts, [*cuts[1:], height], strict=True))
