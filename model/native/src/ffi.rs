//! The calls from `model/native/library.py`, and the one place where pointers are touched.
//!
//! Every call gets pointers that Python keeps alive while it lasts. A call that panics says so in what it returns, and
//! Python then reads the messages itself.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null_mut;
use std::slice::{from_raw_parts, from_raw_parts_mut};

use crate::batch::{Batch, Model, Tables};
use crate::blob::{Plain, Reader};
use crate::regex::Regex;

/// The bytes as an array of `count` values, None where they are not aligned for it or not as many.
pub fn as_array<T: Plain>(bytes: &[u8], count: usize) -> Option<&[T]> {
    let size = std::mem::size_of::<T>();
    if bytes.as_ptr() as usize % std::mem::align_of::<T>() != 0 || bytes.len() != count.checked_mul(size)? {
        return None;
    }
    // SAFETY: aligned and long enough, as just checked; every bit pattern is a value of a `Plain` type; the lifetime is
    // that of the bytes.
    Some(unsafe { from_raw_parts(bytes.as_ptr().cast::<T>(), count) })
}

/// Whether a call did what it was asked for.
const DONE: i32 = 0;
const FAILED: i32 = -1;

fn guarded(work: impl FnOnce() -> Option<()>) -> i32 {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Some(())) => DONE,
        _ => FAILED,
    }
}

fn built<T>(work: impl FnOnce() -> Option<T>) -> *mut T {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Some(found)) => Box::into_raw(Box::new(found)),
        _ => null_mut(),
    }
}

/// # Safety
/// `data` points to `count` values that live and stay as they are for `'a`, or `count` is 0.
unsafe fn slice<'a, T>(data: *const T, count: usize) -> &'a [T] {
    if count == 0 {
        &[]
    } else {
        from_raw_parts(data, count)
    }
}

/// # Safety
/// As for `slice`, and nothing else uses the values meanwhile.
unsafe fn slice_mut<'a, T>(data: *mut T, count: usize) -> &'a mut [T] {
    if count == 0 {
        &mut []
    } else {
        from_raw_parts_mut(data, count)
    }
}

/// Read the tables from a blob that lives as long as the process; null where it is malformed.
///
/// # Safety
/// `data` points to `size` bytes that are never freed nor changed.
#[no_mangle]
pub unsafe extern "C" fn shizha_tables(data: *const u8, size: usize) -> *mut Tables {
    let bytes = slice(data, size);
    built(|| Tables::read(&mut Reader::new(bytes)).ok())
}

/// Read a trained model from a blob; null where it is malformed.
///
/// # Safety
/// `data` points to `size` bytes that live and stay as they are during the call.
#[no_mangle]
pub unsafe extern "C" fn shizha_model(data: *const u8, size: usize) -> *mut Model {
    let bytes = slice(data, size);
    built(|| Model::read(&mut Reader::new(bytes)).ok())
}

/// # Safety
/// `model` comes from `shizha_model` and is not used afterwards.
#[no_mangle]
pub unsafe extern "C" fn shizha_free_model(model: *mut Model) {
    if !model.is_null() {
        drop(Box::from_raw(model));
    }
}

/// Note the plain forms of `count` characters.
///
/// # Safety
/// The pointers are valid for `count` values, `tables` comes from `shizha_tables`.
#[no_mangle]
pub unsafe extern "C" fn shizha_learn(
    tables: *const Tables,
    characters: *const u32,
    forms: *const u32,
    count: usize,
) -> i32 {
    let (characters, forms) = (slice(characters, count), slice(forms, count));
    guarded(|| {
        (*tables).learn(characters, forms);
        Some(())
    })
}

/// Normalise `count` messages of the given lengths that lie one behind the other; null where they do not fit.
///
/// # Safety
/// The pointers are valid for as many values as said; `states` gets `count` of them.
#[no_mangle]
pub unsafe extern "C" fn shizha_prepare(
    tables: *const Tables,
    points: *const u32,
    size: usize,
    lengths: *const u32,
    count: usize,
    states: *mut u8,
) -> *mut Batch {
    let (points, lengths, states) = (slice(points, size), slice(lengths, count), slice_mut(states, count));
    built(|| Batch::prepare(&*tables, points, lengths, states))
}

/// Put the normalised text of a message in, and the kinds of its disguises.
///
/// # Safety
/// `batch` comes from `shizha_prepare`, the other pointers are valid for as many values as said.
#[no_mangle]
pub unsafe extern "C" fn shizha_normalised(
    batch: *mut Batch,
    row: usize,
    points: *const u32,
    size: usize,
    disguises: *const u32,
    count: usize,
) -> i32 {
    let (points, disguises) = (slice(points, size), slice(disguises, count));
    guarded(|| (*batch).normalised(row, points, disguises))
}

/// Put `count` numbers that describe links in.
///
/// # Safety
/// As for `shizha_normalised`.
#[no_mangle]
pub unsafe extern "C" fn shizha_linked(batch: *mut Batch, links: *const i32, count: usize) -> i32 {
    let links = slice(links, count);
    guarded(|| (*batch).linked(links))
}

/// Judge all messages; `verdicts` gets VERDICT_WIDTH numbers for each.
///
/// # Safety
/// All pointers come from the calls above; `verdicts` is valid for `count` values.
#[no_mangle]
pub unsafe extern "C" fn shizha_judge(
    tables: *const Tables,
    model: *const Model,
    batch: *mut Batch,
    explained: i32,
    verdicts: *mut f64,
    count: usize,
) -> i32 {
    let verdicts = slice_mut(verdicts, count);
    guarded(|| (*batch).judge(&*tables, &*model, explained != 0, verdicts))
}

/// Give what explains the verdict of a message; returns how many numbers that are, -1 where it is not known, and writes
/// as many of them as there is room for.
///
/// # Safety
/// `batch` was judged; `numbers` is valid for `count` values.
#[no_mangle]
pub unsafe extern "C" fn shizha_explained(batch: *const Batch, row: usize, numbers: *mut f64, count: usize) -> isize {
    let numbers = slice_mut(numbers, count);
    let found = catch_unwind(AssertUnwindSafe(|| {
        let found = (*batch).explained(row)?;
        for (place, value) in numbers.iter_mut().zip(&found) {
            *place = *value;
        }
        Some(found.len() as isize)
    }));
    found.ok().flatten().unwrap_or(-1)
}

/// # Safety
/// `batch` comes from `shizha_prepare` and is not used afterwards.
#[no_mangle]
pub unsafe extern "C" fn shizha_free_batch(batch: *mut Batch) {
    if !batch.is_null() {
        drop(Box::from_raw(batch));
    }
}

/// For tests: find one expression in a text; writes its groups and the last of them, returns how many numbers that are,
/// 0 where there is no match.
///
/// # Safety
/// All pointers are valid for as many values as said, `table` for `table_size` bytes.
#[no_mangle]
pub unsafe extern "C" fn shizha_find(
    table: *const u8,
    table_size: usize,
    points: *const u32,
    size: usize,
    from: usize,
    groups: *mut i32,
    count: usize,
) -> isize {
    let (table, points, groups) = (slice(table, table_size), slice(points, size), slice_mut(groups, count));
    let found = catch_unwind(AssertUnwindSafe(|| {
        let expression = Regex::read(&mut Reader::new(table)).ok()?;
        let found = match expression.search(points, from) {
            Some(found) => found,
            None => return Some(0),
        };
        let flat = (0..)
            .map_while(|number| if number < expression.groups() { Some(found.group(number)) } else { None })
            .flat_map(|span| span.map_or([-1, -1], |(start, end)| [start as i32, end as i32]))
            .chain(std::iter::once(found.last() as i32));
        let mut written = 0;
        for (place, value) in groups.iter_mut().zip(flat) {
            *place = value;
            written += 1;
        }
        Some(written)
    }));
    found.ok().flatten().unwrap_or(-1)
}

/// For tests and for Python's own steps: give where each word of a text ends; returns how many there are.
///
/// # Safety
/// All pointers are valid for as many values as said.
#[no_mangle]
pub unsafe extern "C" fn shizha_cut(
    tables: *const Tables,
    points: *const u32,
    size: usize,
    ends: *mut u32,
    count: usize,
) -> isize {
    let (points, ends) = (slice(points, size), slice_mut(ends, count));
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut found = Vec::new();
        (*tables).segmenter().cut(points, &mut found);
        for (place, end) in ends.iter_mut().zip(&found) {
            *place = *end as u32;
        }
        found.len() as isize
    }));
    found.unwrap_or(-1)
}

/// Tell whether the dictionary holds a text: 1, 0, or -1 where the call failed.
///
/// # Safety
/// `points` is valid for `size` values.
#[no_mangle]
pub unsafe extern "C" fn shizha_is_word(tables: *const Tables, points: *const u32, size: usize) -> i32 {
    let points = slice(points, size);
    catch_unwind(AssertUnwindSafe(|| i32::from((*tables).segmenter().is_word(points)))).unwrap_or(-1)
}
