//! Twin of `model/numbers.py`: telephones, cards, chat ids, amounts and codes in normalised text.

use std::borrow::Cow;

use crate::blob::{Malformed, Reader, Result};
use crate::digits::{begins_with_one_of, Digits, CARD_STARTS};
use crate::regex::{Match, Regex};
use crate::row::{Number, Span};

/// What a number is, in the order of `NumberKind`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumberKind {
    Official,
    Mobile,
    Fixed,
    Service,
    Foreign,
    Card,
    Identity,
    Qq,
    Wechat,
    Amount,
    Long,
    CardLike,
    Short,
    Virtual,
    Port,
    Group,
    Chat,
    Code,
}

const KINDS: [&str; 18] = [
    "official",
    "mobile",
    "fixed",
    "service",
    "foreign",
    "card",
    "identity",
    "qq",
    "wechat",
    "amount",
    "long",
    "card_like",
    "short",
    "virtual",
    "port",
    "group",
    "chat",
    "code",
];

/// What the grammar takes a number for, in the order of its alternatives.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Name {
    Wechat,
    Chat,
    Mobile,
    Abroad,
    Fixed,
    City,
    Foreign,
    Port,
    Service,
    Identity,
    Groups,
    Local,
    Card,
    Amount,
    Long,
    Short,
}

const NAMES: [(&str, Name); 16] = [
    ("wechat", Name::Wechat),
    ("chat", Name::Chat),
    ("mobile", Name::Mobile),
    ("abroad", Name::Abroad),
    ("fixed", Name::Fixed),
    ("city", Name::City),
    ("foreign", Name::Foreign),
    ("port", Name::Port),
    ("service", Name::Service),
    ("identity", Name::Identity),
    ("groups", Name::Groups),
    ("local", Name::Local),
    ("card", Name::Card),
    ("amount", Name::Amount),
    ("long", Name::Long),
    ("short", Name::Short),
];

const BEFORE: usize = 16;
/// How many digits of its own a sender puts behind its registered number.
const EXTENSION: usize = 4;
const MOBILE_LENGTH: usize = 11;
const LONGEST: usize = 19;

const PLUS: u32 = 0x2B;
const ZERO: u32 = 0x30;
const EIGHT: u32 = 0x38;
const AT: u32 = 0x40;

/// A grammar, and what its groups are called.
struct Grammar {
    expression: Regex,
    /// By the number of a group.
    names: Vec<Option<Name>>,
}

impl Grammar {
    fn read(reader: &mut Reader) -> Result<Self> {
        let expression = Regex::read(reader)?;
        let mut names = Vec::new();
        for (text, name) in NAMES {
            if let Some(group) = expression.group(text) {
                if names.len() <= group {
                    names.resize(group + 1, None);
                }
                names[group] = Some(name);
            }
        }
        Ok(Grammar { expression, names })
    }

    fn name(&self, found: &Match) -> Option<Name> {
        self.names.get(found.last()).copied().flatten()
    }

    fn group(&self, name: &str) -> Result<usize> {
        group(&self.expression, name)
    }
}

/// The numbers of the groups that hold a mark and an id.
struct Marked {
    mark: usize,
    id: usize,
}

/// The numbers of the groups of the expression for accounts.
struct AccountGroups {
    qq: usize,
    wechat: usize,
    chat: usize,
    group: usize,
    mark: usize,
}

/// The lexicon of numbers; each expression looks at what stands before a number or behind it.
pub struct Numbers {
    digits: Digits,
    checked: Vec<Name>,
    grammar: Grammar,
    unchecked: Grammar,
    wechat: Marked,
    chat: Marked,
    code: Regex,
    is_code: Regex,
    ids: Regex,
    orders: Regex,
    calls: Regex,
    cards: Regex,
    identities: Regex,
    account: Regex,
    account_groups: AccountGroups,
    registered: Vec<Vec<u32>>,
    extended: Vec<Vec<u32>>,
    virtuals: Vec<Vec<u32>>,
    called: Vec<Vec<u32>>,
    also_words: Vec<Vec<u32>>,
    prefix: Regex,
    counted: Regex,
    counts: Regex,
    no_account: Regex,
    prefixed: Regex,
    hong_kong: Regex,
    like_card: Regex,
    lettered: Regex,
    group: Regex,
    sets_apart: Regex,
    strokes: Regex,
    digit: Regex,
    space: Regex,
    letters: Vec<u32>,
    letter_digits: Vec<u32>,
    card_shapes: Vec<Vec<usize>>,
    uncommon: Vec<Vec<usize>>,
    signs: Vec<u32>,
    asked: Vec<u32>,
}

impl Numbers {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let digits = Digits::read(reader)?;
        if reader.texts()? != KINDS.map(points) {
            return Err(Malformed(String::from("the kinds of numbers are not those of model/numbers.py")));
        }
        if reader.texts()? != NAMES.map(|(text, _)| points(text)) {
            return Err(Malformed(String::from("the names of numbers are not those of model/shapes.py")));
        }
        let checked_names = reader.texts()?;
        let is_checked = |text: &str| checked_names.contains(&points(text).as_slice());
        let checked = NAMES.iter().filter(|(text, _)| is_checked(text)).map(|(_, name)| *name).collect();
        let grammar = Grammar::read(reader)?;
        let unchecked = Grammar::read(reader)?;
        let wechat = Marked { mark: grammar.group("wechat_mark")?, id: grammar.group("wechat_id")? };
        let chat = Marked { mark: grammar.group("chat_mark")?, id: grammar.group("chat_id")? };
        let code = Regex::read(reader)?;
        let is_code = Regex::read(reader)?;
        let ids = Regex::read(reader)?;
        let orders = Regex::read(reader)?;
        let calls = Regex::read(reader)?;
        let cards = Regex::read(reader)?;
        let identities = Regex::read(reader)?;
        let account = Regex::read(reader)?;
        let account_groups = AccountGroups {
            qq: group(&account, "qq")?,
            wechat: group(&account, "wechat")?,
            chat: group(&account, "chat")?,
            group: group(&account, "group")?,
            mark: group(&account, "mark")?,
        };
        Ok(Numbers {
            digits,
            checked,
            grammar,
            unchecked,
            wechat,
            chat,
            code,
            is_code,
            ids,
            orders,
            calls,
            cards,
            identities,
            account,
            account_groups,
            registered: words(reader)?,
            extended: words(reader)?,
            virtuals: words(reader)?,
            called: words(reader)?,
            also_words: words(reader)?,
            prefix: Regex::read(reader)?,
            counted: Regex::read(reader)?,
            counts: Regex::read(reader)?,
            no_account: Regex::read(reader)?,
            prefixed: Regex::read(reader)?,
            hong_kong: Regex::read(reader)?,
            like_card: Regex::read(reader)?,
            lettered: Regex::read(reader)?,
            group: Regex::read(reader)?,
            sets_apart: Regex::read(reader)?,
            strokes: Regex::read(reader)?,
            digit: Regex::read(reader)?,
            space: Regex::read(reader)?,
            letters: reader.text()?.to_vec(),
            letter_digits: reader.text()?.to_vec(),
            card_shapes: shapes(reader)?,
            uncommon: shapes(reader)?,
            signs: reader.text()?.to_vec(),
            asked: reader.text()?.to_vec(),
        })
    }

    /// The numbers of normalised `text` in order, none inside the spans `taken` (links, in order).
    pub fn find(&self, text: &[u32], taken: &[Span]) -> Vec<Number> {
        // Without a character that begins one there is none, and without a digit no letter stands for one.
        if !text.iter().any(|character| self.grammar.expression.may_begin(*character)) {
            return Vec::new();
        }
        self.numbers(&self.with_digits(text, taken), taken)
    }

    /// The number of the registry that `value` is, with a code of a city or the country before it or digits of the
    /// sender's own behind it; None where it is not registered.
    pub fn registered<'a>(&self, value: &'a [u32]) -> Option<&'a [u32]> {
        if self.is_registered(value) {
            return Some(value);
        }
        if self.extended.iter().any(|number| value.starts_with(number)) {
            let own = &value[..value.len().saturating_sub(EXTENSION)];
            if self.extended.iter().any(|number| number == own) {
                return Some(own);
            }
        }
        let local = match value.first() {
            Some(&ZERO) | Some(&EIGHT) => {
                self.prefixed.match_at(value, 0).map_or(value, |found| &value[found.span().1..])
            }
            _ => value,
        };
        Some(local).filter(|local| self.is_registered(local))
    }

    fn is_registered(&self, value: &[u32]) -> bool {
        self.registered.binary_search_by(|number| number.as_slice().cmp(value)).is_ok()
    }

    /// The text with digits for the letters that stand for them inside a telephone or a card (1з8 0013 8000).
    fn with_digits<'a>(&self, text: &'a [u32], taken: &[Span]) -> Cow<'a, [u32]> {
        let lettered = self.lettered_spans(text);
        if lettered.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut plain = text.to_vec();
        for &(start, end) in &lettered {
            for character in &mut plain[start..end] {
                if let Some(place) = self.letters.iter().position(|letter| letter == character) {
                    *character = self.letter_digits[place];
                }
            }
        }
        let mut covered = vec![false; text.len()];
        for number in self.numbers(&plain, taken).iter().filter(|number| is_telephone_or_card(number.kind)) {
            covered[number.span.0..number.span.1].fill(true);
        }
        for &(start, end) in &lettered {
            if !covered[start] || !covered[end - 1] {
                plain[start..end].copy_from_slice(&text[start..end]);
            }
        }
        Cow::Owned(plain)
    }

    /// The spans of letters that may stand for digits, with the digits among them.
    fn lettered_spans(&self, text: &[u32]) -> Vec<Span> {
        let mut found = Vec::new();
        if !text.iter().any(|character| self.letters.contains(character)) {
            return found;
        }
        let mut at = 0;
        while let Some(letters) = self.lettered.search(text, at) {
            found.push(letters.span());
            at = letters.span().1;
        }
        found
    }

    fn numbers(&self, text: &[u32], taken: &[Span]) -> Vec<Number> {
        let mut numbers = Vec::new();
        let (mut at, mut place) = (0, 0);
        while let Some(found) = self.grammar.expression.search(text, at) {
            let (start, end) = found.span();
            while place < taken.len() && taken[place].1 <= start {
                place += 1;
            }
            let free = taken.get(place).map_or(text.len(), |span| span.0);
            let name = self.grammar.name(&found);
            let mut number = None;
            if let Some(name) = name.filter(|_| end <= free) {
                number = self.number(text, &found, name, taken, place);
            }
            at = end;
            if number.is_none() && name.map_or(false, |name| self.checked.contains(&name)) {
                // What was no such number may still hold another one.
                let digit = text[start..end].iter().position(|character| self.digit.may_begin(*character));
                let inner = match digit.and_then(|digit| self.unchecked.expression.match_at(text, start + digit)) {
                    Some(inner) => inner,
                    None => continue,
                };
                at = inner.span().1;
                if let Some(name) = self.unchecked.name(&inner).filter(|_| at <= free) {
                    number = self.number(text, &inner, name, taken, place);
                }
            }
            numbers.extend(number);
        }
        numbers
    }

    /// The number that a match is after a look at what stands around it, None where it is none of its kind.
    fn number(&self, text: &[u32], found: &Match, name: Name, taken: &[Span], place: usize) -> Option<Number> {
        let span = found.span();
        let written = &text[span.0..span.1];
        let value = match name {
            Name::Wechat => return self.wechat(text, found),
            Name::Chat => return self.chat(text, found),
            Name::Groups => return self.in_groups(text, span),
            Name::Amount => {
                let has_digit = written.iter().any(|character| self.digit.may_begin(*character));
                let value = if has_digit { self.written(written) } else { self.digits.sum_in_words(written) };
                return Some(number(span, NumberKind::Amount, value)).filter(|number| !number.value.is_empty());
            }
            Name::Short | Name::Long => self.written(written),
            _ => without(written, &self.sets_apart),
        };
        let after_link = place > 0 && taken[place - 1].1 == span.0;
        let kind = self.kind(name, &value, &Around::new(text, span, after_link))?;
        Some(number(span, kind, value))
    }

    fn written(&self, number: &[u32]) -> Vec<u32> {
        without(number, &self.strokes)
    }

    /// Whether letters before a number make it the number of an order, or an @ behind it a mailbox.
    fn is_prefixed(&self, around: &Around) -> bool {
        if around.next() == Some(AT) {
            return true;
        }
        match self.prefix.search(around.before, 0) {
            Some(prefix) if !around.after_link => {
                let (start, end) = prefix.span();
                !is_among(&self.called, &around.before[start..end])
            }
            _ => false,
        }
    }

    /// Whether a number counts or measures something.
    fn is_counted(&self, around: &Around) -> bool {
        self.counted.match_at(around.text, around.end).is_some() || self.counts.is_found(around.before)
    }

    /// Whether a number is called a verification code, before it or behind it.
    fn is_called_code(&self, around: &Around) -> bool {
        if around.behind(&self.code) {
            return true;
        }
        let written = &around.text[around.start..around.end];
        (4..=8).contains(&written.len())
            && self.is_code.match_at(around.text, around.end).is_some()
            && !(self.is_registered(written) || around.behind(&self.calls) || around.behind(&self.ids))
    }

    /// The kind of a number that is written in one piece or as telephones are, None where it is none so named.
    fn kind(&self, name: Name, value: &[u32], around: &Around) -> Option<NumberKind> {
        let only_if = |sure: bool, kind: NumberKind| if sure { Some(kind) } else { None };
        match name {
            Name::Abroad | Name::City => {
                let sure = self.registered(value).is_some() && !around.behind(&self.ids);
                return only_if(sure, NumberKind::Official);
            }
            Name::Identity => {
                let sure = self.digits.is_identity(value) || around.behind(&self.identities);
                return only_if(sure && !around.behind(&self.orders), NumberKind::Identity);
            }
            Name::Card => {
                let sure = self.digits.is_card(value) || around.behind(&self.cards);
                return only_if(sure && !around.behind(&self.orders) && !self.is_prefixed(around), NumberKind::Card);
            }
            Name::Foreign => return only_if(self.is_foreign(value, around), NumberKind::Foreign),
            _ => {}
        }
        let account = self.account(name, value, around);
        if account.is_some() {
            return account;
        }
        if name == Name::Mobile {
            let is_order = self.is_prefixed(around) || around.behind(&self.orders);
            return Some(if is_order { NumberKind::Long } else { self.mobile(value) });
        }
        let may_be_code = (3..=10).contains(&value.len()) && self.digits.is_digits(value);
        if may_be_code && self.is_called_code(around) && !self.is_counted(around) {
            return Some(NumberKind::Code);
        }
        if matches!(name, Name::Fixed | Name::Local | Name::Service | Name::Port) {
            let is_id = self.is_prefixed(around) || around.behind(&self.ids);
            return if is_id { Some(NumberKind::Long) } else { kind_named(name) };
        }
        if self.registered(value).is_some()
            && !(around.is_glued() || self.is_counted(around) || around.behind(&self.ids))
        {
            return Some(NumberKind::Official);
        }
        if self.hong_kong.is_full(value) && around.behind(&self.calls) {
            return Some(NumberKind::Foreign);
        }
        if name == Name::Long
            && self.like_card.is_full(value)
            && !around.behind(&self.orders)
            && !self.is_prefixed(around)
        {
            return Some(NumberKind::CardLike);
        }
        kind_named(name)
    }

    fn mobile(&self, value: &[u32]) -> NumberKind {
        let own = &value[value.len().saturating_sub(MOBILE_LENGTH)..];
        let is_virtual = self.virtuals.iter().any(|start| own.starts_with(start));
        if is_virtual {
            NumberKind::Virtual
        } else {
            NumberKind::Mobile
        }
    }

    /// Whether what begins with + or 00 or the number of a country is a telephone: no sum and no order.
    fn is_foreign(&self, value: &[u32], around: &Around) -> bool {
        if self.is_counted(around) || self.is_prefixed(around) || around.behind(&self.ids) {
            return false;
        }
        if around.text[around.start] == PLUS && around.last().map_or(false, is_ascii_letter_or_digit) {
            return false;
        }
        let zeros = value.iter().take_while(|digit| **digit == ZERO).count();
        let digits = &value[zeros..];
        (7..=15).contains(&digits.len()) || self.registered(digits).is_some()
    }

    /// The kind of account that words before a number make of it, None for no account.
    fn account(&self, name: Name, value: &[u32], around: &Around) -> Option<NumberKind> {
        use Name::{Fixed, Local, Long, Mobile, Port, Service, Short};
        if !matches!(name, Mobile | Local | Service | Fixed | Port | Long | Short) {
            return None;
        }
        if !(5..=13).contains(&value.len()) || value[0] == ZERO || !self.digits.is_digits(value) {
            return None;
        }
        let found = self.account.search(around.before, 0)?;
        if self.no_account.match_at(around.text, around.end).is_some() {
            return None;
        }
        let groups = &self.account_groups;
        let part = |number: usize| found.group(number).map_or(&[][..], |(start, end)| &around.before[start..end]);
        let is_qq = !part(groups.qq).is_empty();
        if !part(groups.group).is_empty() {
            return Some(NumberKind::Group).filter(|_| is_qq || value.len() >= 6);
        }
        if is_qq {
            return Some(NumberKind::Qq).filter(|_| value.len() <= 12);
        }
        if !part(groups.wechat).is_empty() {
            return Some(NumberKind::Wechat);
        }
        let chat = part(groups.chat);
        if !chat.is_empty()
            && name != Name::Mobile
            && (!is_among(&self.also_words, chat) || self.marked(part(groups.mark)))
        {
            return Some(NumberKind::Chat);
        }
        None
    }

    fn marked(&self, mark: &[u32]) -> bool {
        mark.iter().any(|character| self.signs.contains(character))
    }

    /// A WeChat id; None for an English word behind 微信 without a colon, a digit or 加 before it.
    fn wechat(&self, text: &[u32], found: &Match) -> Option<Number> {
        let start = found.span().0;
        let span = found.group(self.wechat.id)?;
        let mark = found.group(self.wechat.mark)?;
        let asked = start > 0 && self.asked.contains(&text[start - 1]);
        let has_mark = text[mark.0..mark.1].iter().any(|character| !self.space.may_begin(*character));
        if !asked && !has_mark && is_word(&text[span.0..span.1]) {
            return None;
        }
        Some(number(span, NumberKind::Wechat, text[span.0..span.1].to_vec()))
    }

    /// An id of another chat program; None where nothing marks a word as one.
    fn chat(&self, text: &[u32], found: &Match) -> Option<Number> {
        let (start, end) = found.span();
        let mark = found.group(self.chat.mark)?;
        let id = found.group(self.chat.id)?;
        let is_marked = self.marked(&text[mark.0..mark.1]);
        if !is_marked && (is_among(&self.also_words, &text[start..mark.0]) || is_word(&text[id.0..id.1])) {
            return None;
        }
        Some(number((id.0, end), NumberKind::Chat, text[id.0..id.1].to_vec()))
    }

    /// The number that a row of groups is, or as many of its first groups as are one.
    fn in_groups(&self, text: &[u32], span: Span) -> Option<Number> {
        let mut parts = Vec::new();
        let mut at = span.0;
        while let Some(part) = self.group.search_in(text, at, span.1) {
            parts.push(part.span());
            at = part.span().1;
        }
        for count in (2..=parts.len()).rev() {
            let groups = &parts[..count];
            let whole = (span.0, groups[count - 1].1);
            let mut value = Vec::with_capacity(whole.1 - whole.0);
            groups.iter().for_each(|(start, end)| value.extend_from_slice(&text[*start..*end]));
            if let Some(kind) = self.kind_in_groups(&value, groups, &Around::new(text, whole, false)) {
                return Some(number(whole, kind, value));
            }
        }
        None
    }

    /// The kind of a number whose digits are in groups as only its owner would set them.
    fn kind_in_groups(&self, value: &[u32], groups: &[Span], around: &Around) -> Option<NumberKind> {
        if value.len() > LONGEST {
            return None;
        }
        let sizes: Vec<usize> = groups.iter().map(|(start, end)| end - start).collect();
        if around.behind(&self.orders) {
            return Some(NumberKind::Long).filter(|_| self.card_shapes.contains(&sizes));
        }
        if value.len() == 18 && (self.digits.is_identity(value) || around.behind(&self.identities)) {
            return Some(NumberKind::Identity);
        }
        if value.len() >= 15 {
            let round_sums = groups.iter().all(|(_, end)| around.text[end - 1] == ZERO);
            let sure = (self.digits.is_card(value) && !round_sums) || around.behind(&self.cards);
            if sure && begins_with_one_of(value, CARD_STARTS) {
                return Some(NumberKind::Card);
            }
            // What begins like a card of UnionPay is no two telephones, though its check digit is wrong.
            let alike = self.card_shapes.contains(&sizes)
                && begins_with_one_of(value, b"6")
                && begins_with_one_of(&value[1..], b"2")
                && begins_with_one_of(&around.text[groups[1].0..], b"019");
            return Some(NumberKind::CardLike).filter(|_| alike);
        }
        if self.digits.is_mobile(value) && self.uncommon.contains(&sizes) && around.behind(&self.calls) {
            return Some(self.mobile(value));
        }
        let is_local = sizes == [4, 4] || sizes == [3, 4];
        if is_local && begins_with_one_of(value, b"2345678") && around.behind(&self.calls) {
            return Some(NumberKind::Fixed);
        }
        if sizes.len() == 2 && (4..=8).contains(&value.len()) && around.behind(&self.code) {
            return Some(NumberKind::Code);
        }
        if sizes[0] <= 4 && value.len() <= 12 {
            return self.account(Name::Long, value, around);
        }
        None
    }
}

/// What stands around the span of a number.
struct Around<'a> {
    text: &'a [u32],
    start: usize,
    end: usize,
    before: &'a [u32],
    after_link: bool,
}

impl<'a> Around<'a> {
    fn new(text: &'a [u32], (start, end): Span, after_link: bool) -> Self {
        Around { text, start, end, before: &text[start.saturating_sub(BEFORE)..start], after_link }
    }

    /// Whether the number stands behind words of the lexicon.
    fn behind(&self, expression: &Regex) -> bool {
        expression.is_found(self.before)
    }

    fn last(&self) -> Option<u32> {
        self.before.last().copied()
    }

    fn next(&self) -> Option<u32> {
        self.text.get(self.end).copied()
    }

    /// Whether letters touch it that make it a part of an id or a name.
    fn is_glued(&self) -> bool {
        self.last().map_or(false, is_letter) || self.next().map_or(false, is_letter)
    }
}

fn number(span: Span, kind: NumberKind, value: Vec<u32>) -> Number {
    Number { span, kind: kind as usize, value }
}

/// The kind that is called as what the grammar takes a number for.
fn kind_named(name: Name) -> Option<NumberKind> {
    match name {
        Name::Fixed | Name::Local => Some(NumberKind::Fixed),
        Name::Service => Some(NumberKind::Service),
        Name::Port => Some(NumberKind::Port),
        Name::Long => Some(NumberKind::Long),
        Name::Short => Some(NumberKind::Short),
        _ => None,
    }
}

fn is_telephone_or_card(kind: usize) -> bool {
    use NumberKind::{Card, Fixed, Foreign, Mobile, Port, Service, Virtual};
    [Mobile, Virtual, Fixed, Service, Foreign, Port, Card].iter().any(|known| *known as usize == kind)
}

fn is_letter(character: u32) -> bool {
    (0x61..=0x7A).contains(&character)
}

fn is_ascii_letter_or_digit(character: u32) -> bool {
    u8::try_from(character).map_or(false, |byte| byte.is_ascii_alphanumeric())
}

/// Whether an id, which is in small Latin letters, digits and strokes, is letters alone.
fn is_word(id: &[u32]) -> bool {
    id.iter().all(|character| is_letter(*character))
}

fn is_among(words: &[Vec<u32>], word: &[u32]) -> bool {
    words.iter().any(|known| known == word)
}

/// The text without the characters that an expression for one character finds.
fn without(text: &[u32], expression: &Regex) -> Vec<u32> {
    text.iter().copied().filter(|character| !expression.may_begin(*character)).collect()
}

fn group(expression: &Regex, name: &str) -> Result<usize> {
    expression.group(name).ok_or_else(|| Malformed(format!("no group {}", name)))
}

fn points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

fn words(reader: &mut Reader) -> Result<Vec<Vec<u32>>> {
    Ok(reader.texts()?.into_iter().map(<[u32]>::to_vec).collect())
}

fn shapes(reader: &mut Reader) -> Result<Vec<Vec<usize>>> {
    let shape = |sizes: &[i32]| sizes.iter().map(|size| *size as usize).collect();
    (0..reader.number()?).map(|_| reader.array().map(shape)).collect()
}
