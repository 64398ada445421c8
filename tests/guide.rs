//! The code in the README, the guide and the protocol's reference, as doc tests: what a reader copies compiles and runs.

#[doc = include_str!("../README.md")]
mod readme {}

#[doc = include_str!("../docs/guide/start.md")]
mod start {}

#[doc = include_str!("../docs/guide/subscriptions.md")]
mod subscriptions {}

#[doc = include_str!("../docs/guide/rooms.md")]
mod rooms {}

#[doc = include_str!("../docs/guide/context.md")]
mod context {}

#[doc = include_str!("../docs/guide/contracts.md")]
mod contracts {}

#[doc = include_str!("../docs/guide/client.md")]
mod client {}

#[doc = include_str!("../docs/guide/typescript.md")]
mod typescript {}

#[doc = include_str!("../docs/guide/errors.md")]
mod errors {}

#[doc = include_str!("../docs/guide/testing.md")]
mod testing {}

#[doc = include_str!("../docs/guide/generating.md")]
mod generating {}

#[doc = include_str!("../docs/guide/deploying.md")]
mod deploying {}

/// Every message that the protocol's reference shows is one that a server sends, and every code is there.
///
/// ```
/// use std::collections::BTreeSet;
///
/// use rpc_core::Code;
/// use serde_json::Value;
///
/// let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md")).expect("the page");
/// // What the schema looks like is another matter: see below.
/// let (before, rest) = page.split_once("\n## The schema\n").expect("a section");
/// let (_, after) = rest.split_once("\n## ").expect("another section");
/// let messages = before.lines().chain(after.lines()).filter_map(|line| {
///     let line = line.strip_prefix("# ").unwrap_or(line);
///     line.starts_with(['{', '[']).then(|| line.replace(":…", ":0"))
/// });
/// let messages: Vec<Value> =
///     messages.map(|line| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
/// let mut codes = BTreeSet::new();
/// for message in messages.iter().flat_map(|message| message.as_array().cloned().unwrap_or(vec![message.clone()])) {
///     if message.get("type").is_some() {
///         // A frame of a socket: those are tried by a test of their own.
///     } else if message["ok"] == true {
///         assert!(message.get("data").is_some(), "{message}");
///     } else {
///         assert!(message["error"]["message"].is_string(), "{message}");
///         codes.insert(message["error"]["code"].as_str().expect("a code").to_owned());
///     }
/// }
/// for code in Code::ALL {
///     let is_reserved = matches!(code, Code::DuplicateId | Code::NotOpen);
///     assert_ne!(codes.contains(code.as_str()), is_reserved, "{code}");
///     assert!(page.contains(&format!("`{code}`")), "{code}");
///     assert!(is_reserved || page.contains(&format!("`{code}`, {}", code.status())), "{code}");
/// }
/// ```
mod protocol {}

/// What the protocol's reference shows of a schema is a part of the chat's, and it tells of every member.
///
/// ```
/// use serde_json::Value;
///
/// /// Whether everything that is shown is there.
/// fn is_part(shown: &Value, whole: &Value) -> bool {
///     match (shown, whole) {
///         (Value::Object(shown), Value::Object(whole)) => shown
///             .iter()
///             .all(|(name, value)| whole.get(name).is_some_and(|whole| is_part(value, whole))),
///         (Value::Array(shown), Value::Array(whole)) => {
///             shown.iter().all(|value| whole.iter().any(|whole| is_part(value, whole)))
///         }
///         (shown, whole) => shown == whole,
///     }
/// }
///
/// let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md")).expect("the page");
/// let (_, section) = page.split_once("\n## The schema\n").expect("a section");
/// let (section, _) = section.split_once("\n## ").expect("another section");
/// let (_, block) = section.split_once("```json\n").expect("an example");
/// let (block, _) = block.split_once("\n```").expect("its end");
/// let shown: Value = serde_json::from_str(block).expect("JSON");
/// let chat: Value = serde_json::from_str(&chat::Api::schema().to_json()).expect("JSON");
/// assert!(is_part(&shown, &chat), "{shown:#} {chat:#}");
///
/// let members = chat.as_object().expect("an object").keys();
/// let of_procedures = chat["procedures"].as_array().expect("a list").iter().flat_map(|procedure| {
///     procedure.as_object().expect("an object").keys()
/// });
/// for member in members.chain(of_procedures) {
///     assert!(section.contains(&format!("\n| `{member}` | ")), "{member}");
/// }
/// ```
mod schema_of_the_protocol {}
