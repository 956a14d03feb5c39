//! Twin of what `model/numbers.py` uses of `model/digits.py` and `model/shapes.py`.

use crate::blob::{Reader, Result};
use crate::regex::Regex;

const ZERO: u32 = 0x30;
const X: u32 = 0x78;
/// What card numbers begin with.
pub const CARD_STARTS: &[u8] = b"34569";
const TENTH: u64 = 10;
const CARD_LENGTHS: std::ops::RangeInclusive<usize> = 15..=19;
const IDENTITY_LENGTH: usize = 18;

/// Characters and what each is worth.
struct Values {
    characters: Vec<u32>,
    values: Vec<u64>,
}

impl Values {
    fn read(reader: &mut Reader) -> Result<Self> {
        let characters = reader.text()?.to_vec();
        let values = reader.array::<i32>()?.iter().map(|value| *value as u64).collect();
        Ok(Values { characters, values })
    }

    fn get(&self, character: u32) -> Option<u64> {
        let place = self.characters.iter().position(|known| *known == character)?;
        self.values.get(place).copied()
    }
}

/// Digits of every script, numerals, and the forms of numbers.
pub struct Digits {
    /// The zeros of all scripts in order; the other nine digits follow each.
    zeros: Vec<u32>,
    mobile: Regex,
    up_to_9999: Regex,
    numerals: Values,
    units: Values,
    myriads: Values,
}

impl Digits {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        Ok(Digits {
            zeros: reader.array::<i32>()?.iter().map(|zero| *zero as u32).collect(),
            mobile: Regex::read(reader)?,
            up_to_9999: Regex::read(reader)?,
            numerals: Values::read(reader)?,
            units: Values::read(reader)?,
            myriads: Values::read(reader)?,
        })
    }

    /// What a digit is worth, None for any other character.
    pub fn value(&self, character: u32) -> Option<u32> {
        if character < 0x80 {
            return character.checked_sub(ZERO).filter(|value| *value < 10);
        }
        let behind = self.zeros.partition_point(|zero| *zero <= character);
        let zero = self.zeros.get(behind.checked_sub(1)?)?;
        Some(character - zero).filter(|value| *value < 10)
    }

    /// Whether there is something and it is all digits.
    pub fn is_digits(&self, text: &[u32]) -> bool {
        !text.is_empty() && text.iter().all(|character| self.value(*character).is_some())
    }

    /// Whether the digits are a Chinese mobile number, with or without the country's prefix.
    pub fn is_mobile(&self, digits: &[u32]) -> bool {
        self.mobile.is_full(digits)
    }

    /// Whether the digits are a card number: 15 to 19 of them with the right check digit (Luhn).
    pub fn is_card(&self, digits: &[u32]) -> bool {
        if !CARD_LENGTHS.contains(&digits.len()) || !begins_with_one_of(digits, CARD_STARTS) {
            return false;
        }
        let mut total = 0;
        for (place, digit) in digits.iter().rev().enumerate() {
            let value = match self.value(*digit) {
                Some(value) => value * (1 + place as u32 % 2),
                None => return false,
            };
            total += if value > 9 { value - 9 } else { value };
        }
        total % 10 == 0
    }

    /// Whether the digits are an identity number: 18 with the right check digit, x for ten.
    pub fn is_identity(&self, digits: &[u32]) -> bool {
        if digits.len() != IDENTITY_LENGTH || !self.is_digits(&digits[..IDENTITY_LENGTH - 1]) {
            return false;
        }
        let mut total = 0;
        // The last one counts once, every one before it twice as much as the one behind it, modulo eleven.
        let mut weight = 1;
        for digit in digits.iter().rev() {
            let value = match self.value(*digit) {
                Some(value) => u64::from(value),
                None if *digit == X => TENTH,
                None => return false,
            };
            total += value * weight;
            weight = weight * 2 % 11;
        }
        total % 11 == 1
    }

    /// A number in Chinese numerals with their units as digits (一百二十: 120), nothing where it is not one.
    pub fn sum_in_words(&self, words: &[u32]) -> Vec<u32> {
        let mut total = 0;
        let mut left = words;
        for (unit, size) in self.myriads.characters.iter().zip(&self.myriads.values) {
            if let Some(place) = left.iter().position(|character| character == unit) {
                match self.up_to_9999(&left[..place]) {
                    None | Some(0) => return Vec::new(),
                    Some(value) => total += value * size,
                }
                left = &left[place + 1..];
            }
        }
        match self.up_to_9999(left) {
            Some(value) if total + value > 0 => (total + value).to_string().chars().map(u32::from).collect(),
            _ => Vec::new(),
        }
    }

    /// The value of numerals below ten thousand, 0 for none, None where they are no number.
    fn up_to_9999(&self, words: &[u32]) -> Option<u64> {
        if !self.up_to_9999.is_full(words) {
            return None;
        }
        let (mut total, mut digit) = (0, 0);
        for character in words {
            match self.units.get(*character) {
                Some(unit) => {
                    total += digit.max(1) * unit;
                    digit = 0;
                }
                None => digit = self.numerals.get(*character)?,
            }
        }
        Some(total + digit)
    }
}

/// Whether the first character is one of these.
pub fn begins_with_one_of(text: &[u32], characters: &[u8]) -> bool {
    text.first().map_or(false, |first| characters.iter().any(|character| u32::from(*character) == *first))
}
