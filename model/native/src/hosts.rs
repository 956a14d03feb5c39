//! Twin of `model/hosts.py`: what the written form of a host tells without it ever being opened.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use crate::blob::{Malformed, Reader, Result};
use crate::regex::Regex;

pub const DOT: u32 = 0x2E;
pub const COLON: u32 = 0x3A;
const BRACKET: u32 = 0x5B;
const BRACKET_END: u32 = 0x5D;
const STROKE: u32 = 0x2D;
const ZERO: u32 = 0x30;
const PUNYCODE: [u32; 4] = [0x78, 0x6E, 0x2D, 0x2D];
const HEXADECIMAL: [u32; 2] = [0x30, 0x78];
const WILDCARD: [u32; 1] = [0x2A];
const EXCEPTION: u32 = 0x21;
/// What tldextract takes for a dot.
const DOTS: [u32; 3] = [0x3002, 0xFF0E, 0xFF61];

/// Words, and for each its place among those that were given.
pub struct Keys {
    words: Vec<Vec<u32>>,
    /// For each slot a place and 1, 0 where it is free.
    slots: Vec<u32>,
    shift: u32,
}

impl Keys {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        Ok(Keys::new(words(reader)?))
    }

    fn new(words: Vec<Vec<u32>>) -> Self {
        let bits = (2 * words.len() + 2).next_power_of_two().trailing_zeros();
        let mut keys = Keys { words, slots: vec![0; 1 << bits], shift: u64::BITS - bits };
        for place in 0..keys.words.len() {
            let slot = keys.slot(&keys.words[place]);
            keys.slots[slot] = place as u32 + 1;
        }
        keys
    }

    pub fn get(&self, word: &[u32]) -> Option<usize> {
        (self.slots[self.slot(word)] as usize).checked_sub(1)
    }

    pub fn contains(&self, word: &[u32]) -> bool {
        self.get(word).is_some()
    }

    /// The slot of a word, a free one where it is none of these.
    fn slot(&self, word: &[u32]) -> usize {
        let hash = word.iter().fold(0, |hash: u64, one| (hash.rotate_left(5) ^ u64::from(*one)).wrapping_mul(MIX));
        let mut slot = (hash.wrapping_mul(MIX) >> self.shift) as usize;
        while self.slots[slot] != 0 && self.words[self.slots[slot] as usize - 1] != word {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }
}

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// The lexicon of links.
pub struct Hosts {
    pub shorteners: Keys,
    pub cheap_endings: Keys,
    pub app_files: Keys,
    pub open_hosts: Keys,
    pub genuine: Keys,
    pub word_endings: Keys,
    pub english_endings: Keys,
    pub titles: Keys,
    suffixes: Suffixes,
    part: Regex,
    dotted: Regex,
    inside: Regex,
    hard: Regex,
    vowels: Regex,
    digit: Regex,
    printable: Regex,
    /// Where the ten digits of every script begin.
    zeros: Vec<u32>,
    least: u64,
    rare: f64,
}

impl Hosts {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        Ok(Hosts {
            shorteners: Keys::read(reader)?,
            cheap_endings: Keys::read(reader)?,
            app_files: Keys::read(reader)?,
            open_hosts: Keys::read(reader)?,
            genuine: Keys::read(reader)?,
            word_endings: Keys::read(reader)?,
            english_endings: Keys::read(reader)?,
            titles: Keys::read(reader)?,
            suffixes: Suffixes::read(reader)?,
            part: Regex::read(reader)?,
            dotted: Regex::read(reader)?,
            inside: Regex::read(reader)?,
            hard: Regex::read(reader)?,
            vowels: Regex::read(reader)?,
            digit: Regex::read(reader)?,
            printable: Regex::read(reader)?,
            zeros: reader.text()?.to_vec(),
            least: reader.number()? as u64,
            rare: reader.fraction()?,
        })
    }
}

/// The public suffixes: a trie of labels, the last one first, as tldextract has it.
struct Suffixes {
    labels: Keys,
    /// A node in the upper half and the number of a label in the lower one, in order, and the node that it leads to.
    edges: Vec<u64>,
    children: Vec<u32>,
    /// Whether a suffix is complete at a node.
    ends: Vec<bool>,
    wildcard: Option<usize>,
    /// Labels in punycode, and the number of the label that each stands for.
    encoded: Keys,
    decoded: Vec<i32>,
    capitals: Vec<u32>,
    small: Vec<u32>,
}

const ROOT: usize = 0;

impl Suffixes {
    fn read(reader: &mut Reader) -> Result<Self> {
        let labels = Keys::read(reader)?;
        let edges = reader.array::<u64>()?.to_vec();
        let children: Vec<u32> = reader.array::<i32>()?.iter().map(|child| *child as u32).collect();
        let mut ends = vec![false; children.len() + 1];
        for end in reader.array::<i32>()? {
            *ends.get_mut(*end as usize).ok_or_else(|| Malformed(String::from("a suffix ends nowhere")))? = true;
        }
        let wildcard = labels.get(&WILDCARD);
        Ok(Suffixes {
            labels,
            edges,
            children,
            ends,
            wildcard,
            encoded: Keys::read(reader)?,
            decoded: reader.array::<i32>()?.to_vec(),
            capitals: reader.text()?.to_vec(),
            small: reader.text()?.to_vec(),
        })
    }

    /// Where the public suffix of a host begins, None where it has none (`suffix_index` in tldextract).
    fn find(&self, host: &[u32]) -> Option<usize> {
        let (mut node, mut end) = (ROOT, host.len());
        let mut found = None;
        loop {
            let start = label_start(host, end);
            let label = &host[start..end];
            match self.number(label).and_then(|number| self.child(node, number)) {
                Some(child) => {
                    node = child;
                    if self.ends[node] {
                        found = Some(start);
                    }
                }
                None if self.wildcard.and_then(|any| self.child(node, any)).is_some() => {
                    return Some(if self.is_exception(node, label) { host.len().min(end + 1) } else { start });
                }
                None => return found,
            }
            if start == 0 {
                return found;
            }
            end = start - 1;
        }
    }

    fn child(&self, node: usize, label: usize) -> Option<usize> {
        let place = self.edges.binary_search(&((node as u64) << 32 | label as u64)).ok()?;
        Some(self.children[place] as usize)
    }

    fn is_exception(&self, node: usize, label: &[u32]) -> bool {
        let marked: Vec<u32> = std::iter::once(EXCEPTION).chain(self.lowered(label).iter().copied()).collect();
        self.labels.get(&marked).and_then(|number| self.child(node, number)).is_some()
    }

    /// The number of a label in small letters and in its own script (`_decode_punycode` in tldextract).
    fn number(&self, label: &[u32]) -> Option<usize> {
        if label.starts_with(&PUNYCODE) {
            return self.encoded.get(label).map(|place| self.decoded[place] as usize);
        }
        self.labels.get(&self.lowered(label))
    }

    /// A label in small letters, as far as public suffixes have them. The Latin ones are small already.
    fn lowered<'a>(&self, label: &'a [u32]) -> Cow<'a, [u32]> {
        if is_ascii(label) {
            return Cow::Borrowed(label);
        }
        Cow::Owned(label.iter().map(|one| self.capitals.binary_search(one).map_or(*one, |at| self.small[at])).collect())
    }
}

/// A host in parts: `below` what stands before the registered label, `suffix` what nobody owns (empty for none).
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    pub below: &'a [u32],
    pub label: &'a [u32],
    pub suffix: &'a [u32],
}

impl Parts<'_> {
    /// The registered domain, empty where there is none.
    pub fn domain(&self) -> Vec<u32> {
        if self.has_domain() {
            [self.label, self.suffix].join(&DOT)
        } else {
            Vec::new()
        }
    }

    pub fn has_domain(&self) -> bool {
        !self.label.is_empty() && !self.suffix.is_empty()
    }
}

impl Hosts {
    /// The parts of a host by the public suffix list. A host holds no `/`, `?`, `#`, `@` nor space.
    pub fn parts<'a>(&self, host: &'a [u32]) -> Parts<'a> {
        let host = without_port(host);
        let whole = Parts { below: &[], label: host, suffix: &[] };
        if in_brackets(host).and_then(parsed_ipv6).is_some() {
            return whole;
        }
        match self.suffixes.find(host) {
            Some(0) => Parts { below: &[], label: &[], suffix: host },
            Some(start) => {
                let (below, label) = last_label(&host[..start - 1]);
                Parts { below, label, suffix: host.get(start..).unwrap_or(&[]) }
            }
            None if looks_like_ip(host) => whole,
            None => {
                let (below, label) = last_label(host);
                Parts { below, label, suffix: &[] }
            }
        }
    }
}

/// What `lenient_netloc` of tldextract leaves of a host.
fn without_port(host: &[u32]) -> &[u32] {
    if host.first() == Some(&BRACKET) {
        if let Some(end) = position(host, BRACKET_END) {
            return &host[..=end];
        }
    }
    let name = &host[..position(host, COLON).unwrap_or(host.len())];
    let end = name.iter().rposition(|one| *one != DOT).map_or(0, |last| last + 1);
    &name[..end]
}

/// What stands before the last label and its dot, and the last label.
fn last_label(host: &[u32]) -> (&[u32], &[u32]) {
    let start = label_start(host, host.len());
    (&host[..start.saturating_sub(1)], &host[start..])
}

fn label_start(host: &[u32], end: usize) -> usize {
    host[..end].iter().rposition(|one| *one == DOT).map_or(0, |dot| dot + 1)
}

/// `looks_like_ip` of tldextract: four numbers below 256, none with a nought before it.
fn looks_like_ip(host: &[u32]) -> bool {
    let is_byte = |part: &[u32]| {
        let is_written = matches!(part.len(), 1..=3) && (part.len() == 1 || part[0] != ZERO);
        is_written && part.iter().all(is_digit) && part.iter().fold(0, |sum, one| 10 * sum + one - ZERO) < 256
    };
    host.split(is_dot).count() == 4 && host.split(is_dot).all(is_byte)
}

impl Hosts {
    /// The address that a host is, in its usual form, None for a name.
    pub fn address(&self, host: &[u32]) -> Option<Vec<u32>> {
        if host.first() == Some(&BRACKET) {
            return parsed_ipv6(&host[1..host.len().saturating_sub(1).max(1)]).map(ipv6);
        }
        if !host.first().map_or(false, |first| self.part.may_begin(*first)) {
            return None;
        }
        if self.dotted.is_full(host) && !host.split(is_dot).any(|part| part[0] == ZERO && part.len() > 1) {
            return Some(host.to_vec());
        }
        let written: Vec<&[u32]> = host.split(is_dot).collect();
        if written.len() > 4 || !written.iter().all(|part| self.part.is_full(part)) {
            return None;
        }
        let values = written.iter().map(|part| self.value(part)).collect::<Option<Vec<u64>>>()?;
        let (last, before) = values.split_last()?;
        let fits = before.iter().all(|value| *value < 256) && *last < 1 << (8 * (5 - values.len()));
        let whole = before.iter().enumerate().fold(*last, |whole, (place, value)| whole + (value << (24 - 8 * place)));
        Some(whole).filter(|whole| fits && *whole >= self.least).map(ipv4)
    }

    /// The number that a part of an address is, None for 08.
    fn value(&self, part: &[u32]) -> Option<u64> {
        let (digits, base) = match part {
            [first, second, digits @ ..] if [*first, *second] == HEXADECIMAL => (digits, 16),
            [ZERO, _, ..] => (part, 8),
            _ => (part, 10),
        };
        digits.iter().try_fold(0, |sum: u64, one| Some(sum * base + self.digit(*one).filter(|digit| *digit < base)?))
    }

    /// The number that a digit of any script is, also a hexadecimal one.
    fn digit(&self, character: u32) -> Option<u64> {
        if (0x61..=0x66).contains(&character) {
            return Some(u64::from(character - 0x61 + 10));
        }
        let zero = self.zeros.partition_point(|zero| *zero <= character).checked_sub(1)?;
        Some(u64::from(character - self.zeros[zero])).filter(|digit| *digit < 10)
    }
}

/// What stands in the brackets around an address.
fn in_brackets(host: &[u32]) -> Option<&[u32]> {
    match host {
        [BRACKET, inside @ .., BRACKET_END] => Some(inside),
        _ => None,
    }
}

fn parsed_ipv6(text: &[u32]) -> Option<[u16; 8]> {
    let text: Option<String> = text.iter().map(|one| char::from_u32(*one)).collect();
    text?.parse::<Ipv6Addr>().ok().map(|address| address.segments())
}

/// An address as `str(IPv6Address)` writes it: the longest run of noughts, from two on, is left out.
fn ipv6(groups: [u16; 8]) -> Vec<u32> {
    let (mut start, mut size) = (0, 1);
    for first in 0..groups.len() {
        let run = groups[first..].iter().take_while(|group| **group == 0).count();
        if run > size {
            start = first;
            size = run;
        }
    }
    let joined = |groups: &[u16]| groups.iter().map(|group| format!("{:x}", group)).collect::<Vec<String>>().join(":");
    if size == 1 {
        return points(&joined(&groups));
    }
    points(&format!("{}::{}", joined(&groups[..start]), joined(&groups[start + size..])))
}

fn ipv4(whole: u64) -> Vec<u32> {
    points(&format!("{}.{}.{}.{}", whole >> 24, whole >> 16 & 255, whole >> 8 & 255, whole & 255))
}

impl Hosts {
    /// A host with its punycode labels in their own script; one that cannot be decoded stays.
    pub fn decoded<'a>(&self, host: &'a [u32]) -> Cow<'a, [u32]> {
        if !host.windows(PUNYCODE.len()).any(|four| four == PUNYCODE) {
            return Cow::Borrowed(host);
        }
        let labels: Vec<Cow<[u32]>> = host.split(is_dot).map(|label| self.decoded_label(label)).collect();
        Cow::Owned(labels.join(&DOT))
    }

    fn decoded_label<'a>(&self, label: &'a [u32]) -> Cow<'a, [u32]> {
        let plain = label.strip_prefix(&PUNYCODE).filter(|rest| is_ascii(rest)).and_then(punycode);
        match plain {
            Some(plain) if !plain.is_empty() && plain.iter().all(|one| self.printable.may_begin(*one)) => {
                Cow::Owned(plain)
            }
            _ => Cow::Borrowed(label),
        }
    }

    /// Whether a character is a digit of any kind.
    pub fn is_digit(&self, character: u32) -> bool {
        self.digit.may_begin(character)
    }
}

/// `encoded.decode("punycode")` for what is in small Latin letters, digits and strokes; None where Python raises.
fn punycode(encoded: &[u32]) -> Option<Vec<u32>> {
    let stroke = encoded.iter().rposition(|one| *one == STROKE);
    let mut base = encoded[..stroke.unwrap_or(0)].to_vec();
    let mut extended = encoded[stroke.map_or(0, |stroke| stroke + 1)..].iter();
    let (mut character, mut place, mut bias) = (0x80, 0, 72);
    let mut is_first = true;
    while !extended.as_slice().is_empty() {
        let delta = generalized_number(&mut extended, bias)?;
        let count = base.len() as u64 + 1;
        place = delta.checked_add(place)?;
        character += place / count;
        if character > 0x10FFFF {
            return None;
        }
        place %= count;
        base.insert(place as usize, character as u32);
        bias = adapted(delta, is_first, count);
        is_first = false;
        place += 1;
    }
    Some(base)
}

/// The next number, None where it is not complete or no number; one beyond all bounds is no character either.
fn generalized_number<'a>(extended: &mut impl Iterator<Item = &'a u32>, bias: u64) -> Option<u64> {
    let (mut result, mut weight) = (0_u64, 1_u64);
    for step in 1_u64.. {
        let digit = match *extended.next()? {
            letter @ 0x61..=0x7A => u64::from(letter - 0x61),
            digit @ 0x30..=0x39 => u64::from(digit - 22),
            _ => return None,
        };
        let threshold = (36 * step).saturating_sub(bias).clamp(1, 26);
        result = digit.checked_mul(weight).and_then(|more| result.checked_add(more))?;
        if digit < threshold {
            break;
        }
        weight = weight.checked_mul(36 - threshold)?;
    }
    Some(result)
}

fn adapted(delta: u64, is_first: bool, count: u64) -> u64 {
    let mut delta = delta / if is_first { 700 } else { 2 };
    delta += delta / count;
    let mut divisions = 0;
    while delta > 455 {
        delta /= 35;
        divisions += 36;
    }
    divisions + 36 * delta / (delta + 38)
}

impl Hosts {
    /// Whether a host label looks drawn by a machine: digits in letters, hardly a vowel, runs of consonants.
    pub fn looks_random(&self, label: &[u32]) -> bool {
        let digits = label.iter().filter(|one| self.is_digit(**one)).count();
        if label.len() < 4 || digits == label.len() {
            return digits == label.len() && label.len() >= 5;
        }
        let letters = label.iter().filter(|one| is_letter(one)).count();
        let vowels = label.iter().filter(|one| self.vowels.may_begin(**one)).count();
        let is_inside = digits >= 1 && self.inside.is_found(label);
        (is_inside && (digits >= 2 || vowels <= 1))
            || (letters >= 5 && (vowels as f64) / (letters as f64) < self.rare)
            || (is_ascii(label) && self.hard.is_found(label))
    }
}

pub fn is_ascii(text: &[u32]) -> bool {
    text.iter().all(|one| *one < 0x80)
}

pub fn is_dot(character: &u32) -> bool {
    *character == DOT
}

fn is_digit(character: &u32) -> bool {
    (0x30..=0x39).contains(character)
}

fn is_letter(character: &u32) -> bool {
    (0x61..=0x7A).contains(character)
}

/// A text with plain dots where tldextract sees some.
pub fn with_dots(text: &[u32]) -> Vec<u32> {
    text.iter().map(|one| if DOTS.contains(one) { DOT } else { *one }).collect()
}

pub fn position(text: &[u32], character: u32) -> Option<usize> {
    text.iter().position(|one| *one == character)
}

pub fn points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

pub fn words(reader: &mut Reader) -> Result<Vec<Vec<u32>>> {
    Ok(reader.texts()?.into_iter().map(<[u32]>::to_vec).collect())
}

/// The names that follow have to be these, in this order.
pub fn expect(reader: &mut Reader, names: &[&str]) -> Result<()> {
    let found = reader.texts()?;
    if found.len() == names.len() && found.iter().zip(names).all(|(one, name)| points(name) == *one) {
        return Ok(());
    }
    Err(Malformed(format!("the names are not {}", names.join(", "))))
}
