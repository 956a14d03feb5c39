//! Twin of `model/classifier.py`: from features to category probabilities, risk and verdict.

use crate::blob::{Malformed, Reader, Result};
use crate::features::Features;
use crate::grams::{Feature, Table, Vocabulary, BITS, NOTHING, NO_WORD};
use crate::row::Row;
use crate::structure::Structure;

/// Categories that are named with a verdict.
pub const FIRSTS: usize = 3;
/// Weights that are added up together; rows of more categories are several of these.
const LANE: usize = 32;
/// What a feature name begins with: its block and a space.
const PREFIX: usize = 2;
const WORD: u32 = 'w' as u32;
const CHARACTER: u32 = 'c' as u32;
const BETWEEN: u32 = '\n' as u32;
const SPACE: u32 = ' ' as u32;
const MAX_GRAM: usize = 3;
/// Logarithms of counts below are kept.
const COUNTS: usize = 64;

#[derive(Clone, Copy)]
#[repr(align(32))]
struct Lane([i8; LANE]);

/// What the classifier says: the risk, the place of the verdict in `Verdict`, and the categories that are named with it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub risk: f64,
    pub verdict: u8,
    pub firsts: [usize; FIRSTS],
}

/// The known features of a message with their values, each once, in the order in which they come first.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The numbers of all that stands in the stream, in the order of `features.spans`, where they are asked for.
    pub occurrences: Vec<i32>,
    pub numbers: Vec<u32>,
    pub values: Vec<f64>,
    codes: Vec<u64>,
    counts: Vec<usize>,
    slots: Vec<u64>,
    shift: u32,
}

/// A loaded model.
pub struct Classifier {
    words: Vocabulary,
    grams: Table,
    structure: Structure,
    /// So many lanes are the weights of a feature.
    lanes: usize,
    weights: Vec<Lane>,
    scales: Vec<f64>,
    intercepts: Vec<f64>,
    harmful: Vec<bool>,
    structure_weight: f64,
    temperature: f64,
    risk_temperature: f64,
    risk_slope: f64,
    risk_offset: f64,
    /// Verdicts with the least risk of each, the gravest first, and the verdict of any other risk.
    verdicts: [(u8, f64); 2],
    otherwise: u8,
    /// 1 + log of each count.
    growths: Vec<f64>,
}

impl Classifier {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let names = reader.text()?;
        let frequencies = reader.array::<f32>()?;
        let weights = reader.array::<i8>()?;
        let scales = reader.array::<f64>()?.to_vec();
        let intercepts = reader.array::<f64>()?.to_vec();
        let harmful: Vec<bool> = reader.array::<u8>()?.iter().map(|is_harmful| *is_harmful == 1).collect();
        let count = harmful.len();
        if count < FIRSTS
            || intercepts.len() != count
            || scales.len() != count
            || weights.len() != count * frequencies.len()
        {
            return Err(Malformed(format!("{} categories do not fit the weights", count)));
        }
        if harmful.iter().all(|one| *one) || !harmful.contains(&true) {
            return Err(Malformed("harmful categories and others were expected".to_string()));
        }
        let (words, grams) = read_names(names, frequencies)?;
        Ok(Classifier {
            words,
            grams,
            lanes: (count + LANE - 1) / LANE,
            weights: weights.chunks_exact(count).flat_map(|row| row.chunks(LANE).map(lane)).collect(),
            scales,
            intercepts,
            harmful,
            structure_weight: reader.fraction()?,
            temperature: reader.fraction()?,
            risk_temperature: reader.fraction()?,
            risk_slope: reader.fraction()?,
            risk_offset: reader.fraction()?,
            verdicts: [(reader.number()? as u8, reader.fraction()?), (reader.number()? as u8, reader.fraction()?)],
            otherwise: reader.number()? as u8,
            structure: Structure::read(reader)?,
            growths: (0..COUNTS).map(growth).collect(),
        })
    }

    /// How many categories there are.
    pub fn categories(&self) -> usize {
        self.harmful.len()
    }

    /// The known features of structure, in the order of the Python twin; `length` is that of the stream.
    pub fn structure(&self, features: &Features, row: &Row, length: usize, out: &mut Vec<u32>) {
        self.structure.find(features, row, length, out);
    }

    /// Count the features of a message: of its stream, whose words end at `ends`, and those of its structure. Where it
    /// is to be `explained`, all occurrences are noted.
    pub fn count(&self, stream: &[u32], ends: &[usize], structure: &[u32], explained: bool, found: &mut Counted) {
        found.clear(2 * ends.len() + MAX_GRAM * stream.len());
        let mut start = 0;
        for &end in ends {
            let word = self.words.find(&stream[start..end]);
            found.codes.push(word.code);
            found.note(word.feature, explained);
            start = end;
        }
        for place in 1..found.codes.len() {
            let (left, right) = (found.codes[place - 1], found.codes[place]);
            let is_known = left != NO_WORD.code && right != NO_WORD.code;
            let pair = if is_known { self.grams.find(left << BITS | right) } else { NOTHING };
            found.note(pair, explained);
        }
        self.close_block(0, found);
        let characters = found.numbers.len();
        for size in 1..=MAX_GRAM {
            for gram in stream.windows(size) {
                found.note(self.grams.find(packed(gram)), explained);
            }
        }
        self.close_block(characters, found);
        found.numbers.extend_from_slice(structure);
        found.values.resize(found.numbers.len(), self.structure_weight);
    }

    /// Make the values of a block, which begins at feature `first`, of its counts: each block has length one.
    fn close_block(&self, first: usize, found: &mut Counted) {
        let mut squares = 0.0;
        for (value, count) in found.values[first..].iter_mut().zip(&found.counts[first..]) {
            *value *= self.growths.get(*count).copied().unwrap_or_else(|| growth(*count));
            squares += *value * *value;
        }
        let length = squares.sqrt();
        found.values[first..].iter_mut().for_each(|value| *value /= length);
    }

    /// What the model says of a message; writes its scores and probabilities.
    pub fn outcome(&self, counted: &Counted, scores: &mut [f64], probabilities: &mut [f64]) -> Outcome {
        self.scores(counted, scores);
        let top = scores.iter().fold(f64::NEG_INFINITY, |top, score| top.max(score * self.temperature));
        for (probability, score) in probabilities.iter_mut().zip(scores.iter()) {
            *probability = (score * self.temperature - top).exp();
        }
        let whole: f64 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|probability| *probability /= whole);
        let risk = logistic(self.risk_slope * self.log_odds(scores) + self.risk_offset);
        let verdict =
            self.verdicts.iter().find(|(_, least)| risk >= *least).map_or(self.otherwise, |(place, _)| *place);
        Outcome { risk, verdict, firsts: self.firsts(verdict, probabilities) }
    }

    fn scores(&self, counted: &Counted, scores: &mut [f64]) {
        for (place, part) in scores.chunks_mut(LANE).enumerate() {
            let mut sums = [0.0; LANE];
            for (number, value) in counted.numbers.iter().zip(&counted.values) {
                let weights = &self.weights[*number as usize * self.lanes + place].0;
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += f64::from(*weight) * value;
                }
            }
            let first = place * LANE;
            let factors = self.scales[first..].iter().zip(&self.intercepts[first..]);
            for ((score, sum), (scale, intercept)) in part.iter_mut().zip(&sums).zip(factors) {
                *score = sum * scale + intercept;
            }
        }
    }

    /// The log-odds of the harmful categories together before the risk is calibrated.
    fn log_odds(&self, scores: &[f64]) -> f64 {
        self.log_sum(scores, true) - self.log_sum(scores, false)
    }

    fn log_sum(&self, scores: &[f64], harmful: bool) -> f64 {
        let side = || {
            let both = scores.iter().zip(&self.harmful);
            both.filter(move |(_, one)| **one == harmful).map(|(score, _)| score * self.risk_temperature)
        };
        let top = side().fold(f64::NEG_INFINITY, f64::max);
        top + side().map(|score| (score - top).exp()).sum::<f64>().ln()
    }

    /// The categories that `Assessor._score` names: the likeliest one of the side that the verdict takes, then others of
    /// the likeliest ones.
    fn firsts(&self, verdict: u8, probabilities: &[f64]) -> [usize; FIRSTS] {
        let flagged = verdict != self.otherwise;
        let first = likeliest(probabilities, |place| self.harmful[place] == flagged);
        let mut firsts = [first; FIRSTS];
        for rank in 1..FIRSTS {
            firsts[rank] = likeliest(probabilities, |place| !firsts[..rank].contains(&place));
        }
        firsts
    }
}

impl Counted {
    /// Make room for so many occurrences.
    fn clear(&mut self, most: usize) {
        let size = (2 * most).max(2).next_power_of_two();
        self.shift = 64 - size.trailing_zeros();
        self.slots.clear();
        self.slots.resize(size, 0);
        self.occurrences.clear();
        self.numbers.clear();
        self.values.clear();
        self.counts.clear();
        self.codes.clear();
    }

    /// Count a feature that occurs.
    fn note(&mut self, feature: Feature, explained: bool) {
        if explained {
            self.occurrences.push(feature.number as i32);
        }
        if feature.number == NOTHING.number {
            return;
        }
        let hash = u64::from(feature.number).wrapping_mul(FACTOR);
        let mut slot = (hash >> self.shift) as usize;
        loop {
            let held = self.slots[slot];
            if held == 0 {
                self.slots[slot] = (self.numbers.len() as u64) << 32 | u64::from(feature.number) + 1;
                self.numbers.push(feature.number);
                self.counts.push(1);
                self.values.push(f64::from(feature.frequency));
                return;
            }
            if held as u32 == feature.number + 1 {
                self.counts[(held >> 32) as usize] += 1;
                return;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The words and n-grams of the names, one a line, with the inverse document frequency of each.
fn read_names(names: &[u32], frequencies: &[f32]) -> Result<(Vocabulary, Table)> {
    let mut words = Vocabulary::new();
    let mut grams = Table::new(frequencies.len());
    let mut count = 0;
    for (number, (name, &frequency)) in names.split(|code| *code == BETWEEN).zip(frequencies).enumerate() {
        let feature = Feature { number: number as u32, frequency };
        let text = name.get(PREFIX..).unwrap_or(&[]);
        match name.first() {
            Some(&CHARACTER) if text.len() <= MAX_GRAM => grams.insert(packed(text), feature),
            Some(&WORD) => match text.iter().position(|code| *code == SPACE) {
                Some(end) => {
                    let (left, right) = (words.code(&text[..end]), words.code(&text[end + 1..]));
                    grams.insert(left << BITS | right, feature);
                }
                None => words.insert(text, feature),
            },
            _ => {}
        }
        count += 1;
    }
    if count != frequencies.len() {
        return Err(Malformed(format!("{} names for {} features", count, frequencies.len())));
    }
    Ok((words, grams))
}

/// The packed key of an n-gram.
fn packed(gram: &[u32]) -> u64 {
    gram.iter().fold(0, |key, code| key << BITS | u64::from(*code))
}

fn lane(weights: &[i8]) -> Lane {
    let mut lane = Lane([0; LANE]);
    lane.0[..weights.len()].copy_from_slice(weights);
    lane
}

fn growth(count: usize) -> f64 {
    1.0 + (count as f64).ln()
}

fn logistic(odds: f64) -> f64 {
    if odds > -700.0 {
        1.0 / (1.0 + (-odds).exp())
    } else {
        0.0
    }
}

/// The likeliest of the categories that are `allowed`, the first of equals.
fn likeliest(probabilities: &[f64], allowed: impl Fn(usize) -> bool) -> usize {
    let mut best = 0;
    let mut most = f64::NEG_INFINITY;
    for (place, probability) in probabilities.iter().enumerate() {
        if *probability > most && allowed(place) {
            best = place;
            most = *probability;
        }
    }
    best
}
