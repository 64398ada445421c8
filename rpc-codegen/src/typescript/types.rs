//! From types to TypeScript's.

use std::fmt;

use rpc_core::schema::DeprecationSchema;
use serde_json::{Number, Value};

use super::{
    GenerateError, Int64,
    definitions::Definitions,
    docs::Docs,
    names::is_identifier,
    text::{Element, Member, Ts, quoted},
};
use crate::model::{Object, Property, Rest, Rules, Shape, Type};

/// The longest array of a fixed length that is written as a tuple.
const LONGEST_TUPLE: u64 = 8;

/// How far unions within unions are followed. A schema that nobody's types gave may have one that is within itself.
pub(super) const DEEPEST_UNION: usize = 8;

/// The largest integer up to which JavaScript's numbers are exact.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What is said of an integer that may be larger.
const WIDE: &str = "A 64-bit integer: as a `number` it is exact up to 2^53 - 1.";

/// Where something stands, for a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'p> {
    parent: Option<&'p At<'p>>,
    name: &'p str,
}

impl<'p> At<'p> {
    pub(super) fn root(name: &'p str) -> Self {
        Self { parent: None, name }
    }

    pub(super) fn within(&'p self, name: &'p str) -> Self {
        Self { parent: Some(self), name }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
            // An element of a list stands behind it.
            f.write_str(if self.name.starts_with('[') { "" } else { "." })?;
        }
        f.write_str(self.name)
    }
}

impl Definitions<'_> {
    /// A type where it is used.
    pub(super) fn ts(&self, ty: &Type<'_>, at: At<'_>) -> Result<Ts, GenerateError> {
        Ok(match &ty.shape {
            Shape::Unknown => Ts::word("unknown"),
            Shape::Never => Ts::word("never"),
            Shape::Null => Ts::word("null"),
            Shape::Boolean => Ts::word("boolean"),
            Shape::Number { is_integer, format, rules } => {
                let is_wide = *is_integer && is_wide_integer(*format, rules);
                if is_wide && self.options.int64 == Int64::Refused {
                    return Err(GenerateError::Int64 { at: at.to_string() });
                }
                Ts::word("number")
            }
            Shape::Text { format: Some("date-time"), .. } if self.options.is_revived => Ts::word("Date"),
            Shape::Text { encoding: Some("base64"), .. } if self.options.is_revived => Ts::word("Uint8Array"),
            Shape::Text { .. } => Ts::word("string"),
            Shape::Literal(value) => Ts::word(literal(value)),
            Shape::List { item, rules } => {
                let length = |rule| rules.get(rule).and_then(|length| length.as_u64());
                let item = self.ts(item, at.within("[]"))?;
                match (length("minItems"), length("maxItems")) {
                    (Some(least), Some(most)) if least == most && most <= LONGEST_TUPLE => {
                        Ts::Tuple((0..most).map(|_| element(item.clone())).collect())
                    }
                    _ => Ts::Array(Box::new(item)),
                }
            }
            Shape::Tuple { items, required, rest } => self.tuple(items, *required, rest.as_deref(), at)?,
            Shape::Object(object) if object.is_empty() => {
                Ts::Apply("Record", vec![Ts::word("string"), Ts::word("never")])
            }
            Shape::Object(object) => Ts::Object(self.members(object, at)?),
            Shape::Union(variants) => {
                let variants = variants.iter().map(|variant| self.ts(variant, at));
                Ts::union(variants.collect::<Result<_, _>>()?)
            }
            Shape::Intersection(parts) => {
                let parts = parts.iter().map(|part| self.ts(part, at));
                Ts::Intersection(parts.collect::<Result<_, _>>()?)
            }
            Shape::Reference(name) => Ts::word(self.name_of(name, at)?),
        })
    }

    fn tuple(
        &self,
        items: &[Type<'_>],
        required: usize,
        rest: Option<&Type<'_>>,
        at: At<'_>,
    ) -> Result<Ts, GenerateError> {
        let mut elements = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let value = self.ts(item, at.within(&number.to_string()))?;
            elements.push(Element { is_optional: number >= required, ..element(value) });
        }
        if let Some(rest) = rest {
            let rest = Ts::Array(Box::new(self.ts(rest, at.within("[]"))?));
            elements.push(Element { is_rest: true, ..element(rest) });
        }
        Ok(Ts::Tuple(elements))
    }

    /// The members of an object, in the order of its properties.
    pub(super) fn members(&self, object: &Object<'_>, at: At<'_>) -> Result<Vec<Member>, GenerateError> {
        let mut members = Vec::new();
        for Property { name, is_required, value } in &object.properties {
            let mut key = key(name);
            if !is_required {
                key.push('?');
            }
            let mut docs = self.text_of(value);
            // What serde puts in for itself is seldom worth a line.
            if let Some(default) = value.default.filter(|default| !is_required && !default.is_null()) {
                docs.default_value(&default.to_string());
            }
            docs.deprecated(deprecation_of(value).as_ref());
            members.push(Member { docs, key, value: self.ts(value, at.within(name))? });
        }
        if let Rest::Of(rest) = &object.rest {
            // What has a name must fit what all have.
            let mut all = vec![self.ts(rest, at.within("*"))?];
            all.extend(members.iter().map(|member| member.value.clone()));
            if object.properties.iter().any(|property| !property.is_required) {
                all.push(Ts::word("undefined"));
            }
            let value = Ts::union(all);
            members.push(Member { docs: self.docs(rest), key: "[key: string]".to_owned(), value });
        }
        Ok(members)
    }

    /// What is said of a type where it is used or defined.
    pub(super) fn docs(&self, ty: &Type<'_>) -> Docs {
        let mut docs = self.text_of(ty);
        docs.deprecated(deprecation_of(ty).as_ref());
        docs
    }

    fn text_of(&self, ty: &Type<'_>) -> Docs {
        let mut docs = Docs::of(ty.docs);
        if let Some(note) = self.note(ty) {
            docs.paragraph(note);
        }
        docs
    }

    /// What is to be known of a type that says less than the truth.
    pub(super) fn note(&self, ty: &Type<'_>) -> Option<&'static str> {
        fn is_wide(ty: &Type<'_>) -> bool {
            match &ty.shape {
                Shape::Number { is_integer, format, rules } => *is_integer && is_wide_integer(*format, rules),
                Shape::List { item, .. } => is_wide(item),
                Shape::Tuple { items, rest, .. } => items.iter().chain(rest.as_deref()).any(is_wide),
                Shape::Union(variants) => variants.iter().any(is_wide),
                Shape::Object(Object { properties, rest: Rest::Of(rest), .. }) => {
                    properties.is_empty() && is_wide(rest)
                }
                _ => false,
            }
        }

        is_wide(ty).then_some(WIDE)
    }
}

/// Of a type it is known that it is deprecated, and no more.
fn deprecation_of(ty: &Type<'_>) -> Option<DeprecationSchema> {
    ty.deprecated.then(DeprecationSchema::default)
}

fn element(value: Ts) -> Element {
    Element { label: None, is_optional: false, is_rest: false, value }
}

/// The name of a member, as it is written.
pub(super) fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { quoted(name) }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// The name of a member of an object that is a value, not a type.
pub(super) fn member_key(name: &str) -> String {
    match name {
        // As a plain member it would be the object's prototype.
        "__proto__" => "['__proto__']".to_owned(),
        name => key(name),
    }
}

/// Whether an integer of this format may be beyond what JavaScript's numbers hold.
fn is_wide_integer(format: Option<&str>, rules: &Rules<'_>) -> bool {
    let is_signed = match format {
        Some("int64" | "int128" | "int") => true,
        Some("uint64" | "uint128" | "uint") => false,
        _ => return false,
    };
    let within = |rule| rules.get(rule).and_then(|value| value.as_number()).is_some_and(is_safe);
    let above = within("maximum") || within("exclusiveMaximum");
    let below = !is_signed || within("minimum") || within("exclusiveMinimum");
    !(above && below)
}

fn is_safe(number: &Number) -> bool {
    let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    magnitude.is_some_and(|magnitude| magnitude <= MAX_SAFE_INTEGER)
}

impl Object<'_> {
    /// Whether it has no members at all.
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty() && !matches!(self.rest, Rest::Of(_))
    }
}
