//! Twin of `model/grams.py`: n-grams packed into one number each, and the table that finds them; and the words of a
//! model, which get codes as characters have them.

/// Room for a code in a packed key: three of them fit into 63 bits.
pub const BITS: u32 = 21;
/// The first word has the code behind that of the last character.
const FIRST_WORD: u64 = 0x11_0000;
/// No key is so great.
const EMPTY: u64 = u64::MAX;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
/// Longer words do not fit into a key and are found by a digest, which has the first bit.
const LONGEST: usize = 3;
const DIGEST: u64 = 1 << 63;

/// A feature: its number, and its inverse document frequency.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    pub number: u32,
    pub frequency: f32,
}

/// What the model does not know.
pub const NOTHING: Feature = Feature { number: u32::MAX, frequency: 0.0 };

/// A word of the model: its code, and the feature that it is alone.
#[derive(Clone, Copy)]
pub struct Word {
    pub code: u64,
    pub feature: Feature,
}

/// Stands for a word that the model does not know.
pub const NO_WORD: Word = Word { code: 0x1F_FFFF, feature: NOTHING };

/// From packed keys to features: every key lies in the slot that its product gives, or in one of the next.
pub struct Table {
    slots: Vec<(u64, Feature)>,
    shift: u32,
}

impl Table {
    /// A table with room for `count` keys.
    pub fn new(count: usize) -> Self {
        let (size, shift) = room(count);
        Table { slots: vec![(EMPTY, NOTHING); size], shift }
    }

    /// Add a key; there have to be fewer than the table has room for.
    pub fn insert(&mut self, key: u64, feature: Feature) {
        let mut place = slot(key, self.shift);
        while self.slots[place].0 != EMPTY {
            place = (place + 1) & (self.slots.len() - 1);
        }
        self.slots[place] = (key, feature);
    }

    pub fn find(&self, key: u64) -> Feature {
        let mut place = slot(key, self.shift);
        loop {
            let (found, feature) = self.slots[place];
            // An empty slot holds nothing.
            if found == key || found == EMPTY {
                return feature;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }
}

/// The words that features are made of.
pub struct Vocabulary {
    slots: Vec<Known>,
    shift: u32,
    letters: Vec<u32>,
    count: usize,
}

#[derive(Clone, Copy)]
struct Known {
    key: u64,
    word: Word,
    /// Where it stands in the letters of all words.
    start: u32,
    length: u32,
}

const FREE: Known = Known { key: EMPTY, word: NO_WORD, start: 0, length: 0 };

impl Vocabulary {
    pub fn new() -> Self {
        let (size, shift) = room(0);
        Vocabulary { slots: vec![FREE; size], shift, letters: Vec::new(), count: 0 }
    }

    /// The code of a word, which is added where it is new.
    pub fn code(&mut self, word: &[u32]) -> u64 {
        self.known(word).word.code
    }

    /// Add a word that is a feature.
    pub fn insert(&mut self, word: &[u32], feature: Feature) {
        self.known(word).word.feature = feature;
    }

    pub fn find(&self, word: &[u32]) -> Word {
        self.slots[self.place(key_of(word), word)].word
    }

    fn known(&mut self, word: &[u32]) -> &mut Known {
        let key = key_of(word);
        let mut place = self.place(key, word);
        if self.slots[place].key == EMPTY {
            if self.slots.len() < least(self.count + 1) {
                self.grow();
                place = self.place(key, word);
            }
            let code = FIRST_WORD + self.count as u64;
            let start = self.letters.len() as u32;
            self.slots[place] = Known { key, word: Word { code, feature: NOTHING }, start, length: word.len() as u32 };
            self.letters.extend_from_slice(word);
            self.count += 1;
        }
        &mut self.slots[place]
    }

    fn grow(&mut self) {
        let (size, shift) = room(2 * self.slots.len());
        let old = std::mem::replace(&mut self.slots, vec![FREE; size]);
        self.shift = shift;
        for known in old.into_iter().filter(|known| known.key != EMPTY) {
            let mut place = slot(known.key, shift);
            while self.slots[place].key != EMPTY {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = known;
        }
    }

    /// The slot of a word, an empty one where it is not known.
    fn place(&self, key: u64, word: &[u32]) -> usize {
        let mut place = slot(key, self.shift);
        loop {
            let known = &self.slots[place];
            if known.key == EMPTY || (known.key == key && (key < DIGEST || self.is_written(known, word))) {
                return place;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    fn is_written(&self, known: &Known, word: &[u32]) -> bool {
        let start = known.start as usize;
        &self.letters[start..start + known.length as usize] == word
    }
}

/// So many slots leave at least a third of them free.
fn least(count: usize) -> usize {
    count + count / 2 + 1
}

/// A size that is a power of two, and the shift that gives a slot of it.
fn room(count: usize) -> (usize, u32) {
    let size = least(count).max(2).next_power_of_two();
    (size, 64 - size.trailing_zeros())
}

#[inline]
fn slot(key: u64, shift: u32) -> usize {
    (key.wrapping_mul(FACTOR) >> shift) as usize
}

fn key_of(word: &[u32]) -> u64 {
    if word.len() <= LONGEST {
        return word.iter().fold(0, |key, code| key << BITS | u64::from(*code));
    }
    let digest =
        word.iter().fold(0_u64, |digest, code| (digest.rotate_left(5) ^ u64::from(*code)).wrapping_mul(FACTOR));
    digest >> 2 | DIGEST
}
