//! One kind of type beside another.

use serde_json::{Value, json};

use super::documents::{as_input, as_output, read, written};

const NOTHING: [&str; 0] = [];

#[test]
fn a_type_beside_itself_is_no_change() {
    for of in [
        json!(true),
        json!(false),
        json!({ "type": "null" }),
        json!({ "type": "boolean" }),
        json!({ "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 }),
        json!({ "type": "string", "pattern": "^a+$", "minLength": 3 }),
        json!({ "type": ["array", "string"], "items": { "type": "integer" } }),
        json!({ "type": "array", "uniqueItems": true }),
        json!({ "allOf": [{ "type": "string" }, { "type": "string", "pattern": "b" }] }),
        json!({ "$ref": "#/$defs/Missing" }),
    ] {
        assert_eq!(as_input(&of, &of), NOTHING, "{of}");
        assert_eq!(as_output(&of, &of), NOTHING, "{of}");
    }
}

#[test]
fn another_kind_of_type_breaks_in_both_directions() {
    let kinds = [
        json!({ "type": "null" }),
        json!({ "type": "boolean" }),
        json!({ "type": "integer" }),
        json!({ "type": "string" }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "object", "properties": { "a": {} }, "required": ["a"] }),
    ];
    for (at, old) in kinds.iter().enumerate() {
        for (other, new) in kinds.iter().enumerate() {
            if at != other {
                assert_eq!(as_input(old, new), ["breaking input-type-changed input"], "{old} {new}");
                assert_eq!(as_output(old, new), ["breaking output-type-changed output"], "{old} {new}");
            }
        }
    }
}

#[test]
fn anything_takes_what_a_type_says_and_not_the_other_way_round() {
    let (anything, text) = (json!(true), json!({ "type": "string" }));
    assert_eq!(as_input(&text, &anything), ["safe input-type-widened input"]);
    assert_eq!(as_input(&anything, &text), ["breaking input-type-changed input"]);
    assert_eq!(as_output(&text, &anything), ["breaking output-type-changed output"]);
    assert_eq!(as_output(&anything, &text), ["safe output-type-narrowed output"]);
}

#[test]
fn what_can_be_null_now_breaks_who_gets_it() {
    assert_eq!(read::<u32, Option<u32>>(), ["safe input-nullable input"]);
    assert_eq!(read::<Option<u32>, u32>(), ["breaking input-not-nullable input"]);
    assert_eq!(written::<u32, Option<u32>>(), ["breaking output-nullable output"]);
    assert_eq!(written::<Option<u32>, u32>(), ["safe output-not-nullable output"]);
}

#[test]
fn the_items_of_a_list_are_compared() {
    assert_eq!(read::<Vec<Option<String>>, Vec<String>>(), ["breaking input-not-nullable input[]"]);
    assert_eq!(written::<Vec<u64>, Vec<u32>>(), ["safe output-type-narrowed output[]"]);
}

#[test]
fn a_tuple_has_its_length() {
    assert_eq!(read::<(u8, u8), (u8, u8, u8)>(), ["breaking input-type-changed input"]);
    assert_eq!(read::<(u8, u8, u8), (u8, u8)>(), ["breaking input-type-changed input"]);
    assert_eq!(written::<(u8, u8), (u8, u8, u8)>(), ["breaking output-type-changed output"]);
    assert_eq!(read::<(u8, String), (u8, Option<String>)>(), ["safe input-nullable input[1]"]);
}

#[test]
fn a_tuple_is_a_list_and_a_list_is_no_tuple() {
    assert_eq!(read::<(u8, u8), Vec<u8>>(), ["safe input-type-widened input"]);
    assert_eq!(read::<Vec<u8>, (u8, u8)>(), ["breaking input-type-changed input"]);
    assert_eq!(
        read::<(u8, String), Vec<u8>>(),
        ["breaking input-type-changed input[1]", "safe input-type-widened input"]
    );
    let pair = json!({ "type": "array", "prefixItems": [true, true], "minItems": 2, "maxItems": 2 });
    for (rule, value, is_safe) in [
        ("minItems", json!(2), true),
        ("minItems", json!(3), false),
        ("maxItems", json!(2), true),
        ("maxItems", json!(1), false),
        ("uniqueItems", json!(true), false),
    ] {
        let line =
            if is_safe { "safe input-type-widened input" } else { "breaking input-type-changed input" };
        assert_eq!(
            as_input(&pair, &json!({ "type": "array", "items": true, rule: value })),
            [line],
            "{rule}"
        );
    }
}

#[test]
fn a_set_takes_less_than_a_list() {
    use std::collections::BTreeSet;

    assert_eq!(read::<BTreeSet<u8>, Vec<u8>>(), ["safe input-rule-loosened input"]);
    assert_eq!(read::<Vec<u8>, BTreeSet<u8>>(), ["breaking input-rule-tightened input"]);
    assert_eq!(written::<BTreeSet<u8>, Vec<u8>>(), ["safe output-rule-loosened output"]);
    assert_eq!(written::<Vec<u8>, BTreeSet<u8>>(), ["safe output-rule-tightened output"]);
}

#[test]
fn an_array_has_its_length_in_its_type() {
    assert_eq!(
        written::<[u8; 3], [u8; 4]>(),
        ["breaking output-rule-loosened output", "breaking output-rule-tightened output"]
    );
    assert_eq!(written::<[u8; 3], Vec<u8>>().len(), 2);
    assert!(written::<[u8; 3], Vec<u8>>().iter().all(|line| line == "breaking output-rule-loosened output"));
    assert!(written::<Vec<u8>, [u8; 3]>().iter().all(|line| line == "safe output-rule-tightened output"));
}

#[test]
fn the_values_of_a_map_are_compared() {
    use std::collections::BTreeMap;

    type Map<T> = BTreeMap<String, T>;

    assert_eq!(read::<Map<u64>, Map<u32>>(), ["breaking input-type-narrowed input.*"]);
    assert_eq!(written::<Map<u64>, Map<u32>>(), ["safe output-type-narrowed output.*"]);
    assert_eq!(written::<Map<u8>, Vec<u8>>(), ["breaking output-type-changed output"]);
}

#[test]
fn how_a_text_is_written_is_part_of_its_type() {
    let text = |format: &str| json!({ "type": "string", "format": format });
    let any = json!({ "type": "string" });
    assert_eq!(as_input(&any, &text("uuid")), ["breaking input-type-narrowed input"]);
    assert_eq!(as_input(&text("uuid"), &any), ["safe input-type-widened input"]);
    assert_eq!(as_output(&text("date-time"), &any), ["breaking output-type-widened output"]);
    assert_eq!(as_output(&any, &text("date-time")), ["safe output-type-narrowed output"]);
    assert_eq!(as_output(&text("uuid"), &text("date")), ["breaking output-type-changed output"]);
    assert_eq!(as_input(&text("ipv4"), &text("ip")), ["safe input-type-widened input"]);
    let base64 = json!({ "type": "string", "contentEncoding": "base64" });
    assert_eq!(as_input(&base64, &any), ["breaking input-type-changed input"]);
    assert_eq!(as_output(&any, &base64), ["breaking output-type-changed output"]);
}

#[test]
fn a_type_may_be_called_otherwise() {
    let named = |name: &str, of: Value| json!({ "$ref": format!("#/$defs/{name}"), "$defs": { name: of } });
    let text = json!({ "type": "string", "maxLength": 10 });
    assert_eq!(as_input(&named("Id", text.clone()), &named("Name", text.clone())), NOTHING);
    assert_eq!(as_output(&named("Id", text.clone()), &text), NOTHING);
    assert_eq!(as_output(&text, &named("Id", text.clone())), NOTHING);
}

#[test]
fn a_name_that_is_only_a_name_for_itself_ends() {
    let of = |name: &str| json!({ "$ref": format!("#/$defs/{name}"), "$defs": { name: { "$ref": format!("#/$defs/{name}") } } });
    assert_eq!(as_input(&of("A"), &of("B")), NOTHING);
}

#[test]
fn what_is_deprecated_is_told() {
    let object = |is_deprecated: bool| json!({ "type": "object", "properties": { "a": { "type": "string", "deprecated": is_deprecated } } });
    assert_eq!(as_input(&object(false), &object(true)), ["safe deprecated input.a"]);
    assert_eq!(as_output(&object(true), &object(false)), NOTHING);
}
