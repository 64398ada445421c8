//! What TypeScript has no name for, or another meaning.

use rpc_codegen::{TypeScript, typescript::GenerateError};
use rpc_core::schema::Schema;
use serde_json::{Value, json};

use crate::project::Project;

/// A document with these procedures and types.
fn schema(procedures: Value, definitions: Value) -> Schema {
    let document = json!({
        "rpc": 1,
        "hash": "0123456789abcdef",
        "procedures": procedures,
        "$defs": definitions,
    });
    Schema::from_json(&document.to_string()).expect("a document")
}

fn query(path: &str, input: Value, output: Value) -> Value {
    json!({ "path": path, "kind": "query", "input": input, "output": output })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// Both compilers accept a schema's types, and a program that uses them.
fn assert_accepted(schema: &Schema, program: &str) {
    let project = Project::new();
    project.file("api.ts", &TypeScript::new().generate(schema).expect("it can be said"));
    project.file("program.ts", program);
    project.assert_accepted();
}

#[test]
fn names_that_are_taken_or_impossible_are_changed() {
    let object = |member: &str| json!({ "type": "object", "properties": { member: { "type": "string" } }, "required": [member] });
    let names =
        ["Api", "Date", "class", "rpc", "Page<Room>", "PageRoom", "2d", "a-b", "AB", "Record", "string"];
    let definitions: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), object(name))).collect();
    let procedures: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let name = name.replace('<', "%3C").replace('>', "%3E");
            query(&format!("get{number}"), json!(true), reference(&name))
        })
        .collect();
    let mut program = String::from("import type { Api } from './api.js'\ndeclare const api: Api\n");
    for (number, name) in names.iter().enumerate() {
        program += &format!("export const text{number}: string = (await api.get{number}()).{}\n", "x");
        program = program.replace(".x\n", &format!("['{name}']\n"));
    }
    assert_accepted(&schema(json!(procedures), json!(definitions)), &program);
}

#[test]
fn procedures_may_have_any_name() {
    let names = ["delete", "constructor", "then", "a-b", "__proto__", "1st", "namespace.class.new"];
    let procedures: Vec<_> = names
        .iter()
        .map(|name| query(name, json!({ "type": "string" }), json!({ "type": "null" })))
        .collect();
    let schema = schema(json!(procedures), json!({}));
    let program = "\
import { contract, type Api } from './api.js'

declare const api: Api
export const calls = [
  () => api.delete('a'),
  () => api.constructor('a'),
  () => api.then('a'),
  () => api['a-b']('a'),
  () => api['1st']('a'),
  () => api.namespace.class.new('a'),
]
export const names = Object.keys(contract.procedures)
";
    let project = Project::new();
    project.file("api.ts", &TypeScript::new().generate(&schema).expect("it can be said"));
    project.file("program.ts", program);
    project.assert_accepted();
    let exports = project.exports("program.ts");
    let mut expected = names.to_vec();
    // Keys that are whole numbers come first to JavaScript; none of these is.
    expected.sort_unstable();
    let mut found: Vec<_> =
        exports["names"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn documentation_cannot_end_its_comment() {
    let definitions = json!({
        "Told": {
            "description": "Ends */ export const broken = 1 /*\n\nand goes on.",
            "type": "object",
            "properties": { "a": { "type": "string", "description": "*/" } },
        },
    });
    let procedures = json!([query("get", json!(true), reference("Told"))]);
    assert_accepted(
        &schema(procedures, definitions),
        "import { contract } from './api.js'\nexport { contract }\n",
    );
}

#[test]
fn texts_are_escaped() {
    let odd = "a'b\"c\\d\ne\u{2028}f\u{0}`${g}";
    let definitions = json!({
        "Odd": { "enum": [odd, "plain"] },
        "Tagged": { "type": "object", "properties": { odd: { "const": odd } }, "required": [odd] },
    });
    let procedures = json!([
        query("odd", json!(true), reference("Odd")),
        query("tagged", json!(true), reference("Tagged"))
    ]);
    let schema = schema(procedures, definitions);
    let project = Project::new();
    project.file("api.ts", &TypeScript::new().generate(&schema).expect("it can be said"));
    let literal = serde_json::to_string(odd).expect("JSON");
    project.file(
        "program.ts",
        &format!(
            "import type {{ Odd, Tagged }} from './api.js'\n\
             export const odd: Odd = {literal}\n\
             export const tagged: Tagged = {{ {literal}: {literal} }}\n"
        ),
    );
    assert_eq!(project.exports("program.ts"), json!({ "odd": odd, "tagged": { odd: odd } }));
}

#[test]
fn an_api_may_be_empty_and_a_schema_may_say_nothing() {
    assert_accepted(&schema(json!([]), json!({})), "export { contract } from './api.js'\n");
    let procedures =
        json!([query("any", json!({}), json!(true)), query("never", json!(false), json!(false))]);
    let program = "\
import type { Api } from './api.js'

declare const api: Api
export const any: unknown = await api.any({ a: [1] })
export const never: never = await api.never.safe(null as never).then(() => { throw new Error() })
";
    assert_accepted(&schema(procedures, json!({})), program);
}

#[test]
fn schemas_that_lead_nowhere_or_into_themselves_end() {
    let lost = schema(json!([query("get", json!(true), reference("Nobody"))]), json!({}));
    let error = TypeScript::new().generate(&lost).expect_err("nobody is defined");
    assert_eq!(error, GenerateError::Undefined { at: "get.output".into(), name: "Nobody".into() });

    let definitions = json!({
        "Loop": { "$ref": "#/$defs/Loop" },
        "Either": { "anyOf": [{ "$ref": "#/$defs/Either" }, { "$ref": "#/$defs/Loop" }, { "type": "string" }] },
    });
    let procedures = json!([query("get", reference("Either"), reference("Loop"))]);
    let schema = schema(procedures, definitions);
    TypeScript::new().generate(&schema).expect("it ends");
    TypeScript::new().revive(true).generate(&schema).expect("it ends");
}
