//! Twin of `model/links.py`: the links in normalised text, and what they tell without ever being opened.

use std::cmp::Reverse;

use crate::blob::{Malformed, Reader, Result};
use crate::claims::Claims;
use crate::hosts::{expect, is_dot, points, position, Hosts, Keys, Parts, COLON, DOT};
use crate::imitations::{before_colon, endings, sign, Imitations, Names, Trick, Written};
use crate::regex::{Match, Regex};
use crate::row::{Link, Sign, Span};
use crate::segment::Segmenter;

/// What a link looks like, in the order of `LinkKind`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkKind {
    Official,
    Ordinary,
    Short,
    Odd,
    App,
    Address,
}

const KINDS: [&str; 6] = ["official", "ordinary", "short", "odd", "app", "address"];
const SLASH: u32 = 0x2F;
const QUESTION: u32 = 0x3F;
const BRACKET: u32 = 0x5B;
const BRACKET_END: u32 = 0x5D;
const STROKE: u32 = 0x2D;

/// The numbers of the groups of the expression for links.
struct Groups {
    scheme: usize,
    login: usize,
    whole: usize,
    mailbox: usize,
    bare: usize,
    port: usize,
    path: usize,
}

/// The lexicon of links.
pub struct Links {
    hosts: Hosts,
    imitations: Imitations,
    /// The house of every organisation.
    houses: Vec<usize>,
    /// What every link holds, and what may stand between its beginning and that.
    holds: Regex,
    run: Regex,
    link: Regex,
    groups: Groups,
    goes_on: Regex,
    file: Regex,
    sentence: Regex,
    version: Regex,
    initials: Regex,
    endings: Regex,
    latin: usize,
    label_before: Regex,
    head_before: Regex,
    path_after: Regex,
    scheme: Regex,
    han_after: Regex,
    first: Regex,
    usual_ports: Keys,
    named_by_numbers: Keys,
    glued: Keys,
    sure_endings: Keys,
    lead_ins: Vec<Vec<u32>>,
    closing: Vec<u32>,
    window: usize,
    head: usize,
    shortest: usize,
    longest: usize,
    www: Vec<u32>,
}

impl Links {
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let hosts = Hosts::read(reader)?;
        let imitations = Imitations::read(reader)?;
        expect(reader, &KINDS)?;
        let houses = reader.array::<i32>()?.iter().map(|house| *house as usize).collect();
        let (holds, run, link) = (Regex::read(reader)?, Regex::read(reader)?, Regex::read(reader)?);
        let groups = Groups {
            scheme: group(&link, "scheme")?,
            login: group(&link, "login")?,
            whole: group(&link, "whole")?,
            mailbox: group(&link, "mailbox")?,
            bare: group(&link, "bare")?,
            port: group(&link, "port")?,
            path: group(&link, "path")?,
        };
        let (goes_on, file, sentence) = (Regex::read(reader)?, Regex::read(reader)?, Regex::read(reader)?);
        let (version, initials, endings) = (Regex::read(reader)?, Regex::read(reader)?, Regex::read(reader)?);
        let latin = group(&endings, "latin")?;
        Ok(Links {
            hosts,
            imitations,
            houses,
            holds,
            run,
            link,
            groups,
            goes_on,
            file,
            sentence,
            version,
            initials,
            endings,
            latin,
            label_before: Regex::read(reader)?,
            head_before: Regex::read(reader)?,
            path_after: Regex::read(reader)?,
            scheme: Regex::read(reader)?,
            han_after: Regex::read(reader)?,
            first: Regex::read(reader)?,
            usual_ports: Keys::read(reader)?,
            named_by_numbers: Keys::read(reader)?,
            glued: Keys::read(reader)?,
            sure_endings: Keys::read(reader)?,
            lead_ins: crate::hosts::words(reader)?,
            closing: reader.text()?.to_vec(),
            window: reader.number()?,
            head: reader.number()?,
            shortest: reader.number()?,
            longest: reader.number()?,
            www: points("www."),
        })
    }

    /// The links of normalised `text` in order: with or without a scheme, also glued to Chinese characters.
    pub fn find(&self, text: &[u32], claims: &Claims, words: &Segmenter) -> Vec<Link> {
        if !may_hold_link(text) {
            return Vec::new();
        }
        let finder = Finder { links: self, text, names: Names { claims, words } };
        let found = finder.found();
        let chinese = finder.in_chinese();
        if chinese.is_empty() {
            return found;
        }
        merged(found, chinese)
    }
}

/// Whether a text has to be looked at.
pub fn may_hold_link(text: &[u32]) -> bool {
    text.contains(&DOT) || text.windows(3).any(|three| three == [COLON, SLASH, SLASH])
}

/// The links of both lists in order; one in Latin letters that is a part of one in Chinese is left out.
fn merged(found: Vec<Link>, chinese: Vec<Link>) -> Vec<Link> {
    let mut all: Vec<Link> = found.into_iter().chain(chinese).collect();
    all.sort_by_key(|link| (link.span.0, Reverse(link.span.1)));
    let mut end = 0;
    all.retain(|link| {
        let is_apart = link.span.0 >= end;
        if is_apart {
            end = link.span.1;
        }
        is_apart
    });
    all
}

/// Looks for links in one text.
struct Finder<'a> {
    links: &'a Links,
    text: &'a [u32],
    names: Names<'a>,
}

/// What is known of a link before it is judged.
struct Draft<'a> {
    span: Span,
    host: &'a [u32],
    split: Parts<'a>,
    path: &'a [u32],
    user: &'a [u32],
    port: Option<Sign>,
    /// Whether the host is known to its end.
    whole: bool,
}

impl<'a> Finder<'a> {
    fn found(&self) -> Vec<Link> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(matched) = self.next(from) {
            from = matched.span().1;
            found.extend(self.link(&matched));
        }
        found
    }

    /// The next match of the expression for links. It begins in the run before what every link holds.
    fn next(&self, from: usize) -> Option<Match> {
        let mut from = from;
        while let Some(held) = self.links.holds.search(self.text, from) {
            let place = held.span().0;
            let run = self.text[from..place].iter().rev().take_while(|one| self.links.run.may_begin(**one)).count();
            let matched = (place - run..place).find_map(|start| self.links.link.match_at(self.text, start));
            if matched.is_some() {
                return matched;
            }
            from = place + 1;
        }
        None
    }

    fn group(&self, found: &Match, group: usize) -> Option<&'a [u32]> {
        found.group(group).map(|(start, end)| &self.text[start..end])
    }

    /// The link of a match, None where it is none.
    fn link(&self, found: &Match) -> Option<Link> {
        let (links, groups) = (self.links, &self.links.groups);
        let (start, end) = found.span();
        let host_span = found.group(groups.whole).or_else(|| found.group(groups.bare))?;
        let host = &self.text[host_span.0..host_span.1];
        let path = links.path(self.group(found, groups.path).unwrap_or(&[]));
        let end = found.group(groups.path).map_or(end, |(first, _)| first + path.len());
        let mailbox = self.group(found, groups.mailbox).filter(|mailbox| !mailbox.is_empty());
        let user = self.group(found, groups.login).filter(|login| !login.is_empty()).or(mailbox).unwrap_or(&[]);
        if mailbox.is_some() && !links.is_login(user, path) {
            return None;
        }
        let port_span = found.group(groups.port);
        let port = self.group(found, groups.port).filter(|port| !links.usual_ports.contains(port));
        let port = port.map(|port| sign(Trick::Port, port, None));
        let has_scheme = found.group(groups.scheme).is_some();
        if let Some(number) = links.hosts.address(host) {
            if !has_scheme && path.is_empty() && port_span.is_none() {
                return None;
            }
            return Some(self.address((start, end), host, number, path, user, port));
        }
        let split = links.hosts.parts(host);
        let whole = links.goes_on.match_at(self.text, end).is_none();
        let mut draft = Draft { span: (start, end), host, split, path, user, port, whole };
        if split.domain.is_empty() {
            let (host, split) = links.shorter(host)?;
            let span = (start, host_span.0 + host.len());
            draft = Draft { span, host, split, path: &[], user, port: None, whole: false };
        }
        if !has_scheme && draft.path.is_empty() && user.is_empty() && links.is_prose(self.text, &draft) {
            return None;
        }
        Some(self.judged(draft))
    }

    fn address(
        &self,
        span: Span,
        host: &[u32],
        domain: Vec<u32>,
        path: &[u32],
        user: &[u32],
        port: Option<Sign>,
    ) -> Link {
        let hosts = &self.links.hosts;
        let mut signs = self.links.imitations.signs(hosts, self.names, host, Written { path, user }, hosts.parts(host));
        signs.extend(port);
        Link {
            span,
            host: host.to_vec(),
            domain,
            path: path.to_vec(),
            kind: LinkKind::Address as usize,
            owner: None,
            house: None,
            imitates: self.links.imitations.is_imitating(&signs),
            signs,
        }
    }

    /// A link with what its parts tell.
    fn judged(&self, draft: Draft) -> Link {
        let Draft { span, host, split, path, user, port, whole } = draft;
        let links = self.links;
        let open = links.open(host);
        let held = links.imitations.domains.owner(host);
        let owner = held.filter(|_| whole && open.is_none());
        // The name of an organisation is odd where only a part of the host is known to be its own.
        let is_cut_off = held.is_some() && owner.is_none() && open.is_none();
        let mut signs = Vec::new();
        if owner.is_none() {
            signs = links.imitations.signs(&links.hosts, self.names, host, Written { path, user }, split);
        }
        let imitates = links.imitations.is_imitating(&signs);
        let kind = if links.is_app(path) {
            LinkKind::App
        } else if is_cut_off {
            LinkKind::Odd
        } else {
            links.kind(host, &split, owner.is_some(), open.is_some(), imitates)
        };
        if owner.is_none() {
            signs.extend(open);
            signs.extend(port);
        }
        Link {
            span,
            host: host.to_vec(),
            domain: split.domain.to_vec(),
            path: path.to_vec(),
            kind: kind as usize,
            owner,
            signs,
            house: owner.map(|owner| links.houses[owner]),
            imitates,
        }
    }
}

impl Links {
    /// Whether what stands before an @ without a scheme makes it a link: a host that is meant to be read as one.
    fn is_login(&self, user: &[u32], path: &[u32]) -> bool {
        let host = before_colon(user);
        if host.starts_with(&self.www) || self.imitations.domains.owner(host).is_some() {
            return true;
        }
        !path.is_empty() && host.contains(&DOT) && !self.hosts.parts(host).domain.is_empty()
    }

    /// A sign for a host on which anybody may put up a page.
    fn open(&self, host: &[u32]) -> Option<Sign> {
        endings(host).find(|name| self.hosts.open_hosts.contains(name)).map(|name| sign(Trick::Open, name, None))
    }

    /// A path without the punctuation of the sentence around it.
    fn path<'a>(&self, path: &'a [u32]) -> &'a [u32] {
        let path = without_end(path, |one| self.closing.contains(&one));
        if path.contains(&BRACKET) {
            return path;
        }
        without_end(path, |one| one == BRACKET_END || self.closing.contains(&one))
    }

    /// Whether a bare host is two sentences that meet, a title with a name, a file, a version or initials.
    fn is_prose(&self, text: &[u32], draft: &Draft) -> bool {
        let split = &draft.split;
        let name = &draft.host[..draft.host.len().saturating_sub(split.suffix.len() + 1)];
        if self.initials.is_full(name) || (!self.named_by_numbers.contains(split.suffix) && self.version.is_full(name))
        {
            return true;
        }
        if !split.below.is_empty() {
            return false;
        }
        if self.hosts.word_endings.contains(split.suffix) || self.hosts.titles.contains(split.label) {
            return true;
        }
        let end = draft.span.1;
        let after = &text[end..text.len().min(end + 2)];
        self.hosts.english_endings.contains(split.suffix) && self.sentence.match_at(after, 0).is_some()
    }

    /// The longest beginning of `host` that has a real suffix; where letters are glued on, as in abc.comlogin.
    fn shorter<'a>(&self, host: &'a [u32]) -> Option<(&'a [u32], Parts<'a>)> {
        let mut rest = host;
        while let Some(dot) = rest.iter().rposition(is_dot) {
            for end in (dot + 3..rest.len()).rev() {
                if self.glued.contains(&rest[dot + 1..end]) {
                    let split = self.hosts.parts(&rest[..end]);
                    if !split.domain.is_empty() {
                        return Some((&rest[..end], split));
                    }
                }
            }
            rest = &rest[..dot];
            let split = self.hosts.parts(rest);
            if !split.domain.is_empty() {
                return Some((rest, split));
            }
        }
        None
    }

    /// Whether a path ends in the name of a file that installs something.
    fn is_app(&self, path: &[u32]) -> bool {
        if !path.contains(&DOT) {
            return false;
        }
        let path = &path[..position(path, QUESTION).unwrap_or(path.len())];
        let last = self.file.search(path, 0).and_then(|file| file.group(1));
        last.map_or(false, |(start, end)| self.hosts.app_files.contains(&path[start..end]))
    }

    /// The kind of a link by its host.
    fn kind(&self, host: &[u32], split: &Parts, is_owned: bool, is_open: bool, imitates: bool) -> LinkKind {
        let is_short = self.hosts.shorteners.contains(host);
        if is_owned {
            return if is_short { LinkKind::Short } else { LinkKind::Official };
        }
        if is_open {
            return LinkKind::Ordinary;
        }
        if imitates {
            return LinkKind::Odd;
        }
        if is_short || self.hosts.shorteners.contains(split.domain) {
            return LinkKind::Short;
        }
        let is_odd = self.hosts.cheap_endings.contains(split.suffix)
            || is_punycode(split.label)
            || self.hosts.looks_random(split.label);
        if is_odd {
            LinkKind::Odd
        } else {
            LinkKind::Ordinary
        }
    }
}

impl<'a> Finder<'a> {
    /// The links whose host is written in Chinese.
    fn in_chinese(&self) -> Vec<Link> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(ending) = self.links.endings.search(self.text, from) {
            from = ending.span().1;
            found.extend(self.chinese(&ending));
        }
        found
    }

    /// The link that ends at an ending, None where nothing but the ending speaks for one.
    fn chinese(&self, ending: &Match) -> Option<Link> {
        let (links, text) = (self.links, self.text);
        let (dot, end) = ending.span();
        let before = &text[dot.saturating_sub(links.window)..dot];
        let (start, stop) = links.label_before.search(before, 0)?.span();
        let run = &before[start..stop];
        let start = dot - run.len();
        let around = &text[start.saturating_sub(links.head)..start];
        let head = links.head_before.search(around, 0).map(|head| &around[head.span().0..head.span().1]);
        let (label, led) = if head.is_some() { (run, true) } else { links.without_lead_in(run) };
        let after = links.path_after.match_at(text, end).and_then(|after| after.group(1));
        let is_sure = self.group(ending, links.latin).map_or(false, |latin| links.sure_endings.contains(latin));
        if !(links.shortest..=links.longest).contains(&label.len()) || !(led || after.is_some() || is_sure) {
            return None;
        }
        let first = dot - label.len();
        let path = after.map_or(&[][..], |(start, end)| links.path(&text[start..end]));
        let stop = after.map_or(end, |(start, _)| start + path.len());
        let below = head.map_or(&[][..], |head| {
            let scheme = links.scheme.match_at(head, 0).map_or(0, |scheme| scheme.span().1);
            &head[scheme..]
        });
        let host = [below, label, &text[dot..end]].concat();
        let split = links.hosts.parts(&host);
        if split.domain.is_empty() || (after.is_none() && !led && links.han_after.match_at(text, stop).is_some()) {
            return None;
        }
        let span = (first - head.map_or(0, <[u32]>::len), stop);
        Some(self.judged(Draft { span, host: &host, split, path, user: &[], port: None, whole: true }))
    }
}

impl Links {
    /// What follows the last word of a run that leads to an address, and whether there was one.
    fn without_lead_in<'a>(&self, run: &'a [u32]) -> (&'a [u32], bool) {
        let ends = self.lead_ins.iter().filter_map(|word| {
            run.windows(word.len()).rposition(|written| written == word).map(|place| place + word.len())
        });
        if let Some(end) = ends.max() {
            let label = &run[end..];
            let start = label.iter().position(|one| *one != STROKE).unwrap_or(label.len());
            return (&label[start..], true);
        }
        let start = self.first.match_at(run, 0).map_or(0, |first| first.span().1);
        (&run[start..], false)
    }
}

fn is_punycode(label: &[u32]) -> bool {
    label.starts_with(&crate::hosts::PUNYCODE)
}

fn without_end(text: &[u32], is_end: impl Fn(u32) -> bool) -> &[u32] {
    &text[..text.iter().rposition(|one| !is_end(*one)).map_or(0, |last| last + 1)]
}

fn group(expression: &Regex, name: &str) -> Result<usize> {
    expression.group(name).ok_or_else(|| Malformed(format!("no group {}", name)))
}
