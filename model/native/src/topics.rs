//! Twin of `model/topics.py`.

use crate::blob::{Reader, Result};
use crate::row::Topic;
use crate::words::Words;

/// The words of the classes, and the classes of each word.
pub struct Topics {
    words: Words,
    classes: Vec<Vec<usize>>,
}

impl Topics {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let words = Words::new(&reader.texts()?);
        let classes = (0..reader.number()?).map(|_| places(reader)).collect::<Result<_>>()?;
        Ok(Topics { words, classes })
    }

    /// Every word of a class in a text, the longest at each place; a word of two classes counts for both.
    pub fn find(&self, text: &[u32]) -> Vec<Topic> {
        let mut found = Vec::new();
        for start in 0..text.len() {
            if let Some((word, end)) = self.words.at(text, start).next() {
                found.extend(self.classes[word].iter().map(|&topic| Topic { span: (start, end), topic }));
            }
        }
        found
    }
}

fn places(reader: &mut Reader) -> Result<Vec<usize>> {
    Ok(reader.array::<i32>()?.iter().map(|place| *place as usize).collect())
}
