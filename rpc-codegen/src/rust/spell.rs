//! How a type is written where it is used. Types without a name that need one get it here.

use serde_json::Value;

use super::{generator::Generator, names, text::literal};
use crate::model::{Rest, Rules, Shape, Type};

/// A type, as Rust has it, and as schemars is told it where that says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled {
    pub(super) value: String,
    pub(super) schema: String,
}

impl Spelled {
    fn same(text: impl Into<String>) -> Self {
        let value = text.into();
        Self { schema: value.clone(), value }
    }

    fn apart(value: &str, schema: &str) -> Self {
        Self { value: value.to_owned(), schema: schema.to_owned() }
    }

    pub(super) fn within(&self, head: &str, end: &str) -> Self {
        Self { value: format!("{head}{}{end}", self.value), schema: format!("{head}{}{end}", self.schema) }
    }

    /// What schemars is told, if it would not say the same by itself.
    pub(super) fn with(&self) -> Option<String> {
        (self.value != self.schema).then(|| format!("with = {}", literal(&self.schema)))
    }
}

/// Where a type is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    /// What it is called, if it needs a name.
    pub(super) name: &'p str,
    /// The definition around it.
    pub(super) owner: Option<&'p str>,
    /// Whether a value of it stands within the definition's itself, and not in a list or a map.
    pub(super) is_held: bool,
}

impl<'p> Place<'p> {
    pub(super) fn new(name: &'p str, owner: Option<&'p str>) -> Self {
        Self { name, owner, is_held: true }
    }

    fn elsewhere(self) -> Self {
        Self { is_held: false, ..self }
    }
}

/// The longest tuple for which the standard library has what is derived.
const LONGEST_TUPLE: usize = 12;
/// The longest array that serde and schemars know.
const LONGEST_ARRAY: usize = 32;

impl<'a> Generator<'a> {
    pub(super) fn spell(&mut self, ty: &Type<'a>, place: Place<'_>) -> Spelled {
        match &ty.shape {
            Shape::Unknown => Spelled::same("serde_json::Value"),
            Shape::Null => Spelled::same("()"),
            Shape::Boolean => Spelled::same("bool"),
            Shape::Number { is_integer, format, rules } => number(*is_integer, *format, rules),
            Shape::Text { format, encoding, rules } => self.text(*format, *encoding, rules),
            Shape::List { item, rules } => {
                if let Some(length) = fixed_length(rules) {
                    return self.spell(item, place).within("[", &format!("; {length}]"));
                }
                let item = self.spell(item, place.elsewhere());
                let schema =
                    if rules.contains_key("uniqueItems") { "std::collections::BTreeSet<" } else { "Vec<" };
                Spelled { value: format!("Vec<{}>", item.value), schema: format!("{schema}{}>", item.schema) }
            }
            Shape::Tuple { items, required, rest } => {
                if rest.is_some() || *required < items.len() {
                    return Spelled::same("Vec<serde_json::Value>");
                }
                match &items[..] {
                    [] => Spelled::same("[u8; 0]"),
                    [only] => self.spell(only, place).within("(", ",)"),
                    items if items.len() <= LONGEST_TUPLE => {
                        let items: Vec<_> = items.iter().map(|item| self.spell(item, place)).collect();
                        let join = |part: fn(&Spelled) -> &str| {
                            format!("({})", items.iter().map(part).collect::<Vec<_>>().join(", "))
                        };
                        Spelled { value: join(|item| &item.value), schema: join(|item| &item.schema) }
                    }
                    _ => self.named(ty, place),
                }
            }
            Shape::Object(object) => match &object.rest {
                Rest::Of(rest) if object.properties.is_empty() => {
                    self.spell(rest, place.elsewhere()).within("BTreeMap<String, ", ">")
                }
                _ => self.named(ty, place),
            },
            Shape::Reference(name) => {
                let is_recursive =
                    place.is_held && place.owner.is_some_and(|owner| self.groups.is_recursive(owner, name));
                let known = self.definition_name(name).to_owned();
                if is_recursive { Spelled::same(format!("Box<{known}>")) } else { Spelled::same(known) }
            }
            Shape::Union(variants) => match without_null(variants) {
                Some(rest) => self.spell(&rest, place).within("Option<", ">"),
                None if variants.iter().all(|variant| matches!(variant.shape, Shape::Literal(_))) => {
                    self.literals(variants, ty, place)
                }
                None => self.named(ty, place),
            },
            Shape::Literal(value) => match value {
                Value::String(_) => self.named(ty, place),
                other => Spelled::same(of_literal(other)),
            },
            Shape::Never | Shape::Intersection(_) => self.named(ty, place),
        }
    }

    /// Texts are an enum, and other literals a type that holds them.
    fn literals(&mut self, variants: &[Type<'a>], ty: &Type<'a>, place: Place<'_>) -> Spelled {
        let mut kinds: Vec<&str> = variants
            .iter()
            .map(|variant| match variant.shape {
                Shape::Literal(value) => of_literal(value),
                _ => "serde_json::Value",
            })
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        match kinds[..] {
            ["String"] => self.named(ty, place),
            [kind] => Spelled::same(kind),
            ["i64", "u64"] => Spelled::same("i64"),
            _ => Spelled::same("serde_json::Value"),
        }
    }

    fn named(&mut self, ty: &Type<'a>, place: Place<'_>) -> Spelled {
        let name = self.anonymous(ty, place.name, place.owner);
        Spelled::same(name)
    }

    fn text(&mut self, format: Option<&str>, encoding: Option<&str>, rules: &Rules<'_>) -> Spelled {
        if encoding.is_none() && self.has_formats {
            let known = match format {
                Some("date-time") => "chrono::DateTime<chrono::Utc>",
                Some("date") => "chrono::NaiveDate",
                Some("partial-date-time") => "chrono::NaiveDateTime",
                Some("partial-time") => "chrono::NaiveTime",
                Some("uuid") => "uuid::Uuid",
                Some("uri") => "url::Url",
                Some("ip") => "std::net::IpAddr",
                Some("ipv4") => "std::net::Ipv4Addr",
                Some("ipv6") => "std::net::Ipv6Addr",
                _ => "String",
            };
            if known != "String" {
                return Spelled::same(known);
            }
        }
        if is_character(rules) { Spelled::apart("String", "char") } else { Spelled::same("String") }
    }
}

/// Whether texts of these rules are those of a `char`.
fn is_character(rules: &Rules<'_>) -> bool {
    let is_one = |rule| rules.get(rule).is_some_and(|length| length.as_u64() == Some(1));
    rules.len() == 2 && is_one("minLength") && is_one("maxLength")
}

/// The type of a literal that is no text.
fn of_literal(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "String",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_u64() => "u64",
        Value::Number(number) if number.is_i64() => "i64",
        Value::Number(_) => "f64",
        _ => "serde_json::Value",
    }
}

/// The type beside `null`, if that is one of the variants.
pub(super) fn without_null<'a>(variants: &[Type<'a>]) -> Option<Type<'a>> {
    let mut rest: Vec<Type<'a>> =
        variants.iter().filter(|variant| variant.shape != Shape::Null).cloned().collect();
    match rest.len() {
        length if length == variants.len() => None,
        1 => Some(rest.swap_remove(0)),
        _ => Some(Type::bare(Shape::Union(rest))),
    }
}

/// An integer keeps its width. `usize` may be 64 bits wide where the server runs and narrower here.
fn number(is_integer: bool, format: Option<&str>, rules: &Rules<'_>) -> Spelled {
    if !is_integer {
        return Spelled::same(if format == Some("float") { "f32" } else { "f64" });
    }
    Spelled::same(match format {
        Some("int8") => "i8",
        Some("int16") => "i16",
        Some("int32") => "i32",
        Some("int64") => "i64",
        Some("int128") => "i128",
        Some("uint8") => "u8",
        Some("uint16") => "u16",
        Some("uint32") => "u32",
        Some("uint64") => "u64",
        Some("uint128") => "u128",
        Some("int") => return Spelled::apart("i64", "isize"),
        Some("uint") => return Spelled::apart("u64", "usize"),
        _ if rules.get("minimum").is_some_and(|least| least.as_u64().is_some()) => "u64",
        _ => "i64",
    })
}

/// The length of a list that has always the same.
pub(super) fn fixed_length(rules: &Rules<'_>) -> Option<usize> {
    let length = |rule| usize::try_from(rules.get(rule)?.as_u64()?).ok();
    let length = length("minItems").filter(|least| length("maxItems") == Some(*least))?;
    (1..=LONGEST_ARRAY).contains(&length).then_some(length)
}

/// What a type asks of its values beyond what its spelling says: keywords of JSON Schema with their values, as
/// `#[schemars(extend(..))]` takes them.
pub(super) fn rules_of(ty: &Type<'_>, has_formats: bool) -> Vec<(String, String)> {
    let inner = match &ty.shape {
        Shape::Union(variants) => without_null(variants),
        _ => None,
    };
    let mut said: Vec<(String, String)> = Vec::new();
    let mut tell = |rules: &Rules<'_>, known: &[(&str, &str)]| {
        let told = rules.iter().map(|(rule, value)| (*rule, json(value)));
        let told = told.filter(|(rule, value)| !known.contains(&(*rule, &**value)));
        said.extend(told.map(|(rule, value)| (rule.to_owned(), value)));
    };
    match &inner.as_ref().unwrap_or(ty).shape {
        Shape::Number { format, rules, .. } => tell(rules, limits(format.unwrap_or_default())),
        Shape::Text { format, encoding, rules } => {
            if !is_character(rules) {
                tell(rules, &[]);
            }
            let format = format.filter(|_| !has_formats || encoding.is_some());
            said.extend(format.map(|format| ("format".to_owned(), literal(format))));
            said.extend(encoding.map(|encoding| ("contentEncoding".to_owned(), literal(encoding))));
        }
        Shape::List { rules, .. } if fixed_length(rules).is_none() => tell(rules, &[("uniqueItems", "true")]),
        _ => {}
    }
    said.sort_unstable();
    said
}

/// JSON as `json!` takes it.
pub(super) fn json(value: &Value) -> String {
    match value {
        Value::String(text) => literal(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(small), _) if i32::try_from(small).is_ok() => number.to_string(),
            (_, Some(_)) => format!("{number}_u64"),
            (Some(_), None) => format!("{number}_i64"),
            (None, None) => number.to_string(),
        },
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{}: {}", literal(name), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// What schemars says of a Rust integer by itself.
fn limits(format: &str) -> &'static [(&'static str, &'static str)] {
    match format {
        "uint8" => &[("minimum", "0"), ("maximum", "255")],
        "uint16" => &[("minimum", "0"), ("maximum", "65535")],
        "uint32" | "uint64" | "uint" | "uint128" => &[("minimum", "0")],
        "int8" => &[("minimum", "-128"), ("maximum", "127")],
        "int16" => &[("minimum", "-32768"), ("maximum", "32767")],
        _ => &[],
    }
}

/// A field's name that is free among those of its struct.
pub(super) fn field_name(wire: &str, scope: &mut names::Scope) -> String {
    names::written(&scope.take(&names::field(wire)))
}
