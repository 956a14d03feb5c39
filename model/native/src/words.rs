//! The longest of many words at a place of a text.

use crate::beginnings::{bit, second, Beginnings, ANY};

/// Words by their first character, the longest first.
pub struct Words {
    words: Beginnings<Word>,
    letters: Vec<u32>,
}

struct Word {
    /// Its place among the words that were given.
    number: usize,
    length: usize,
    second: Option<u32>,
    /// Where its third character stands in `letters`.
    third: usize,
}

impl Words {
    pub fn new(words: &[&[u32]]) -> Self {
        let mut found = Words { words: Beginnings::default(), letters: Vec::new() };
        let mut order: Vec<(usize, &&[u32])> = words.iter().enumerate().collect();
        order.sort_by_key(|(_, word)| std::cmp::Reverse(word.len()));
        for (number, word) in order {
            if let Some(first) = word.first() {
                let (second, third) = (word.get(1).copied(), found.letters.len());
                found.letters.extend(word.iter().skip(2));
                found.words.add(*first, second.map_or(ANY, bit), Word { number, length: word.len(), second, third });
            }
        }
        found
    }

    /// The words that stand at a place, the longest first: the number and the end of each.
    #[inline]
    pub fn at<'a>(&'a self, text: &'a [u32], place: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
        let words = self.words.get(text[place], second(text, place)).iter();
        words.filter(move |word| self.is_at(word, text, place)).map(move |word| (word.number, place + word.length))
    }

    /// Whether a word stands where its first character does.
    #[inline]
    fn is_at(&self, word: &Word, text: &[u32], place: usize) -> bool {
        match word.second {
            None => true,
            Some(second) if text.get(place + 1) == Some(&second) => {
                text[place + 2..].starts_with(&self.letters[word.third..word.third + word.length - 2])
            }
            Some(_) => false,
        }
    }
}
