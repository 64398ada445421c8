//! Errors of procedures' own.

use serde_json::{Value, json};

use super::documents::{lines, query, with};
use crate::check::{Report, check};

fn between(old: Value, new: Value) -> Report {
    let document = |errors: Value| {
        with(json!({
            "procedures": [
                query("one", json!({ "errors": "ChatError" })),
                query("two", json!({ "errors": "ChatError" })),
            ],
            "errors": { "ChatError": errors },
        }))
    };
    check(&document(old), &document(new))
}

fn error(code: &str, status: u16) -> Value {
    json!({ "code": code, "status": status })
}

#[test]
fn errors_that_come_and_go() {
    let (one, two) = (error("NOT_HERE", 404), error("FULL", 409));
    let report = between(json!([one, two]), json!([one]));
    assert_eq!(lines(&report), ["breaking error-removed errors.FULL"]);
    assert_eq!(report.changes[0].procedures, ["one", "two"]);
    assert_eq!(report.changes[0].definition.as_deref(), Some("ChatError"));
    assert_eq!(lines(&between(json!([one]), json!([two, one]))), ["safe error-added errors.FULL"]);
}

#[test]
fn the_status_and_the_details_are_compared() {
    let of = |status: u16, details: Value| json!([{ "code": "FULL", "status": status, "details": details }]);
    let object = |of: &str| json!({ "type": "object", "properties": { "pages": { "type": of } }, "required": ["pages"] });
    assert_eq!(
        lines(&between(of(409, object("integer")), of(422, object("string")))),
        ["breaking error-status-changed errors.FULL", "breaking output-type-changed errors.FULL.pages",]
    );
    assert_eq!(
        lines(&between(of(409, object("integer")), json!([error("FULL", 409)]))),
        ["breaking output-type-changed errors.FULL"]
    );
    assert_eq!(between(json!([error("FULL", 409)]), of(409, object("integer"))).changes, []);
}

#[test]
fn the_message_is_for_people() {
    let of = |message: &str| json!([{ "code": "FULL", "status": 409, "message": message }]);
    assert_eq!(between(of("full"), of("there is no room")).changes, []);
}

#[test]
fn errors_that_are_not_known_beforehand_are_told() {
    let document = |members: Value| {
        with(json!({ "procedures": [query("one", members)], "errors": { "E": [error("FULL", 409)] } }))
    };
    let (closed, open) = (json!({ "errors": "E" }), json!({ "openErrors": true }));
    assert_eq!(
        lines(&check(&document(closed.clone()), &document(open.clone()))),
        ["breaking error-removed errors.FULL", "safe errors-opened errors",]
    );
    assert_eq!(lines(&check(&document(open), &document(closed))), ["safe error-added errors.FULL"]);
}

#[test]
fn a_type_of_errors_may_be_called_otherwise() {
    let document = |name: &str| {
        with(json!({
            "procedures": [query("one", json!({ "errors": name }))],
            "errors": { name: [error("FULL", 409)] },
        }))
    };
    assert_eq!(check(&document("Old"), &document("New")).changes, []);
}
