//! Whatever serde makes of a type, TypeScript says the same of it.
//!
//! Each case is a procedure that takes and answers one type. What Rust writes must be accepted as the generated type of
//! the answer, and what is typed in TypeScript as the generated type of the input must be read by Rust as what was
//! meant.
//!
//! - `case`: a type with its values, in Rust and in TypeScript;
//! - `attributes`: serde's attributes;
//! - `enums`: its four ways to write an enum;
//! - `flattened`: what is flattened;
//! - `nested`: types within types of another kind, and within themselves;
//! - `shapes`: types of the language and of its library;
//! - `foreign`: types of other crates.

mod attributes;
mod case;
mod enums;
mod flattened;
mod foreign;
mod nested;
mod shapes;

use rpc_codegen::TypeScript;
use rpc_server::prelude::*;

use self::case::Case;
use crate::project::Project;

/// A procedure for each type, which answers what it gets.
macro_rules! echo {
    ($($name:ident: $type:ty,)*) => {
        $(
            #[procedure(mutation)]
            async fn $name(input: $type) -> $type {
                input
            }
        )*

        router! { pub(crate) Api { $($name),* } }
    };
}

echo! {
    renamed: attributes::Renamed,
    renamed_apart: attributes::RenamedApart,
    renamed_all: attributes::RenamedAll,
    renamed_fields: attributes::RenamedFields,
    aliased: attributes::Aliased,
    defaults: attributes::Defaults,
    default_container: attributes::DefaultContainer,
    skipped: attributes::Skipped,
    skipped_variant: attributes::SkippedVariant,
    omitted: attributes::Omitted,
    denied: attributes::Denied,
    transparent: attributes::Transparent,
    with: attributes::With,
    converted: attributes::Converted,
    bound: attributes::Bound<u8>,

    units: enums::Units,
    external: enums::External,
    internal: enums::Internal,
    adjacent: enums::Adjacent,
    untagged: enums::Untagged,
    other: enums::Other,
    documented: enums::Documented,

    flat_struct: flattened::FlatStruct,
    flat_option: flattened::FlatOption,
    flat_map: flattened::FlatMap,
    flat_external: flattened::FlatExternal,
    flat_internal: flattened::FlatInternal,
    flat_adjacent: flattened::FlatAdjacent,
    flat_untagged: flattened::FlatUntagged,
    flat_twice: flattened::FlatTwice,

    optional: nested::Optional,
    tagged: nested::Tagged,
    content: nested::Content,
    holding: nested::Holding,
    loose: nested::Loose,
    expression: nested::Expression,
    chain: nested::Chain,
    even: nested::Even,
    odd: nested::Odd,
    within: nested::Within,
    flat_optional_enum: nested::FlatOptionalEnum,
    flat_optional_internal: nested::FlatOptionalInternal,
    flat_two_external: nested::FlatTwoExternal,
    flat_units: nested::FlatUnits,
    flat_enum_and_map: nested::FlatEnumAndMap,
    flat_named_map: nested::FlatNamedMap,
    flat_empty: nested::FlatEmpty,
    flat_within: nested::FlatWithin,
    tagged_struct: nested::TaggedStruct,
    odd_tags: nested::OddTags,

    numbers: shapes::Numbers,
    texts: shapes::Texts,
    lists: shapes::Lists,
    tuples: shapes::Tuples,
    maps: shapes::Maps,
    options: shapes::Options,
    empty: shapes::Empty,
    unit: shapes::Unit,
    newtype: shapes::Newtype,
    pair: shapes::Pair,
    tree: shapes::Tree,
    page: shapes::Page<shapes::Newtype>,
    other_page: shapes::Page<u8>,
    library: shapes::Library,
    anything: serde_json::Value,
    odd_names: shapes::OddNames,

    moments: foreign::Moments,
    ids: foreign::Ids,
    blob: foreign::Blob,
}

fn cases() -> Vec<Case> {
    [
        attributes::cases(),
        enums::cases(),
        flattened::cases(),
        nested::cases(),
        shapes::cases(),
        foreign::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Types of what a procedure takes and answers, whatever they are called.
const ASKED: &str = "\
import type { Api } from './api.js'

export type Input<Name extends keyof Api> = Exclude<Parameters<Api[Name]>[0], undefined>
export type Output<Name extends keyof Api> = Awaited<ReturnType<Api[Name]>>
";

/// A file with one constant for each value, numbered.
fn constants(side: &str, values: impl Iterator<Item = (String, String, bool)>) -> String {
    let mut text = format!("import type {{ {side} }} from './asked.js'\n\n");
    for (number, (procedure, value, is_accepted)) in values.enumerate() {
        if !is_accepted {
            text.push_str("// @ts-expect-error\n");
        }
        text.push_str(&format!("export const value{number}: {side}<'{procedure}'> = {value}\n"));
    }
    text
}

#[test]
fn every_procedure_has_cases_and_every_case_a_procedure() {
    let mut procedures: Vec<_> = Api::schema().procedures.into_iter().map(|one| one.path).collect();
    let mut cases: Vec<_> = cases().iter().map(|case| case.procedure.to_owned()).collect();
    procedures.sort();
    cases.sort();
    assert_eq!(cases, procedures);
}

#[test]
fn what_rust_writes_is_of_the_type_of_the_answer() {
    let project = Project::new();
    project.file("api.ts", &TypeScript::new().generate(&Api::schema()).expect("it can be said"));
    project.file("asked.ts", ASKED);
    let cases = cases();
    let written = cases
        .iter()
        .flat_map(|case| case.written.iter().map(|json| (case.procedure.to_owned(), json.to_string(), true)));
    project.file("written.ts", &constants("Output", written));
    let never = cases.iter().flat_map(|case| {
        case.never_written.iter().map(|text| (case.procedure.to_owned(), (*text).to_owned(), false))
    });
    project.file("never_written.ts", &constants("Output", never));
    project.assert_accepted();
}

#[test]
fn what_rust_writes_fits_the_schemas_that_clients_check() {
    let project = Project::new();
    let text = TypeScript::new().validate(true).generate(&Api::schema()).expect("it can be said");
    project.file("api.ts", &text);
    let written: Vec<_> = cases()
        .into_iter()
        .flat_map(|case| case.written.into_iter().map(move |value| (case.procedure, value)))
        .collect();
    let values = serde_json::to_string(&written).expect("JSON");
    project.file(
        "program.ts",
        &format!(
            "\
import {{ contract }} from './api.js'

const written = JSON.parse({}) as [string, unknown][]
export const wrong = written.flatMap(([path, value]) => {{
  try {{
    contract.check!(path, undefined, value)
    return []
  }} catch (error) {{
    return [{{ path, value, error }}]
  }}
}})
",
            serde_json::to_string(&values).expect("a text")
        ),
    );
    let wrong = &project.exports("program.ts")["wrong"];
    assert_eq!(*wrong, serde_json::json!([]), "{wrong:#}");
}

#[test]
fn what_is_typed_in_typescript_is_read_as_it_was_meant() {
    let project = Project::new();
    project.file("api.ts", &TypeScript::new().generate(&Api::schema()).expect("it can be said"));
    project.file("asked.ts", ASKED);
    let cases = cases();
    let typed = || cases.iter().flat_map(|case| case.typed.iter().map(move |typed| (case, typed)));
    let constant =
        |(case, typed): (&Case, &case::Typed)| (case.procedure.to_owned(), typed.text.to_owned(), true);
    project.file("typed.ts", &constants("Input", typed().map(constant)));
    let refused = cases.iter().flat_map(|case| {
        case.refused.iter().map(|text| (case.procedure.to_owned(), (*text).to_owned(), false))
    });
    project.file("refused.ts", &constants("Input", refused));
    project.assert_accepted();

    let values = project.exports("typed.ts");
    for (number, (case, typed)) in typed().enumerate() {
        let value = &values[format!("value{number}")];
        if let Err(error) = (typed.read)(value) {
            panic!("{}: {} is sent as {value}: {error}", case.procedure, typed.text);
        }
    }
}
