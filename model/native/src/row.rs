//! One message on its way: the counterpart of `model/reading.py`.

/// Start and end of a part of a text, in characters.
pub type Span = (usize, usize);

/// What Python's `find_links` found, as far as features need it.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub span: Span,
    /// The place of the kind in `LinkKind`.
    pub kind: usize,
    /// The number of the owner's house, None where nobody registered owns the host.
    pub house: Option<usize>,
    pub imitates: bool,
}

/// A number in the text; `kind` is its place in `NumberKind`, `value` it without spaces and strokes.
#[derive(Clone, Debug)]
pub struct Number {
    pub span: Span,
    pub kind: usize,
    pub value: Vec<u32>,
}

/// A name that the text mentions; `organisation` is its place in the registry.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub span: Span,
    pub organisation: usize,
}

/// An act that the text names; `act` is its place in `acts()`.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub span: Span,
    pub act: usize,
    pub warned: bool,
}

/// A word of a class; `topic` is the place of the class in topics.toml.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    pub span: Span,
    pub topic: usize,
}

/// Everything that features need of one message; spans are in `text`, which is normalised.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub text: Vec<u32>,
    /// The kinds of the disguises that were undone, by their place in `DISGUISES`, one entry for each disguise.
    pub disguises: Vec<usize>,
    pub links: Vec<Link>,
    pub numbers: Vec<Number>,
    pub claims: Vec<Claim>,
    pub asks: Vec<Ask>,
    pub topics: Vec<Topic>,
    pub denied: bool,
}
