//! Twin of `model/asks.py`.

use crate::blob::{Reader, Result};
use crate::patterns::Patterns;
use crate::regex::Regex;
use crate::row::{Ask, Span};

// The places of the patterns in `Tables.around`.
const WARNING: usize = 0;
const NEGATION: usize = 1;
const JUDGEMENT: usize = 2;

/// The lexicon of acts; the acts are in order of gravity.
pub struct Asks {
    acts: Patterns,
    around: Patterns,
    denial: Regex,
    unless: Vec<Option<Regex>>,
    sentence: Regex,
    clause: Regex,
    reach: usize,
    before: usize,
    after: usize,
    edge: u32,
}

impl Asks {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let acts = Patterns::read(reader)?;
        let around = Patterns::read(reader)?;
        let denial = Regex::read(reader)?;
        let mut unless = Vec::new();
        for _ in 0..acts.count() {
            unless.push(if reader.number()? == 0 { None } else { Some(Regex::read(reader)?) });
        }
        Ok(Asks {
            acts,
            around,
            denial,
            unless,
            sentence: Regex::read(reader)?,
            clause: Regex::read(reader)?,
            reach: reader.number()?,
            before: reader.number()?,
            after: reader.number()?,
            edge: reader.number()? as u32,
        })
    }

    /// Whether a text says that something is a trick, as warnings and reports do.
    pub fn is_denied(&self, text: &[u32]) -> bool {
        self.denial.is_found(text)
    }

    /// The acts that a text names, the gravest first, and whether it warns against each.
    pub fn find(&self, text: &[u32]) -> Vec<Ask> {
        let found = self.acts.find(text);
        if found.is_empty() {
            return Vec::new();
        }
        let around = Around::new(text, self, &found);
        found.iter().map(|&(act, span)| Ask { span, act, warned: around.warns(act, span) }).collect()
    }
}

/// Where a text warns: the ends of words that warn of what follows, the starts of those that judge what went before.
///
/// A negation that belongs to an act negates nothing else.
struct Around<'a> {
    text: &'a [u32],
    tables: &'a Asks,
    warnings: Vec<usize>,
    negations: Vec<usize>,
    judgements: Vec<usize>,
}

impl<'a> Around<'a> {
    fn new(text: &'a [u32], tables: &'a Asks, found: &[(usize, Span)]) -> Self {
        let (mut warnings, mut negations, mut judgements) = (Vec::new(), Vec::new(), Vec::new());
        let mut own = Vec::new();
        for (number, (start, end)) in tables.around.find(text) {
            match number {
                WARNING => warnings.push(end),
                JUDGEMENT => judgements.push(start),
                NEGATION => {
                    if own.is_empty() {
                        own = held(text.len(), found);
                    }
                    if !own[start] {
                        negations.push(end);
                    }
                }
                _ => (),
            }
        }
        Around { text, tables, warnings, negations, judgements }
    }

    /// Whether the text warns against the act at `start` to `end`.
    fn warns(&self, act: usize, (start, end): Span) -> bool {
        self.follows(&self.warnings, start, &self.tables.sentence)
            || self.follows(&self.negations, start, &self.tables.clause)
            || self.judged(end)
            || self.excepted(act, start, end)
    }

    fn follows(&self, ends: &[usize], start: usize, stop: &Regex) -> bool {
        match ends.partition_point(|end| *end <= start).checked_sub(1) {
            None => false,
            Some(place) => {
                let last = ends[place];
                start - last <= self.tables.reach && stop.search_in(self.text, last, start).is_none()
            }
        }
    }

    fn judged(&self, end: usize) -> bool {
        match self.judgements.get(self.judgements.partition_point(|start| *start < end)) {
            None => false,
            Some(&first) => {
                first - end <= self.tables.reach && self.tables.sentence.search_in(self.text, end, first).is_none()
            }
        }
    }

    fn excepted(&self, act: usize, start: usize, end: usize) -> bool {
        match &self.tables.unless[act] {
            None => false,
            Some(pattern) => {
                let before = &self.text[start.saturating_sub(self.tables.before)..start];
                let after = &self.text[end..self.text.len().min(end + self.tables.after)];
                let edge = [self.tables.edge];
                pattern.is_found(&[before, &edge, &self.text[start..end], &edge, after].concat())
            }
        }
    }
}

/// For each place of a text whether an act holds it.
fn held(length: usize, found: &[(usize, Span)]) -> Vec<bool> {
    let mut own = vec![false; length];
    for (_, (start, end)) in found {
        own[*start..*end].fill(true);
    }
    own
}
