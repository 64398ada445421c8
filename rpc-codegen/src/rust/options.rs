//! What can be asked for, and the crate as a whole.

use std::fmt::Write;

use rpc_core::schema::Schema;

use super::{
    generator::Generator,
    names::is_package,
    procedures::Procedures,
    text::{docs, import_of_maps, line, literal},
};
use crate::Files;

/// Makes a client crate of a schema, for those who do not share the workspace.
///
/// ```
/// use rpc_codegen::Rust;
/// use rpc_core::{procedure, router};
///
/// /// Counts.
/// #[procedure(query)]
/// async fn count() -> u32 {
///     1
/// }
///
/// router! { Api { count() } }
///
/// let files = Rust::new("count-client").generate(&Api::schema())?;
/// let declared = files.get("src/procedures.rs").expect("it is always there");
/// assert!(declared.contains("pub async fn count() -> u32;"));
/// # Ok::<(), rpc_codegen::rust::GenerateError>(())
/// ```
///
/// What it makes is a contract: types, errors, and procedures without bodies, of which the project's own macros make the
/// client. `Api::connect` is the same as that of the server's own crate.
#[derive(Debug, Clone)]
pub struct Rust {
    name: String,
    path: Option<String>,
    has_formats: bool,
}

impl Rust {
    /// A crate of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), path: None, has_formats: false }
    }

    /// Where `rpc-client` is, as the crate's `Cargo.toml` shall say it. By default it comes from the registry, in the
    /// version of this crate.
    #[must_use]
    pub fn rpc_client(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Makes types of chrono, uuid, url and the standard library of dates, times, UUIDs, URLs and IP addresses. The
    /// default is `String`, which takes all that a server may send, gives it back as it came, and needs no other crate.
    #[must_use]
    pub fn formats(mut self, has_formats: bool) -> Self {
        self.has_formats = has_formats;
        self
    }

    /// The files of the crate, formatted, the same for the same schema.
    ///
    /// # Errors
    ///
    /// For what cannot be said in Rust, and for a name that no crate can have.
    pub fn generate(&self, schema: &Schema) -> Result<Files, GenerateError> {
        if !is_package(&self.name) {
            return Err(GenerateError::Crate { name: self.name.clone() });
        }
        let mut generator = Generator::new(schema, self.has_formats)?;
        let procedures = generator.procedures()?;
        let errors = generator.errors()?;
        let types = types(&generator);
        let mut files = Files::default();
        files.insert("Cargo.toml", self.manifest(schema, &[&procedures.declarations, &errors, &types]));
        files.insert("src/lib.rs", library(schema, &procedures));
        files.insert("src/procedures.rs", procedures.declarations);
        files.insert("src/errors.rs", errors);
        files.insert("src/types.rs", types);
        Ok(files)
    }

    fn manifest(&self, schema: &Schema, texts: &[&str]) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let description = schema.docs.lines().next().unwrap_or_default();
        let mut out = String::from("# Made from the schema of an API by `rpc generate rust`.\n[package]\n");
        let _ = writeln!(out, "name = \"{}\"", self.name);
        if !description.is_empty() {
            let _ = writeln!(out, "description = {}", toml_text(description));
        }
        out.push_str("version = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n");
        out.push_str("# What the documentation shows may be in any language.\n[lib]\ndoctest = false\n\n[dependencies]\n");
        let is_used = |name: &str| texts.iter().any(|text| text.contains(name));
        if is_used("chrono::") {
            out.push_str(
                "chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }\n",
            );
        }
        let _ = match &self.path {
            None => writeln!(out, "rpc-client = \"{version}\""),
            Some(path) => {
                writeln!(out, "rpc-client = {{ version = \"{version}\", path = {} }}", toml_text(path))
            }
        };
        let features: Vec<&str> =
            [("chrono::", "\"chrono04\""), ("url::", "\"url2\""), ("uuid::", "\"uuid1\"")]
                .into_iter()
                .filter_map(|(name, feature)| is_used(name).then_some(feature))
                .collect();
        match features.is_empty() {
            true => out.push_str("schemars = \"1.2\"\n"),
            false => {
                let _ =
                    writeln!(out, "schemars = {{ version = \"1.2\", features = [{}] }}", features.join(", "));
            }
        }
        out.push_str("serde = { version = \"1\", features = [\"derive\"] }\n");
        if is_used("serde_json::") {
            out.push_str("serde_json = \"1\"\n");
        }
        if is_used("url::") {
            out.push_str("url = { version = \"2\", features = [\"serde\"] }\n");
        }
        if is_used("uuid::") {
            out.push_str("uuid = { version = \"1\", features = [\"serde\"] }\n");
        }
        out
    }
}

/// Text as TOML has it. JSON's escapes are TOML's, but for what neither needs.
fn toml_text(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn library(schema: &Schema, procedures: &Procedures) -> String {
    let mut out = String::new();
    if !schema.docs.is_empty() {
        docs(&schema.docs, "//!", 0, &mut out);
        docs("\n", "//!", 0, &mut out);
    }
    let own = "A client, made from the schema of an API by `rpc generate rust`: what is changed here is lost when it is\n\
        made anew. [`Api`] lists the procedures; `Api::connect(url)`, of [`rpc_client::Connect`], makes a client of\n\
        them. What travels is in [`types`] and [`errors`].";
    docs(own, "//!", 0, &mut out);
    out.push_str("\n#![allow(clippy::all, deprecated, rustdoc::all)]\n\n");
    out.push_str("pub mod errors;\npub mod procedures;\npub mod types;\n\npub use rpc_client;\n\n");
    let _ = writeln!(
        out,
        "/// The hash of the schema that this was made from.\npub const SCHEMA_HASH: &str = {};\n",
        literal(&schema.hash)
    );
    out.push_str("rpc_client::router! {\n");
    docs(&schema.docs, "///", 4, &mut out);
    line(&mut out, 4, "pub Api {");
    out.push_str(&procedures.entries);
    line(&mut out, 4, "}");
    out.push_str("}\n");
    out
}

fn types(generator: &Generator<'_>) -> String {
    let mut out = String::new();
    docs("What travels.", "//!", 0, &mut out);
    let derives =
        |derive: &str| generator.items.iter().flatten().any(|item| item.derives().contains(&derive));
    let mut items = String::new();
    for item in generator.items.iter().flatten() {
        items.push('\n');
        item.write(&mut items);
    }
    let maps =
        generator.items.iter().flatten().map(|item| import_of_maps(&item.types())).max().unwrap_or_default();
    if !maps.is_empty() {
        out.push('\n');
        line(&mut out, 0, maps);
    }
    if !items.is_empty() {
        out.push('\n');
    }
    for (derive, import) in [
        ("Events", "use rpc_client::Events;"),
        ("JsonSchema", "use schemars::JsonSchema;"),
        ("Serialize", "use serde::{Deserialize, Serialize};"),
    ] {
        if derives(derive) {
            line(&mut out, 0, import);
        }
    }
    out + &items
}

/// Why a schema cannot be said in Rust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// A name that no crate can have.
    #[error(
        "`{name}` is no name of a crate: these have letters, digits, `-` and `_`, and begin with a letter"
    )]
    Crate {
        /// The name.
        name: String,
    },
    /// A name on the wire that the macros cannot give.
    #[error("{at} cannot be called `{name}` in Rust: {reason}")]
    Name {
        /// Where.
        at: String,
        /// The name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Two names that are one in Rust.
    #[error("`{first}` and `{second}` would both be `{name}` in Rust")]
    Clash {
        /// The one, by its path.
        first: String,
        /// The other.
        second: String,
        /// What both would be.
        name: String,
    },
    /// A reference to what the schema does not define.
    #[error("{at} refers to `{name}`, which the schema does not define")]
    Undefined {
        /// Where.
        at: String,
        /// To what.
        name: String,
    },
}
