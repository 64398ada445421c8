//! Two crates, the same in every run: one with types and their derives alone, and one with the same types and the
//! procedures and routers that use them.
//!
//! Each of 30 resources is a module with 10 procedures, an input and an output for each of them, and an enum of
//! errors. Half of the inputs are validated. Ten resources are routers of their own, ten are namespaces of the
//! outermost router, and the procedures of ten stand there side by side.

/// How many procedures there are.
pub(super) const PROCEDURES: usize = RESOURCES.len() * OPERATIONS.len();

/// How many types there are: an input and an output for each procedure.
pub(super) const TYPES: usize = 2 * PROCEDURES;

const RESOURCES: [&str; 30] = [
    "accounts",
    "addresses",
    "articles",
    "baskets",
    "bookings",
    "brands",
    "carriers",
    "catalogs",
    "channels",
    "comments",
    "contracts",
    "coupons",
    "customers",
    "deliveries",
    "devices",
    "documents",
    "events",
    "invoices",
    "members",
    "messages",
    "orders",
    "payments",
    "products",
    "projects",
    "refunds",
    "reports",
    "rooms",
    "stores",
    "teams",
    "tickets",
];

/// The name of a procedure, its kind, what it returns, and how that is made of an `Option` of its output. `Output` and
/// `Failure` stand for the names of types.
const OPERATIONS: [[&str; 4]; 10] = [
    ["get", "query", "Result<Output, Failure>", ".ok_or(Failure::Unknown { id: 1 })"],
    ["find", "query", "Option<Output>", ""],
    ["list", "query", "Vec<Output>", ".into_iter().collect()"],
    ["search", "query", "Result<Vec<Output>, Failure>", ".map(|one| vec![one]).ok_or(Failure::Busy)"],
    ["latest", "query", "Result<Output, RpcError>", ".ok_or_else(|| RpcError::forbidden(\"not yet\"))"],
    ["create", "mutation", "Result<Output, Failure>", ".ok_or(Failure::Unknown { id: 1 })"],
    ["update", "mutation", "Result<Output, Failure>", ".ok_or(Failure::Refused(String::new()))"],
    ["remove", "mutation", "Result<Option<Output>, Failure>", ".map(Some).ok_or(Failure::Busy)"],
    ["archive", "mutation", "Result<Output, RpcError>", ".ok_or_else(|| RpcError::forbidden(\"not you\"))"],
    ["watch", "subscription", "Result<Output, Failure>", ".ok_or(Failure::Busy)"],
];

/// The name of a field, its type, and a rule of garde's.
const FIELDS: [[&str; 3]; 12] = [
    ["id", "String", "length(min = 1, max = 64)"],
    ["quantity", "u32", "range(min = 1, max = 1000)"],
    ["note", "Option<String>", "length(max = 1000)"],
    ["active", "bool", "skip"],
    ["tags", "Vec<String>", "length(max = 16)"],
    ["price", "f64", "range(min = 0.0)"],
    ["name", "String", "length(chars, min = 1, max = 200)"],
    ["created_at", "u64", "skip"],
    ["attributes", "BTreeMap<String, String>", "skip"],
    ["parent_id", "Option<u64>", "range(min = 1)"],
    ["position", "(i32, i32)", "skip"],
    ["description", "String", "length(max = 4000)"],
];

/// The sources of a crate: names under `src`, and texts.
pub(super) type Sources = Vec<(String, String)>;

/// The types alone.
pub(super) fn types() -> Sources {
    let mut sources = modules(|number| types_of(number, false));
    sources.push(("lib.rs".to_owned(), format!("//! Types and their derives.\n\n{}", declarations())));
    sources
}

/// The same types, with procedures and routers.
pub(super) fn procedures() -> Sources {
    let mut sources = modules(|number| types_of(number, true) + &procedures_of(number));
    sources.push(("lib.rs".to_owned(), root()));
    sources
}

fn modules(text: impl Fn(usize) -> String) -> Sources {
    RESOURCES.iter().enumerate().map(|(number, name)| (format!("{name}.rs"), text(number))).collect()
}

/// The context, what procedures ask of it, and the outermost router.
fn root() -> String {
    let mut entries = String::new();
    for (number, name) in RESOURCES.iter().enumerate() {
        let procedures = OPERATIONS.iter().map(|[operation, ..]| match number % 3 {
            1 => format!("        {name}::{operation},\n"),
            _ => format!("        {name}::{operation} as {operation}_{name},\n"),
        });
        entries += &match number % 3 {
            0 => format!("        {name} => {name}::Api,\n"),
            1 => format!("        {name}: {{\n{}        }},\n", procedures.collect::<String>()),
            _ => procedures.collect(),
        };
    }
    let declarations = declarations();
    format!(
        "//! Procedures, their types and their routers.

{declarations}
use std::{{collections::HashMap, sync::Arc}};

use rpc_server::prelude::*;

/// What procedures may ask for.
#[derive(Clone, Context)]
pub struct App {{
    #[provide]
    store: Store,
}}

/// Answers by what is asked.
#[derive(Clone)]
pub struct Store(Arc<HashMap<String, String>>);

impl Store {{
    fn answer<I: Serialize, O: for<'de> Deserialize<'de>>(&self, input: &I, user: Option<&User>) -> Option<O> {{
        let question = serde_json::to_string(&(input, user.map(|user| &user.name))).ok()?;
        serde_json::from_str(self.0.get(&question)?).ok()
    }}
}}

/// Who calls.
#[derive(Clone)]
pub struct User {{
    name: String,
}}

impl FromContext<App> for User {{
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {{
        let name = call.header(\"x-user\").ok_or_else(|| RpcError::unauthorized(\"sign in first\"))?;
        Ok(Self {{ name: name.to_owned() }})
    }}
}}

router! {{
    /// Everything.
    pub Api for App {{
{entries}    }}
}}
"
    )
}

fn declarations() -> String {
    // One more module, for a function that is changed.
    RESOURCES.iter().chain(&["round"]).map(|name| format!("pub mod {name};\n")).collect()
}

/// The types of a resource. That an error is one of procedures is not among the derives of the types alone.
fn types_of(number: usize, with_procedures: bool) -> String {
    let resource = RESOURCES[number];
    let (derive, unknown, refused, busy) = if with_procedures {
        (
            ", rpc_server::RpcError",
            "\n    #[rpc(status = 404, message = \"there is none with the id {id}\")]",
            "\n    #[rpc(status = 403)]",
            "\n    #[rpc(status = 409, message = \"try again\")]",
        )
    } else {
        ("", "", "", "")
    };
    let mut text = format!(
        "//! What is done with {resource}.

use std::collections::BTreeMap;

use garde::Validate;
use schemars::JsonSchema;
use serde::{{Deserialize, Serialize}};

/// Why something cannot be done with {resource}.
#[derive(Debug, Serialize, Deserialize{derive})]
pub enum {failure} {{
    /// There is none of this id.{unknown}
    Unknown {{
        /// The id.
        id: u64,
    }},
    /// It is not allowed, for a reason.{refused}
    Refused(String),
    /// Somebody else is at it.{busy}
    Busy,
}}
",
        failure = failure(number),
    );
    for (operation, [name, ..]) in OPERATIONS.iter().enumerate() {
        let first = 3 * number + 5 * operation;
        let (input, output) = (input(number, operation), output(number, operation));
        let validates = operation % 2 == 0;
        let derives = if validates { ", Validate" } else { "" };
        text += &format!(
            "
/// What it takes to {name} {resource}.
#[derive(Serialize, Deserialize, JsonSchema{derives})]
#[serde(rename_all = \"camelCase\")]
pub struct {input} {{
{}}}

/// What comes of it.
#[derive(Serialize, Deserialize, JsonSchema)]
",
            fields(first, 2 + first % 5, "    pub ", validates),
        );
        text += &match operation {
            // One in ten is an enum, and one in ten is made of others.
            3 => format!(
                "#[serde(tag = \"type\", rename_all = \"camelCase\", rename_all_fields = \"camelCase\")]
pub enum {output} {{
    /// It is there.
    Present {{
{}    }},
    /// It was there.
    Gone {{
{}    }},
    /// It never was there.
    Never,
}}
",
                fields(first + 1, 3, "        ", false),
                fields(first + 4, 2, "        ", false),
            ),
            operation => {
                let others = if operation == 4 {
                    format!(
                        "    /// What it was before.\n    pub before: Vec<{}>,\n",
                        self::output(number, 0)
                    )
                } else {
                    String::new()
                };
                let fields = fields(first + 2, 3 + first % 6, "    pub ", false);
                format!("#[serde(rename_all = \"camelCase\")]\npub struct {output} {{\n{others}{fields}}}\n")
            }
        };
    }
    text
}

/// So many fields, from the one of a number on.
fn fields(first: usize, count: usize, indent: &str, validates: bool) -> String {
    let spaces = " ".repeat(indent.len() - indent.trim_start().len());
    let one = |[name, ty, rule]: &[&str; 3]| {
        let rule = if validates { format!("{spaces}#[garde({rule})]\n") } else { String::new() };
        format!("{spaces}/// Its {}.\n{rule}{indent}{name}: {ty},\n", name.replace('_', " "))
    };
    FIELDS.iter().cycle().skip(first % FIELDS.len()).take(count).map(one).collect()
}

/// The procedures of a resource, and its router if it has one of its own.
fn procedures_of(number: usize) -> String {
    let (resource, failure) = (RESOURCES[number], failure(number));
    let mut text = "
use rpc_server::prelude::*;

use crate::{Store, User};
"
    .to_owned();
    for (operation, [name, kind, returned, made]) in OPERATIONS.iter().enumerate() {
        let (input, output) = (input(number, operation), output(number, operation));
        let spelled = |text: &str| text.replace("Output", &output).replace("Failure", &failure);
        let (returned, made) = (spelled(returned), spelled(made));
        let user = if *kind == "mutation" { "#[ctx] user: User, " } else { "" };
        let whose = if *kind == "mutation" { "Some(&user)" } else { "None" };
        text += &if *kind == "subscription" {
            format!(
                "
/// Tells of {resource}, as they change.
#[procedure(subscription)]
pub fn {name}(#[ctx] store: Store, input: {input}) -> impl Stream<Item = {returned}> {{
    try_stream!({{
        while let Some(found) = store.answer(&input, {whose}) {{
            yield found;
        }}
    }})
}}
"
            )
        } else {
            format!(
                "
/// Does {name} with {resource}.
#[procedure({kind})]
pub async fn {name}(#[ctx] store: Store, {user}input: {input}) -> {returned} {{
    store.answer(&input, {whose}){made}
}}
"
            )
        };
    }
    if number.is_multiple_of(3) {
        let names = OPERATIONS.map(|[name, ..]| name).join(", ");
        text += &format!(
            "\nrouter! {{\n    /// All about {resource}.\n    pub Api for crate::App {{ {names} }}\n}}\n"
        );
    }
    text
}

fn failure(number: usize) -> String {
    format!("{}Error", capitalised(RESOURCES[number]))
}

fn input(number: usize, operation: usize) -> String {
    format!("{}{}", capitalised(OPERATIONS[operation][0]), capitalised(RESOURCES[number]))
}

fn output(number: usize, operation: usize) -> String {
    format!("{}Answer", input(number, operation))
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
