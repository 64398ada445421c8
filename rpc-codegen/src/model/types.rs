//! What a type can be.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

/// A type where it is used or defined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Type<'a> {
    pub(crate) docs: &'a str,
    pub(crate) deprecated: bool,
    /// What stands in its place where it is left out.
    pub(crate) default: Option<&'a Value>,
    pub(crate) shape: Shape<'a>,
}

/// What values a type has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape<'a> {
    /// Any JSON.
    Unknown,
    /// No value at all.
    Never,
    Null,
    Boolean,
    Number {
        is_integer: bool,
        format: Option<&'a str>,
        rules: Rules<'a>,
    },
    Text {
        format: Option<&'a str>,
        /// How bytes are written as text: `base64`.
        encoding: Option<&'a str>,
        rules: Rules<'a>,
    },
    /// One text, number or boolean.
    Literal(&'a Value),
    List {
        item: Box<Type<'a>>,
        rules: Rules<'a>,
    },
    Tuple {
        items: Vec<Type<'a>>,
        /// How many must be there.
        required: usize,
        /// What follows them. `None` if nothing does.
        rest: Option<Box<Type<'a>>>,
    },
    Object(Object<'a>),
    /// One of these, at least two.
    Union(Vec<Type<'a>>),
    /// All of these at once, at least two.
    Intersection(Vec<Type<'a>>),
    /// A definition, by its name.
    Reference(Cow<'a, str>),
}

/// Members by name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object<'a> {
    /// First those that are required, in the order of the fields, then the others by their names.
    pub(crate) properties: Vec<Property<'a>>,
    pub(crate) rest: Rest<'a>,
    pub(crate) rules: Rules<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) is_required: bool,
    pub(crate) value: Type<'a>,
}

/// What members an object has beside those that are named.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rest<'a> {
    /// Whatever there may be, it means nothing here.
    Ignored,
    /// None: they are refused.
    Refused,
    /// Any number, each of this type.
    Of(Box<Type<'a>>),
}

/// What is asked of a value beyond its type, by the keywords of JSON Schema.
pub(crate) type Rules<'a> = BTreeMap<&'a str, &'a Value>;

impl<'a> Type<'a> {
    /// A type of which nothing is said.
    pub(crate) fn bare(shape: Shape<'a>) -> Self {
        Self { docs: "", deprecated: false, default: None, shape }
    }
}

/// What a type is in the end, behind references; the last reference, if that leads nowhere or in a circle. A chain of them
/// is no longer than there are definitions.
pub(crate) fn resolve<'t, 'a>(
    mut ty: &'t Type<'a>,
    definitions: usize,
    get: impl Fn(&str) -> Option<&'t Type<'a>>,
) -> &'t Type<'a> {
    for _ in 0..=definitions {
        let Shape::Reference(name) = &ty.shape else { break };
        let Some(next) = get(name) else { break };
        ty = next;
    }
    ty
}
