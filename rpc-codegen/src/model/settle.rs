//! What JSON Schema says of one value in several places, said in one.
//!
//! A JSON Schema is what a value is checked against, so it may say that all of several things hold, and may lead back
//! to itself without a step into the value. Languages with types want these apart: a map takes all members there are,
//! those with a name of their own among them, and a type that is itself or another is the other alone.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{Object, Property, Rest, Rules, Shape, Type, lower::one_of, types};

/// How far the members of what stands beside a map are looked for.
const DEEPEST: usize = 8;

/// Types by their names.
pub(crate) type Known<'a> = BTreeMap<&'a str, Type<'a>>;

/// A type in which
///
/// - all parts of an intersection say something,
/// - the values of a map fit the members that stand beside it,
/// - a flattened enum that may be missing says so.
pub(crate) fn settle<'a>(ty: Type<'a>, known: &Known<'a>) -> Type<'a> {
    let inner = |ty: Type<'a>| settle(ty, known);
    let boxed = |ty: Box<Type<'a>>| Box::new(settle(*ty, known));
    let shape = match ty.shape {
        Shape::List { item, rules } => Shape::List { item: boxed(item), rules },
        Shape::Tuple { items, required, rest } => {
            Shape::Tuple { items: items.into_iter().map(inner).collect(), required, rest: rest.map(boxed) }
        }
        Shape::Object(object) => Shape::Object(Object {
            properties: object
                .properties
                .into_iter()
                .map(|property| Property { value: inner(property.value), ..property })
                .collect(),
            rest: match object.rest {
                Rest::Of(rest) => Rest::Of(boxed(rest)),
                rest => rest,
            },
            rules: object.rules,
        }),
        Shape::Union(variants) => Shape::Union(variants.into_iter().map(inner).collect()),
        Shape::Intersection(parts) => together(parts.into_iter().map(inner).collect(), known),
        shape => shape,
    };
    Type { shape, ..ty }
}

fn resolve<'t, 'a>(ty: &'t Type<'a>, known: &'t Known<'a>) -> &'t Type<'a> {
    types::resolve(ty, known.len(), |name| known.get(name))
}

fn together<'a>(mut parts: Vec<Type<'a>>, known: &Known<'a>) -> Shape<'a> {
    let says_something = |part: &Type<'a>| match &resolve(part, known).shape {
        Shape::Unknown => false,
        Shape::Object(object) => !object.properties.is_empty() || matches!(object.rest, Rest::Of(_)),
        _ => true,
    };
    if parts.iter().any(says_something) {
        parts.retain(says_something);
    } else {
        parts.truncate(1);
    }
    for part in &mut parts {
        if let Shape::Union(variants) = &mut part.shape {
            name_what_is_absent(variants);
        }
    }
    if parts.len() > 1 {
        let objects: Vec<_> = parts.iter().map(|part| object(part, known)).collect();
        if objects.iter().flatten().any(|object| matches!(object.rest, Rest::Of(_))) {
            parts = match objects.iter().copied().collect::<Option<Vec<_>>>() {
                Some(objects) => vec![Type::bare(Shape::Object(merged(&objects)))],
                None => widened(&parts, &objects, known),
            };
        }
    }
    match parts.len() {
        1 => parts.swap_remove(0).shape,
        _ => Shape::Intersection(parts),
    }
}

fn object<'t, 'a>(ty: &'t Type<'a>, known: &'t Known<'a>) -> Option<&'t Object<'a>> {
    match &resolve(ty, known).shape {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

/// One object with the members of all.
fn merged<'a>(objects: &[&Object<'a>]) -> Object<'a> {
    let mut properties: Vec<Property<'a>> = Vec::new();
    let mut rests = Vec::new();
    for object in objects {
        for property in &object.properties {
            if properties.iter().all(|known| known.name != property.name) {
                properties.push(property.clone());
            }
        }
        if let Rest::Of(rest) = &object.rest {
            rests.push(Type::clone(rest));
        }
    }
    Object { properties, rest: Rest::Of(Box::new(Type::bare(one_of(rests)))), rules: Rules::new() }
}

/// The same parts, of which those that are maps take what the others have.
fn widened<'a>(parts: &[Type<'a>], objects: &[Option<&Object<'a>>], known: &Known<'a>) -> Vec<Type<'a>> {
    let mut all = Vec::new();
    for (place, (part, object)) in parts.iter().zip(objects).enumerate() {
        all.push(match object {
            Some(Object { properties, rest: Rest::Of(rest), .. }) => {
                let mut values = vec![Type::clone(rest)];
                for (_, other) in parts.iter().enumerate().filter(|(other, _)| *other != place) {
                    values_of(other, known, 0, &mut values);
                }
                let rest = Rest::Of(Box::new(Type::bare(one_of(values))));
                Type::bare(Shape::Object(Object {
                    properties: properties.clone(),
                    rest,
                    rules: Rules::new(),
                }))
            }
            _ => part.clone(),
        });
    }
    all
}

/// What the members of a value may hold.
fn values_of<'a>(ty: &Type<'a>, known: &Known<'a>, depth: usize, values: &mut Vec<Type<'a>>) {
    if depth > DEEPEST {
        values.push(Type::bare(Shape::Unknown));
        return;
    }
    match &resolve(ty, known).shape {
        Shape::Object(Object { properties, rest, .. }) => {
            let named = properties.iter().map(|property| &property.value);
            let named = named.filter(|value| value.shape != Shape::Never);
            values.extend(named.map(|value| Type::bare(value.shape.clone())));
            if let Rest::Of(rest) = rest {
                values.push(Type::clone(rest));
            }
        }
        Shape::Union(types) | Shape::Intersection(types) => {
            types.iter().for_each(|ty| values_of(ty, known, depth + 1, values));
        }
        _ => {}
    }
}

/// Beside other members, `anything` among variants is what a flattened `Option` is where it is `None`: no member of
/// theirs. As it stands it would make every variant say nothing.
fn name_what_is_absent(variants: &mut [Type<'_>]) {
    let names: BTreeSet<Cow<'_, str>> = variants
        .iter()
        .filter_map(|variant| match &variant.shape {
            Shape::Object(object) => Some(object),
            Shape::Intersection(parts) => parts.iter().find_map(|part| match &part.shape {
                Shape::Object(object) => Some(object),
                _ => None,
            }),
            _ => None,
        })
        .flat_map(|object| object.properties.iter().filter(|property| property.is_required))
        .map(|property| property.name.clone().into_owned().into())
        .collect();
    for variant in variants.iter_mut().filter(|variant| variant.shape == Shape::Unknown) {
        let never = |name: &Cow<'_, str>| Property {
            name: name.clone().into_owned().into(),
            is_required: false,
            value: Type::bare(Shape::Never),
        };
        variant.shape = Shape::Object(Object {
            properties: names.iter().map(never).collect(),
            rest: Rest::Ignored,
            rules: Rules::new(),
        });
    }
}

/// Takes types that are themselves, by way of others or not, out of themselves: what is `A` or `B` is `B`, if `A` is
/// that type. Within a list or an object a type may well be itself.
pub(crate) fn cut_circles<'a>(known: &Known<'a>) -> Known<'a> {
    let next: BTreeMap<&str, Vec<&str>> =
        known.iter().map(|(name, ty)| (*name, direct(ty))).filter(|(_, next)| !next.is_empty()).collect();
    let is_circular = |name: &str| {
        let mut seen = BTreeSet::new();
        let mut open = next.get(name).cloned().unwrap_or_default();
        while let Some(other) = open.pop() {
            if other == name {
                return true;
            }
            if seen.insert(other) {
                open.extend(next.get(other).into_iter().flatten());
            }
        }
        false
    };
    let circular: BTreeSet<&str> = next.keys().copied().filter(|name| is_circular(name)).collect();
    let cut = |(name, ty): (&&'a str, &Type<'a>)| {
        let ty = match circular.get(name) {
            Some(name) => without(ty, &circular, known, &mut vec![(*name).to_owned()]),
            None => ty.clone(),
        };
        (*name, ty)
    };
    known.iter().map(cut).collect()
}

/// The types that a type may be, or must be, as it stands.
fn direct<'t>(ty: &'t Type<'_>) -> Vec<&'t str> {
    match &ty.shape {
        Shape::Reference(name) => vec![name],
        Shape::Union(types) | Shape::Intersection(types) => types.iter().flat_map(direct).collect(),
        _ => Vec::new(),
    }
}

/// A type with what it is behind references, where these lead back.
fn without<'a>(
    ty: &Type<'a>,
    circular: &BTreeSet<&str>,
    known: &Known<'a>,
    seen: &mut Vec<String>,
) -> Type<'a> {
    let shape = match &ty.shape {
        Shape::Reference(name) if circular.contains(&**name) => match known.get(&**name) {
            Some(_) if seen.iter().any(|seen| seen == name) => Shape::Never,
            Some(behind) => {
                seen.push(name.to_string());
                without(behind, circular, known, seen).shape
            }
            None => ty.shape.clone(),
        },
        Shape::Union(types) => {
            let types = types.iter().map(|ty| without(ty, circular, known, seen));
            one_of(types.filter(|ty| ty.shape != Shape::Never).collect())
        }
        Shape::Intersection(types) => {
            // Parts that hold together do not stand for each other, as variants do.
            let types: Vec<_> =
                types.iter().map(|ty| without(ty, circular, known, &mut seen.clone())).collect();
            match types.iter().any(|ty| ty.shape == Shape::Never) {
                true => Shape::Never,
                false => Shape::Intersection(types),
            }
        }
        shape => shape.clone(),
    };
    Type { shape, ..ty.clone() }
}

impl Object<'_> {
    /// Whether it only says what is not there.
    pub(crate) fn is_absence(&self) -> bool {
        !self.properties.is_empty()
            && self
                .properties
                .iter()
                .all(|property| property.value.shape == Shape::Never && !property.is_required)
    }
}
