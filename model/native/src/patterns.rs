//! Twin of `Patterns` in `model/beginnings.py`.

use crate::beginnings::{second, Beginnings};
use crate::blob::{Reader, Result};
use crate::regex::Regex;
use crate::row::Span;

/// Patterns, each of which takes at least a character and names those that it may begin with.
pub struct Patterns {
    patterns: Vec<Regex>,
    beginnings: Beginnings<Try>,
}

/// A pattern, and the bits of the characters that may come second where it begins with a certain one.
struct Try {
    number: usize,
    seconds: u64,
}

impl Patterns {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let mut found = Patterns { patterns: Vec::new(), beginnings: Beginnings::default() };
        for number in 0..reader.number()? {
            let (firsts, seconds) = (reader.text()?, reader.array::<u64>()?);
            for (&first, &seconds) in firsts.iter().zip(seconds) {
                found.beginnings.add(first, seconds, Try { number, seconds });
            }
            found.patterns.push(Regex::read(reader)?);
        }
        Ok(found)
    }

    /// How many patterns there are.
    pub fn count(&self) -> usize {
        self.patterns.len()
    }

    /// The spans that `finditer` finds for each pattern with the place of the pattern, in the order of the patterns.
    pub fn find(&self, text: &[u32]) -> Vec<(usize, Span)> {
        let mut found = Vec::new();
        let mut free = vec![0; self.patterns.len()];
        for (place, first) in text.iter().enumerate() {
            let second = second(text, place);
            for one in self.beginnings.get(*first, second) {
                if one.seconds & second != 0 && free[one.number] <= place {
                    if let Some(hit) = self.patterns[one.number].match_at(text, place) {
                        free[one.number] = hit.span().1;
                        found.push((one.number, hit.span()));
                    }
                }
            }
        }
        found.sort_by_key(|(number, _)| *number);
        found
    }
}
