//! From a JSON Schema to a type.
//!
//! The schemas are those of schemars, which are a small part of what JSON Schema can say. A keyword that is not known
//! here makes a type wider than it could be, and never wrong.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{Object, Property, Rest, Rules, Shape, Type};

/// The type that a schema describes.
pub(crate) fn lower(schema: &Value) -> Type<'_> {
    match schema {
        Value::Bool(false) => Type::bare(Shape::Never),
        Value::Object(members) => Type {
            docs: members.get("description").and_then(Value::as_str).unwrap_or_default(),
            deprecated: members.get("deprecated").and_then(Value::as_bool).unwrap_or_default(),
            default: members.get("default"),
            shape: shape(members),
        },
        _ => Type::bare(Shape::Unknown),
    }
}

fn shape(members: &Map<String, Value>) -> Shape<'_> {
    let mut parts = Vec::new();
    if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(name_of) {
        parts.push(Type::bare(Shape::Reference(name)));
    }
    let alternatives: Vec<_> = ["oneOf", "anyOf"].into_iter().filter_map(|key| list(members, key)).collect();
    let all = list(members, "allOf").map(Vec::as_slice).unwrap_or_default();
    let is_object = members.get("type").and_then(Value::as_str) == Some("object");
    if let Some(own) = own(members) {
        // What only says that it is an object says nothing beside objects.
        let says_nothing = matches!(&own, Shape::Object(object) if object.says_nothing());
        if !says_nothing || (alternatives.is_empty() && parts.is_empty() && all.is_empty()) {
            parts.push(Type::bare(own));
        }
    }
    for alternatives in alternatives {
        let alternatives = alternatives.iter().map(lower);
        parts.push(Type::bare(if is_object {
            one_of(alternatives.map(as_member).collect())
        } else {
            one_of(alternatives.collect())
        }));
    }
    parts.extend(all.iter().map(lower).map(|part| if is_object { as_member(part) } else { part }));
    match parts.len() {
        0 => Shape::Unknown,
        1 => parts.swap_remove(0).shape,
        _ => Shape::Intersection(parts),
    }
}

/// What a schema says without reference to others.
fn own(members: &Map<String, Value>) -> Option<Shape<'_>> {
    if let Some(value) = members.get("const") {
        return Some(literal(value));
    }
    if let Some(values) = list(members, "enum") {
        return Some(one_of(values.iter().map(|value| Type::bare(literal(value))).collect()));
    }
    match members.get("type") {
        Some(Value::String(name)) => Some(of_type(name, members)),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            Some(one_of(names.map(|name| Type::bare(of_type(name, members))).collect()))
        }
        _ if members.contains_key("properties") || members.contains_key("required") => {
            Some(of_type("object", members))
        }
        _ => None,
    }
}

fn literal(value: &Value) -> Shape<'_> {
    match value {
        Value::Null => Shape::Null,
        Value::Array(items) => Shape::Tuple {
            items: items.iter().map(|item| Type::bare(literal(item))).collect(),
            required: items.len(),
            rest: None,
        },
        Value::Object(members) => {
            let property = |(name, value): (&'_ String, _)| Property {
                name: Cow::Owned(name.clone()),
                is_required: true,
                value: Type::bare(literal(value)),
            };
            let properties = members.iter().map(property).collect();
            Shape::Object(Object { properties, rest: Rest::Refused, rules: Rules::new() })
        }
        value => Shape::Literal(value),
    }
}

fn of_type<'a>(name: &str, members: &'a Map<String, Value>) -> Shape<'a> {
    let text = |key| members.get(key).and_then(Value::as_str);
    match name {
        "null" => Shape::Null,
        "boolean" => Shape::Boolean,
        "integer" | "number" => Shape::Number {
            is_integer: name == "integer",
            format: text("format"),
            rules: rules(
                members,
                &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
            ),
        },
        "string" => Shape::Text {
            format: text("format"),
            encoding: text("contentEncoding"),
            rules: rules(members, &["minLength", "maxLength", "pattern"]),
        },
        "array" => of_array(members),
        "object" => Shape::Object(of_object(members)),
        _ => Shape::Unknown,
    }
}

fn of_array(members: &Map<String, Value>) -> Shape<'_> {
    let length =
        |key| members.get(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let (least, most) = (length("minItems").unwrap_or(0), length("maxItems"));
    if let Some(items) = list(members, "prefixItems") {
        let rest = match members.get("items") {
            Some(Value::Bool(false)) => None,
            _ if most.is_some_and(|most| most <= items.len()) => None,
            Some(rest) => Some(lower(rest)),
            None => Some(Type::bare(Shape::Unknown)),
        };
        return Shape::Tuple {
            items: items.iter().map(lower).collect(),
            required: least.min(items.len()),
            rest: rest.map(Box::new),
        };
    }
    let item = members.get("items").map_or(Type::bare(Shape::Unknown), lower);
    match most {
        Some(0) => Shape::Tuple { items: Vec::new(), required: 0, rest: None },
        _ => Shape::List {
            item: Box::new(item),
            rules: rules(members, &["minItems", "maxItems", "uniqueItems"]),
        },
    }
}

fn of_object(members: &Map<String, Value>) -> Object<'_> {
    let required: Vec<&str> =
        list(members, "required").into_iter().flatten().filter_map(Value::as_str).collect();
    let named = members.get("properties").and_then(Value::as_object);
    let property = |name: &str| named.and_then(|named| named.get_key_value(name));
    let mut properties = Vec::new();
    for name in &required {
        let (name, value) = match property(name) {
            Some((name, value)) => (name.as_str(), lower(value)),
            None => (*name, Type::bare(Shape::Unknown)),
        };
        properties.push(Property { name: name.into(), is_required: true, value });
    }
    for (name, value) in named.into_iter().flatten() {
        if !required.contains(&name.as_str()) {
            properties.push(Property { name: name.into(), is_required: false, value: lower(value) });
        }
    }
    Object {
        properties,
        rest: rest_of(members),
        rules: rules(members, &["minProperties", "maxProperties", "propertyNames"]),
    }
}

fn rest_of(members: &Map<String, Value>) -> Rest<'_> {
    let mut types: Vec<_> = members
        .get("patternProperties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values)
        .map(lower)
        .collect();
    let others = members.get("additionalProperties").or_else(|| members.get("unevaluatedProperties"));
    let is_refused = others == Some(&Value::Bool(false));
    match others {
        None | Some(Value::Bool(false)) => {}
        // With names it is an object that keeps what it does not know; without, a map of anything.
        Some(others) => types.push(lower(others)),
    }
    match types.is_empty() {
        true if is_refused => Rest::Refused,
        true => Rest::Ignored,
        false => Rest::Of(Box::new(Type::bare(one_of(types)))),
    }
}

/// A union, flat, each variant once.
pub(super) fn one_of(types: Vec<Type<'_>>) -> Shape<'_> {
    let mut variants: Vec<Type<'_>> = Vec::new();
    for mut variant in types {
        match variant.shape {
            // What is said of a union within a union would be lost.
            Shape::Union(inner) if variant.docs.is_empty() && !variant.deprecated => variants.extend(inner),
            shape => {
                variant.shape = shape;
                variants.push(variant);
            }
        }
    }
    let mut distinct: Vec<Type<'_>> = Vec::new();
    for variant in variants {
        if !distinct.contains(&variant) {
            distinct.push(variant);
        }
    }
    match distinct.len() {
        0 => Shape::Never,
        1 => distinct.swap_remove(0).shape,
        _ => Shape::Union(distinct),
    }
}

/// A variant of an enum that is flattened into an object. serde writes one without content as a member that is `null`;
/// schemars describes it as if it stood by itself, where it has documentation.
fn as_member(variant: Type<'_>) -> Type<'_> {
    let name = match variant.shape {
        Shape::Literal(Value::String(name)) => name,
        Shape::Union(variants) => {
            let shape = one_of(variants.into_iter().map(as_member).collect());
            return Type { shape, ..variant };
        }
        _ => return variant,
    };
    let null = Type::bare(Shape::Null);
    let property = Property { name: Cow::Borrowed(name), is_required: true, value: null };
    let object = Object { properties: vec![property], rest: Rest::Ignored, rules: Rules::new() };
    Type { shape: Shape::Object(object), ..variant }
}

impl Object<'_> {
    fn says_nothing(&self) -> bool {
        self.properties.is_empty() && !matches!(self.rest, Rest::Of(_)) && self.rules.is_empty()
    }
}

fn rules<'a>(members: &'a Map<String, Value>, names: &[&'static str]) -> Rules<'a> {
    names.iter().filter_map(|name| Some((*name, members.get(*name)?))).collect()
}

fn list<'a>(members: &'a Map<String, Value>, key: &str) -> Option<&'a Vec<Value>> {
    members.get(key).and_then(Value::as_array)
}

/// The name in a reference to a definition: a JSON pointer in a URL's fragment.
fn name_of(reference: &str) -> Option<Cow<'_, str>> {
    let name = percent_decode_str(reference.strip_prefix("#/$defs/")?).decode_utf8().ok()?;
    Some(if name.contains('~') { name.replace("~1", "/").replace("~0", "~").into() } else { name })
}
