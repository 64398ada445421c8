//! What callers must bring.

use serde_json::{Value, json};

use super::documents::{lines, query, with};
use crate::check::check;

fn between(old: &Value, new: &Value) -> Vec<String> {
    let document = |security: &Value| {
        with(json!({
            "procedures": [query("one", json!({ "security": security }))],
            "securitySchemes": {
                "user": { "type": "http", "scheme": "bearer" },
                "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
            },
        }))
    };
    lines(&check(&document(old), &document(new)))
}

#[test]
fn what_must_be_brought_now_breaks_who_does_not() {
    let none = json!([]);
    let user = json!([{ "scheme": "user" }]);
    let maybe = json!([{ "scheme": "user", "optional": true }]);
    let key = json!([{ "scheme": "key" }]);
    for (old, new, expected) in [
        (&none, &user, &["breaking security-required security.user"][..]),
        (&none, &maybe, &["safe security-added security.user"]),
        (&maybe, &user, &["breaking security-required security.user"]),
        (&user, &maybe, &["safe security-optional security.user"]),
        (&user, &none, &["safe security-removed security.user"]),
        (&user, &key, &["breaking security-required security.key", "safe security-removed security.user"]),
        (&user, &user, &[]),
    ] {
        assert_eq!(between(old, new), expected, "{old} {new}");
    }
}

#[test]
fn scopes_are_compared() {
    let of = |scopes: &[&str]| json!([{ "scheme": "user", "scopes": scopes }]);
    assert_eq!(
        between(&of(&["read"]), &of(&["admin", "read"])),
        ["breaking security-scopes-added security.user"]
    );
    assert_eq!(
        between(&of(&["admin", "read"]), &of(&["read"])),
        ["safe security-scopes-removed security.user"]
    );
}

#[test]
fn a_scheme_is_known_by_what_it_is() {
    let document = |name: &str, kind: Value| {
        with(json!({
            "procedures": [query("one", json!({ "security": [{ "scheme": name }] }))],
            "securitySchemes": { name: kind },
        }))
    };
    let bearer = json!({ "type": "http", "scheme": "bearer", "description": "A token." });
    let basic = json!({ "type": "http", "scheme": "basic" });
    assert_eq!(check(&document("user", bearer.clone()), &document("member", bearer.clone())).changes, []);
    assert_eq!(
        lines(&check(&document("user", bearer), &document("user", basic))),
        ["breaking security-required security.user", "safe security-removed security.user",]
    );
}

#[test]
fn a_contract_tells_no_security_and_so_none_is_compared() {
    let contract = with(json!({ "procedures": [query("one", json!({}))] }));
    let server = with(json!({
        "procedures": [query("one", json!({ "security": [{ "scheme": "user" }] }))],
        "securitySchemes": { "user": { "type": "http", "scheme": "bearer" } },
    }));
    let report = check(&contract, &server);
    assert_eq!(lines(&report), ["safe security-unknown security"]);
    assert_eq!(report.changes[0].procedures, [""; 0]);
    assert_eq!(check(&server, &contract).changes, []);
}
