//! Which field an error of serde_json speaks of.
//!
//! serde_json says where in the text it stopped. The path to that place is found by reading the text once more, level
//! by level, as raw values, whose addresses tell where they stand. This happens only for inputs that are refused, and
//! it is not generic, so decoding costs no second set of generated code.

use std::{borrow::Cow, cmp::Ordering, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::decode::field_of;
use crate::error::{PathSegment, shortened};

/// How deep a path is followed. Every level reads what is below it once more, so this bounds the work.
const DEPTH: usize = 32;

/// The path of what stands at a line and a column, both counted from 1 in bytes as serde_json does.
pub(super) fn locate(text: &str, line: usize, column: usize, message: &str) -> Vec<PathSegment> {
    let mut path = Vec::new();
    let Some(at) = offset(text, line, column) else { return path };
    let of_object = field_of(message).is_some();
    let mut value = text.trim();
    while path.len() < DEPTH {
        let child = if of_object { member_around(text, value, at) } else { member_before(text, value, at) };
        let Some(child) = child else { break };
        path.push(child.segment);
        value = child.text;
    }
    path
}

/// The member of `value` in which the place lies, its end included: an error about a whole object is reported there.
fn member_around<'a>(text: &str, value: &'a str, at: usize) -> Option<Child<'a>> {
    let around = |child: &Child<'_>| start_of(text, child.text) < at && at <= end_of(text, child.text);
    members(value)?.into_iter().find(around)
}

/// The last member of `value` that was begun at the place: an error about a value is reported at its start, at its
/// end, or, if a conversion refused it after it was read, somewhat behind it.
fn member_before<'a>(text: &str, value: &'a str, at: usize) -> Option<Child<'a>> {
    let begun = |child: &Child<'_>| start_of(text, child.text) <= at;
    match at.cmp(&end_of(text, value)) {
        Ordering::Less => members(value)?.into_iter().rfind(begun),
        // Either the whole value was refused or its last member; conversions of plain values are the common ones.
        Ordering::Equal => members(value)?.pop().filter(|child| !child.text.starts_with(['{', '['])),
        Ordering::Greater => None,
    }
}

fn members(value: &str) -> Option<Vec<Child<'_>>> {
    serde_json::from_str(value).ok().map(|Members(members)| members)
}

struct Child<'a> {
    segment: PathSegment,
    text: &'a str,
}

fn start_of(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

fn end_of(text: &str, part: &str) -> usize {
    start_of(text, part) + part.len()
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text.get(start..)?.find('\n')? + 1;
    }
    (line > 0).then_some(start + column)
}

/// The members of an object or a list, in their order.
struct Members<'a>(Vec<Child<'a>>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            members
                .push(Child { segment: PathSegment::Key(shortened(&key.0).into_owned()), text: value.get() });
        }
        Ok(Members(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(value) = list.next_element::<&'de RawValue>()? {
            members.push(Child { segment: PathSegment::Index(members.len()), text: value.get() });
        }
        Ok(Members(members))
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
