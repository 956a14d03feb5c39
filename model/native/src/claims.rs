//! Twin of `Registry.claims` in `model/registry.py` and of `_claims` in `model/reading.py`.

use crate::blob::{Reader, Result};
use crate::regex::Regex;
use crate::row::{Claim, Span};
use crate::segment::Segmenter;
use crate::words::Words;

/// A name of this many characters may be an accident of two neighbouring words.
const SHORT: usize = 2;

/// The names of the organisations, and the longer words that hold one and name nobody.
pub struct Claims {
    words: Words,
    /// For each word its organisation, None for a word that names nobody.
    organisations: Vec<Option<usize>>,
    latin: Regex,
    han: Regex,
    serves: Regex,
    side: usize,
}

impl Claims {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let words = Words::new(&reader.texts()?);
        let organisations = reader.array::<i32>()?.iter().map(|place| usize::try_from(*place).ok()).collect();
        Ok(Claims {
            words,
            organisations,
            latin: Regex::read(reader)?,
            han: Regex::read(reader)?,
            serves: Regex::read(reader)?,
            side: reader.number()?,
        })
    }

    /// The organisations that a text names outside of its links, in order.
    pub fn find(&self, text: &[u32], taken: &[Span], words: &Segmenter) -> Vec<Claim> {
        let mut found = Vec::new();
        let mut free = 0;
        for start in 0..text.len() {
            if start < free {
                continue;
            }
            let name = self.words.at(text, start).find(|(_, end)| self.is_apart(text, start, *end));
            if let Some((word, end)) = name {
                free = end;
                if let Some(organisation) = self.organisations[word] {
                    if !is_inside((start, end), taken) && self.is_word(text, start, end, words) {
                        found.push(Claim { span: (start, end), organisation });
                    }
                }
            }
        }
        found
    }

    /// Whether the Latin letters and digits of a word are no part of a longer run (`_rest`).
    fn is_apart(&self, text: &[u32], start: usize, end: usize) -> bool {
        !(is_ascii(text[start]) && start > 0 && self.latin.match_at(text, start - 1).is_some()
            || is_ascii(text[end - 1]) && self.latin.match_at(text, end).is_some())
    }

    /// Whether a short name is no accident of two neighbouring words.
    fn is_word(&self, text: &[u32], start: usize, end: usize, words: &Segmenter) -> bool {
        if end - start != SHORT || is_ascii(text[start]) || !self.is_joined(text, start, end) {
            return true;
        }
        let first = start.saturating_sub(self.side);
        let mut ends = Vec::new();
        words.cut(&text[first..text.len().min(end + self.side)], &mut ends);
        let mut place = first;
        for stop in ends.iter().map(|stop| first + stop) {
            let parts = (place < start && start < stop && stop < end) || (start < place && place < end && end < stop);
            if parts && words.is_word(&text[place..stop]) {
                return self.serves.match_at(text, end).is_some();
            }
            if stop >= end {
                break;
            }
            place = stop;
        }
        true
    }

    /// Whether a Chinese character stands beside a name.
    fn is_joined(&self, text: &[u32], start: usize, end: usize) -> bool {
        start > 0 && self.han.match_at(text, start - 1).is_some() || self.han.match_at(text, end).is_some()
    }
}

/// Whether a name is a part of a link (`_inside`).
fn is_inside((start, end): Span, taken: &[Span]) -> bool {
    match taken.partition_point(|span| span.0 <= start).checked_sub(1) {
        None => false,
        Some(place) => end <= taken[place].1,
    }
}

fn is_ascii(character: u32) -> bool {
    character < 0x80
}
