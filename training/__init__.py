"""From datasets to a released model: corpus, split, fit, calibrate, evaluate, release."""
