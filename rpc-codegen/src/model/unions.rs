//! How the variants of a union are told apart.

use serde_json::Value;

use super::{Object, Shape, Type};

/// What tells the variants of a union apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tagging<'a> {
    /// A member that all of them have, with a text of its own for each.
    Member(&'a str),
    /// The name of the only member, or the text that stands in place of an object.
    Key,
}

/// What tells these variants apart, if something does. Those that are no objects (texts, `null`) are apart anyway.
pub(crate) fn tagging<'t>(variants: &'t [Type<'_>]) -> Option<Tagging<'t>> {
    let objects: Vec<&'t Object<'_>> = variants
        .iter()
        .filter(|variant| match &variant.shape {
            Shape::Literal(_) | Shape::Null => false,
            // What has none of their members is told apart by this.
            Shape::Object(object) => !object.is_absence(),
            _ => true,
        })
        .map(own_members)
        .collect::<Option<_>>()?;
    let first = objects.first()?;
    let tag = first.properties.iter().map(|property| &*property.name).find(|name| {
        let mut texts: Vec<&str> = objects.iter().filter_map(|object| object.literal(name)).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len() == objects.len()
    });
    if let Some(tag) = tag {
        return Some(Tagging::Member(tag));
    }
    let mut keys: Vec<&str> = objects.iter().filter_map(|object| object.only_member()).collect();
    keys.sort_unstable();
    keys.dedup();
    (keys.len() == objects.len()).then_some(Tagging::Key)
}

/// The members of an object, or of the object within an intersection.
fn own_members<'t, 'a>(variant: &'t Type<'a>) -> Option<&'t Object<'a>> {
    match &variant.shape {
        Shape::Object(object) => Some(object),
        Shape::Intersection(parts) => parts.iter().find_map(|part| match &part.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        }),
        _ => None,
    }
}

impl Tagging<'_> {
    /// What the tag says of one variant.
    pub(crate) fn text_of<'t>(&self, variant: &'t Type<'_>) -> Option<&'t str> {
        let object = own_members(variant)?;
        match self {
            Self::Member(tag) => object.literal(tag),
            Self::Key => object.only_member(),
        }
    }
}

impl Object<'_> {
    /// The text that a required member always has.
    fn literal(&self, name: &str) -> Option<&str> {
        let property =
            self.properties.iter().find(|property| property.is_required && property.name == name)?;
        match &property.value.shape {
            Shape::Literal(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The name of the only member.
    fn only_member(&self) -> Option<&str> {
        match &self.properties[..] {
            [only] if only.is_required => Some(&only.name),
            _ => None,
        }
    }
}
