//! Twin of `structure` in `model/features.py`, with the numbers of a trained model for the names of features.

use crate::blob::{Malformed, Reader, Result};
use crate::features::Features;
use crate::row::{Row, Topic};

/// The number of every feature of structure, None where the model does not know it.
type Number = Option<u32>;

pub struct Structure {
    kinds: Vec<Number>,
    /// Who a message claims to be (a kind of organisation, then nobody) with every kind.
    whose: Vec<Number>,
    /// What a message asks for with every kind.
    asked: Vec<Number>,
    own: Number,
    other: Number,
    imitates: Number,
    /// Acts that are asked for, then those that are warned against.
    acts: Vec<Number>,
    denied: Number,
    denied_topics: Vec<Number>,
    denied_acts: Vec<Number>,
    /// So many different words of a class count.
    most_words: usize,
    topics: Vec<Number>,
    disguises: Vec<Number>,
    many: Number,
    lengths: Vec<Number>,
    no_contact: Number,
}

impl Structure {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let kinds = numbers(reader)?;
        let whose = numbers(reader)?;
        let asked = numbers(reader)?;
        let links = numbers(reader)?;
        let (own, other, imitates) = match links[..] {
            [own, other, imitates] => (own, other, imitates),
            _ => return Err(Malformed("three features of links were expected".to_string())),
        };
        Ok(Structure {
            kinds,
            whose,
            asked,
            own,
            other,
            imitates,
            acts: numbers(reader)?,
            denied: number(reader)?,
            denied_topics: numbers(reader)?,
            denied_acts: numbers(reader)?,
            most_words: reader.number()?,
            topics: numbers(reader)?,
            disguises: numbers(reader)?,
            many: number(reader)?,
            lengths: numbers(reader)?,
            no_contact: number(reader)?,
        })
    }

    /// The known features of what a message holds and how that fits, in the order of the Python twin; `length` is that
    /// of its stream.
    pub fn find(&self, features: &Features, row: &Row, length: usize, out: &mut Vec<u32>) {
        out.clear();
        let links = row.links.iter().map(|link| features.link_kinds[link.kind]);
        let kinds = distinct(links.chain(row.numbers.iter().filter_map(|number| features.number_kinds[number.kind])));
        let mut claimed = distinct(row.claims.iter().map(|claim| features.organisations[claim.organisation]));
        claimed.sort_unstable();
        if claimed.is_empty() {
            claimed.push(self.whose.len() / self.kinds.len() - 1);
        }
        let warned = self.acts.len() / 2;
        let acts = distinct(row.asks.iter().map(|ask| if ask.warned { warned + ask.act } else { ask.act }));
        let topics = distinct(row.topics.iter().map(|word| word.topic));
        for kind in &kinds {
            add(self.kinds[*kind], out);
            for who in &claimed {
                add(self.whose[who * self.kinds.len() + kind], out);
            }
            for act in acts.iter().filter(|act| **act < warned) {
                add(self.asked[act * self.kinds.len() + kind], out);
            }
        }
        self.add_links(features, row, out);
        for act in &acts {
            add(self.acts[*act], out);
        }
        if row.denied {
            add(self.denied, out);
            topics.iter().for_each(|topic| add(self.denied_topics[*topic], out));
            acts.iter().for_each(|act| add(self.denied_acts[*act], out));
        }
        for topic in &topics {
            let first = topic * self.most_words;
            let count = self.count_words(row, *topic);
            self.topics[first..first + count].iter().for_each(|number| add(*number, out));
        }
        row.disguises.iter().for_each(|kind| add(self.disguises[*kind], out));
        if row.disguises.len() >= features.many {
            add(self.many, out);
        }
        add(self.lengths[features.lengths.iter().filter(|least| **least < length).count()], out);
        if kinds.is_empty() {
            add(self.no_contact, out);
        }
    }

    /// Whether links belong to who the message claims to be, and whether they look like somebody else's.
    fn add_links(&self, features: &Features, row: &Row, out: &mut Vec<u32>) {
        for link in &row.links {
            if let Some(house) = link.house {
                let is_own = row.claims.iter().any(|claim| features.houses[claim.organisation] == house);
                add(if is_own { self.own } else { self.other }, out);
            }
            if link.imitates {
                add(self.imitates, out);
            }
        }
    }

    /// How many different words of a class a message holds, at most as many as count.
    fn count_words(&self, row: &Row, topic: usize) -> usize {
        let written = |word: &Topic| row.text.get(word.span.0..word.span.1);
        let mut found = Vec::with_capacity(self.most_words);
        for word in row.topics.iter().filter(|word| word.topic == topic) {
            if found.len() == self.most_words {
                break;
            }
            if !found.contains(&written(word)) {
                found.push(written(word));
            }
        }
        found.len()
    }
}

/// Add the number of a feature that is not there yet.
fn add(number: Number, out: &mut Vec<u32>) {
    if let Some(number) = number {
        if !out.contains(&number) {
            out.push(number);
        }
    }
}

/// Each value once, in the order in which they come first.
fn distinct(values: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut found = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

fn numbers(reader: &mut Reader) -> Result<Vec<Number>> {
    Ok(reader.array::<i32>()?.iter().map(|number| u32::try_from(*number).ok()).collect())
}

fn number(reader: &mut Reader) -> Result<Number> {
    match numbers(reader)?[..] {
        [number] => Ok(number),
        _ => Err(Malformed("one feature was expected".to_string())),
    }
}
