//! Regular expressions as Python's `re` finds them; `model/native/expressions.py` writes their programs.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use crate::blob::{Malformed, Reader, Result};
use crate::row::Span;

/// As many groups as an expression may have, the whole match among them.
const GROUPS: usize = 32;
const WIDTH: usize = 8;
const NONE: u32 = u32::MAX;
const ASCII: usize = 128;
const PAGE: usize = 256;
const PAGES: usize = 256;
const MANY: usize = 4096;
const LINE_END: u32 = 0x0A;

pub struct Regex {
    names: Vec<(String, usize)>,
    groups: usize,
    loops: usize,
    begin: Gate,
    /// Maps from the first and the second character of a match to bits, of which they share one.
    glances: Option<(usize, usize)>,
    strings: Vec<u32>,
    maps: Vec<Map>,
    /// Ways as numbers; those in a row are one more than they are, the last of it as minus it, and 0 is an empty row.
    ways: Vec<i32>,
    ops: Vec<Op>,
}

/// Where an expression matched; group 0 is the whole match.
pub struct Match {
    spans: [(u32, u32); GROUPS],
    last: usize,
}

/// Characters, and whether the end of the text goes for one of them.
struct Set {
    /// For each page of the first plane its place in `pages`.
    top: [u8; PAGES],
    pages: Vec<[u64; PAGE / 64]>,
    /// The ranges of the other planes.
    beyond: Vec<(u32, u32)>,
    end: bool,
    edges: Vec<i32>,
}

/// For every character a number, another one for the end of the text.
struct Map {
    low: [u32; ASCII],
    end: u32,
    others: u32,
    exceptions: Exceptions,
}

/// Characters whose number is not that of the others.
enum Exceptions {
    Hashed { entries: Vec<(u32, u32)>, shift: u32 },
    Ranges(Vec<(u32, u32, u32)>),
}

/// Where a match may go on; None wherever it is.
type Gate = Option<Arc<Set>>;

enum Op {
    Match,
    Char(u32),
    Set(Arc<Set>),
    Text {
        start: usize,
        count: usize,
    },
    Jump(usize),
    Split(Box<Fork>),
    /// For each character a row of ways.
    List(usize),
    /// For each of the next characters the ways that may have it there, a bit each.
    Masks {
        map: usize,
        depth: usize,
        ways: usize,
        behind: Option<usize>,
    },
    Greedy(Box<Run>),
    Lazy(Box<Run>),
    Loop {
        number: usize,
        next: usize,
    },
    Next(Box<Again>),
    Open {
        group: usize,
        is_looped: bool,
        taken: usize,
    },
    Close {
        group: usize,
        is_looped: bool,
    },
    Look(Box<Look>),
    Behind {
        set: Arc<Set>,
        negated: bool,
    },
    Ahead {
        set: Arc<Set>,
        negated: bool,
    },
    Back(usize),
    At {
        place: Place,
        word: Gate,
    },
}

/// Where to go on, and how many characters further.
#[derive(Clone, Copy)]
struct Way {
    op: usize,
    taken: usize,
}

struct Fork {
    first: Way,
    first_gate: Gate,
    second: Way,
    second_gate: Gate,
}

struct Run {
    set: Arc<Set>,
    least: usize,
    most: usize,
    follow: Gate,
    is_final: bool,
}

struct Again {
    number: usize,
    least: u32,
    most: u32,
    body: Way,
    is_lazy: bool,
    begun: Gate,
    follow: Gate,
}

struct Look {
    negated: bool,
    back: usize,
    after: usize,
    captures: bool,
    gate: Gate,
    taken: usize,
}

#[derive(Clone, Copy)]
enum Place {
    Start,
    End,
    TextEnd,
    LineStart,
    LineEnd,
    Boundary,
    NoBoundary,
}

/// What is to be done when a way turns out wrong, the latest first.
#[derive(Clone, Copy)]
enum Frame {
    Go {
        op: u32,
        at: u32,
    },
    Listed {
        row: u32,
        at: u32,
    },
    Masked {
        op: u32,
        at: u32,
        mask: u32,
    },
    /// The next end of a greedy run: not before `least`, before `at`.
    Shorter {
        op: u32,
        least: u32,
        at: u32,
    },
    Longer {
        op: u32,
        at: u32,
        left: u32,
    },
    Body {
        op: u32,
        at: u32,
    },
    Opened {
        group: u32,
        start: u32,
    },
    Closed {
        group: u32,
        start: u32,
        end: u32,
    },
    Last {
        group: u32,
        last: u32,
    },
    Looped {
        number: u32,
        count: u32,
        last: u32,
    },
}

/// Kept between calls, so that nothing has to be allocated.
struct State {
    stack: Vec<Frame>,
    opened: [u32; GROUPS],
    spans: [(u32, u32); GROUPS],
    last: u32,
    /// How often the body of a loop was begun, and where last after it had to be.
    loops: Vec<(u32, u32)>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State {
        stack: Vec::new(),
        opened: [NONE; GROUPS],
        spans: [(NONE, NONE); GROUPS],
        last: 0,
        loops: Vec::new(),
    });
}

static SETS: Mutex<Vec<Arc<Set>>> = Mutex::new(Vec::new());

impl Regex {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let groups = reader.number()? + 1;
        let names: Vec<String> =
            reader.texts()?.iter().map(|name| name.iter().filter_map(|code| char::from_u32(*code)).collect()).collect();
        let numbers = reader.array::<i32>()?.iter().map(|number| *number as usize);
        let names: Vec<(String, usize)> = names.into_iter().zip(numbers).collect();
        let sets = (0..reader.number()?).map(|_| read_set(reader)).collect::<Result<Vec<Arc<Set>>>>()?;
        let strings: Vec<u32> = reader.array::<i32>()?.iter().map(|code| *code as u32).collect();
        let ways = reader.array::<i32>()?.to_vec();
        let maps = (0..reader.number()?).map(|_| Map::read(reader)).collect::<Result<Vec<Map>>>()?;
        let loops = reader.number()?;
        let begin = match reader.number()? {
            0 => None,
            number => Some(sets.get(number - 1).ok_or_else(|| malformed("a set"))?.clone()),
        };
        let glances = match *reader.array::<i32>()? {
            [first, second] => Some((first as usize, second as usize)),
            _ => None,
        };
        let rows = reader.array::<i32>()?;
        let ops = rows.chunks_exact(WIDTH).map(|row| op(row, &sets)).collect::<Result<Vec<Op>>>()?;
        let regex = Regex { names, groups, loops, begin, glances, strings, maps, ways, ops };
        if regex.is_sound() {
            Ok(regex)
        } else {
            Err(malformed("a sound program"))
        }
    }

    /// `pattern.search(text, from)`: what stands before `from` is seen by a look behind.
    pub fn search(&self, text: &[u32], from: usize) -> Option<Match> {
        let mut at = self.place(text, from.min(text.len()))?;
        STATE.with(|state| {
            let state = &mut *state.borrow_mut();
            loop {
                if let Some(end) = self.begin(state, text, at, false) {
                    return Some(self.found(state, at, end));
                }
                if at == text.len() {
                    return None;
                }
                at = self.place(text, at + 1)?;
            }
        })
    }

    /// `pattern.search(text, from, to)`: as if the text ended at `to`.
    pub fn search_in(&self, text: &[u32], from: usize, to: usize) -> Option<Match> {
        let from = from.min(text.len());
        let text = &text[..to.min(text.len())];
        if from > text.len() {
            return None;
        }
        self.search(text, from)
    }

    /// `pattern.match(text, at)`.
    pub fn match_at(&self, text: &[u32], at: usize) -> Option<Match> {
        let at = at.min(text.len());
        if !admits(&self.begin, text, at) || !self.may_stand(text, at) {
            return None;
        }
        STATE.with(|state| {
            let state = &mut *state.borrow_mut();
            let end = self.begin(state, text, at, false)?;
            Some(self.found(state, at, end))
        })
    }

    /// `pattern.fullmatch(text) is not None`.
    pub fn is_full(&self, text: &[u32]) -> bool {
        if !admits(&self.begin, text, 0) {
            return false;
        }
        STATE.with(|state| self.begin(&mut state.borrow_mut(), text, 0, true).is_some())
    }

    /// `pattern.search(text) is not None`.
    pub fn is_found(&self, text: &[u32]) -> bool {
        self.search(text, 0).is_some()
    }

    /// How many groups there are, the whole match among them.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The number of a named group, None where there is none of that name.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, number)| *number)
    }

    /// Whether a match may begin with this character; an expression that may match nothing: always.
    pub fn may_begin(&self, character: u32) -> bool {
        match &self.begin {
            Some(set) => set.contains(character),
            None => true,
        }
    }

    /// The first place from `at` on where a match may begin.
    fn place(&self, text: &[u32], at: usize) -> Option<usize> {
        let set = match &self.begin {
            Some(set) => set,
            None => return Some(at),
        };
        let mut at = at;
        while let Some(further) = text[at..].iter().position(|character| set.contains(*character)) {
            at += further;
            if self.may_stand(text, at) {
                return Some(at);
            }
            at += 1;
        }
        if set.end {
            Some(text.len())
        } else {
            None
        }
    }

    /// Whether a match may begin with the next two characters.
    fn may_stand(&self, text: &[u32], at: usize) -> bool {
        match self.glances {
            Some((first, second)) => self.maps[first].at(text, at) & self.maps[second].at(text, at + 1) != 0,
            None => true,
        }
    }

    fn found(&self, state: &State, start: usize, end: usize) -> Match {
        let mut spans = [(NONE, NONE); GROUPS];
        spans[1..self.groups].copy_from_slice(&state.spans[1..self.groups]);
        spans[0] = (start as u32, end as u32);
        Match { spans, last: state.last as usize }
    }

    fn begin(&self, state: &mut State, text: &[u32], at: usize, is_full: bool) -> Option<usize> {
        state.stack.clear();
        state.spans[..self.groups].fill((NONE, NONE));
        state.last = 0;
        if state.loops.len() < self.loops {
            state.loops.resize(self.loops, (0, NONE));
        }
        self.run(state, text, at, 0, is_full)
    }

    /// Run the program from `op` on, and return where it ends.
    fn run(&self, state: &mut State, text: &[u32], start: usize, op: usize, is_full: bool) -> Option<usize> {
        let floor = state.stack.len();
        let mut at = start;
        let mut op = op;
        loop {
            let goes_on = match &self.ops[op] {
                Op::Match => {
                    if !is_full || at == text.len() {
                        return Some(at);
                    }
                    false
                }
                Op::Char(character) => {
                    op += 1;
                    at += 1;
                    text.get(at - 1) == Some(character)
                }
                Op::Set(set) => {
                    op += 1;
                    at += 1;
                    match text.get(at - 1) {
                        Some(character) => set.contains(*character),
                        None => false,
                    }
                }
                Op::Text { start, count } => {
                    op += 1;
                    let wanted = &self.strings[*start..*start + *count];
                    let is_there = is_text(wanted, text, at);
                    at += *count;
                    is_there
                }
                Op::Jump(to) => {
                    op = *to;
                    true
                }
                Op::Split(fork) => {
                    let is_second = admits(&fork.second_gate, text, at);
                    if admits(&fork.first_gate, text, at) {
                        if is_second {
                            let at = at + fork.second.taken;
                            state.stack.push(Frame::Go { op: fork.second.op as u32, at: at as u32 });
                        }
                        op = fork.first.op;
                        at += fork.first.taken;
                        true
                    } else {
                        op = fork.second.op;
                        at += fork.second.taken;
                        is_second
                    }
                }
                Op::List(map) => self.listed(state, self.maps[*map].at(text, at), &mut op, &mut at),
                Op::Masks { map, depth, behind, .. } => {
                    let mut mask = self.maps[*map].at(text, at);
                    if let Some(behind) = behind {
                        mask &= self.maps[*behind].before(text, at);
                    }
                    for (further, map) in self.maps[*map..*map + *depth].iter().enumerate().skip(1) {
                        if mask & mask.wrapping_sub(1) == 0 {
                            break;
                        }
                        mask &= map.at(text, at + further);
                    }
                    self.masked(state, mask, &mut op, &mut at)
                }
                Op::Greedy(run) => {
                    let limit = text.len().min(at.saturating_add(run.most));
                    let count = run.set.count(&text[at..limit]);
                    if count < run.least {
                        false
                    } else if run.is_final {
                        op += 1;
                        at += count;
                        admits(&run.follow, text, at)
                    } else {
                        self.shorten(state, run, text, at + run.least, at + count + 1, &mut op, &mut at)
                    }
                }
                Op::Lazy(run) => {
                    let limit = text.len().min(at.saturating_add(run.least));
                    if limit - at < run.least || run.set.count(&text[at..limit]) < run.least {
                        false
                    } else {
                        at = limit;
                        let left = run.most - run.least;
                        self.lengthen(state, run, text, left, &mut op, &mut at)
                    }
                }
                Op::Loop { number, next } => {
                    let (count, last) = state.loops[*number];
                    state.stack.push(Frame::Looped { number: *number as u32, count, last });
                    state.loops[*number] = (0, NONE);
                    op = *next;
                    true
                }
                Op::Next(again) => self.again(state, again, text, &mut op, &mut at),
                Op::Open { group, is_looped, taken } => {
                    if *is_looped {
                        state.stack.push(Frame::Opened { group: *group as u32, start: state.opened[*group] });
                    }
                    state.opened[*group] = (at - *taken) as u32;
                    op += 1;
                    true
                }
                Op::Close { group, is_looped } => {
                    if *is_looped {
                        let (start, end) = state.spans[*group];
                        state.stack.push(Frame::Closed { group: *group as u32, start, end });
                    }
                    state.stack.push(Frame::Last { group: *group as u32, last: state.last });
                    state.spans[*group] = (state.opened[*group], at as u32);
                    state.last = *group as u32;
                    op += 1;
                    true
                }
                Op::Look(look) => {
                    let is_there = look.back <= at && self.looks(state, look, text, at - look.back, op + 1);
                    op = look.after;
                    is_there != look.negated
                }
                Op::Behind { set, negated } => {
                    op += 1;
                    (at > 0 && set.contains(text[at - 1])) != *negated
                }
                Op::Ahead { set, negated } => {
                    op += 1;
                    (at < text.len() && set.contains(text[at])) != *negated
                }
                Op::Back(group) => {
                    let (start, end) = state.spans[*group];
                    op += 1;
                    if end == NONE {
                        false
                    } else {
                        let wanted = &text[start as usize..end as usize];
                        let is_there = is_text(wanted, text, at);
                        at += wanted.len();
                        is_there
                    }
                }
                Op::At { place, word } => {
                    op += 1;
                    is_at(*place, word, text, at)
                }
            };
            if !goes_on && !self.back(state, floor, text, &mut op, &mut at) {
                return None;
            }
        }
    }

    /// Go back to the latest choice above `floor`.
    fn back(&self, state: &mut State, floor: usize, text: &[u32], op: &mut usize, at: &mut usize) -> bool {
        while state.stack.len() > floor {
            let frame = match state.stack.pop() {
                Some(frame) => frame,
                None => return false,
            };
            match frame {
                Frame::Go { op: to, at: from } => {
                    *op = to as usize;
                    *at = from as usize;
                    return true;
                }
                Frame::Listed { row, at: from } => {
                    *at = from as usize;
                    return self.listed(state, row, op, at);
                }
                Frame::Masked { op: to, at: from, mask } => {
                    *op = to as usize;
                    *at = from as usize;
                    return self.masked(state, mask, op, at);
                }
                Frame::Shorter { op: to, least, at: before } => {
                    *op = to as usize;
                    if let Op::Greedy(run) = &self.ops[*op] {
                        if self.shorten(state, run, text, least as usize, before as usize, op, at) {
                            return true;
                        }
                    }
                }
                Frame::Longer { op: to, at: from, left } => {
                    *op = to as usize;
                    *at = from as usize;
                    if let Op::Lazy(run) = &self.ops[*op] {
                        // The gate let this place pass, which was looked at before.
                        *at += 1;
                        if self.lengthen(state, run, text, left as usize, op, at) {
                            return true;
                        }
                    }
                }
                Frame::Body { op: to, at: from } => {
                    *op = to as usize;
                    *at = from as usize;
                    if let Op::Next(again) = &self.ops[*op] {
                        enter(state, again, op, at);
                        return true;
                    }
                }
                _ => undo(state, frame),
            }
        }
        false
    }

    /// Take the first of a row of ways, and note the others.
    fn listed(&self, state: &mut State, row: u32, op: &mut usize, at: &mut usize) -> bool {
        let number = self.ways[row as usize];
        if number > 0 {
            state.stack.push(Frame::Listed { row: row + 1, at: *at as u32 });
        }
        let way = (number.unsigned_abs() as usize).wrapping_sub(1);
        *op = way / 2;
        *at += way % 2;
        number != 0
    }

    /// Take the first of the ways at a place that have a bit, and note the others.
    fn masked(&self, state: &mut State, mask: u32, op: &mut usize, at: &mut usize) -> bool {
        let first = match &self.ops[*op] {
            Op::Masks { ways, .. } if mask != 0 => *ways,
            _ => return false,
        };
        let others = mask & (mask - 1);
        if others != 0 {
            state.stack.push(Frame::Masked { op: *op as u32, at: *at as u32, mask: others });
        }
        let way = self.ways[first + mask.trailing_zeros() as usize] as usize;
        *op = way / 2;
        *at += way % 2;
        true
    }

    /// End a greedy run at the last place before `before` where what follows may begin.
    #[allow(clippy::too_many_arguments)]
    fn shorten(
        &self,
        state: &mut State,
        run: &Run,
        text: &[u32],
        least: usize,
        before: usize,
        op: &mut usize,
        at: &mut usize,
    ) -> bool {
        let mut place = before;
        while place > least {
            place -= 1;
            if admits(&run.follow, text, place) {
                if place > least {
                    state.stack.push(Frame::Shorter { op: *op as u32, least: least as u32, at: place as u32 });
                }
                *op += 1;
                *at = place;
                return true;
            }
        }
        false
    }

    /// End a lazy run at the first place from `at` on where what follows may begin.
    fn lengthen(
        &self,
        state: &mut State,
        run: &Run,
        text: &[u32],
        left: usize,
        op: &mut usize,
        at: &mut usize,
    ) -> bool {
        let mut left = left;
        loop {
            let goes_further = left > 0 && *at < text.len() && run.set.contains(text[*at]);
            if admits(&run.follow, text, *at) {
                if goes_further {
                    state.stack.push(Frame::Longer { op: *op as u32, at: *at as u32, left: left as u32 - 1 });
                }
                *op += 1;
                return true;
            }
            if !goes_further {
                return false;
            }
            left -= 1;
            *at += 1;
        }
    }

    /// Decide behind the body of a loop, and before its first time.
    fn again(&self, state: &mut State, again: &Again, text: &[u32], op: &mut usize, at: &mut usize) -> bool {
        let (count, last) = state.loops[again.number];
        let may_begin = admits(&again.begun, text, *at);
        if count < again.least {
            state.stack.push(Frame::Looped { number: again.number as u32, count, last });
            state.loops[again.number] = (count + 1, last);
            *op = again.body.op;
            *at += again.body.taken;
            return may_begin;
        }
        let may_enter = may_begin && count < again.most && last != *at as u32;
        let may_leave = admits(&again.follow, text, *at);
        if may_enter && (!again.is_lazy || !may_leave) {
            if may_leave {
                state.stack.push(Frame::Go { op: *op as u32 + 1, at: *at as u32 });
            }
            enter(state, again, op, at);
            return true;
        }
        if may_enter {
            state.stack.push(Frame::Body { op: *op as u32, at: *at as u32 });
        }
        *op += 1;
        may_leave
    }

    /// Whether what a look ahead or behind wants to see is there.
    fn looks(&self, state: &mut State, look: &Look, text: &[u32], at: usize, op: usize) -> bool {
        if !admits(&look.gate, text, at) {
            return false;
        }
        let floor = state.stack.len();
        if self.run(state, text, at + look.taken, op, false).is_none() {
            return false;
        }
        if !look.captures {
            state.stack.truncate(floor);
        } else if look.negated {
            while state.stack.len() > floor {
                if let Some(frame) = state.stack.pop() {
                    undo(state, frame);
                }
            }
        } else {
            // Its choices are made for good; what it captured has to be undone when a choice before it is.
            let mut kept = floor;
            for place in floor..state.stack.len() {
                let frame = state.stack[place];
                if let Frame::Opened { .. } | Frame::Closed { .. } | Frame::Last { .. } = frame {
                    state.stack[kept] = frame;
                    kept += 1;
                }
            }
            state.stack.truncate(kept);
        }
        true
    }

    /// Whether everything that the program points to is there.
    fn is_sound(&self) -> bool {
        let count = self.ops.len();
        let is_number = |number: i32| (number.unsigned_abs() as usize) <= count * 2;
        let is_row = |row: &u32| (*row as usize) < self.ways.len();
        let is_map = |map: usize| map < self.maps.len();
        self.groups <= GROUPS
            && self.names.iter().all(|(_, number)| *number < self.groups)
            && self.ways.iter().all(|number| is_number(*number))
            && self.glances.map_or(true, |(first, second)| is_map(first) && is_map(second))
            && matches!(self.ops.last(), Some(Op::Match))
            && self.ops.iter().all(|op| match op {
                Op::Text { start, count } => start + count <= self.strings.len(),
                Op::Jump(to) => *to < count,
                Op::Split(fork) => fork.first.op < count && fork.second.op < count,
                Op::List(map) => is_map(*map) && self.maps[*map].numbers().all(|row| is_row(&row)),
                Op::Masks { map, depth, ways, behind } => {
                    *depth > 0
                        && is_map(*map + *depth - 1)
                        && behind.map_or(true, is_map)
                        && self.maps[*map].numbers().all(|mask| {
                            let ways = self.ways.get(*ways..*ways + (32 - mask.leading_zeros()) as usize);
                            ways.map_or(false, |ways| ways.iter().all(|way| *way >= 0))
                        })
                }
                Op::Greedy(run) | Op::Lazy(run) => run.least <= run.most,
                Op::Loop { number, next } => *number < self.loops && *next < count,
                Op::Next(again) => again.number < self.loops && again.body.op < count,
                Op::Open { group, .. } | Op::Close { group, .. } | Op::Back(group) => *group < self.groups,
                Op::Look(look) => look.after < count,
                _ => true,
            })
    }
}

impl Match {
    pub fn span(&self) -> Span {
        (self.spans[0].0 as usize, self.spans[0].1 as usize)
    }

    pub fn group(&self, number: usize) -> Option<Span> {
        match self.spans.get(number) {
            Some((start, end)) if *end != NONE => Some((*start as usize, *end as usize)),
            _ => None,
        }
    }

    /// The number of the group that `lastgroup` names, 0 for none (as `lastindex`).
    pub fn last(&self) -> usize {
        self.last
    }
}

impl Set {
    fn new(end: bool, edges: &[i32]) -> Self {
        let ranges: Vec<(u32, u32)> = edges.chunks_exact(2).map(|pair| (pair[0] as u32, pair[1] as u32)).collect();
        let mut top = [0; PAGES];
        let mut pages: Vec<[u64; PAGE / 64]> = Vec::new();
        for (number, entry) in top.iter_mut().enumerate() {
            let mut page = [0; PAGE / 64];
            for code in (0..PAGE).filter(|code| is_in(&ranges, (number * PAGE + code) as u32)) {
                page[code / 64] |= 1 << (code % 64);
            }
            let place = pages.iter().position(|known| *known == page).unwrap_or(pages.len());
            if place == pages.len() {
                pages.push(page);
            }
            *entry = place as u8;
        }
        let beyond = ranges.into_iter().filter(|(_, last)| *last as usize >= PAGES * PAGE).collect();
        Set { top, pages, beyond, end, edges: edges.to_vec() }
    }

    #[inline]
    fn contains(&self, character: u32) -> bool {
        match self.top.get(character as usize / PAGE) {
            Some(page) => self.pages[*page as usize][character as usize % PAGE / 64] >> (character % 64) & 1 == 1,
            None => is_in(&self.beyond, character),
        }
    }

    /// How many of the first characters are in the set, one behind the other.
    fn count(&self, text: &[u32]) -> usize {
        text.iter().position(|character| !self.contains(*character)).unwrap_or(text.len())
    }
}

impl Map {
    fn read(reader: &mut Reader) -> Result<Self> {
        let end = reader.number()? as u32;
        let ranges: Vec<(u32, u32, u32)> = reader
            .array::<i32>()?
            .chunks_exact(3)
            .map(|three| (three[0] as u32, three[1] as u32, three[2] as u32))
            .collect();
        let mut low = [0; ASCII];
        for (code, number) in low.iter_mut().enumerate() {
            *number = numbered(&ranges, code as u32);
        }
        let others = numbered(&ranges, 0x10FFFF);
        let odd: Vec<(u32, u32, u32)> =
            ranges.iter().filter(|(_, last, number)| *last as usize >= ASCII && *number != others).copied().collect();
        let size: usize = odd.iter().map(|(first, last, _)| (last - first + 1) as usize).sum();
        let exceptions = if size <= MANY { hashed(&odd, size) } else { Exceptions::Ranges(ranges) };
        Ok(Map { low, end, others, exceptions })
    }

    fn at(&self, text: &[u32], at: usize) -> u32 {
        match text.get(at) {
            Some(character) => match self.low.get(*character as usize) {
                Some(number) => *number,
                None => self.high(*character),
            },
            None => self.end,
        }
    }

    /// The number of the character before a place; at the beginning of the text, that of the end.
    fn before(&self, text: &[u32], at: usize) -> u32 {
        self.at(text, at.wrapping_sub(1))
    }

    fn high(&self, character: u32) -> u32 {
        match &self.exceptions {
            Exceptions::Hashed { entries, shift } => {
                let mut place = spread(character, *shift);
                loop {
                    let (known, number) = entries[place];
                    if known == character {
                        return number;
                    }
                    if known == NONE {
                        return self.others;
                    }
                    place = (place + 1) % entries.len();
                }
            }
            Exceptions::Ranges(ranges) => numbered(ranges, character),
        }
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        let mut numbers = self.low.to_vec();
        numbers.extend([self.end, self.others]);
        match &self.exceptions {
            Exceptions::Hashed { entries, .. } => numbers.extend(entries.iter().map(|(_, number)| *number)),
            Exceptions::Ranges(ranges) => numbers.extend(ranges.iter().map(|(_, _, number)| *number)),
        }
        numbers.into_iter()
    }
}

fn malformed(wanted: &str) -> Malformed {
    Malformed(format!("{} expected in an expression", wanted))
}

/// Read a set; equal sets are one.
fn read_set(reader: &mut Reader) -> Result<Arc<Set>> {
    let end = reader.number()? != 0;
    let edges = reader.array::<i32>()?;
    let mut sets = SETS.lock().map_err(|_| malformed("the table of sets"))?;
    if let Some(known) = sets.iter().find(|known| known.end == end && known.edges == edges) {
        return Ok(known.clone());
    }
    let set = Arc::new(Set::new(end, edges));
    sets.push(set.clone());
    Ok(set)
}

fn op(row: &[i32], sets: &[Arc<Set>]) -> Result<Op> {
    let number = |place: usize| usize::try_from(row[place]).map_err(|_| malformed("a number"));
    let most = |place: usize| {
        if row[place] < 0 {
            Ok(NONE as usize)
        } else {
            number(place)
        }
    };
    let set = |place: usize| Ok(sets.get(number(place)?).ok_or_else(|| malformed("a set"))?.clone());
    let gate = |place: usize| if row[place] < 0 { Ok(None) } else { set(place).map(Some) };
    let run = || -> Result<Box<Run>> {
        Ok(Box::new(Run { set: set(1)?, least: number(2)?, most: most(3)?, follow: gate(4)?, is_final: row[5] != 0 }))
    };
    let way = |place: usize| -> Result<Way> { Ok(Way { op: number(place)? / 2, taken: number(place)? % 2 }) };
    Ok(match row[0] {
        0 => Op::Match,
        1 => Op::Char(number(1)? as u32),
        2 => Op::Set(set(1)?),
        3 => Op::Text { start: number(1)?, count: number(2)? },
        4 => Op::Jump(number(1)?),
        5 => Op::Split(Box::new(Fork { first: way(1)?, first_gate: gate(2)?, second: way(3)?, second_gate: gate(4)? })),
        6 => Op::List(number(1)?),
        7 => Op::Masks { map: number(1)?, depth: number(2)?, ways: number(3)?, behind: usize::try_from(row[4]).ok() },
        8 => Op::Greedy(run()?),
        9 => Op::Lazy(run()?),
        10 => Op::Loop { number: number(1)?, next: number(2)? },
        11 => Op::Next(Box::new(Again {
            number: number(1)?,
            least: number(2)? as u32,
            most: most(3)? as u32,
            body: way(4)?,
            is_lazy: row[5] != 0,
            begun: gate(6)?,
            follow: gate(7)?,
        })),
        12 => Op::Open { group: number(1)?, is_looped: row[2] != 0, taken: number(3)? },
        13 => Op::Close { group: number(1)?, is_looped: row[2] != 0 },
        14 => Op::Look(Box::new(Look {
            negated: row[1] != 0,
            back: number(2)?,
            after: number(3)?,
            captures: row[4] != 0,
            gate: gate(5)?,
            taken: number(6)?,
        })),
        15 => Op::Behind { set: set(1)?, negated: row[2] != 0 },
        16 => Op::Ahead { set: set(1)?, negated: row[2] != 0 },
        17 => Op::Back(number(1)?),
        18 => Op::At {
            place: match row[1] {
                0 => Place::Start,
                1 => Place::End,
                2 => Place::TextEnd,
                3 => Place::LineStart,
                4 => Place::LineEnd,
                5 => Place::Boundary,
                6 => Place::NoBoundary,
                _ => return Err(malformed("a place")),
            },
            word: gate(2)?,
        },
        _ => return Err(malformed("an instruction")),
    })
}

/// Begin the body of a loop that need not go on.
fn enter(state: &mut State, again: &Again, op: &mut usize, at: &mut usize) {
    let (count, last) = state.loops[again.number];
    state.stack.push(Frame::Looped { number: again.number as u32, count, last });
    state.loops[again.number] = (count + 1, *at as u32);
    *op = again.body.op;
    *at += again.body.taken;
}

fn undo(state: &mut State, frame: Frame) {
    match frame {
        Frame::Opened { group, start } => state.opened[group as usize] = start,
        Frame::Closed { group, start, end } => state.spans[group as usize] = (start, end),
        Frame::Last { group, last } => {
            state.spans[group as usize] = (NONE, NONE);
            state.last = last;
        }
        Frame::Looped { number, count, last } => state.loops[number as usize] = (count, last),
        _ => (),
    }
}

/// Whether `wanted` stands at a place that is not behind the end of the text.
fn is_text(wanted: &[u32], text: &[u32], at: usize) -> bool {
    text.len() - at >= wanted.len() && wanted.iter().zip(&text[at..]).all(|(one, other)| one == other)
}

fn admits(gate: &Gate, text: &[u32], at: usize) -> bool {
    match gate {
        None => true,
        Some(set) => match text.get(at) {
            Some(character) => set.contains(*character),
            None => set.end,
        },
    }
}

fn is_at(place: Place, word: &Gate, text: &[u32], at: usize) -> bool {
    let ends_line = |at: usize| at == text.len() || text[at] == LINE_END;
    let is_boundary = || {
        let before = at > 0 && admits(word, text, at - 1);
        before != admits(word, text, at)
    };
    match place {
        Place::Start => at == 0,
        Place::End => at == text.len() || (at + 1 == text.len() && text[at] == LINE_END),
        Place::TextEnd => at == text.len(),
        Place::LineStart => at == 0 || text[at - 1] == LINE_END,
        Place::LineEnd => ends_line(at),
        Place::Boundary => is_boundary(),
        // As `re` has it, an empty text has not even none.
        Place::NoBoundary => !text.is_empty() && !is_boundary(),
    }
}

fn is_in(ranges: &[(u32, u32)], character: u32) -> bool {
    let place = ranges.partition_point(|(_, last)| *last < character);
    ranges.get(place).map_or(false, |(first, _)| *first <= character)
}

fn numbered(ranges: &[(u32, u32, u32)], character: u32) -> u32 {
    let place = ranges.partition_point(|(_, last, _)| *last < character);
    ranges.get(place).map_or(0, |(_, _, number)| *number)
}

fn hashed(ranges: &[(u32, u32, u32)], count: usize) -> Exceptions {
    let size = (count * 2 + 2).next_power_of_two();
    let shift = 32 - size.trailing_zeros();
    let mut entries = vec![(NONE, 0); size];
    for (first, last, number) in ranges {
        for character in (*first).max(ASCII as u32)..=*last {
            let mut place = spread(character, shift);
            while entries[place].0 != NONE {
                place = (place + 1) % size;
            }
            entries[place] = (character, *number);
        }
    }
    Exceptions::Hashed { entries, shift }
}

fn spread(character: u32, shift: u32) -> usize {
    (character.wrapping_mul(0x9E37_79B1) >> shift) as usize
}
