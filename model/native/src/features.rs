//! Twin of `model/features.py`: the stream of a message, and what its structure needs to know of kinds.

use crate::blob::{Malformed, Reader, Result};
use crate::numbers::Numbers;
use crate::row::Row;

const PERCENT: u32 = 0x25;
/// Characters are kept or dropped by pages of so many, a bit each.
const PAGE: usize = 256;
const PAGE_BYTES: usize = PAGE / 8;
const CHARACTERS: usize = 0x11_0000;
/// Marks that stand in the tables for no character.
const ITSELF: i32 = -1;
const LENGTH: i32 = -2;

/// What stands for a number.
enum Mark {
    Itself,
    Length,
    Sign(u32),
}

/// An entity with what stands for it: start, end, mark.
type Entity<'a> = (usize, usize, &'a [u32]);

/// Marks and kinds; nothing of a trained model.
pub struct Features {
    links: Vec<u32>,
    numbers: Vec<Mark>,
    /// Marks of short numbers, by their length less one.
    short: Vec<u32>,
    pages: Vec<usize>,
    kept: Vec<u8>,
    /// The place among the kinds of features for every kind of link, and of number: None for no contact.
    pub(crate) link_kinds: Vec<usize>,
    pub(crate) number_kinds: Vec<Option<usize>>,
    /// The kind of every organisation, and its house.
    pub(crate) organisations: Vec<usize>,
    pub(crate) houses: Vec<usize>,
    pub(crate) lengths: Vec<usize>,
    /// From so many disguises on they are many.
    pub(crate) many: usize,
}

impl Features {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let links = places(reader)?.into_iter().map(|mark| mark as u32).collect();
        let numbers = reader.array::<i32>()?.iter().map(|mark| mark_of(*mark)).collect();
        let short = reader.text()?.to_vec();
        let pages: Vec<usize> = reader.array::<u32>()?.iter().map(|page| *page as usize * PAGE_BYTES).collect();
        let kept = reader.array::<u8>()?.to_vec();
        let is_whole = pages.len() * PAGE == CHARACTERS && pages.iter().all(|page| page + PAGE_BYTES <= kept.len());
        if !is_whole || short.is_empty() {
            return Err(Malformed("the characters of a stream are not those that were expected".to_string()));
        }
        Ok(Features {
            links,
            numbers,
            short,
            pages,
            kept,
            link_kinds: places(reader)?,
            number_kinds: reader.array::<i32>()?.iter().map(|kind| usize::try_from(*kind).ok()).collect(),
            organisations: places(reader)?,
            houses: places(reader)?,
            lengths: places(reader)?,
            many: reader.number()?,
        })
    }

    /// The stream of a message: its text without punctuation and spaces, entities as single marks.
    pub fn stream(&self, row: &Row, numbers: &Numbers, out: &mut Vec<u32>) {
        let mut entities: Vec<Entity> = Vec::with_capacity(row.links.len() + row.numbers.len());
        for link in &row.links {
            entities.push((link.span.0, link.span.1, std::slice::from_ref(&self.links[link.kind])));
        }
        for number in &row.numbers {
            let mark = match &self.numbers[number.kind] {
                Mark::Itself => numbers.registered(&number.value).unwrap_or(&number.value),
                Mark::Length => std::slice::from_ref(self.length(&number.value)),
                Mark::Sign(mark) => std::slice::from_ref(mark),
            };
            entities.push((number.span.0, number.span.1, mark));
        }
        entities.sort();
        out.clear();
        out.reserve(row.text.len());
        let mut last = 0;
        for (start, end, mark) in entities {
            self.keep(row.text.get(last..start), out);
            out.extend_from_slice(mark);
            last = end;
        }
        self.keep(row.text.get(last..), out);
    }

    /// The mark of a short number; the sign for a share does not count.
    fn length(&self, value: &[u32]) -> &u32 {
        let size = value.iter().rposition(|character| *character != PERCENT).unwrap_or(0);
        &self.short[size.min(self.short.len() - 1)]
    }

    /// Add what is no punctuation and no space.
    fn keep(&self, text: Option<&[u32]>, out: &mut Vec<u32>) {
        out.extend(text.unwrap_or(&[]).iter().filter(|character| self.is_kept(**character)));
    }

    fn is_kept(&self, character: u32) -> bool {
        let place = character as usize % PAGE;
        match self.pages.get(character as usize / PAGE) {
            Some(page) => self.kept[page + place / 8] >> (place % 8) & 1 == 1,
            None => false,
        }
    }
}

fn mark_of(mark: i32) -> Mark {
    match mark {
        ITSELF => Mark::Itself,
        LENGTH => Mark::Length,
        sign => Mark::Sign(sign as u32),
    }
}

/// Whole numbers of an array that holds no negative one.
fn places(reader: &mut Reader) -> Result<Vec<usize>> {
    let array = reader.array::<i32>()?;
    array.iter().map(|place| usize::try_from(*place).map_err(|_| Malformed(format!("{} is no place", place)))).collect()
}
