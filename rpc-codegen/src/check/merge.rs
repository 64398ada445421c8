//! Types without intersections, as far as these are of objects: what is flattened into an object stands in it.

use std::collections::HashMap;

use crate::model::{Object, Property, Rest, Rules, Shape, Type};

/// The types that have names.
pub(super) type Definitions<'a> = HashMap<&'a str, Type<'a>>;

/// How many names may lead into each other, each flattened into the one before.
const NAMES: usize = 8;

/// How many variants an object may have, each with all its members. Two enums that are flattened into one object are
/// every pair of their variants.
const VARIANTS: usize = 1024;

/// The same type, with every intersection made into one object, or into a union of objects.
pub(super) fn simplify<'a>(of: &Type<'a>, definitions: &Definitions<'a>) -> Type<'a> {
    Merge { definitions, names: Vec::new() }.simplify(of)
}

struct Merge<'d, 'a> {
    definitions: &'d Definitions<'a>,
    /// The names that are being followed. What would come back to one of them would never end.
    names: Vec<String>,
}

impl<'a> Merge<'_, 'a> {
    fn simplify(&mut self, of: &Type<'a>) -> Type<'a> {
        let shape = match &of.shape {
            Shape::List { item, rules } => {
                Shape::List { item: Box::new(self.simplify(item)), rules: rules.clone() }
            }
            Shape::Tuple { items, required, rest } => Shape::Tuple {
                items: self.simplify_all(items),
                required: *required,
                rest: rest.as_deref().map(|rest| Box::new(self.simplify(rest))),
            },
            Shape::Object(object) => Shape::Object(self.simplify_members(object)),
            Shape::Union(variants) => flat(self.simplify_all(variants)),
            Shape::Intersection(parts) => match self.merged(parts) {
                Some(objects) => {
                    flat(objects.into_iter().map(|object| Type::bare(Shape::Object(object))).collect())
                }
                None => Shape::Intersection(self.simplify_all(parts)),
            },
            shape => shape.clone(),
        };
        Type { docs: of.docs, deprecated: of.deprecated, default: of.default, shape }
    }

    fn simplify_all(&mut self, types: &[Type<'a>]) -> Vec<Type<'a>> {
        types.iter().map(|of| self.simplify(of)).collect()
    }

    fn simplify_members(&mut self, object: &Object<'a>) -> Object<'a> {
        let mut properties = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            properties.push(Property {
                name: property.name.clone(),
                is_required: property.is_required,
                value: self.simplify(&property.value),
            });
        }
        let rest = match &object.rest {
            Rest::Of(rest) => Rest::Of(Box::new(self.simplify(rest))),
            rest => rest.clone(),
        };
        Object { properties, rest, rules: object.rules.clone() }
    }

    /// The objects that an intersection can be. `None` if it is not of objects, or of too many.
    fn merged(&mut self, parts: &[Type<'a>]) -> Option<Vec<Object<'a>>> {
        let mut merged: Option<Vec<Object<'a>>> = None;
        for part in parts {
            // Anything at all asks for nothing.
            if part.shape == Shape::Unknown {
                continue;
            }
            let objects = self.objects(part)?;
            merged = Some(match merged {
                None => objects,
                Some(known) => {
                    if known.len() * objects.len() > VARIANTS {
                        return None;
                    }
                    known.iter().flat_map(|left| objects.iter().map(|right| both(left, right))).collect()
                }
            });
        }
        merged
    }

    /// The objects that a type can be. `None` if it can be something else, too many, or has no end.
    fn objects(&mut self, of: &Type<'a>) -> Option<Vec<Object<'a>>> {
        match &of.shape {
            Shape::Object(object) => Some(vec![self.simplify_members(object)]),
            Shape::Intersection(parts) => self.merged(parts),
            Shape::Reference(name) => {
                if self.names.len() == NAMES || self.names.iter().any(|known| known == name) {
                    return None;
                }
                let definitions = self.definitions;
                let definition = definitions.get(&**name)?;
                self.names.push(name.to_string());
                let objects = self.objects(definition);
                self.names.pop();
                objects
            }
            Shape::Union(variants) => {
                let mut all = Vec::new();
                for variant in variants {
                    all.extend(self.objects(variant)?);
                    if all.len() > VARIANTS {
                        return None;
                    }
                }
                Some(all)
            }
            _ => None,
        }
    }
}

/// A union of these, in which no variant is itself a union without a name.
fn flat(types: Vec<Type<'_>>) -> Shape<'_> {
    let mut variants = Vec::with_capacity(types.len());
    for variant in types {
        match variant.shape {
            Shape::Union(inner) => variants.extend(inner),
            _ => variants.push(variant),
        }
    }
    match variants.len() {
        1 => variants.swap_remove(0).shape,
        _ => Shape::Union(variants),
    }
}

fn both<'a>(left: &Object<'a>, right: &Object<'a>) -> Object<'a> {
    let mut properties = left.properties.clone();
    for property in &right.properties {
        match properties.iter_mut().find(|known| known.name == property.name) {
            None => properties.push(property.clone()),
            Some(known) => {
                known.is_required |= property.is_required;
                known.value = both_types(&known.value, &property.value);
            }
        }
    }
    let rest = match (&left.rest, &right.rest) {
        (Rest::Refused, _) | (_, Rest::Refused) => Rest::Refused,
        (Rest::Of(left), Rest::Of(right)) => Rest::Of(Box::new(both_types(left, right))),
        (Rest::Of(rest), Rest::Ignored) | (Rest::Ignored, Rest::Of(rest)) => Rest::Of(rest.clone()),
        (Rest::Ignored, Rest::Ignored) => Rest::Ignored,
    };
    let rules: Rules<'a> =
        left.rules.iter().chain(&right.rules).map(|(name, value)| (*name, *value)).collect();
    Object { properties, rest, rules }
}

fn both_types<'a>(left: &Type<'a>, right: &Type<'a>) -> Type<'a> {
    match (&left.shape, &right.shape) {
        (Shape::Unknown, _) => right.clone(),
        (_, Shape::Unknown) => left.clone(),
        (left_shape, right_shape) if left_shape == right_shape => left.clone(),
        _ => Type::bare(Shape::Intersection(vec![left.clone(), right.clone()])),
    }
}
