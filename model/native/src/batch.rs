//! Messages on their way together: the counterpart of `Assessor.scores` in `model/assessor.py`.

use std::sync::RwLock;

use crate::asks::Asks;
use crate::blob::{Reader, Result};
use crate::claims::Claims;
use crate::classifier::{Classifier, Counted};
use crate::features::Features;
use crate::normalise::{Forms, Normal, Normalise};
use crate::numbers::Numbers;
use crate::row::{Link, Row, Span};
use crate::segment::Segmenter;
use crate::topics::Topics;

/// What a row still wants of Python before it can be judged.
pub const READY: u8 = 0;
pub const WANTS_LINKS: u8 = 1;
pub const WANTS_NORMALISING: u8 = 2;
pub const WANTS_FORMS: u8 = 3;

/// Everything that depends on no trained model.
pub struct Tables {
    normalise: Normalise,
    forms: RwLock<Forms>,
    segmenter: Segmenter,
    numbers: Numbers,
    asks: Asks,
    topics: Topics,
    claims: Claims,
    features: Features,
}

impl Tables {
    pub fn read(reader: &mut Reader<'static>) -> Result<Self> {
        Ok(Tables {
            normalise: Normalise::read(reader)?,
            forms: RwLock::new(Forms::new()),
            segmenter: Segmenter::read(reader)?,
            numbers: Numbers::read(reader)?,
            asks: Asks::read(reader)?,
            topics: Topics::read(reader)?,
            claims: Claims::read(reader)?,
            features: Features::read(reader)?,
        })
    }

    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// Note plain forms of characters; a form of NO_FORM is that of a suspect.
    pub fn learn(&self, characters: &[u32], forms: &[u32]) {
        if let Ok(mut known) = self.forms.write() {
            for (&character, &form) in characters.iter().zip(forms) {
                let plain = if form == NO_FORM { None } else { Some(form) };
                known.learn(character, plain, &self.normalise);
            }
        }
    }
}

pub const NO_FORM: u32 = u32::MAX;

/// A trained model.
pub struct Model {
    classifier: Classifier,
}

impl Model {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        Ok(Model { classifier: Classifier::read(reader)? })
    }
}

/// Messages, and what is known of them so far; what explains a verdict is kept only where it was asked for.
pub struct Batch {
    rows: Vec<Row>,
    kept: Vec<Kept>,
}

/// What explains the verdict of one message.
#[derive(Clone, Default)]
struct Kept {
    stream: Vec<u32>,
    ends: Vec<usize>,
    counted: Counted,
    scores: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Batch {
    /// Normalise messages that lie one behind the other; `states` gets what each of them still wants.
    pub fn prepare(tables: &Tables, points: &[u32], lengths: &[u32], states: &mut [u8]) -> Option<Self> {
        let forms = tables.forms.read().ok()?;
        let mut rows = Vec::with_capacity(lengths.len());
        let mut at = 0;
        for (&length, state) in lengths.iter().zip(states.iter_mut()) {
            let end = at + length as usize;
            let text = points.get(at..end)?;
            at = end;
            let mut row = Row::default();
            *state = match tables.normalise.plain(text, &forms, &tables.segmenter) {
                Normal::Plain(plain) => {
                    row.text = plain;
                    if may_hold_link(&row.text) {
                        WANTS_LINKS
                    } else {
                        READY
                    }
                }
                Normal::Suspect => WANTS_NORMALISING,
                Normal::Unknown => WANTS_FORMS,
            };
            rows.push(row);
        }
        Some(Batch { rows, kept: Vec::new() })
    }

    /// Put in what Python normalised.
    pub fn normalised(&mut self, row: usize, text: &[u32], disguises: &[u32]) -> Option<()> {
        let row = self.rows.get_mut(row)?;
        row.text = text.to_vec();
        row.disguises = disguises.iter().map(|kind| *kind as usize).collect();
        Some(())
    }

    /// Put in the links that Python found: rows of LINK_WIDTH numbers.
    pub fn linked(&mut self, links: &[i32]) -> Option<()> {
        for link in links.chunks_exact(LINK_WIDTH) {
            let row = self.rows.get_mut(usize::try_from(link[0]).ok()?)?;
            let span = (usize::try_from(link[1]).ok()?, usize::try_from(link[2]).ok()?);
            if span.0 > span.1 || span.1 > row.text.len() {
                return None;
            }
            row.links.push(Link {
                span,
                kind: usize::try_from(link[3]).ok()?,
                house: usize::try_from(link[4]).ok(),
                imitates: link[5] != 0,
            });
        }
        Some(())
    }

    /// Judge every message: risk, place of the verdict, the first categories and their probabilities.
    pub fn judge(&mut self, tables: &Tables, model: &Model, explained: bool, verdicts: &mut [f64]) -> Option<()> {
        let classifier = &model.classifier;
        let mut taken: Vec<Span> = Vec::new();
        let mut structure = Vec::new();
        let mut now = Kept::default();
        now.scores.resize(classifier.categories(), 0.0);
        now.probabilities.resize(classifier.categories(), 0.0);
        for (row, verdict) in self.rows.iter_mut().zip(verdicts.chunks_exact_mut(VERDICT_WIDTH)) {
            tables.complete(row, &mut taken);
            now.stream.clear();
            tables.features.stream(row, &tables.numbers, &mut now.stream);
            tables.segmenter.cut(&now.stream, &mut now.ends);
            classifier.structure(&tables.features, row, now.stream.len(), &mut structure);
            classifier.count(&now.stream, &now.ends, &structure, explained, &mut now.counted);
            let outcome = classifier.outcome(&now.counted, &mut now.scores, &mut now.probabilities);
            verdict[0] = outcome.risk;
            verdict[1] = f64::from(outcome.verdict);
            for (place, category) in outcome.firsts.iter().enumerate() {
                verdict[2 + place] = *category as f64;
                verdict[5 + place] = now.probabilities[*category];
            }
            if explained {
                self.kept.push(now.clone());
            }
        }
        Some(())
    }

    /// Everything that explains the verdict of a message, each part behind the count of its numbers.
    pub fn explained(&self, row: usize) -> Option<Vec<f64>> {
        let (row, kept) = (self.rows.get(row)?, self.kept.get(row)?);
        let mut out = Vec::new();
        section(
            &mut out,
            row.numbers.iter().flat_map(|number| {
                let head = [number.span.0, number.span.1, number.kind, number.value.len()];
                head.to_vec().into_iter().chain(number.value.iter().map(|character| *character as usize))
            }),
        );
        section(&mut out, row.claims.iter().flat_map(|one| [one.span.0, one.span.1, one.organisation]));
        section(&mut out, row.asks.iter().flat_map(|one| [one.span.0, one.span.1, one.act, usize::from(one.warned)]));
        section(&mut out, row.topics.iter().flat_map(|one| [one.span.0, one.span.1, one.topic]));
        section(&mut out, kept.stream.iter().map(|character| *character as usize));
        section(&mut out, kept.ends.iter().copied());
        section(&mut out, kept.counted.numbers.iter().map(|number| *number as usize));
        values(&mut out, kept.counted.occurrences.iter().map(|number| f64::from(*number)));
        values(&mut out, kept.counted.values.iter().copied());
        values(&mut out, kept.scores.iter().copied());
        values(&mut out, kept.probabilities.iter().copied());
        Some(out)
    }
}

impl Tables {
    /// Read a message whose links are known: the twin of `readings` in `model/reading.py`.
    fn complete(&self, row: &mut Row, taken: &mut Vec<Span>) {
        taken.clear();
        taken.extend(row.links.iter().map(|link| link.span));
        row.numbers = self.numbers.find(&row.text, taken);
        row.claims = self.claims.find(&row.text, taken, &self.segmenter);
        row.asks = self.asks.find(&row.text);
        row.topics = self.topics.find(&row.text);
        row.denied = self.asks.is_denied(&row.text);
    }
}

fn section(out: &mut Vec<f64>, found: impl Iterator<Item = usize>) {
    values(out, found.map(|number| number as f64));
}

fn values(out: &mut Vec<f64>, found: impl Iterator<Item = f64>) {
    let place = out.len();
    out.push(0.0);
    out.extend(found);
    out[place] = (out.len() - place - 1) as f64;
}

/// Risk, verdict, three categories and their probabilities.
pub const VERDICT_WIDTH: usize = 8;
pub const LINK_WIDTH: usize = 6;
const DOT: u32 = 0x2E;
const COLON: u32 = 0x3A;
const SLASH: u32 = 0x2F;

/// Whether `find_links` has to look at the text.
fn may_hold_link(text: &[u32]) -> bool {
    text.contains(&DOT) || text.windows(3).any(|three| three == [COLON, SLASH, SLASH])
}
