//! Calls of some procedures, with an input as a literal, and with something taken of the output.

use crate::shape::{Api, Field, Form, Kind, Procedure, Value};

/// How many there are.
pub(crate) const CALLS: usize = 600;

/// By the generated types.
pub(crate) fn own(api: &Api) -> String {
    let head = "import type { Api } from './api.js'\n\ndeclare const api: Api\n\n";
    calls(head, api, |path, kind, input, taken| match kind {
        Kind::Subscription => {
            format!(
                "async () => {{\n  for await (const item of api.{path}({input})) return item{taken}\n  return\n}}"
            )
        }
        _ => format!("async () => (await api.{path}({input})){taken}"),
    })
}

/// By tRPC's client.
pub(crate) fn trpc(api: &Api) -> String {
    let head = "import { createTRPCClient, httpLink } from '@trpc/client'\n\n\
                import type { Router } from './router.js'\n\n\
                const api = createTRPCClient<Router>({ links: [httpLink({ url: '' })] })\n\n";
    calls(head, api, |path, kind, input, taken| match kind {
        Kind::Query => format!("async () => (await api.{path}.query({input})){taken}"),
        Kind::Mutation => format!("async () => (await api.{path}.mutate({input})){taken}"),
        Kind::Subscription => {
            format!("() => api.{path}.subscribe({input}, {{ onData: (item) => item{taken} }})")
        }
    })
}

fn calls(head: &str, api: &Api, call: impl Fn(&str, Kind, &str, &str) -> String) -> String {
    let mut text = head.to_owned();
    let every = api.procedures.len() / CALLS;
    for number in 0..CALLS {
        // Not the same of every namespace.
        let procedure = &api.procedures[number * every + number % every];
        let Procedure { namespace, name, kind, input, output } = procedure;
        let path = format!("{}.{name}", api.namespaces[*namespace]);
        let Form::Object(fields) = &api.definitions[*input].form else { continue };
        let taken = match &api.definitions[*output].form {
            Form::Object(fields) => {
                fields.first().map(|field| format!(".{}", field.name)).unwrap_or_default()
            }
            Form::Union(_) => ".type".to_owned(),
            Form::Names(_) => String::new(),
        };
        text += &format!("export const call{number} = {}\n", call(&path, *kind, &literal(fields), &taken));
    }
    text
}

fn literal(fields: &[Field]) -> String {
    let members = fields.iter().filter_map(|field| {
        let value = match field.value {
            Value::Text | Value::MaybeText => "'tea'",
            Value::Integer | Value::Number => "7",
            Value::Boolean => "true",
            Value::MaybeInteger | Value::Maybe(_) => "null",
            Value::Texts => "['tea']",
            Value::TextsByName => "{ tea: 'green' }",
            Value::Position => "[1, 2]",
            Value::Many(_) => "[]",
            Value::ByName(_) => "{}",
            Value::One(_) => return None,
        };
        Some(format!("{}: {value}", field.name))
    });
    format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
}
