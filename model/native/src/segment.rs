//! Twin of `model/segment.py`: jieba's segmentation, by its dictionary and by its hidden Markov model.
//!
//! `model/native/tables/segment.py` says how the dictionary lies in memory.

use crate::blob::{Malformed, Reader, Result};
use crate::regex::Regex;

/// What one character leads to: the label is its code, behind it the number of the weight of the word that ends here
/// (0: none) and the base of the units that go on from here (0: none).
type Unit = u64;

const WEIGHT: u32 = 16;
const BASE: u32 = 32;
/// The code of characters that jieba does not look at.
const OUTSIDE: u16 = 0;
const RETURN: u32 = 0x0D;
const LINE_END: u32 = 0x0A;

/// States of the model, in the order of `STATES` in tables/segment.py.
const BEGIN: usize = 0;
const END: usize = 1;
const MIDDLE: usize = 2;
const SINGLE: usize = 3;
/// What may stand before each state; of two that are as likely the second is taken.
const BEFORE: [[usize; 2]; 4] = [[END, SINGLE], [BEGIN, MIDDLE], [BEGIN, MIDDLE], [END, SINGLE]];

/// A place in a text: its character, and the best way from here to the end of its block.
#[derive(Clone, Copy)]
struct Step {
    unit: Unit,
    likelihood: f64,
    /// Where the first word of that way ends.
    end: u32,
    /// For each state, which of the two before it was likelier.
    back: u8,
}

/// The dictionary and the model.
pub struct Segmenter {
    /// The codes of Latin characters begin here; below are marks.
    latin: u16,
    /// The codes of Chinese characters begin here.
    han: u16,
    /// `characters` holds the first `low` ones, then those from `high` on.
    low: u32,
    high: u32,
    characters: &'static [Unit],
    /// Other characters that the dictionary has.
    others: &'static [u32],
    other_units: &'static [Unit],
    units: &'static [Unit],
    /// The logarithms of the likelihood of words; first that of a character that is no word.
    weights: &'static [f64],
    start: [f64; 4],
    transitions: [[f64; 4]; 4],
    /// Four for each Chinese character.
    emissions: &'static [f64],
    latin_words: Regex,
}

impl Segmenter {
    pub fn read(reader: &mut Reader<'static>) -> Result<Self> {
        Ok(Segmenter {
            latin: reader.number()? as u16,
            han: reader.number()? as u16,
            low: reader.number()? as u32,
            high: reader.number()? as u32,
            characters: reader.array()?,
            others: reader.text()?,
            other_units: reader.array()?,
            units: reader.array()?,
            weights: reader.array()?,
            start: four(reader.array()?)?,
            transitions: {
                let rows: &[f64] = reader.array()?;
                let row = |number: usize| four(rows.get(4 * number..4 * number + 4).unwrap_or(&[]));
                [row(BEGIN)?, row(END)?, row(MIDDLE)?, row(SINGLE)?]
            },
            emissions: reader.array()?,
            latin_words: Regex::read(reader)?,
        })
    }

    /// Give where each word of `text` ends.
    pub fn cut(&self, text: &[u32], ends: &mut Vec<usize>) {
        ends.clear();
        let mut steps = self.steps(text);
        let mut at = 0;
        while at < text.len() {
            let step = steps[at];
            let mut end = step.end as usize;
            if label(step.unit) == OUTSIDE {
                let is_line_end = text[at] == RETURN && text.get(at + 1) == Some(&LINE_END);
                at += 1 + usize::from(is_line_end);
                ends.push(at);
            } else if end > at + 1 {
                at = end;
                ends.push(at);
            } else {
                while label(steps[end].unit) != OUTSIDE && steps[end].end as usize == end + 1 {
                    end += 1;
                }
                self.cut_unjoined(text, at, &mut steps[at..end], ends);
                at = end;
            }
        }
    }

    /// Whether the dictionary holds `word`.
    pub fn is_word(&self, word: &[u32]) -> bool {
        let units = word.iter().map(|&character| match self.unit(character) {
            0 => self.others.binary_search(&character).map_or(0, |place| self.other_units[place]),
            unit => unit,
        });
        self.holds(units)
    }

    /// What a character leads to at the beginning of a word; nothing for one that jieba does not look at.
    fn unit(&self, character: u32) -> Unit {
        let place = if character < self.low {
            character
        } else if character >= self.high {
            character - self.high + self.low
        } else {
            return 0;
        };
        self.characters.get(place as usize).copied().unwrap_or(0)
    }

    /// What the character of this code leads to after `unit`.
    fn next(&self, unit: Unit, code: u16) -> Option<Unit> {
        let base = (unit >> BASE) as usize;
        if base == 0 {
            return None;
        }
        self.units.get(base + usize::from(code)).copied().filter(|next| label(*next) == code)
    }

    /// Whether the characters that these are the units of make a word.
    fn holds(&self, mut characters: impl Iterator<Item = Unit>) -> bool {
        let first = characters.next().unwrap_or(0);
        let mut last = Some(first);
        for character in characters {
            last = last.and_then(|unit| self.next(unit, label(character)));
        }
        last.map_or(false, |unit| weight(unit) != 0)
    }

    /// Find the best way from every place, the last one first; behind them stands one for the end of the text.
    fn steps(&self, text: &[u32]) -> Vec<Step> {
        let outside = Step { unit: 0, likelihood: 0.0, end: 0, back: 0 };
        let mut steps = vec![outside; text.len() + 1];
        for at in (0..text.len()).rev() {
            let unit = self.unit(text[at]);
            if label(unit) != OUTSIDE {
                steps[at] = self.best(unit, at, &steps);
            }
        }
        steps
    }

    /// The best way from `at`: the word that makes it likeliest, the longest of those that make it as likely.
    fn best(&self, first: Unit, at: usize, steps: &[Step]) -> Step {
        let mut best = Step { unit: first, likelihood: f64::NEG_INFINITY, end: 0, back: 0 };
        let mut last = Some(first);
        let mut end = at + 1;
        while let Some(unit) = last {
            if weight(unit) != 0 {
                let likelihood = self.weights[weight(unit)] + steps[end].likelihood;
                if likelihood >= best.likelihood {
                    best.likelihood = likelihood;
                    best.end = end as u32;
                }
            }
            // The end of the text has a code too, which goes on from nowhere.
            last = self.next(unit, label(steps[end].unit));
            end += 1;
        }
        if best.end == 0 {
            best.likelihood = self.weights[0] + steps[at + 1].likelihood;
            best.end = at as u32 + 1;
        }
        best
    }

    /// Cut characters from `at` on that the best way leaves single.
    fn cut_unjoined(&self, text: &[u32], at: usize, steps: &mut [Step], ends: &mut Vec<usize>) {
        if steps.len() == 1 || self.holds(steps.iter().map(|step| step.unit)) {
            ends.extend(at + 1..=at + steps.len());
            return;
        }
        let mut from = 0;
        while from < steps.len() {
            let is_han = label(steps[from].unit) >= self.han;
            let size = steps[from..].iter().take_while(|step| (label(step.unit) >= self.han) == is_han).count();
            let part = &mut steps[from..from + size];
            if !is_han {
                self.cut_latin(text, at + from, part, ends);
            } else if size == 1 {
                ends.push(at + from + 1);
            } else {
                self.cut_by_model(at + from, part, ends);
            }
            from += size;
        }
    }

    /// Cut Latin characters and marks. rjieba keeps more of them together, which `cut` in Python takes apart but for
    /// words of the dictionary, and such a word is never left in single characters: none of these is a word alone.
    fn cut_latin(&self, text: &[u32], at: usize, steps: &[Step], ends: &mut Vec<usize>) {
        let end = at + steps.len();
        let mut from = at;
        if steps.iter().any(|step| label(step.unit) < self.latin) {
            while let Some(found) = self.latin_words.search_in(text, from, end) {
                let (first, last) = found.span();
                if first > from {
                    ends.push(first);
                }
                ends.push(last);
                from = last;
            }
        }
        if from < end {
            ends.push(end);
        }
    }

    /// Cut Chinese characters by the likeliest states of them (Viterbi).
    fn cut_by_model(&self, at: usize, steps: &mut [Step], ends: &mut Vec<usize>) {
        let mut likelihoods = self.emitted(steps[0].unit);
        for (likelihood, start) in likelihoods.iter_mut().zip(self.start) {
            *likelihood += start;
        }
        for step in &mut steps[1..] {
            let emitted = self.emitted(step.unit);
            let mut next = [0.0; 4];
            for state in 0..4 {
                let [one, two] = BEFORE[state];
                let first = likelihoods[one] + self.transitions[one][state] + emitted[state];
                let second = likelihoods[two] + self.transitions[two][state] + emitted[state];
                next[state] = if first > second { first } else { second };
                step.back |= u8::from(first <= second) << state;
            }
            likelihoods = next;
        }
        let mut state = if likelihoods[END] > likelihoods[SINGLE] { END } else { SINGLE };
        let cut_before = ends.len();
        for (place, step) in steps.iter().enumerate().rev() {
            if state == END || state == SINGLE {
                ends.push(at + place + 1);
            }
            state = BEFORE[state][usize::from(step.back >> state & 1)];
        }
        ends[cut_before..].reverse();
    }

    /// How likely a Chinese character is in each state.
    fn emitted(&self, unit: Unit) -> [f64; 4] {
        let row = usize::from(label(unit) - self.han) * 4;
        [self.emissions[row], self.emissions[row + 1], self.emissions[row + 2], self.emissions[row + 3]]
    }
}

fn label(unit: Unit) -> u16 {
    unit as u16
}

fn weight(unit: Unit) -> usize {
    usize::from((unit >> WEIGHT) as u16)
}

fn four(row: &[f64]) -> Result<[f64; 4]> {
    match *row {
        [begin, end, middle, single] => Ok([begin, end, middle, single]),
        _ => Err(Malformed(format!("four states expected, {} found", row.len()))),
    }
}
