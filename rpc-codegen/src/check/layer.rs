//! One type beside another, without what is within: where these two differ, and which of their parts belong together.

use serde_json::Value;

use super::{lists, objects, place::Step, scalars};
use crate::model::{Property, Shape, Type};

/// Who reads what another writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// Callers of the old document write, the new server reads.
    Input,
    /// The new server writes, callers of the old document read.
    Output,
}

/// An old and a new type, or what belongs to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pair<T> {
    pub(super) old: T,
    pub(super) new: T,
}

/// What was found in one layer.
#[derive(Debug, Default)]
pub(super) struct Layer<'t, 'a> {
    pub(super) differences: Vec<Difference<'t, 'a>>,
    pub(super) inner: Vec<Inner<'t, 'a>>,
}

/// Two types that stand within the two.
#[derive(Debug)]
pub(super) struct Inner<'t, 'a> {
    pub(super) step: Step<'t>,
    pub(super) types: Pair<&'t Type<'a>>,
}

#[derive(Debug)]
pub(super) struct Difference<'t, 'a> {
    pub(super) what: What<'t, 'a>,
    /// Whether there are values that are written and cannot be read.
    pub(super) breaks: bool,
}

/// In what two types differ.
#[derive(Debug)]
pub(super) enum What<'t, 'a> {
    /// One is another type than the other.
    Type(Pair<&'t Type<'a>>),
    /// They are of one kind, and hold more or less.
    Width(Pair<&'t Type<'a>>),
    Rule {
        name: &'t str,
        values: Pair<Option<&'a Value>>,
    },
    MemberAdded(&'t Property<'a>),
    MemberRemoved(&'t Property<'a>),
    MemberRequired(&'t Property<'a>),
    MemberOptional(&'t Property<'a>),
    /// What stands in the place of a member that is left out.
    Default {
        member: &'t str,
        values: Pair<Option<&'a Value>>,
    },
    /// Members without a name are refused now.
    OthersRefused,
    Null {
        is_new: bool,
    },
    VariantAdded(Variant<'t, 'a>),
    VariantRemoved(Variant<'t, 'a>),
}

/// One of the types of a union.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variant<'t, 'a> {
    pub(super) of: &'t Type<'a>,
    /// What tells it from the others.
    pub(super) tag: Option<&'t str>,
    /// Whether the tag is a member of its own.
    pub(super) is_tagged: bool,
}

impl Direction {
    /// Who writes, and who reads.
    pub(super) fn writer_and_reader<T>(self, Pair { old, new }: Pair<T>) -> (T, T) {
        match self {
            Self::Input => (old, new),
            Self::Output => (new, old),
        }
    }

    pub(super) fn pair<T>(self, writer: T, reader: T) -> Pair<T> {
        match self {
            Self::Input => Pair { old: writer, new: reader },
            Self::Output => Pair { old: reader, new: writer },
        }
    }
}

impl<'t, 'a> Layer<'t, 'a> {
    /// Compares two types that are neither references nor unions nor intersections.
    pub(super) fn of(types: Pair<&'t Type<'a>>, direction: Direction) -> Self {
        let mut layer = Self::default();
        let (writer, reader) = direction.writer_and_reader(types);
        match (&writer.shape, &reader.shape) {
            (Shape::Unknown, Shape::Unknown)
            | (Shape::Never, Shape::Never)
            | (Shape::Null, Shape::Null)
            | (Shape::Boolean, Shape::Boolean) => {}
            (Shape::Never, _) | (_, Shape::Unknown) => layer.differ(What::Type(types), false),
            (Shape::Number { .. }, Shape::Number { .. }) => scalars::numbers(types, direction, &mut layer),
            (Shape::Text { .. }, Shape::Text { .. }) => scalars::texts(types, direction, &mut layer),
            (Shape::Literal(value), _) => {
                if !matches!(&reader.shape, Shape::Literal(other) if other == value) {
                    layer.differ(What::Type(types), !scalars::is_one_of(value, &reader.shape));
                }
            }
            (Shape::List { .. } | Shape::Tuple { .. }, Shape::List { .. } | Shape::Tuple { .. }) => {
                lists::compare(types, direction, &mut layer);
            }
            (Shape::Object(written), Shape::Object(read)) => {
                objects::compare(written, read, direction, &mut layer);
            }
            _ => layer.differ(What::Type(types), true),
        }
        layer
    }

    pub(super) fn differ(&mut self, what: What<'t, 'a>, breaks: bool) {
        self.differences.push(Difference { what, breaks });
    }

    pub(super) fn enter(&mut self, step: Step<'t>, types: Pair<&'t Type<'a>>) {
        self.inner.push(Inner { step, types });
    }
}
