//! Which types hold themselves, and so must be boxed somewhere.

use std::collections::{BTreeMap, HashMap};

use super::spell::fixed_length;
use crate::model::{Rest, Shape, Type};

/// The definitions in groups: within one each holds every other, by value and not within a list or a map.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    of: HashMap<&'a str, usize>,
}

impl<'a> Groups<'a> {
    pub(super) fn of<'t>(definitions: &'t BTreeMap<&'a str, Type<'a>>) -> Self {
        let names: Vec<&'a str> = definitions.keys().copied().collect();
        let numbers: HashMap<&str, usize> =
            names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        let mut held = vec![Vec::new(); names.len()];
        let mut holders = vec![Vec::new(); names.len()];
        for (holder, definition) in definitions.values().enumerate() {
            each_held(&definition.shape, &mut |name| {
                if let Some(&number) = numbers.get(name) {
                    held[holder].push(number);
                    holders[number].push(holder);
                }
            });
        }
        // Kosaraju: what is left of a walk in one direction, in reverse, by walks in the other.
        let mut order = Vec::new();
        let mut seen = vec![false; names.len()];
        for root in 0..names.len() {
            walk(root, &held, &mut seen, &mut order);
        }
        let mut groups = HashMap::new();
        let mut seen = vec![false; names.len()];
        for root in order.into_iter().rev() {
            let mut group = Vec::new();
            walk(root, &holders, &mut seen, &mut group);
            groups.extend(group.into_iter().map(|number| (names[number], root)));
        }
        Self { of: groups }
    }

    /// Whether a definition within another, by value, would hold itself.
    pub(super) fn is_recursive(&self, owner: &str, held: &str) -> bool {
        match (self.of.get(owner), self.of.get(held)) {
            (Some(owner), Some(held)) => owner == held,
            _ => false,
        }
    }
}

/// Adds all that is reached and was not seen, each behind what it reaches. Without calls of itself: chains are long.
fn walk(root: usize, next: &[Vec<usize>], seen: &mut [bool], found: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[root], true) {
        return;
    }
    let mut open = vec![(root, 0)];
    while let Some((at, done)) = open.last_mut() {
        match next[*at].get(*done) {
            Some(&to) => {
                *done += 1;
                if !std::mem::replace(&mut seen[to], true) {
                    open.push((to, 0));
                }
            }
            None => {
                found.push(*at);
                open.pop();
            }
        }
    }
}

/// The definitions that a type holds by value.
fn each_held(shape: &Shape<'_>, see: &mut impl FnMut(&str)) {
    match shape {
        Shape::Reference(name) => see(name),
        Shape::Tuple { items, .. } => items.iter().for_each(|item| each_held(&item.shape, see)),
        Shape::Object(object) => {
            object.properties.iter().for_each(|property| each_held(&property.value.shape, see));
        }
        Shape::Union(parts) | Shape::Intersection(parts) => {
            parts.iter().for_each(|part| each_held(&part.shape, see));
        }
        Shape::List { item, rules } if fixed_length(rules).is_some() => each_held(&item.shape, see),
        _ => {}
    }
}

/// The definitions that a type refers to, wherever.
pub(super) fn each_reference(shape: &Shape<'_>, see: &mut impl FnMut(&str)) {
    match shape {
        Shape::Reference(name) => see(name),
        Shape::List { item, .. } => each_reference(&item.shape, see),
        Shape::Tuple { items, rest, .. } => {
            items.iter().chain(rest.as_deref()).for_each(|item| each_reference(&item.shape, see));
        }
        Shape::Object(object) => {
            object.properties.iter().for_each(|property| each_reference(&property.value.shape, see));
            if let Rest::Of(rest) = &object.rest {
                each_reference(&rest.shape, see);
            }
        }
        Shape::Union(parts) | Shape::Intersection(parts) => {
            parts.iter().for_each(|part| each_reference(&part.shape, see));
        }
        _ => {}
    }
}
