//! Procedures that come, go, and are called otherwise.

use serde_json::{Value, json};

use super::documents::{document, lines, procedure, query};
use crate::check::{Report, check};

fn between<const OLD: usize, const NEW: usize>(old: [Value; OLD], new: [Value; NEW]) -> Report {
    check(&document(&old, &json!({})), &document(&new, &json!({})))
}

#[test]
fn a_procedure_that_is_gone_breaks_who_calls_it() {
    let (one, two) = (query("one", json!({})), query("two", json!({ "output": true })));
    assert_eq!(lines(&between([one.clone(), two.clone()], [one.clone()])), ["breaking procedure-removed"]);
    assert_eq!(lines(&between([one.clone()], [one.clone(), two.clone()])), ["safe procedure-added"]);
    let report = between([one], [two]);
    assert_eq!(lines(&report), ["breaking procedure-removed", "safe procedure-added"]);
    assert_eq!(report.changes[0].procedures, ["one"]);
    assert_eq!(report.changes[0].old.as_deref(), Some("one"));
}

#[test]
fn the_order_of_the_list_makes_no_difference() {
    let (one, two) = (query("one", json!({})), query("two", json!({ "output": true })));
    assert_eq!(between([one.clone(), two.clone()], [two, one]).changes, []);
}

#[test]
fn one_that_is_gone_and_one_that_is_new_with_the_same_types_may_be_the_same() {
    let types =
        json!({ "input": { "type": "string", "description": "An id." }, "output": { "type": "boolean" } });
    let new = json!({ "input": { "type": "string" }, "output": { "type": "boolean" } });
    let report = between([query("rooms.has", types.clone())], [query("rooms.exists", new.clone())]);
    assert_eq!(lines(&report), ["breaking procedure-renamed"]);
    assert_eq!(report.changes[0].new.as_deref(), Some("rooms.exists"));
    assert!(report.changes[0].message.contains("`rooms.exists`"));

    // Another kind is another procedure.
    let mutation = procedure("rooms.exists", "mutation", new.clone());
    assert_eq!(
        lines(&between([query("rooms.has", types.clone())], [mutation])),
        ["breaking procedure-removed", "safe procedure-added"]
    );
    // Of two that could be it, the last name tells.
    let report = between(
        [query("rooms.has", types.clone())],
        [query("halls.has", new.clone()), query("halls.had", new.clone())],
    );
    assert_eq!(report.changes[0].new.as_deref(), Some("halls.has"));
    // If nothing tells, nothing is said.
    let report =
        between([query("rooms.has", types)], [query("halls.contains", new.clone()), query("halls.had", new)]);
    assert_eq!(lines(&report)[0], "breaking procedure-removed");
}

#[test]
fn a_procedure_without_types_is_not_known_by_these() {
    let report = between([query("ping", json!({}))], [query("start", json!({}))]);
    assert_eq!(lines(&report), ["breaking procedure-removed", "safe procedure-added"]);
}

#[test]
fn another_kind_is_called_in_another_way() {
    let report = between(
        [query("get", json!({ "output": { "type": "string" } }))],
        [procedure("get", "subscription", json!({ "output": { "type": "boolean" } }))],
    );
    assert_eq!(lines(&report), ["breaking kind-changed"]);
    assert_eq!(report.changes[0].old.as_deref(), Some("query"));
}

#[test]
fn an_input_that_is_new_breaks_who_sends_none_unless_null_or_an_empty_object_will_do() {
    let of = |input: Value| query("get", json!({ "input": input }));
    let none = query("get", json!({}));
    let text = json!({ "type": "string" });
    let page = |required: &[&str]| json!({ "type": "object", "properties": { "limit": { "type": "integer" } }, "required": required });
    for (input, line) in [
        (text.clone(), "breaking input-required input"),
        (page(&["limit"]), "breaking input-required input"),
        (page(&[]), "safe input-added input"),
        (json!({ "type": ["string", "null"] }), "safe input-added input"),
        (json!(true), "safe input-added input"),
    ] {
        assert_eq!(lines(&between([none.clone()], [of(input)])), [line]);
    }
    assert_eq!(lines(&between([of(text)], [none.clone()])), ["breaking input-removed input"]);
    assert_eq!(between([of(json!({ "type": "null" }))], [none]).changes, []);
}

#[test]
fn null_is_as_good_as_an_empty_object() {
    let of = |input: Value| query("get", json!({ "input": input }));
    let page = |required: &[&str]| json!({ "type": "object", "properties": { "limit": { "type": "integer" } }, "required": required });
    let or_null = |of: Value| json!({ "anyOf": [of, { "type": "null" }] });
    let (some, all) = (page(&[]), page(&["limit"]));
    assert_eq!(between([of(or_null(some.clone()))], [of(some)]).changes, []);
    let report = between([of(or_null(all.clone()))], [of(all)]);
    assert_eq!(lines(&report), ["breaking input-not-nullable input"]);
}

#[test]
fn items_of_subscriptions_are_called_so() {
    let of = |output: &str| procedure("ticks", "subscription", json!({ "output": { "type": output } }));
    assert_eq!(lines(&between([of("string")], [of("integer")])), ["breaking output-type-changed item"]);
}

#[test]
fn a_deprecation_is_told_with_its_note() {
    let report =
        between([query("get", json!({}))], [query("get", json!({ "deprecated": { "note": "use `find`" } }))]);
    assert_eq!(lines(&report), ["safe deprecated"]);
    assert_eq!(report.changes[0].message, "is deprecated now: use `find`");
    assert!(!report.is_breaking());
}

#[test]
fn neither_documentation_nor_places_make_a_difference() {
    let old = query("get", json!({ "docs": "Old.", "source": { "file": "a.rs", "line": 1 } }));
    assert_eq!(between([old], [query("get", json!({ "docs": "New." }))]).changes, []);
}
