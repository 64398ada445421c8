//! The right type, refused by its own rules: one entry a violation, with paths in the names of the wire.

use std::collections::BTreeMap;

use rpc_server::{Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{Request, TestServer, plain::Empty, query};

#[derive(Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[garde(length(chars, min = 1, max = 8))]
    display_name: String,
    /// On the wire it has a name that nothing here resembles.
    #[serde(rename = "zzz")]
    #[garde(range(max = 150))]
    age: u32,
    #[garde(dive)]
    home_address: Option<Address>,
    #[garde(dive)]
    #[serde(default)]
    phone_numbers: Vec<Phone>,
    #[garde(inner(length(min = 2)))]
    #[serde(default)]
    tag_names: Vec<String>,
    #[garde(dive)]
    pay_with: Option<Payment>,
    #[garde(dive)]
    #[serde(flatten)]
    dates: Dates,
    #[garde(dive)]
    #[serde(default)]
    by_name: BTreeMap<String, Phone>,
}

#[derive(Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Address {
    #[garde(ascii, length(min = 3))]
    postal_code: String,
}

#[derive(Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "kebab-case")]
struct Phone {
    #[garde(prefix("+"))]
    dialled_number: String,
}

#[derive(Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Payment {
    Card {
        #[garde(length(min = 4))]
        card_number: String,
    },
    BankAccount(#[garde(dive)] Account),
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
    #[garde(range(min = 1900))]
    #[serde(default = "this_year")]
    birth_year: u32,
}

fn this_year() -> u32 {
    2026
}

#[procedure(mutation)]
async fn save(input: Profile) -> String {
    input.display_name
}

#[procedure(query)]
async fn find(input: Account) -> String {
    input.account_number
}

router! {
    Api for Empty { save, find }
}

async fn server() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

/// A valid profile with some members replaced.
fn profile(changes: &Value) -> Value {
    let mut profile = json!({"displayName": "Ada", "zzz": 36});
    let members = profile.as_object_mut().expect("an object");
    members.extend(changes.as_object().expect("an object").clone());
    json!({"path": ["save"], "type": "mutation", "input": profile})
}

#[tokio::test]
async fn what_keeps_to_the_rules_is_let_through() {
    let all = json!({
        "homeAddress": {"POSTAL_CODE": "8000"},
        "phoneNumbers": [{"dialled-number": "+1"}],
        "tagNames": ["ab"],
        "payWith": {"bankAccount": {"accountNumber": "1234"}},
        "birthYear": 1900,
        "byName": {"x": {"dialled-number": "+2"}},
    });
    let server = server().await;
    assert_eq!(server.send(profile(&json!({}))).await.data(), "Ada");
    assert_eq!(server.send(profile(&all)).await.data(), "Ada");
    // Characters count, not bytes.
    assert_eq!(server.send(profile(&json!({"displayName": "éééééééé"}))).await.data(), "éééééééé");
}

#[tokio::test]
async fn each_violation_is_told_in_the_names_of_the_wire() {
    let server = server().await;
    let cases = [
        (json!({"displayName": ""}), json!([["displayName"]])),
        (json!({"displayName": "ééééééééé"}), json!([["displayName"]])),
        (json!({"zzz": 151}), json!([["zzz"]])),
        (json!({"zzz": 151, "displayName": ""}), json!([["displayName"], ["zzz"]])),
        (
            json!({"homeAddress": {"POSTAL_CODE": "é"}}),
            json!([["homeAddress", "POSTAL_CODE"], ["homeAddress", "POSTAL_CODE"]]),
        ),
        (json!({"homeAddress": {"POSTAL_CODE": "12"}}), json!([["homeAddress", "POSTAL_CODE"]])),
        (
            json!({"phoneNumbers": [{"dialled-number": "+1"}, {"dialled-number": "1"}]}),
            json!([["phoneNumbers", 1, "dialled-number"]]),
        ),
        (json!({"tagNames": ["ab", "c", ""]}), json!([["tagNames", 1], ["tagNames", 2]])),
        (json!({"payWith": {"card": {"cardNumber": "1"}}}), json!([["payWith", "card", "cardNumber"]])),
        (
            json!({"payWith": {"bankAccount": {"accountNumber": "1"}}}),
            json!([["payWith", "bankAccount", "accountNumber"]]),
        ),
        (json!({"birthYear": 1}), json!([["birthYear"]])),
        (
            json!({"byName": {"__proto__": {"dialled-number": ""}}}),
            json!([["byName", "__proto__", "dialled-number"]]),
        ),
    ];
    for (changes, expected) in cases {
        let error = server.send(profile(&changes)).await.refused(400, "VALIDATION_ERROR");
        let violations = error["details"].as_array().expect("a list of violations");
        let mut paths: Vec<_> = violations.iter().map(|violation| violation["path"].clone()).collect();
        paths.sort_by_key(Value::to_string);
        assert_eq!(Value::Array(paths), expected, "{changes}: {error}");
        for violation in violations {
            assert!(violation["message"].as_str().is_some_and(|message| !message.is_empty()), "{violation}");
        }
    }
}

#[tokio::test]
async fn every_form_of_call_is_validated() {
    let server = server().await;
    let refusals = [
        server.send(query("find", json!({"accountNumber": "1"}))).await,
        server.get("/api/rpc/find?input=%7B%22accountNumber%22:%221%22%7D").await,
        server.get("/api/rpc?path=find&input=%7B%22accountNumber%22:%221%22%7D").await,
    ];
    for refusal in refusals {
        let error = refusal.refused(400, "VALIDATION_ERROR");
        assert_eq!(error["details"][0]["path"], json!(["accountNumber"]));
    }
    let by_url = Request::post("/api/rpc/save", r#"{"displayName":"","zzz":1}"#);
    server.send(by_url).await.refused(400, "VALIDATION_ERROR");
    let batch =
        server.send(Value::Array(vec![profile(&json!({"zzz": 1000})), profile(&json!({}))])).await.json();
    assert_eq!(batch[0]["error"]["details"][0]["path"], json!(["zzz"]));
    assert_eq!(batch[1]["data"], "Ada");
}

#[tokio::test]
async fn a_wrong_type_is_told_before_a_broken_rule() {
    let server = server().await;
    server.send(profile(&json!({"displayName": "", "zzz": "x"}))).await.refused(400, "BAD_INPUT");
}

#[tokio::test]
async fn a_flood_of_violations_is_answered_in_bounds() {
    let server = server().await;
    let tags = vec![""; 200_000];
    let response = server.send(profile(&json!({"tagNames": tags}))).await;
    let error = response.refused(400, "VALIDATION_ERROR");
    assert!(error["details"].as_array().is_some_and(|details| !details.is_empty()));
    // A small request must not make a large answer.
    assert!(response.body.len() < 100_000, "{} bytes", response.body.len());
}
