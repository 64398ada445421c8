//! Where a broken rule is, in the names of the wire.
//!
//! garde names fields as Rust does (`room_id`); a caller knows them as serde does (`roomId`, or whatever
//! `#[serde(rename)]` says). Neither library tells how one becomes the other, so the path is looked for: garde's steps
//! are matched against the input's JSON Schema (wire names, with the rules that schemars read from the same
//! attributes) and against the very JSON that was refused. The best of all readings wins:
//!
//! - names are equal, or equal but for case and separators, as every `rename_all` makes them;
//! - no step had to be skipped (newtypes and flattened structs are steps to garde and none on the wire) or added
//!   (the variant around the fields of an enum is none to garde and one on the wire);
//! - where no name fits, the value that it ends at breaks the schema's own rule for it.
//!
//! Where a custom rule and an unrelated name come together, nothing but their place among the others is left to go by,
//! and the field that is named may be a neighbour.

use std::cmp::Reverse;

use garde::error::Kind;
use serde_json::{Map, Value};

use crate::error::{PathSegment, Violation};

/// How many places are looked at, for each violation, before the best so far is taken.
const EFFORT: usize = 1024;

/// How many places are looked at for all violations of an input together. Beyond it, names stay those of Rust.
const BUDGET: usize = 8192;

/// A longer step is a key of a map, which the caller chose: it is not looked for, and not repeated at length.
const LONGEST_NAME: usize = 256;

/// How many violations are reported at most: a list of a million bad items is no reason for an answer of that size.
const MOST: usize = 100;

/// What garde found, with the paths of the wire, and in their order.
pub(super) fn violations(report: &garde::Report, schema: &Value, instance: &Value) -> Vec<Violation> {
    let mut budget = BUDGET;
    let mut read = |(path, error): &(garde::Path, garde::Error), taken: &[&[PathSegment]]| {
        wire_path(path, error.message(), taken, schema, instance, &mut budget)
    };
    let mut readings: Vec<_> = report.iter().take(MOST).map(|entry| (entry, read(entry, &[]))).collect();
    // What is certain goes first, so that what has to be guessed does not take its place.
    readings.sort_by_key(|(_, (score, _))| Reverse(*score));
    let mut found: Vec<(&garde::Path, Violation)> = Vec::new();
    for (entry, (score, mut wire)) in readings {
        let (path, error) = entry;
        if score <= UNRELATED + BREAKS_RULE {
            let others = found.iter().filter(|(other, _)| *other != path);
            let taken: Vec<_> = others.map(|(_, violation)| violation.path.as_slice()).collect();
            wire = read(entry, &taken).1;
        }
        found.push((path, Violation { path: wire, message: error.message().to_owned() }));
    }
    let mut violations: Vec<_> = found.into_iter().map(|(_, violation)| violation).collect();
    violations.sort_by(|one, other| one.path.cmp(&other.path));
    violations
}

/// The wire's path for one of garde's, and how good a reading it is. `taken` are the paths of other fields.
fn wire_path(
    path: &garde::Path,
    message: &str,
    taken: &[&[PathSegment]],
    schema: &Value,
    instance: &Value,
    budget: &mut usize,
) -> (Score, Vec<PathSegment>) {
    let steps: Vec<Step<'_>> = path
        .__iter()
        .rev()
        .filter_map(|(kind, text)| match kind {
            Kind::Key => Some(Step::Key(text)),
            Kind::Index => text.parse().ok().map(Step::Index),
            Kind::None => None,
        })
        .collect();
    if steps.iter().any(|step| matches!(step, Step::Key(key) if key.len() > LONGEST_NAME)) {
        return (Score::MIN, steps.iter().map(Step::as_rust).collect());
    }
    let effort = EFFORT.min(*budget);
    let mut search =
        Search { root: schema, rule: Rule::of(message), taken, best: None, effort, path: Vec::new() };
    search.go(&steps, vec![schema], Some(instance), 0);
    *budget -= effort - search.effort;
    search.best.unwrap_or_else(|| (Score::MIN, steps.iter().map(Step::as_rust).collect()))
}

/// Which of garde's rules a message speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Length,
    Range,
    Other,
}

impl Rule {
    fn of(message: &str) -> Self {
        if message.starts_with("length is ") {
            Self::Length
        } else if message.starts_with("lower than ") || message.starts_with("greater than ") {
            Self::Range
        } else {
            Self::Other
        }
    }
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Step<'_> {
    fn as_rust(&self) -> PathSegment {
        match self {
            Self::Key(key) => PathSegment::Key(key[..key.floor_char_boundary(LONGEST_NAME)].to_owned()),
            Self::Index(index) => PathSegment::Index(*index),
        }
    }
}

/// How good a reading is: 0 for one in which every step has its name, less for each that has not.
type Score = i32;

/// A name that differs in case and separators only, as `rename_all` makes it.
const SIMILAR: Score = -1;
/// The only field of a newtype.
const NEWTYPE: Score = -2;
/// A flattened struct.
const FLATTENED: Score = -10;
/// A variant around its fields.
const VARIANT: Score = -20;
/// A name that has nothing to do with the field's. Worse than all of the above together.
const UNRELATED: Score = -100;
/// The value that it ends at breaks the schema's rule for it. This tells unrelated names apart, and nothing else.
const BREAKS_RULE: Score = 30;
/// Another field is there already.
const TAKEN: Score = -40;
/// The value that it ends at has a format or a pattern, which are not checked here.
const HAS_PATTERN: Score = 15;

struct Search<'a> {
    root: &'a Value,
    rule: Rule,
    taken: &'a [&'a [PathSegment]],
    best: Option<(Score, Vec<PathSegment>)>,
    effort: usize,
    path: Vec<PathSegment>,
}

impl<'a> Search<'a> {
    /// Tries every reading of the steps that are left. `schemas` are all that apply to the value reached so far.
    fn go(&mut self, steps: &[Step<'_>], schemas: Vec<&'a Value>, instance: Option<&'a Value>, score: Score) {
        // The one thing that can still be gained is the rule at the end.
        if self.best.as_ref().is_some_and(|(best, _)| score + BREAKS_RULE <= *best) {
            return;
        }
        let Some(effort) = self.effort.checked_sub(1) else { return };
        self.effort = effort;
        let schemas = self.resolve(schemas);
        let Some((step, rest)) = steps.split_first() else {
            let breaks = |value| schemas.iter().map(|schema| rule_broken(schema, value, self.rule)).max();
            let taken = if self.taken.contains(&self.path.as_slice()) { TAKEN } else { 0 };
            let score = score + instance.and_then(breaks).unwrap_or(0) + taken;
            if self.best.as_ref().is_none_or(|(best, _)| score > *best) {
                self.best = Some((score, self.path.clone()));
            }
            return;
        };
        match step {
            Step::Index(index) => {
                if let Some(Value::Array(items)) = instance {
                    let found = schemas.iter().filter_map(|schema| item_schema(schema, *index)).collect();
                    self.step(PathSegment::Index(*index), rest, found, items.get(*index), score);
                }
                // The only field of a newtype: no step on the wire.
                self.go(rest, schemas, instance, score + NEWTYPE);
            }
            Step::Key(name) => {
                let object = instance.and_then(Value::as_object);
                let mut names = member_names(&schemas, object, name);
                // Likely names first: what is found early rules out what is worse.
                names.sort_by_cached_key(|wire| Reverse(likeness(name, wire)));
                for wire in &names {
                    let (found, value) = member(&schemas, object, wire);
                    self.step(
                        PathSegment::Key((*wire).to_owned()),
                        rest,
                        found,
                        value,
                        score + likeness(name, wire),
                    );
                }
                // The variant around the fields of an enum, or the content beside its tag.
                for wire in names {
                    let (found, value) = member(&schemas, object, wire);
                    if value.is_some_and(Value::is_object) {
                        self.step(PathSegment::Key(wire.to_owned()), steps, found, value, score + VARIANT);
                    }
                }
                // A flattened struct: its members stand beside the others.
                if !rest.is_empty() {
                    self.go(rest, schemas, instance, score + FLATTENED);
                }
            }
        }
    }

    fn step(
        &mut self,
        segment: PathSegment,
        rest: &[Step<'_>],
        schemas: Vec<&'a Value>,
        instance: Option<&'a Value>,
        score: Score,
    ) {
        self.path.push(segment);
        self.go(rest, schemas, instance, score);
        self.path.pop();
    }

    /// Follows references and alternatives, so that only schemas with rules and members of their own are left.
    fn resolve(&self, schemas: Vec<&'a Value>) -> Vec<&'a Value> {
        let mut resolved: Vec<&'a Value> = Vec::new();
        let mut waiting = schemas;
        while let Some(schema) = waiting.pop() {
            // A recursive type comes back to what is there already.
            if resolved.len() > 64 || resolved.iter().any(|known| std::ptr::eq(*known, schema)) {
                continue;
            }
            resolved.push(schema);
            for word in ["allOf", "anyOf", "oneOf"] {
                waiting.extend(schema[word].as_array().into_iter().flatten());
            }
            let target = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#'));
            waiting.extend(target.and_then(|pointer| self.root.pointer(pointer)));
        }
        resolved
    }
}

/// The names that may be meant by `name`: all that the type describes, and the name itself as the key of a map. (How
/// many keys a map has is the caller's choice, so they are not looked through.)
fn member_names<'a>(
    schemas: &[&'a Value],
    instance: Option<&'a Map<String, Value>>,
    name: &str,
) -> Vec<&'a str> {
    let described = schemas.iter().filter_map(|schema| schema["properties"].as_object()).flat_map(Map::keys);
    let key = instance.and_then(|object| object.get_key_value(name)).map(|(key, _)| key);
    let mut names: Vec<&str> = Vec::new();
    for name in described.chain(key) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

fn member<'a>(
    schemas: &[&'a Value],
    instance: Option<&'a Map<String, Value>>,
    name: &str,
) -> (Vec<&'a Value>, Option<&'a Value>) {
    let found = schemas
        .iter()
        .filter_map(|schema| schema["properties"].get(name).or_else(|| schema.get("additionalProperties")));
    (found.collect(), instance.and_then(|object| object.get(name)))
}

fn item_schema(schema: &Value, index: usize) -> Option<&Value> {
    schema["prefixItems"].get(index).or_else(|| schema.get("items"))
}

/// What it costs to take a name on the wire for that of a field.
fn likeness(rust: &str, wire: &str) -> Score {
    let rust = rust.strip_prefix("r#").unwrap_or(rust);
    if rust == wire {
        return 0;
    }
    let plain = |name: &str| {
        name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect::<String>()
    };
    if plain(rust) == plain(wire) { SIMILAR } else { UNRELATED }
}

/// Whether a value breaks one of the rules that schemars reads from garde's attributes.
fn rule_broken(schema: &Value, value: &Value, rule: Rule) -> Score {
    let beyond = |size: Option<f64>, min: &str, max: &str| {
        size.is_some_and(|size| {
            schema[min].as_f64().is_some_and(|min| size < min)
                || schema[max].as_f64().is_some_and(|max| size > max)
        })
    };
    #[expect(clippy::cast_precision_loss, reason = "a size beyond 2^52 breaks every maximum all the same")]
    let (chars, items) = (
        value.as_str().map(|text| text.chars().count() as f64),
        value.as_array().map(|items| items.len() as f64),
    );
    let length = beyond(chars, "minLength", "maxLength") || beyond(items, "minItems", "maxItems");
    let range = beyond(value.as_f64(), "minimum", "maximum");
    if (length && rule == Rule::Length) || (range && rule == Rule::Range) {
        BREAKS_RULE
    } else if rule == Rule::Other
        && value.is_string()
        && (schema["pattern"].is_string() || schema["format"].is_string())
    {
        HAS_PATTERN
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use garde::Validate;
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::violations;

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Order {
        #[garde(length(min = 1))]
        order_id: String,
        #[serde(rename = "text")]
        #[garde(length(min = 1, max = 5))]
        body: String,
        #[garde(range(min = 1))]
        #[serde(rename = "howMany")]
        count: u32,
        #[garde(dive)]
        order_lines: Vec<Line>,
        #[garde(dive)]
        ship_to: Option<Address>,
        #[garde(dive)]
        payment: Option<Payment>,
        #[garde(inner(inner(length(min = 2))))]
        tag_groups: Vec<Vec<String>>,
        #[garde(dive)]
        by_name: HashMap<String, Line>,
        #[garde(dive)]
        #[serde(flatten)]
        dates: Dates,
        #[garde(dive)]
        codes: Vec<Code>,
        #[garde(dive)]
        child: Option<Box<Order>>,
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "kebab-case")]
    struct Line {
        #[garde(range(min = 1))]
        unit_price: u32,
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    struct Address {
        #[garde(custom(|city: &String, _: &()| if city == "Atlantis" { Err(garde::Error::new("sunk")) } else { Ok(()) }))]
        city_name: String,
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
    enum Payment {
        Card {
            #[garde(length(min = 4))]
            card_number: String,
        },
        Account(#[garde(dive)] Account),
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Account {
        #[garde(length(min = 4))]
        account_number: String,
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Dates {
        #[garde(range(min = 2000))]
        due_year: u32,
    }

    #[derive(Deserialize, JsonSchema, Validate)]
    struct Code(#[garde(length(min = 3))] String);

    /// The order with some members replaced.
    fn order(changes: &Value) -> Value {
        let mut order = json!({
            "orderId": "1", "text": "hi", "howMany": 1, "orderLines": [], "tagGroups": [], "byName": {},
            "dueYear": 2026, "codes": [],
        });
        let members = order.as_object_mut().expect("an object");
        members.extend(changes.as_object().expect("an object").clone());
        order
    }

    /// The wire paths of all that validation finds.
    fn paths(instance: &Value) -> Value {
        let order = Order::deserialize(instance).expect("an order");
        let schema = schemars::schema_for!(Order).to_value();
        let report = order.validate().expect_err("something is wrong");
        let mut paths: Vec<_> =
            violations(&report, &schema, instance).iter().map(|violation| json!(violation.path)).collect();
        paths.sort_by_key(Value::to_string);
        Value::Array(paths)
    }

    #[test]
    fn names_are_those_of_the_wire() {
        let long = json!({"text": "too long", "orderId": ""});
        let cases = [
            (json!({"orderId": ""}), json!([["orderId"]])),
            (json!({"text": ""}), json!([["text"]])),
            (json!({"howMany": 0}), json!([["howMany"]])),
            (json!({"howMany": 0, "text": ""}), json!([["howMany"], ["text"]])),
            (long, json!([["orderId"], ["text"]])),
            (
                json!({"orderLines": [{"unit-price": 1}, {"unit-price": 0}]}),
                json!([["orderLines", 1, "unit-price"]]),
            ),
            (json!({"shipTo": {"CITY_NAME": "Atlantis"}}), json!([["shipTo", "CITY_NAME"]])),
            (json!({"payment": {"card": {"cardNumber": "1"}}}), json!([["payment", "card", "cardNumber"]])),
            (
                json!({"payment": {"account": {"accountNumber": "1"}}}),
                json!([["payment", "account", "accountNumber"]]),
            ),
            (json!({"tagGroups": [["ok"], ["ok", "x"]]}), json!([["tagGroups", 1, 1]])),
            (
                json!({"byName": {"order_id": {"unit-price": 0}}}),
                json!([["byName", "order_id", "unit-price"]]),
            ),
            (json!({"dueYear": 1}), json!([["dueYear"]])),
            (json!({"codes": ["abc", "a"]}), json!([["codes", 1]])),
            (json!({"child": order(&json!({"orderId": ""}))}), json!([["child", "orderId"]])),
        ];
        for (changes, expected) in cases {
            assert_eq!(paths(&order(&changes)), expected, "{changes}");
        }
    }

    #[test]
    fn a_deep_path_is_followed_to_its_end() {
        let mut instance = order(&json!({"orderId": ""}));
        let mut path = vec![json!("orderId")];
        for _ in 0..30 {
            instance = order(&json!({ "child": instance }));
            path.insert(0, json!("child"));
        }
        assert_eq!(paths(&instance), json!([path]));
    }

    #[test]
    fn a_key_that_the_caller_chose_is_not_repeated_at_length() {
        let by_name = json!({"byName": {"k".repeat(100_000): {"unit-price": 0}}});
        let found = paths(&order(&by_name));
        assert_eq!(found[0][0], "by_name", "it was not looked for");
        assert!(found.to_string().len() < 1000);
    }
}
