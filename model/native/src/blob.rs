//! Tables that Python wrote (`model/native/blob.py`), read in the same order.

/// What is wrong with a blob.
#[derive(Debug)]
#[allow(dead_code)]
pub struct Malformed(pub String);

pub type Result<T> = std::result::Result<T, Malformed>;

/// Reads values one behind the other. Every value begins at a multiple of eight bytes.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Numbers that lie in the bytes of a blob as they are in memory.
pub trait Plain: Copy {}
impl Plain for i8 {}
impl Plain for u8 {}
impl Plain for u32 {}
impl Plain for i32 {}
impl Plain for u64 {}
impl Plain for f32 {}
impl Plain for f64 {}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// A whole number.
    pub fn number(&mut self) -> Result<usize> {
        let bytes = self.take(8)?;
        let mut eight = [0; 8];
        eight.copy_from_slice(bytes);
        Ok(u64::from_le_bytes(eight) as usize)
    }

    /// A number with a fraction.
    pub fn fraction(&mut self) -> Result<f64> {
        Ok(f64::from_bits(self.number()? as u64))
    }

    /// An array, borrowed from the blob.
    pub fn array<T: Plain>(&mut self) -> Result<&'a [T]> {
        let count = self.number()?;
        let size = std::mem::size_of::<T>();
        let bytes = count.checked_mul(size).ok_or_else(|| self.malformed("an array"))?;
        crate::ffi::as_array(self.take(bytes)?, count).ok_or_else(|| self.malformed("an aligned array"))
    }

    /// A text in code points.
    pub fn text(&mut self) -> Result<&'a [u32]> {
        self.array()
    }

    /// A row of texts.
    pub fn texts(&mut self) -> Result<Vec<&'a [u32]>> {
        (0..self.number()?).map(|_| self.text()).collect()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| self.malformed("more bytes"))?;
        let found = &self.bytes[self.at..end];
        self.at = (end + 7) / 8 * 8;
        Ok(found)
    }

    fn malformed(&self, wanted: &str) -> Malformed {
        Malformed(format!("{} expected at byte {} of {}", wanted, self.at, self.bytes.len()))
    }
}
