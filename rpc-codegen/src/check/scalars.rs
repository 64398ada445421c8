//! Numbers and texts beside their like, and rules beside rules.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    layer::{Direction, Layer, Pair, What},
    numbers::Range,
};
use crate::model::{Rules, Shape, Type};

struct Number<'t, 'a> {
    is_integer: bool,
    format: Option<&'a str>,
    rules: &'t Rules<'a>,
}

pub(super) fn numbers<'t, 'a>(types: Pair<&'t Type<'a>>, direction: Direction, layer: &mut Layer<'t, 'a>) {
    let (writer, reader) = direction.writer_and_reader(types);
    let (Some(writer), Some(reader)) = (Number::of(writer), Number::of(reader)) else { return };
    if reader.is_integer && !writer.is_integer {
        return layer.differ(What::Type(types), true);
    }
    let written = writer.range();
    if writer.is_integer && !reader.is_integer {
        // A float takes every integer, if not exactly.
        layer.differ(What::Type(types), false);
    } else if writer.format != reader.format {
        layer.differ(What::Width(types), !written.is_within(Range::of_format(reader.format)));
    }
    let asked = Range::default().narrowed(reader.rules);
    let asked = if reader.is_integer { asked.of_integers() } else { asked };
    for name in names(writer.rules, reader.rules) {
        let (of_writer, of_reader) = (writer.rule(name), reader.rule(name));
        if of_writer == of_reader {
            continue;
        }
        let fits = match name {
            "minimum" | "exclusiveMinimum" => written.starts_within(asked),
            "maximum" | "exclusiveMaximum" => written.ends_within(asked),
            _ => of_reader.is_none_or(|asked| of_writer.is_some_and(|known| is_multiple(known, asked))),
        };
        // That is what an integer that is not zero looks like, which is a type of its own in Rust.
        let is_non_zero = name == "minimum"
            && reader.format.is_some_and(|name| name.starts_with('u'))
            && asked.starts_at(1);
        let breaks = !fits && (direction == Direction::Input || is_non_zero);
        layer.differ(What::Rule { name, values: direction.pair(of_writer, of_reader) }, breaks);
    }
}

impl<'t, 'a> Number<'t, 'a> {
    fn of(of: &'t Type<'a>) -> Option<Self> {
        match &of.shape {
            Shape::Number { is_integer, format, rules } => {
                Some(Self { is_integer: *is_integer, format: *format, rules })
            }
            _ => None,
        }
    }

    /// What it can be.
    fn range(&self) -> Range {
        let range = Range::of_format(self.format).narrowed(self.rules);
        if self.is_integer { range.of_integers() } else { range }
    }

    /// What is asked beyond what the format says anyway.
    fn rule(&self, name: &'a str) -> Option<&'a Value> {
        let value = *self.rules.get(name)?;
        let said = Range::default().narrowed(&Rules::from([(name, value)]));
        let format = Range::of_format(self.format);
        let says_more = !(format.starts_within(said) && format.ends_within(said));
        (says_more || name == "multipleOf").then_some(value)
    }
}

pub(super) fn texts<'t, 'a>(types: Pair<&'t Type<'a>>, direction: Direction, layer: &mut Layer<'t, 'a>) {
    let (writer, reader) = direction.writer_and_reader(types);
    let (
        Shape::Text { format: written, encoding: encoded, rules: of_writer },
        Shape::Text { format: read, encoding: decoded, rules: of_reader },
    ) = (&writer.shape, &reader.shape)
    else {
        return;
    };
    if encoded != decoded {
        return layer.differ(What::Type(types), true);
    }
    if written != read {
        let is_address = matches!((*written, *read), (Some("ipv4" | "ipv6"), Some("ip")));
        let is_other = written.is_some() && read.is_some() && !is_address;
        let what = if is_other { What::Type(types) } else { What::Width(types) };
        layer.differ(what, read.is_some() && !is_address);
    }
    rules(of_writer, of_reader, direction, layer);
}

/// Rules of texts, lists and objects.
pub(super) fn rules<'t, 'a>(
    written: &'t Rules<'a>,
    read: &'t Rules<'a>,
    direction: Direction,
    layer: &mut Layer<'t, 'a>,
) {
    let is_fixed = is_fixed(read) && !(is_fixed(written) && length(written) == length(read));
    for name in names(written, read) {
        let (of_writer, of_reader) = (written.get(name).copied(), read.get(name).copied());
        if of_writer == of_reader {
            continue;
        }
        let (known, asked) = (of_writer.and_then(number_of), of_reader.and_then(number_of));
        let breaks = match direction {
            Direction::Input => match name {
                _ if name.starts_with("min") => asked.unwrap_or(0) > known.unwrap_or(0),
                _ if name.starts_with("max") => {
                    asked.is_some_and(|asked| known.is_none_or(|known| known > asked))
                }
                "uniqueItems" => of_reader == Some(&Value::Bool(true)),
                _ => of_reader.is_some(),
            },
            // What is sent is of its type nevertheless, unless the length belongs to the type.
            Direction::Output => is_fixed && (name.starts_with("min") || name.starts_with("max")),
        };
        layer.differ(What::Rule { name, values: direction.pair(of_writer, of_reader) }, breaks);
    }
}

/// Whether a length is part of the type: that of an array in Rust, or of a `char`.
fn is_fixed(rules: &Rules<'_>) -> bool {
    let rule = |name| rules.get(name).and_then(|value| number_of(value));
    let is_array = rule("minItems").is_some() && rule("minItems") == rule("maxItems");
    is_array || (rule("minLength") == Some(1) && rule("maxLength") == Some(1))
}

fn length(rules: &Rules<'_>) -> Option<usize> {
    ["maxItems", "maxLength"].into_iter().find_map(|name| rules.get(name).and_then(|value| number_of(value)))
}

/// Whether a type has this value.
pub(super) fn is_one_of(value: &Value, shape: &Shape<'_>) -> bool {
    match shape {
        Shape::Unknown => true,
        Shape::Boolean => value.is_boolean(),
        Shape::Literal(other) => value == *other,
        Shape::Number { is_integer, format, rules } => {
            let exactly = Rules::from([("minimum", value), ("maximum", value)]);
            let is_kind = if *is_integer { value.is_i64() || value.is_u64() } else { value.is_number() };
            let number = Range::default().narrowed(&exactly);
            is_kind
                && number.is_within(Range::of_format(*format).narrowed(rules))
                && !rules.contains_key("multipleOf")
        }
        Shape::Text { format: None, encoding: None, rules } => {
            let Some(length) = value.as_str().map(|text| text.chars().count()) else { return false };
            let rule = |name| rules.get(name).and_then(|value| number_of(value));
            rule("minLength").is_none_or(|least| least <= length)
                && rule("maxLength").is_none_or(|most| length <= most)
                && !rules.contains_key("pattern")
        }
        _ => false,
    }
}

pub(super) fn number_of(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

fn names<'a>(one: &Rules<'a>, other: &Rules<'a>) -> BTreeSet<&'a str> {
    one.keys().chain(other.keys()).copied().collect()
}

fn is_multiple(value: &Value, of: &Value) -> bool {
    match (value.as_i64(), of.as_i64()) {
        (Some(value), Some(of)) => of != 0 && value % of == 0,
        _ => value == of,
    }
}
