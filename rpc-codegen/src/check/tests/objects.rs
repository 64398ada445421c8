//! Members that come, go, and may be missing.

use serde_json::{Value, json};

use super::documents::{as_input, as_output, read, written};

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn closed(mut of: Value) -> Value {
    of["additionalProperties"] = json!(false);
    of
}

#[test]
fn members_that_come_and_go() {
    let text = json!({ "type": "string" });
    let none = object(json!({}), &[]);
    let optional = object(json!({ "a": text }), &[]);
    let required = object(json!({ "a": text }), &["a"]);
    for (old, new, input, output) in [
        (&none, &optional, "safe input-member-added input.a", "safe output-member-added output.a"),
        (&none, &required, "breaking input-member-required input.a", "safe output-member-added output.a"),
        (
            &optional,
            &required,
            "breaking input-member-required input.a",
            "safe output-member-required output.a",
        ),
        (
            &required,
            &optional,
            "safe input-member-optional input.a",
            "breaking output-member-optional output.a",
        ),
        (&optional, &none, "safe input-member-removed input.a", "safe output-member-removed output.a"),
        (&required, &none, "safe input-member-removed input.a", "breaking output-member-removed output.a"),
    ] {
        assert_eq!(as_input(old, new), [input], "{old} {new}");
        assert_eq!(as_output(old, new), [output], "{old} {new}");
    }
}

#[test]
fn who_refuses_unknown_members_breaks_with_one_more_or_less() {
    let text = json!({ "type": "string" });
    let none = closed(object(json!({}), &[]));
    let some = closed(object(json!({ "a": text }), &["a"]));
    assert_eq!(as_input(&some, &none), ["breaking input-member-removed input.a"]);
    assert_eq!(as_output(&none, &some), ["breaking output-member-added output.a"]);
}

#[test]
fn to_refuse_what_was_ignored_breaks_who_sends_too_much() {
    let open = object(json!({ "a": true }), &["a"]);
    assert_eq!(as_input(&open, &closed(open.clone())), ["breaking input-unknown-members-refused input"]);
    assert!(as_input(&closed(open.clone()), &open).is_empty());
    assert!(as_output(&open, &closed(open.clone())).is_empty());
}

#[test]
fn members_that_are_there_in_both_are_compared() {
    let of = |a: Value| object(json!({ "outer": object(json!({ "a.b": a }), &["a.b"]) }), &["outer"]);
    assert_eq!(
        as_input(&of(json!({ "type": "string" })), &of(json!({ "type": "boolean" }))),
        [r#"breaking input-type-changed input.outer["a.b"]"#]
    );
}

#[test]
fn another_default_is_told_to_who_leaves_it_out() {
    let of = |default: u32, required: &[&str]| {
        object(json!({ "limit": { "type": "integer", "default": default } }), required)
    };
    assert_eq!(as_input(&of(10, &[]), &of(20, &[])), ["safe input-default-changed input.limit"]);
    assert_eq!(as_output(&of(10, &[]), &of(20, &[])), [""; 0]);
    assert_eq!(as_input(&of(10, &["limit"]), &of(20, &["limit"])), [""; 0]);
}

#[test]
fn a_map_may_get_a_name_among_its_members() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let mut named = map.clone();
    named["properties"] = json!({ "a": { "type": "boolean" } });
    assert_eq!(
        as_input(&map, &named),
        ["breaking input-type-changed input.a", "safe input-member-added input.a"]
    );
    assert_eq!(as_output(&map, &named), ["breaking output-type-changed output.a"]);
}

mod old {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(super) struct Message {
        id: u64,
        #[serde(flatten)]
        body: Body,
        #[serde(skip_serializing_if = "Option::is_none")]
        author: Option<String>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "type", rename_all = "camelCase")]
    enum Body {
        Text { text: String },
        Image { url: String },
    }
}

mod new {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(super) struct Message {
        id: u64,
        #[serde(flatten)]
        body: Body,
        author: Option<String>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "type", rename_all = "camelCase")]
    enum Body {
        Text { text: String, lang: Option<String> },
        Image { url: Option<String> },
        Sound,
    }
}

#[test]
fn what_is_flattened_is_compared_where_it_stands() {
    let lines = written::<old::Message, new::Message>();
    for line in [
        "breaking output-nullable output(image).url",
        "safe output-member-required output.author",
        "breaking output-variant-added output",
        "safe output-member-added output(text).lang",
    ] {
        assert!(lines.iter().any(|known| known == line), "{line} in {lines:#?}");
    }
    assert_eq!(lines.iter().filter(|line| line.starts_with("breaking")).count(), 2, "{lines:#?}");
    let lines = read::<old::Message, new::Message>();
    assert!(lines.iter().all(|line| line.starts_with("safe")), "{lines:#?}");
    let lines = read::<new::Message, old::Message>();
    for line in ["breaking input-not-nullable input(image).url", "breaking input-variant-removed input"] {
        assert!(lines.iter().any(|known| known == line), "{line} in {lines:#?}");
    }
}
