//! Twin of `model/normalise.py` for messages without a disguise; where there may be one, Python undoes it.

use crate::blob::{Reader, Result};
use crate::regex::Regex;
use crate::row::Span;
use crate::segment::Segmenter;

const PAGE: usize = 256;
const PAGES: usize = 0x110000 / PAGE;
const KNOWN: u64 = 1 << 63;
const SUSPECT: u64 = 1 << 62;
const LINE_END: u32 = 0x0A;
const SPACE: u32 = 0x20;

/// What a text is before anything else is done with it.
#[derive(Debug, PartialEq)]
pub enum Normal {
    /// Nothing but plain forms stood between it and its normalised text.
    Plain(Vec<u32>),
    /// It may hold a disguise.
    Suspect,
    /// It holds a character whose plain form is not known yet.
    Unknown,
}

/// The plain form of every character that came by so far, and which tripwires it may touch.
pub struct Forms {
    pages: Vec<Option<Box<[u64; PAGE]>>>,
}

/// An expression that a text without a disguise does not match.
struct Tripwire {
    expression: Regex,
    /// What a match must hold besides, so that it counts: as many of `counted` characters.
    least: usize,
}

/// The expressions of the steps of `normalise`.
pub struct Normalise {
    tripwires: Vec<Tripwire>,
    counted: Vec<Vec<u32>>,
    /// Before this one, line ends stand as they are; from it on, they are spaces.
    unwrapping: usize,
    /// The one for what is put between the characters of a word.
    insertion: usize,
    /// What people set between two words that make one.
    natural: Vec<u32>,
}

impl Forms {
    pub fn new() -> Self {
        Forms { pages: (0..PAGES).map(|_| None).collect() }
    }

    /// Note the plain form of a character, None for a suspect.
    pub fn learn(&mut self, character: u32, form: Option<u32>, normalise: &Normalise) {
        if let Some(page) = self.pages.get_mut(character as usize / PAGE) {
            let entry = form.map_or(SUSPECT, |form| u64::from(form) | normalise.touched(form) << 32);
            page.get_or_insert_with(|| Box::new([0; PAGE]))[character as usize % PAGE] = KNOWN | entry;
        }
    }

    fn entry(&self, character: u32) -> u64 {
        match self.pages.get(character as usize / PAGE) {
            Some(Some(page)) => page[character as usize % PAGE],
            _ => 0,
        }
    }
}

impl Normalise {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let unwrapping = reader.number()?;
        let insertion = reader.number()?;
        let natural = reader.text()?.to_vec();
        let mut tripwires = Vec::new();
        let mut counted = Vec::new();
        for _ in 0..reader.number()? {
            let expression = Regex::read(reader)?;
            let least = reader.number()?;
            counted.push(reader.text()?.to_vec());
            tripwires.push(Tripwire { expression, least });
        }
        Ok(Normalise { tripwires, counted, unwrapping, insertion, natural })
    }

    /// The tripwires, a bit each, that a match beginning with this character may touch.
    fn touched(&self, character: u32) -> u64 {
        let mut bits = 0;
        for (place, tripwire) in self.tripwires.iter().enumerate() {
            if tripwire.expression.may_begin(character) {
                bits |= 1 << place;
            }
        }
        bits
    }

    /// The normalised text where every character only has to be written plainly.
    pub fn plain(&self, text: &[u32], forms: &Forms, words: &Segmenter) -> Normal {
        let mut plain = Vec::with_capacity(text.len());
        let mut touched = 0;
        let mut has_line_end = false;
        for &character in text {
            let entry = forms.entry(character);
            if entry & KNOWN == 0 {
                return Normal::Unknown;
            }
            touched |= entry;
            has_line_end |= entry as u32 == LINE_END;
            plain.push(entry as u32);
        }
        if touched & SUSPECT != 0 {
            return Normal::Suspect;
        }
        let touched = (touched >> 32) & 0x3FFF_FFFF;
        for (place, tripwire) in self.tripwires.iter().enumerate() {
            if place == self.unwrapping && has_line_end {
                for character in plain.iter_mut().filter(|character| **character == LINE_END) {
                    *character = SPACE;
                }
            }
            // A space may have been a line end, which touches other tripwires.
            let may_match = touched >> place & 1 == 1 || (has_line_end && tripwire.expression.may_begin(SPACE));
            if may_match && self.trips(place, tripwire, &plain, words) {
                return Normal::Suspect;
            }
        }
        Normal::Plain(plain)
    }

    fn trips(&self, place: usize, tripwire: &Tripwire, text: &[u32], words: &Segmenter) -> bool {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(matched) = tripwire.expression.search(text, from) {
            let (start, end) = matched.span();
            let counted = text[start..end].iter().filter(|character| self.counted[place].contains(character)).count();
            if counted >= tripwire.least {
                if place != self.insertion {
                    return true;
                }
                found.push((start, end));
            }
            from = end.max(start + 1);
        }
        !found.is_empty() && self.is_inside_words(text, &found, words)
    }

    /// Whether one of `gaps` stands inside a word and not between two words that make one.
    fn is_inside_words(&self, text: &[u32], gaps: &[Span], words: &Segmenter) -> bool {
        let mut joined = Vec::with_capacity(text.len());
        let mut places = Vec::with_capacity(gaps.len());
        let mut last = 0;
        for &(start, end) in gaps {
            joined.extend_from_slice(&text[last..start]);
            places.push(joined.len());
            last = end;
        }
        joined.extend_from_slice(&text[last..]);
        let mut ends = Vec::new();
        words.cut(&joined, &mut ends);
        gaps.iter().zip(places).any(|(gap, place)| {
            let word = ends.partition_point(|end| *end <= place);
            let first = if word == 0 { 0 } else { ends[word - 1] };
            let stop = ends.get(word).copied().unwrap_or(place);
            if first >= place || !words.is_word(&joined[first..stop]) {
                return false;
            }
            let halves = [&joined[first..place], &joined[place..stop]];
            let are_words = halves.map(|half| half.len() >= 2 && words.is_word(half));
            !(are_words[0] && are_words[1]) && !((are_words[0] || are_words[1]) && self.natural.contains(&text[gap.0]))
        })
    }
}
