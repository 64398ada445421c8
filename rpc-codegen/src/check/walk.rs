//! From the types of a procedure to all that is within them.

use std::collections::{HashMap, VecDeque};

use super::{
    ChangeKind, Severity,
    inclusion::{Inclusion, has_name, key},
    layer::{Difference, Direction, Layer, Pair, What},
    place::within,
    side::Side,
    units::{Finding, UnitId, Units},
    words::explain,
};
use crate::model::{Shape, Type};

/// A comparison on its way: what was found, and what is still to be compared.
#[derive(Debug)]
pub(super) struct Walk<'s, 'a> {
    pub(super) inclusion: Inclusion<'s, 'a>,
    pub(super) units: Units,
    known: HashMap<(usize, usize, Direction), UnitId>,
    /// Those of errors, by the names of their types.
    pub(super) errors: HashMap<Pair<Option<&'a str>>, UnitId>,
    waiting: VecDeque<(UnitId, Pair<&'s Type<'a>>, Direction)>,
}

/// Where in the walk something is.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) unit: UnitId,
    pub(super) place: &'p str,
    pub(super) direction: Direction,
}

impl<'s, 'a> Walk<'s, 'a> {
    pub(super) fn new(old: &'s Side<'a>, new: &'s Side<'a>) -> Self {
        Self {
            inclusion: Inclusion::new(old, new),
            units: Units::default(),
            known: HashMap::new(),
            errors: HashMap::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Compares two types. What has a name waits for [`finish`](Self::finish), and is compared once.
    pub(super) fn enter(&mut self, at: At<'_>, types: Pair<&'s Type<'a>>) {
        if self.inclusion.is_unchanged(types) {
            return self.deprecate(at, types);
        }
        // What can be `null` now may be the same name as before beside `null`.
        let is_union = |of: &Type<'_>| matches!(of.shape, Shape::Union(_));
        if !has_name(types) || is_union(types.old) || is_union(types.new) {
            return self.compare(at, types);
        }
        self.deprecate(at, types);
        let resolved = self.inclusion.resolve(types);
        let known = self.known.get(&key(resolved, at.direction)).copied();
        let unit = known.unwrap_or_else(|| {
            let unit = self.units.add(name(types.new).or_else(|| name(types.old)));
            self.known.insert(key(resolved, at.direction), unit);
            self.waiting.push_back((unit, resolved, at.direction));
            unit
        });
        self.units.at(at.unit).uses.push((at.place.to_owned(), unit));
    }

    /// Compares all that waits.
    pub(super) fn finish(&mut self) {
        while let Some((unit, types, direction)) = self.waiting.pop_front() {
            self.compare(At { unit, place: "", direction }, types);
        }
    }

    fn compare(&mut self, at: At<'_>, types: Pair<&'s Type<'a>>) {
        self.deprecate(at, types);
        match (&types.old.shape, &types.new.shape) {
            (Shape::Union(_), _) | (_, Shape::Union(_)) => self.compare_variants(at, types),
            (Shape::Intersection(_), _) | (_, Shape::Intersection(_)) => {
                if !self.inclusion.holds(types, at.direction) {
                    self.found(at, What::Type(types), true);
                }
            }
            _ => {
                let layer = Layer::of(types, at.direction);
                for difference in &layer.differences {
                    let finding = explain(difference, at.direction, at.place);
                    self.units.at(at.unit).findings.push(finding);
                }
                for inner in layer.inner {
                    self.enter(At { place: &within(at.place, inner.step), ..at }, inner.types);
                }
            }
        }
    }

    pub(super) fn found(&mut self, at: At<'_>, what: What<'s, 'a>, breaks: bool) {
        let finding = explain(&Difference { what, breaks }, at.direction, at.place);
        self.units.at(at.unit).findings.push(finding);
    }

    fn deprecate(&mut self, at: At<'_>, types: Pair<&'s Type<'a>>) {
        if types.new.deprecated && !types.old.deprecated {
            let finding = Finding::new(Severity::Safe, ChangeKind::Deprecated, at.place, "is deprecated now");
            self.units.at(at.unit).findings.push(finding);
        }
    }
}

fn name(of: &Type<'_>) -> Option<String> {
    match &of.shape {
        Shape::Reference(name) => Some(name.to_string()),
        _ => None,
    }
}
