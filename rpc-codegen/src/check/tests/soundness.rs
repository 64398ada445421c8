//! What is said to be safe is: values by chance of what is written are values of what is read.

use rpc_core::schema::Schema;
use serde_json::{Map, Value, json};

use super::{
    documents::{as_input, as_output, whole as whole_of},
    values::{Chance, Types},
};
use crate::{
    check::{
        inclusion::Inclusion,
        layer::{Direction, Pair},
        side::Side,
    },
    model::lower,
};

const PAIRS: u64 = 6_000;
const VALUES: usize = 20;

/// A type by chance, as schemars would write it.
fn random(chance: &mut Chance, depth: usize) -> Value {
    let inner = |chance: &mut Chance| random(chance, depth.saturating_sub(1));
    match chance.below(if depth == 0 { 10 } else { 19 }) {
        0 => json!({ "type": "null" }),
        1 => json!({ "type": "boolean" }),
        2 => json!(chance.below(8) != 0),
        3 => json!({ "type": "number" }),
        4 => json!({ "type": "integer", "format": *chance.one_of(&["uint8", "int8", "uint16", "int64"]) }),
        5 => {
            let rule = *chance.one_of(&["minimum", "maximum", "exclusiveMinimum", "multipleOf"]);
            json!({ "type": "integer", rule: chance.one_of(&[1, 5, 10]) })
        }
        6 => json!({ "type": "string" }),
        7 => json!({ "type": "string", *chance.one_of(&["minLength", "maxLength"]): chance.below(4) }),
        8 => {
            let names: Vec<_> =
                ["a", "b", "ab", "abc"].into_iter().filter(|_| chance.below(2) == 0).collect();
            json!({ "type": "string", "enum": names })
        }
        9 => json!({ "$ref": format!("#/$defs/{}", chance.one_of(&["One", "Two"])) }),
        10 | 11 => {
            let mut of = json!({ "type": "array", "items": inner(chance) });
            if chance.below(3) == 0 {
                of[*chance.one_of(&["minItems", "maxItems"])] = json!(1 + chance.below(3));
            }
            if chance.below(4) == 0 {
                of["uniqueItems"] = json!(true);
            }
            of
        }
        12 => {
            let items: Vec<_> = (0..1 + chance.below(2)).map(|_| inner(chance)).collect();
            json!({ "type": "array", "prefixItems": items, "minItems": items.len(), "maxItems": items.len() })
        }
        13 => json!({ "type": "object", "additionalProperties": inner(chance) }),
        14 => {
            let mut of = object(chance, depth);
            let variants: Vec<_> = (0..2).map(|_| object(chance, depth - 1)).collect();
            of["oneOf"] = json!(variants);
            of
        }
        15 => {
            let names = ["a", "b", "x"];
            let variants: Vec<_> = (0..2)
                .map(|at| {
                    let mut of = object(chance, depth - 1);
                    of["properties"]["tag"] =
                        json!({ "type": "string", "const": names[at + chance.below(2)] });
                    of["required"].as_array_mut().expect("a list").push(json!("tag"));
                    of
                })
                .collect();
            json!({ "oneOf": variants })
        }
        16 => json!({ "anyOf": [inner(chance), inner(chance)] }),
        17 => json!({ "anyOf": [inner(chance), { "type": "null" }] }),
        _ => object(chance, depth),
    }
}

fn object(chance: &mut Chance, depth: usize) -> Value {
    let names: Vec<_> = ["a", "b"].into_iter().filter(|_| chance.below(3) != 0).collect();
    let mut properties = Map::new();
    for name in &names {
        properties.insert((*name).to_owned(), random(chance, depth.saturating_sub(1)));
    }
    let required: Vec<_> = names.iter().filter(|_| chance.below(2) == 0).collect();
    let mut of = json!({ "type": "object", "properties": properties, "required": required });
    match chance.below(6) {
        0 => of["additionalProperties"] = json!(false),
        1 => of["additionalProperties"] = random(chance, 0),
        _ => {}
    }
    of
}

fn whole(chance: &mut Chance) -> Value {
    let mut of = json!({ "anyOf": [random(chance, 3)] });
    of["$defs"] = json!({ "One": definition(chance), "Two": object(chance, 2) });
    of
}

/// What a name stands for, which is not just a name or a union of names: values of that end, and types do not.
fn definition(chance: &mut Chance) -> Value {
    match chance.below(3) {
        0 => json!({ "type": "array", "items": random(chance, 1) }),
        1 => json!({ "type": "string", "enum": ["a", "b"] }),
        _ => object(chance, 2),
    }
}

/// The same with a little change, so that many pairs are nearly alike.
fn mutated(of: &Value, chance: &mut Chance) -> Value {
    if chance.below(12) == 0 {
        return random(chance, 1);
    }
    match of {
        Value::Object(members) => {
            let keeps_rules = chance.below(10) != 0;
            let is_rule =
                |name: &str| name.starts_with("min") || name.starts_with("max") || name == "required";
            let kept = members.iter().filter(|(name, _)| keeps_rules || !is_rule(name));
            kept.map(|(name, value)| {
                let is_type = matches!(&**name, "properties" | "$defs" | "items" | "anyOf" | "oneOf");
                let value = match (is_type, value) {
                    (true, Value::Object(inner)) if name != "items" => {
                        inner.iter().map(|(name, of)| (name.clone(), mutated(of, chance))).collect()
                    }
                    (true, Value::Array(inner)) => inner.iter().map(|of| mutated(of, chance)).collect(),
                    (true, value) => mutated(value, chance),
                    _ => value.clone(),
                };
                (name.clone(), value)
            })
            .collect()
        }
        other => other.clone(),
    }
}

/// Two types of which one is made of the other.
fn pair(chance: &mut Chance) -> (Value, Value) {
    let old = whole(chance);
    let new = mutated(&old, chance);
    let mut new =
        if new.get("$defs").is_some() { new } else { json!({ "anyOf": [new], "$defs": old["$defs"] }) };
    for name in ["One", "Two"] {
        let is_kept =
            new["$defs"].get(name).is_some_and(|of| of.get("type").is_some() && of.get("oneOf").is_none());
        if !is_kept {
            new["$defs"][name] = definition(chance);
        }
    }
    (old, new)
}

fn is_safe(lines: &[String]) -> bool {
    lines.iter().all(|line| line.starts_with("safe"))
}

fn apart(of: &Value) -> (Value, Value) {
    let mut of = of.clone();
    let definitions = of["$defs"].take();
    (of, definitions)
}

#[test]
fn a_type_by_chance_beside_itself_is_no_change() {
    for seed in 0..PAIRS / 4 {
        let of = whole(&mut Chance::new(seed));
        // Under other names, so that nothing is the same by name.
        let text = of.to_string().replace("\"One\"", "\"Uno\"").replace("/One\"", "/Uno\"");
        let renamed: Value =
            serde_json::from_str(&text.replace("\"Two\"", "\"Due\"").replace("/Two\"", "/Due\""))
                .expect("JSON");
        for other in [&of, &renamed] {
            assert_eq!(as_input(&of, other), [""; 0], "seed {seed}: {of}");
            assert_eq!(as_output(&of, other), [""; 0], "seed {seed}: {of}");
        }
    }
}

#[test]
fn what_is_said_to_be_safe_is_read() {
    let (mut safe, mut values) = (0, 0);
    for seed in 0..PAIRS {
        let mut chance = Chance::new(seed);
        let (old, new) = pair(&mut chance);
        let ((old_type, old_definitions), (new_type, new_definitions)) = (apart(&old), apart(&new));
        let sent = is_safe(&as_input(&old, &new));
        let received = is_safe(&as_output(&old, &new));
        for (is_safe, is_input, (written, of_writer), (read, of_reader)) in [
            (sent, true, (&old_type, &old_definitions), (&new_type, &new_definitions)),
            (received, false, (&new_type, &new_definitions), (&old_type, &old_definitions)),
        ] {
            if !is_safe {
                continue;
            }
            safe += 1;
            let (writer, reader) = (Types::of(of_writer, true), Types::of(of_reader, is_input));
            let (written, read) = (lower(written), lower(read));
            for _ in 0..VALUES {
                if let Some(value) = writer.value(&written, &mut chance) {
                    values += 1;
                    // A call that sends `null` sends nothing, for which `{}` will do.
                    let is_nothing = is_input && value.is_null() && reader.has(&read, &json!({}));
                    assert!(is_nothing || reader.has(&read, &value), "seed {seed}: {value}\n{old}\n{new}");
                }
            }
        }
    }
    println!("{safe} safe pairs, {values} values");
    // Else nothing was tried.
    assert!(safe > PAIRS / 20 && values > 10_000, "{safe} safe pairs, {values} values");
}

/// Two ways to the same answer: one that tells what differs, and one that only tells whether all fits.
#[test]
fn what_is_told_breaks_if_and_only_if_something_does_not_fit() {
    for seed in 0..PAIRS {
        let mut chance = Chance::new(seed);
        let (old, new) = pair(&mut chance);
        let (old_schema, new_schema) = (whole_output(&old), whole_output(&new));
        let (old_side, new_side) = (Side::new(&old_schema), Side::new(&new_schema));
        let types = Pair {
            old: old_side.of(&old_schema.procedures[0].output),
            new: new_side.of(&new_schema.procedures[0].output),
        };
        let fits = Inclusion::new(&old_side, &new_side).holds(types, Direction::Output);
        let lines = as_output(&old, &new);
        assert_eq!(is_safe(&lines), fits, "seed {seed}: {lines:#?}\n{old}\n{new}");
    }
}

fn whole_output(of: &Value) -> Schema {
    whole_of("output", of.clone())
}
