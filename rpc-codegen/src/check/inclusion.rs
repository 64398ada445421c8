//! Whether all values that are written can be read.

use std::collections::{HashMap, HashSet};

use super::{
    layer::{Direction, Layer, Pair},
    side::{Side, unchanged},
};
use crate::model::{Shape, Type};

/// How many names may lead from one type to the next. Beyond, it is said that what is written cannot be read.
const DEPTH: usize = 200;

/// The two documents, and what is known of pairs of their types.
#[derive(Debug)]
pub(super) struct Inclusion<'s, 'a> {
    pub(super) old: &'s Side<'a>,
    pub(super) new: &'s Side<'a>,
    /// Names that stand for the same in both.
    unchanged: HashSet<&'a str>,
    known: HashMap<Key, Known>,
    /// Pairs that fit if those above them do, which are still being compared.
    assumed: Vec<Key>,
    /// How many names have led here.
    depth: usize,
    /// How many layers have.
    layers: usize,
}

type Key = (usize, usize, Direction);

#[derive(Debug, Clone, Copy)]
enum Known {
    Holds,
    Fails,
    /// It is being compared, from so many layers on.
    Assumed(usize),
}

impl<'s, 'a> Inclusion<'s, 'a> {
    pub(super) fn new(old: &'s Side<'a>, new: &'s Side<'a>) -> Self {
        Self {
            old,
            new,
            unchanged: unchanged(old.schema, new.schema),
            known: HashMap::new(),
            assumed: Vec::new(),
            depth: 0,
            layers: 0,
        }
    }

    /// The two without their names.
    pub(super) fn resolve(&self, types: Pair<&'s Type<'a>>) -> Pair<&'s Type<'a>> {
        Pair { old: self.old.resolve(types.old), new: self.new.resolve(types.new) }
    }

    /// Whether both are the same name for the same.
    pub(super) fn is_unchanged(&self, types: Pair<&'s Type<'a>>) -> bool {
        match (&types.old.shape, &types.new.shape) {
            (Shape::Reference(old), Shape::Reference(new)) => old == new && self.unchanged.contains(&**old),
            _ => false,
        }
    }

    /// Whether all that is written is read.
    pub(super) fn holds(&mut self, types: Pair<&'s Type<'a>>, direction: Direction) -> bool {
        if self.is_unchanged(types) {
            return true;
        }
        let resolved = self.resolve(types);
        if !has_name(types) {
            return self.holds_within(resolved, direction);
        }
        let key = key(resolved, direction);
        match self.known.get(&key) {
            Some(Known::Holds) => return true,
            Some(Known::Fails) => return false,
            // A type that is itself and nothing else has no values that would tell.
            Some(Known::Assumed(layers)) => return *layers < self.layers,
            None => {}
        }
        if self.depth == DEPTH {
            return false;
        }
        // A type that comes back to itself fits if nothing else keeps it from that. If something does, all that was
        // found on that assumption is found again. (Amadio and Cardelli, "Subtyping recursive types", 1993.)
        let mark = self.assumed.len();
        self.assumed.push(key);
        self.known.insert(key, Known::Assumed(self.layers));
        self.depth += 1;
        let holds = self.holds_within(resolved, direction);
        self.depth -= 1;
        if holds {
            self.known.insert(key, Known::Holds);
        } else {
            for assumed in self.assumed.drain(mark..) {
                self.known.remove(&assumed);
            }
            self.known.insert(key, Known::Fails);
        }
        holds
    }

    fn holds_within(&mut self, types: Pair<&'s Type<'a>>, direction: Direction) -> bool {
        let (writer, reader) = direction.writer_and_reader(types);
        match (&writer.shape, &reader.shape) {
            (_, Shape::Unknown) => true,
            (Shape::Union(variants), _) => {
                variants.iter().all(|variant| self.holds(direction.pair(variant, reader), direction))
            }
            (_, Shape::Intersection(parts)) => {
                parts.iter().all(|part| self.holds(direction.pair(writer, part), direction))
            }
            (Shape::Intersection(parts), Shape::Union(variants)) => {
                parts.iter().any(|part| self.holds(direction.pair(part, reader), direction))
                    || variants.iter().any(|variant| self.holds(direction.pair(writer, variant), direction))
            }
            (_, Shape::Union(variants)) => {
                variants.iter().any(|variant| self.holds(direction.pair(writer, variant), direction))
            }
            (Shape::Intersection(parts), _) => {
                parts.iter().any(|part| self.holds(direction.pair(part, reader), direction))
            }
            (written, read) if written == read && !has_parts(written) => true,
            _ => {
                let layer = Layer::of(types, direction);
                self.layers += 1;
                let holds = layer.differences.iter().all(|difference| !difference.breaks)
                    && layer.inner.iter().all(|inner| self.holds(inner.types, direction));
                self.layers -= 1;
                holds
            }
        }
    }
}

pub(super) fn has_name(types: Pair<&Type<'_>>) -> bool {
    [types.old, types.new].into_iter().any(|of| matches!(of.shape, Shape::Reference(_)))
}

pub(super) fn key(Pair { old, new }: Pair<&Type<'_>>, direction: Direction) -> Key {
    (std::ptr::from_ref(old).addr(), std::ptr::from_ref(new).addr(), direction)
}

fn has_parts(shape: &Shape<'_>) -> bool {
    !matches!(
        shape,
        Shape::Null
            | Shape::Boolean
            | Shape::Number { .. }
            | Shape::Text { .. }
            | Shape::Literal(_)
            | Shape::Never
    )
}
