//! Values of a type, by chance, and whether a value is one of a type: what comparisons are held against.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::model::{Object, Rest, Shape, Type, lower};

/// Numbers that are the same in every run.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below this. (xorshift64*, Vigna 2016)
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits fit") % end
    }

    pub(super) fn one_of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        let at = self.below(values.len());
        &values[at]
    }
}

/// The types of one document.
pub(super) struct Types<'a> {
    definitions: HashMap<&'a str, Type<'a>>,
    /// Whether rules are looked at.
    has_rules: bool,
}

const DEPTH: usize = 6;

impl<'a> Types<'a> {
    pub(super) fn of(definitions: &'a Value, has_rules: bool) -> Self {
        let definitions = definitions.as_object().expect("definitions by name");
        let definitions = definitions.iter().map(|(name, of)| (name.as_str(), lower(of))).collect();
        Self { definitions, has_rules }
    }

    /// Some value of the type. `None` if there is none, or it would be too deep.
    pub(super) fn value(&self, of: &Type<'a>, chance: &mut Chance) -> Option<Value> {
        self.value_within(of, chance, DEPTH)
    }

    fn value_within(&self, of: &Type<'a>, chance: &mut Chance, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let value = match &of.shape {
            Shape::Never | Shape::Intersection(_) => return None,
            Shape::Null => Value::Null,
            Shape::Unknown => {
                chance.one_of(&[json!(null), json!({}), json!([1]), json!("any"), json!(7)]).clone()
            }
            Shape::Boolean => json!(chance.below(2) == 0),
            Shape::Number { is_integer, .. } => {
                let integers = [
                    json!(0),
                    json!(1),
                    json!(5),
                    json!(10),
                    json!(-1),
                    json!(127),
                    json!(255),
                    json!(300),
                    json!(70_000),
                ];
                match chance.below(4) {
                    0 if !is_integer => json!(0.5),
                    _ => chance.one_of(&integers).clone(),
                }
            }
            Shape::Text { .. } => {
                chance.one_of(&["", "a", "b", "ab", "abc", "abcdef"].map(Value::from)).clone()
            }
            Shape::Literal(value) => (*value).clone(),
            Shape::List { item, .. } => {
                let count = chance.below(4);
                let items: Vec<_> =
                    (0..count).filter_map(|_| self.value_within(item, chance, depth)).collect();
                Value::Array(items)
            }
            Shape::Tuple { items, .. } => {
                items.iter().map(|item| self.value_within(item, chance, depth)).collect::<Option<_>>()?
            }
            Shape::Object(object) => self.object(object, chance, depth)?,
            Shape::Union(variants) => {
                let variant = chance.one_of(variants);
                self.value_within(variant, chance, depth)?
            }
            Shape::Reference(name) => self.value_within(&self.definitions[&**name], chance, depth)?,
        };
        self.has(of, &value).then_some(value)
    }

    fn object(&self, object: &Object<'a>, chance: &mut Chance, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        for property in &object.properties {
            if property.is_required || chance.below(2) == 0 {
                match self.value_within(&property.value, chance, depth) {
                    Some(value) => drop(members.insert(property.name.to_string(), value)),
                    None if property.is_required => return None,
                    None => {}
                }
            }
        }
        if let Rest::Of(rest) = &object.rest {
            for name in ["a", "b", "x"] {
                if !members.contains_key(name)
                    && chance.below(2) == 0
                    && let Some(value) = self.value_within(rest, chance, depth)
                {
                    members.insert(name.to_owned(), value);
                }
            }
        }
        Some(Value::Object(members))
    }

    /// Whether the type has this value.
    pub(super) fn has(&self, of: &Type<'a>, value: &Value) -> bool {
        match &of.shape {
            Shape::Unknown => true,
            Shape::Never => false,
            Shape::Null => value.is_null(),
            Shape::Boolean => value.is_boolean(),
            Shape::Number { is_integer, format, rules } => {
                let Some(number) = value.as_f64() else { return false };
                let (least, most) = match format {
                    Some("uint8") => (0., 255.),
                    Some("int8") => (-128., 127.),
                    Some("uint16") => (0., 65_535.),
                    _ => (f64::MIN, f64::MAX),
                };
                let limit =
                    |name| rules.get(name).and_then(|limit| limit.as_f64()).filter(|_| self.has_rules);
                (!is_integer || value.is_i64() || value.is_u64())
                    && (least..=most).contains(&number)
                    && limit("minimum").is_none_or(|least| least <= number)
                    && limit("maximum").is_none_or(|most| number <= most)
                    && limit("exclusiveMinimum").is_none_or(|least| least < number)
                    && limit("multipleOf").is_none_or(|of| number % of == 0.)
            }
            Shape::Text { rules, .. } => {
                value.as_str().is_some_and(|text| self.is_long(rules, "Length", text.chars().count()))
            }
            Shape::Literal(literal) => value == *literal,
            Shape::List { item, rules } => value.as_array().is_some_and(|items| {
                let is_unique = (1..items.len()).all(|at| !items[..at].contains(&items[at]));
                self.is_long(rules, "Items", items.len())
                    && (is_unique || !self.has_rules || !rules.contains_key("uniqueItems"))
                    && items.iter().all(|value| self.has(item, value))
            }),
            Shape::Tuple { items, required, rest } => value.as_array().is_some_and(|values| {
                values.len() >= *required
                    && values.iter().enumerate().all(|(at, value)| {
                        items.get(at).or(rest.as_deref()).is_some_and(|item| self.has(item, value))
                    })
            }),
            Shape::Object(object) => {
                value.as_object().is_some_and(|members| self.has_members(object, members))
            }
            Shape::Union(variants) => variants.iter().any(|variant| self.has(variant, value)),
            Shape::Intersection(parts) => parts.iter().all(|part| self.has(part, value)),
            Shape::Reference(name) => self.has(&self.definitions[&**name], value),
        }
    }

    fn has_members(&self, object: &Object<'a>, members: &Map<String, Value>) -> bool {
        let named = |name: &str| object.properties.iter().find(|property| property.name == name);
        object
            .properties
            .iter()
            .all(|property| !property.is_required || members.contains_key(&*property.name))
            && members.iter().all(|(name, value)| match (named(name), &object.rest) {
                (Some(property), _) => self.has(&property.value, value),
                (None, Rest::Ignored) => true,
                (None, Rest::Refused) => false,
                (None, Rest::Of(rest)) => self.has(rest, value),
            })
    }

    fn is_long(&self, rules: &crate::model::Rules<'_>, of: &str, length: usize) -> bool {
        let limit = |end: &str| {
            let limit = rules.get(format!("{end}{of}").as_str()).and_then(|limit| limit.as_u64());
            limit.filter(|_| self.has_rules).and_then(|limit| usize::try_from(limit).ok())
        };
        limit("min").is_none_or(|least| least <= length) && limit("max").is_none_or(|most| length <= most)
    }
}
