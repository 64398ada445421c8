//! A type in a few words.

use std::fmt::Write;

use crate::model::{Object, Rest, Shape, Type};

/// How much is told.
#[derive(Clone, Copy)]
struct Detail {
    /// Of how many variants, or members.
    told: usize,
    /// How deep.
    depth: usize,
}

/// In a few words.
pub(super) fn describe(of: &Type<'_>) -> String {
    let mut text = String::new();
    write(of, Detail { told: 4, depth: 3 }, &mut text);
    text
}

/// In full, but for rules, and with other types by their names.
pub(super) fn describe_all(of: &Type<'_>) -> String {
    let mut text = String::new();
    write(of, Detail { told: usize::MAX, depth: usize::MAX }, &mut text);
    text
}

impl Detail {
    fn inner(self) -> Option<Self> {
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }
}

fn write(of: &Type<'_>, detail: Detail, text: &mut String) {
    let Some(inner) = detail.inner() else { return text.push('…') };
    match &of.shape {
        Shape::Unknown => text.push_str("anything"),
        Shape::Never => text.push_str("nothing"),
        Shape::Null => text.push_str("null"),
        Shape::Boolean => text.push_str("boolean"),
        Shape::Number { is_integer, format, .. } => {
            text.push_str(if *is_integer { "integer" } else { "number" });
            in_brackets(format.as_deref(), text);
        }
        Shape::Text { format, encoding, .. } => {
            text.push_str("string");
            in_brackets(encoding.or(*format), text);
        }
        Shape::Literal(value) => {
            let _ = write!(text, "{value}");
        }
        Shape::List { item, .. } => {
            text.push_str("list of ");
            write(item, detail, text);
        }
        Shape::Tuple { items, rest, .. } => {
            text.push('[');
            several(items, ", ", inner, text);
            if let Some(rest) = rest {
                text.push_str(if items.is_empty() { "" } else { ", " });
                write(rest, inner, text);
                text.push('…');
            }
            text.push(']');
        }
        Shape::Object(object) => write_object(object, inner, text),
        Shape::Union(variants) => several(variants, " | ", detail, text),
        Shape::Intersection(parts) => several(parts, " & ", detail, text),
        Shape::Reference(name) => text.push_str(name),
    }
}

fn write_object(object: &Object<'_>, detail: Detail, text: &mut String) {
    match (&object.rest, &object.properties[..]) {
        (Rest::Of(value), []) => {
            text.push_str("map of ");
            return write(value, detail, text);
        }
        (_, []) => return text.push_str("object"),
        _ => text.push_str("{ "),
    }
    for (at, property) in object.properties.iter().take(detail.told).enumerate() {
        text.push_str(if at == 0 { "" } else { ", " });
        text.push_str(&property.name);
        text.push_str(if property.is_required { ": " } else { "?: " });
        write(&property.value, detail, text);
    }
    text.push_str(if object.properties.len() > detail.told { ", … }" } else { " }" });
}

fn several(types: &[Type<'_>], separator: &str, detail: Detail, text: &mut String) {
    for (at, of) in types.iter().take(detail.told).enumerate() {
        text.push_str(if at == 0 { "" } else { separator });
        write(of, detail, text);
    }
    if types.len() > detail.told {
        let _ = write!(text, "{separator}{} more", types.len() - detail.told);
    }
}

fn in_brackets(what: Option<&str>, text: &mut String) {
    if let Some(what) = what {
        let _ = write!(text, " ({what})");
    }
}
