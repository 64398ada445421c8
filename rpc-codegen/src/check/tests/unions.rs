//! Enums in all of serde's forms.

use serde_json::{Value, json};

use super::documents::{as_input, as_output, document, query, read, written};
use crate::check::{
    inclusion::Inclusion,
    layer::{Direction, Pair},
    side::Side,
};

#[test]
fn variants_that_come_and_go() {
    let of = |names: &[&str]| json!({ "type": "string", "enum": names });
    let (less, more) = (of(&["a", "b"]), of(&["a", "b", "c"]));
    assert_eq!(as_input(&less, &more), ["safe input-variant-added input"]);
    assert_eq!(as_input(&more, &less), ["breaking input-variant-removed input"]);
    assert_eq!(as_output(&less, &more), ["breaking output-variant-added output"]);
    assert_eq!(as_output(&more, &less), ["safe output-variant-removed output"]);
    assert_eq!(as_input(&less, &of(&["b", "a"])), [""; 0]);
    assert_eq!(
        as_input(&less, &of(&["b", "c"])),
        ["breaking input-variant-removed input", "safe input-variant-added input"]
    );
}

#[test]
fn an_enum_of_texts_is_a_text() {
    let names = json!({ "type": "string", "enum": ["a", "b"] });
    let text = json!({ "type": "string" });
    assert_eq!(as_input(&names, &text), ["safe input-type-widened input"]);
    assert_eq!(as_input(&text, &names), ["breaking input-type-changed input"]);
    assert_eq!(as_output(&names, &text), ["breaking output-type-changed output"]);
    assert_eq!(as_output(&text, &names), ["safe output-type-narrowed output"]);
    let short = json!({ "type": "string", "maxLength": 0 });
    assert_eq!(as_input(&names, &short), ["breaking input-type-changed input"]);
}

#[test]
fn an_enum_that_can_be_null_now_is_still_that_enum() {
    let with = |of: Value, c: &[&str]| {
        let mut of = of;
        of["$defs"] = json!({ "E": { "type": "string", "enum": c } });
        of
    };
    let plain = json!({ "$ref": "#/$defs/E" });
    let nullable = json!({ "anyOf": [{ "$ref": "#/$defs/E" }, { "type": "null" }] });
    let (few, many) = (&["a", "b"][..], &["a", "b", "c"][..]);
    assert_eq!(
        as_input(&with(plain.clone(), few), &with(nullable.clone(), few)),
        ["safe input-nullable input"]
    );
    assert_eq!(
        as_output(&with(plain.clone(), few), &with(nullable.clone(), many)),
        ["breaking output-nullable output", "breaking output-variant-added output"]
    );
    assert_eq!(
        as_input(&with(nullable, many), &with(plain, few)),
        ["breaking input-not-nullable input", "breaking input-variant-removed input"]
    );
}

macro_rules! enums {
    ($module:ident, $(#[$attribute:meta])* { $($body:tt)* }) => {
        mod $module {
            use schemars::JsonSchema;
            use serde::{Deserialize, Serialize};

            #[derive(Serialize, Deserialize, JsonSchema)]
            $(#[$attribute])*
            pub(super) enum Shape { $($body)* }
        }
    };
}

enums!(external_old, { Point, Circle { r: u32 }, Line(u8, u8) });
enums!(external_new, { Point, Circle { r: u64 }, Line(u8, u8), Square(u32) });
enums!(internal_old, #[serde(tag = "kind")] { Point, Circle { r: u32 } });
enums!(internal_new, #[serde(tag = "kind")] { Circle { r: u64 }, Square { a: u32 } });
enums!(adjacent_old, #[serde(tag = "t", content = "c")] { Point, Circle { r: u32 }, Line(u8, u8) });
enums!(adjacent_new, #[serde(tag = "t", content = "c")] { Point, Circle { r: Option<u32> }, Line(u8, u16) });
enums!(untagged_old, #[serde(untagged)] { Circle { r: u32 }, Text(String), Number(u32) });
enums!(untagged_new, #[serde(untagged)] { Text(String), Number(u64), Circle { r: u32, x: u32 } });

#[test]
fn an_enum_beside_itself_is_no_change() {
    macro_rules! compare {
        ($($module:ident),*) => {
            $(
                assert_eq!(read::<$module::Shape, $module::Shape>(), [""; 0]);
                assert_eq!(written::<$module::Shape, $module::Shape>(), [""; 0]);
            )*
        };
    }
    compare!(external_old, external_new, internal_old, internal_new, adjacent_old, adjacent_new);
    compare!(untagged_old, untagged_new);
}

#[test]
fn externally_tagged_variants_are_known_by_their_names() {
    assert_eq!(
        written::<external_old::Shape, external_new::Shape>(),
        ["breaking output-type-widened output.Circle.r", "breaking output-variant-added output"]
    );
    assert_eq!(
        read::<external_old::Shape, external_new::Shape>(),
        ["safe input-type-widened input.Circle.r", "safe input-variant-added input"]
    );
}

#[test]
fn internally_tagged_variants_are_known_by_their_tags() {
    assert_eq!(
        written::<internal_old::Shape, internal_new::Shape>(),
        [
            "breaking output-type-widened output(Circle).r",
            "breaking output-variant-added output",
            "safe output-variant-removed output",
        ]
    );
    assert_eq!(
        read::<internal_old::Shape, internal_new::Shape>(),
        [
            "breaking input-variant-removed input",
            "safe input-type-widened input(Circle).r",
            "safe input-variant-added input",
        ]
    );
}

#[test]
fn adjacently_tagged_variants_are_known_by_their_tags() {
    assert_eq!(
        written::<adjacent_old::Shape, adjacent_new::Shape>(),
        ["breaking output-nullable output(Circle).c.r", "breaking output-type-widened output(Line).c[1]",]
    );
}

#[test]
fn untagged_variants_are_known_by_what_they_are() {
    assert_eq!(
        read::<untagged_old::Shape, untagged_new::Shape>(),
        ["breaking input-member-required input.x", "safe input-type-widened input",]
    );
    assert_eq!(
        written::<untagged_old::Shape, untagged_new::Shape>(),
        ["breaking output-type-widened output", "safe output-member-added output.x",]
    );
}

#[test]
fn a_value_may_be_one_of_another_variant() {
    let of = |types: &[Value]| json!({ "anyOf": types });
    let small = json!({ "type": "integer", "format": "uint8" });
    let large = json!({ "type": "integer", "format": "uint64" });
    let text = json!({ "type": "string" });
    let lines = as_input(&of(&[small, text.clone()]), &of(&[text, large]));
    assert!(lines.iter().all(|line| line.starts_with("safe")), "{lines:?}");
}

#[test]
fn a_struct_may_become_one_of_several() {
    let one = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] });
    let other = json!({ "type": "object", "properties": { "b": { "type": "string" } }, "required": ["b"] });
    let both = json!({ "anyOf": [one, other] });
    assert_eq!(as_input(&one, &both), ["safe input-variant-added input"]);
    assert_eq!(as_output(&one, &both), ["breaking output-variant-added output"]);
    assert_eq!(as_input(&both, &one), ["breaking input-variant-removed input"]);
}

#[test]
fn an_enum_without_variants_is_never_sent() {
    let none = json!(false);
    let some = json!({ "type": "string", "enum": ["a", "b"] });
    assert_eq!(as_output(&some, &none), ["safe output-variant-removed output"; 2]);
    assert!(as_output(&none, &some).iter().all(|line| line == "breaking output-variant-added output"));
}

#[test]
fn recursive_types_end() {
    let tree = |value: &str| {
        json!({
            "$ref": "#/$defs/Tree",
            "$defs": {
                "Tree": {
                    "type": "object",
                    "properties": {
                        "value": { "type": value },
                        "parent": { "anyOf": [{ "$ref": "#/$defs/Tree" }, { "type": "null" }] },
                        "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },
                    },
                    "required": ["value", "parent", "children"],
                },
            },
        })
    };
    assert_eq!(as_input(&tree("string"), &tree("boolean")), ["breaking input-type-changed input.value"]);
    // The same tree, told in two steps.
    let mut unrolled = tree("string");
    let mut half = unrolled["$defs"]["Tree"].clone();
    half["properties"]["children"]["items"]["$ref"] = json!("#/$defs/Half");
    half["properties"]["parent"]["anyOf"][0]["$ref"] = json!("#/$defs/Half");
    unrolled["$defs"]["Half"] = unrolled["$defs"]["Tree"].take();
    unrolled["$defs"]["Tree"] = half;
    assert_eq!(as_input(&tree("string"), &unrolled), [""; 0]);
    assert_eq!(as_output(&unrolled, &tree("string")), [""; 0]);
}

#[test]
fn what_was_assumed_of_a_type_that_fails_is_forgotten() {
    let api = |text: &str| {
        document(
            &[query(
                "ask",
                json!({ "input": { "$ref": "#/$defs/Outer" }, "output": { "$ref": "#/$defs/Inner" } }),
            )],
            &json!({
                // The members are compared by their names, so that the one that fails is the last.
                "Outer": {
                    "type": "object",
                    "properties": { "inner": { "$ref": "#/$defs/Inner" }, "text": { "type": text } },
                },
                "Inner": { "type": "object", "properties": { "outer": { "$ref": "#/$defs/Outer" } } },
            }),
        )
    };
    let (old, new) = (api("string"), api("boolean"));
    let (old_side, new_side) = (Side::new(&old), Side::new(&new));
    let mut inclusion = Inclusion::new(&old_side, &new_side);
    let (old, new) = (&old.procedures[0], &new.procedures[0]);
    let outer = Pair { old: old_side.of_data(old.input.as_ref()), new: new_side.of_data(new.input.as_ref()) };
    let inner = Pair { old: old_side.of(&old.output), new: new_side.of(&new.output) };
    assert!(!inclusion.holds(outer, Direction::Input));
    assert!(!inclusion.holds(inner, Direction::Input));
}
