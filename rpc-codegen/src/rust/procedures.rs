//! Procedures without bodies, in modules by their namespaces, and the router that lists them.

use std::collections::HashMap;

use rpc_core::{
    Kind,
    schema::{DeprecationSchema, ProcedureSchema},
};

use super::{
    GenerateError,
    generator::Generator,
    names::{self, pascal},
    spell::Place,
    text::{self, line, literal},
};
use crate::model::{Namespace, TreeMember as Member};

/// What the client does by itself, so that no procedure is called so at the top, and what it does in a namespace.
const OF_THE_CLIENT: &[&str] = &["clone", "connect", "local", "over", "routes", "schema"];
const OF_A_NAMESPACE: &[&str] = &["clone"];

/// A module of procedures.
#[derive(Debug, Default)]
struct Module {
    /// Within it: declarations.
    functions: String,
    modules: String,
}

/// What is emitted of all procedures.
pub(super) struct Procedures {
    pub(super) declarations: String,
    /// The entries of the router.
    pub(super) entries: String,
}

impl<'a> Generator<'a> {
    pub(super) fn procedures(&mut self) -> Result<Procedures, GenerateError> {
        let schema = self.schema;
        let root = Namespace::of(schema);
        let mut types = HashMap::new();
        let mut entries = String::new();
        let module = self.namespace(&root, "Api", "procedures", 0, &mut types, &mut entries)?;
        let mut declarations = String::new();
        text::docs("The procedures, by their namespaces.", "//!", 0, &mut declarations);
        let body = self.body_of(&module, 0);
        if !body.is_empty() {
            declarations.push('\n');
        }
        declarations.push_str(&body);
        Ok(Procedures { declarations, entries })
    }

    /// The declarations of a namespace, while its entries are added.
    fn namespace(
        &mut self,
        namespace: &Namespace<'a>,
        type_name: &str,
        path: &str,
        indent: usize,
        types: &mut HashMap<String, String>,
        entries: &mut String,
    ) -> Result<Module, GenerateError> {
        let mut module = Module::default();
        let mut seen = HashMap::new();
        let taken = if indent == 0 { OF_THE_CLIENT } else { OF_A_NAMESPACE };
        for member in &namespace.members {
            let (wire_path, kind) = match member {
                Member::Procedure(procedure) => (&*procedure.path, "procedure"),
                Member::Namespace(inner) => (inner.path, "namespace"),
            };
            let name = entry_name(wire_path, taken, || format!("the {kind} `{wire_path}`"))?;
            if let Some(first) = seen.insert(name.clone(), wire_path) {
                return Err(GenerateError::Clash {
                    first: first.to_owned(),
                    second: wire_path.to_owned(),
                    name,
                });
            }
            match member {
                Member::Procedure(procedure) => {
                    text::docs(&procedure.docs, "///", indent + 8, entries);
                    if let Some(deprecated) = &procedure.deprecated {
                        line(entries, indent + 8, &deprecation(deprecated));
                    }
                    let call = if procedure.input.is_none() { "()" } else { "" };
                    line(entries, indent + 8, &format!("{path}::{name}{call},"));
                    self.declare(procedure, &name, indent, &mut module.functions)?;
                }
                Member::Namespace(inner) => {
                    let inner_type = format!("{type_name}{}", pascal(last(inner.path)));
                    if let Some(first) = types.insert(inner_type.clone(), inner.path.to_owned()) {
                        return Err(GenerateError::Clash {
                            first,
                            second: inner.path.to_owned(),
                            name: inner_type,
                        });
                    }
                    text::docs(inner.docs, "///", indent + 8, entries);
                    line(entries, indent + 8, &format!("{name}: {{"));
                    let inner_path = format!("{path}::{name}");
                    let declared =
                        self.namespace(inner, &inner_type, &inner_path, indent + 4, types, entries)?;
                    line(entries, indent + 8, "},");
                    let body = self.body_of(&declared, indent + 4);
                    module.modules.push('\n');
                    text::docs(&format!("`{}`.", inner.path), "///", indent, &mut module.modules);
                    line(&mut module.modules, indent, &format!("pub mod {name} {{"));
                    module.modules.push_str(&body);
                    line(&mut module.modules, indent, "}");
                }
            }
        }
        Ok(module)
    }

    /// What stands in a module: imports, functions, modules.
    fn body_of(&self, module: &Module, indent: usize) -> String {
        let Module { functions, modules } = module;
        let mut body = String::new();
        let is_used = |what: &str| functions.contains(what);
        let framework: Vec<&str> = [
            ("RpcError", is_used(", RpcError>")),
            ("prelude::Stream", is_used("impl Stream<")),
            ("procedure", is_used("#[procedure(")),
            ("ws", is_used("#[ws(")),
        ]
        .into_iter()
        .filter_map(|(name, is_used)| is_used.then_some(name))
        .collect();
        let maps = text::import_of_maps(functions);
        if !maps.is_empty() {
            line(&mut body, indent, maps);
            body.push('\n');
        }
        match framework[..] {
            [] => {}
            [only] => line(&mut body, indent, &format!("use rpc_client::{only};")),
            _ => line(&mut body, indent, &format!("use rpc_client::{{{}}};", framework.join(", "))),
        }
        let own = [("errors", self.mentions_errors(functions)), ("types", self.mentions_types(functions))];
        let own: Vec<&str> = own.into_iter().filter_map(|(name, is_used)| is_used.then_some(name)).collect();
        if !own.is_empty() {
            body.push('\n');
        }
        match own[..] {
            [] => {}
            [only] => line(&mut body, indent, &format!("use crate::{only}::*;")),
            _ => line(&mut body, indent, &format!("use crate::{{{}::*}};", own.join("::*, "))),
        }
        body.push_str(functions);
        match body.is_empty() {
            true => body.push_str(modules.strip_prefix('\n').unwrap_or(modules)),
            false => body.push_str(modules),
        }
        body
    }

    fn declare(
        &mut self,
        procedure: &'a ProcedureSchema,
        name: &str,
        indent: usize,
        out: &mut String,
    ) -> Result<(), GenerateError> {
        let path = &*procedure.path;
        let input = match &procedure.input {
            None => None,
            Some(raw) => {
                let ty = self.lower(raw, || format!("the input of `{path}`"))?;
                let name = format!("{}Input", pascal(path));
                Some(format!("input: {}", self.spell(&ty, Place::new(&name, None)).value))
            }
        };
        let error = match &procedure.errors {
            None => procedure.open_errors.then(|| "RpcError".to_owned()),
            Some(error) => Some(self.errors.get(error.as_str()).cloned().ok_or_else(|| {
                GenerateError::Undefined { at: format!("the errors of `{path}`"), name: error.clone() }
            })?),
        };
        if procedure.kind == Kind::Socket {
            let incoming = format!("What is emitted to `{path}`.");
            let outgoing = format!("What `{path}` emits.");
            let incoming = self.events(path, "Incoming", &incoming, &procedure.incoming)?;
            let outgoing = self.events(path, "Outgoing", &outgoing, &procedure.outgoing)?;
            let answer = error.map(|error| format!(" -> Result<(), {error}>")).unwrap_or_default();
            out.push('\n');
            let events = [format!("incoming = {incoming}"), format!("outgoing = {outgoing}")];
            text::attribute("ws", &events).iter().for_each(|text| line(out, indent, text));
            text::signature(&format!("pub async fn {name}"), input.as_deref(), &answer, indent, out);
            return Ok(());
        }
        let output = self.lower(&procedure.output, || format!("the output of `{path}`"))?;
        let output_name = format!("{}Output", pascal(path));
        let output = self.spell(&output, Place::new(&output_name, None)).value;
        let answer = match (&*output, error) {
            (output, Some(error)) => format!("Result<{output}, {error}>"),
            (output, None) => output.to_owned(),
        };
        let (kind, head, answer) = match procedure.kind {
            Kind::Query => ("query", "async fn", answer),
            Kind::Subscription => ("subscription", "fn", format!("impl Stream<Item = {answer}>")),
            _ => ("mutation", "async fn", answer),
        };
        let answer = if answer == "()" { String::new() } else { format!(" -> {answer}") };
        out.push('\n');
        line(out, indent, &format!("#[procedure({kind})]"));
        text::signature(&format!("pub {head} {name}"), input.as_deref(), &answer, indent, out);
        Ok(())
    }

    pub(super) fn mentions_types(&self, text: &str) -> bool {
        identifiers(text).any(|name| self.defined.contains(name))
    }

    fn mentions_errors(&self, text: &str) -> bool {
        identifiers(text).any(|name| self.names_of_errors.contains(name))
    }
}

/// What may be the names of types. `Item = ` is that of a stream.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split("Stream<Item = ").flat_map(split)
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

fn last(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, name)| name)
}

/// The name of an entry, which is that of its function or its module, too.
fn entry_name(path: &str, taken: &[&str], at: impl Fn() -> String) -> Result<String, GenerateError> {
    let wire = last(path);
    let Some(name) = names::procedure(wire) else {
        let reason = "procedures and namespaces have names in camelCase, of letters and digits".to_owned();
        return Err(GenerateError::Name { at: at(), name: wire.to_owned(), reason });
    };
    // What is added at the end is not on the wire.
    Ok(if taken.contains(&&*name) { format!("{name}_") } else { names::written(&name) })
}

fn deprecation(deprecated: &DeprecationSchema) -> String {
    let since = deprecated.since.as_ref().map(|since| format!("since = {}", literal(since)));
    let note = deprecated.note.as_ref().map(|note| format!("note = {}", literal(note)));
    let said: Vec<String> = since.into_iter().chain(note).collect();
    if said.is_empty() { "#[deprecated]".to_owned() } else { format!("#[deprecated({})]", said.join(", ")) }
}
