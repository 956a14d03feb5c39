//! The compiled scorer; `model/native/README.md` says how it stands beside the Python one.

mod asks;
mod batch;
mod beginnings;
mod blob;
mod claims;
mod classifier;
mod digits;
mod features;
mod ffi;
mod grams;
mod normalise;
mod numbers;
mod patterns;
mod regex;
mod row;
mod segment;
mod structure;
mod topics;
mod words;
