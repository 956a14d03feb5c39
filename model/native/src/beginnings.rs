//! What may begin at a place of a text, told by its first two characters (`model/beginnings.py`).

const BLOCK: usize = 128;
const BLOCKS: usize = 0x110000 / BLOCK;

/// Items by the character that they begin with, in the order in which they were added.
pub struct Beginnings<T> {
    /// For each block of characters its place in `numbers`; all blocks in which nothing begins share the first one.
    blocks: Vec<u16>,
    /// For each character of a block the place of its row; nothing begins with those of row 0.
    numbers: Vec<[u16; BLOCK]>,
    rows: Vec<Row<T>>,
}

/// What begins with one character.
struct Row<T> {
    /// The bits of all characters that may come second.
    seconds: u64,
    items: Vec<T>,
}

impl<T> Default for Beginnings<T> {
    fn default() -> Self {
        Beginnings { blocks: vec![0; BLOCKS], numbers: vec![[0; BLOCK]], rows: vec![Row { seconds: 0, items: vec![] }] }
    }
}

impl<T> Beginnings<T> {
    /// Add what begins with a character, with the bits of those that may come second.
    pub fn add(&mut self, first: u32, seconds: u64, item: T) {
        let (block, place) = (first as usize / BLOCK, first as usize % BLOCK);
        if self.blocks[block] == 0 {
            self.blocks[block] = self.numbers.len() as u16;
            self.numbers.push([0; BLOCK]);
        }
        let number = &mut self.numbers[usize::from(self.blocks[block])][place];
        if *number == 0 {
            *number = self.rows.len() as u16;
            self.rows.push(Row { seconds: 0, items: Vec::new() });
        }
        let row = &mut self.rows[usize::from(*number)];
        row.seconds |= seconds;
        row.items.push(item);
    }

    /// What may begin with a character where the second one has this bit.
    #[inline]
    pub fn get(&self, first: u32, second: u64) -> &[T] {
        let (block, place) = (first as usize / BLOCK, first as usize % BLOCK);
        let block = self.blocks.get(block).copied().unwrap_or(0);
        let row = &self.rows[usize::from(self.numbers[usize::from(block)][place])];
        if row.seconds & second == 0 {
            &[]
        } else {
            &row.items
        }
    }
}

/// Where any character may come second, or none.
pub const ANY: u64 = u64::MAX;

/// The bit of a character that may come second; characters with the same last bits share it.
#[inline]
pub fn bit(character: u32) -> u64 {
    1 << (character % 64)
}

/// The bit of what comes second at a place of a text; at its end, what takes one character is still tried.
#[inline]
pub fn second(text: &[u32], place: usize) -> u64 {
    text.get(place + 1).map_or(1, |character| bit(*character))
}
