//! How many bits, between which bounds, how long.

use std::num::{NonZeroU32, NonZeroU64};

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::documents::{as_input, as_output, read, written};

#[test]
fn an_integer_of_more_bits_takes_one_of_less() {
    assert_eq!(read::<u32, u64>(), ["safe input-type-widened input"]);
    assert_eq!(read::<u64, u32>(), ["breaking input-type-narrowed input"]);
    assert_eq!(written::<u32, u64>(), ["breaking output-type-widened output"]);
    assert_eq!(written::<u64, u32>(), ["safe output-type-narrowed output"]);
    assert_eq!(read::<u8, i16>(), ["safe input-type-widened input"]);
    assert_eq!(read::<u8, i8>(), ["breaking input-type-narrowed input"]);
    assert_eq!(read::<u64, u128>(), ["safe input-type-widened input"]);
    assert_eq!(read::<u128, u64>(), ["breaking input-type-narrowed input"]);
    assert_eq!(written::<i64, i128>(), ["breaking output-type-widened output"]);
    // `usize` has 64 bits wherever servers run.
    assert_eq!(read::<u64, usize>(), ["safe input-type-widened input"]);
}

#[test]
fn a_float_takes_integers_and_an_integer_no_floats() {
    assert_eq!(read::<u32, f64>(), ["safe input-type-widened input"]);
    assert_eq!(read::<f64, u32>(), ["breaking input-type-changed input"]);
    assert_eq!(written::<u32, f64>(), ["breaking output-type-changed output"]);
    assert_eq!(written::<f64, u32>(), ["safe output-type-narrowed output"]);
    assert_eq!(read::<f64, f32>(), ["breaking input-type-narrowed input"]);
    assert_eq!(written::<f64, f32>(), ["safe output-type-narrowed output"]);
}

#[test]
fn a_rule_may_keep_an_integer_within_less_bits() {
    let of = |format: &str, most: u32| json!({ "type": "integer", "format": format, "minimum": 0, "maximum": most });
    assert_eq!(
        as_input(&of("uint64", 100), &of("uint8", 255)),
        ["safe input-type-widened input", "safe input-rule-loosened input"]
    );
    assert_eq!(as_output(&of("uint32", 100), &of("uint64", 100)), ["safe output-type-narrowed output"]);
}

#[test]
fn bounds_that_the_format_has_anyway_are_no_rules() {
    // schemars says `maximum` of 8 and 16 bits, and not of more.
    let written_out = json!({ "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 });
    let short = json!({ "type": "integer", "format": "uint8" });
    assert!(as_input(&written_out, &short).is_empty());
    assert!(as_output(&short, &written_out).is_empty());
}

#[test]
fn tighter_rules_break_who_sends_and_looser_ones_nobody() {
    let number = |rule: &str, value: Value| json!({ "type": "integer", "format": "int32", rule: value });
    let text = |rule: &str, value: Value| json!({ "type": "string", rule: value });
    let list = |rule: &str, value: Value| json!({ "type": "array", "items": true, rule: value });
    let map =
        |rule: &str, value: Value| json!({ "type": "object", "additionalProperties": true, rule: value });
    let cases = [
        (number("maximum", json!(10)), number("maximum", json!(20))),
        (number("minimum", json!(2)), number("minimum", json!(1))),
        (number("exclusiveMaximum", json!(10)), number("exclusiveMaximum", json!(11))),
        (number("multipleOf", json!(6)), number("multipleOf", json!(3))),
        (number("multipleOf", json!(6)), number("format", json!("int32"))),
        (text("maxLength", json!(10)), text("maxLength", json!(20))),
        (text("minLength", json!(2)), text("minLength", json!(1))),
        (text("pattern", json!("^a$")), json!({ "type": "string" })),
        (list("maxItems", json!(10)), list("maxItems", json!(20))),
        (list("minItems", json!(2)), list("minItems", json!(1))),
        (map("maxProperties", json!(2)), map("maxProperties", json!(3))),
        (map("propertyNames", json!({ "type": "string", "maxLength": 3 })), map("minProperties", json!(0))),
    ];
    for (tight, loose) in cases {
        let all =
            |lines: Vec<String>, line: &str| !lines.is_empty() && lines.iter().any(|known| known == line);
        assert!(all(as_input(&loose, &tight), "breaking input-rule-tightened input"), "{loose} {tight}");
        assert!(as_input(&tight, &loose).iter().all(|line| line.starts_with("safe")), "{tight} {loose}");
        assert!(as_output(&loose, &tight).iter().all(|line| line.starts_with("safe")), "{loose} {tight}");
        assert!(all(as_output(&tight, &loose), "safe output-rule-loosened output"), "{tight} {loose}");
    }
}

#[test]
fn another_pattern_breaks_because_nobody_can_tell() {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    assert_eq!(as_input(&text("^a$"), &text("^a?$")), ["breaking input-rule-tightened input"]);
}

#[test]
fn bounds_may_be_said_in_two_ways() {
    let of = |rule: &str, value: i32| json!({ "type": "integer", "format": "int32", rule: value });
    let lines = as_input(&of("minimum", 1), &of("exclusiveMinimum", 0));
    assert!(lines.iter().all(|line| line.starts_with("safe")), "{lines:?}");
    let lines = as_input(&of("minimum", 0), &of("exclusiveMinimum", 0));
    assert!(lines.iter().any(|line| line.starts_with("breaking")), "{lines:?}");
}

#[test]
fn large_bounds_are_compared_exactly() {
    let of = |most: u64| json!({ "type": "integer", "maximum": most });
    assert_eq!(as_input(&of(u64::MAX), &of(u64::MAX - 1)), ["breaking input-rule-tightened input"]);
}

#[test]
fn rules_that_belong_to_a_type_of_rust_break_who_gets_what_does_not_fit() {
    assert_eq!(written::<NonZeroU32, u32>(), ["breaking output-rule-loosened output"]);
    assert_eq!(written::<NonZeroU32, NonZeroU64>(), ["breaking output-type-widened output"]);
    assert_eq!(written::<u32, NonZeroU32>(), ["safe output-rule-tightened output"]);
    assert!(written::<char, String>().iter().all(|line| line == "breaking output-rule-loosened output"));
}

#[test]
fn what_garde_checks_is_a_rule() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    struct Old {
        #[garde(length(chars, max = 64))]
        name: String,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    struct New {
        #[garde(length(chars, max = 32))]
        name: String,
    }
    assert_eq!(read::<Old, New>(), ["breaking input-rule-tightened input.name"]);
    assert_eq!(read::<New, Old>(), ["safe input-rule-loosened input.name"]);
}
