//! What can be asked for.

use rpc_core::schema::Schema;

use super::{
    file::{File, Place},
    source_map::{Origin, source_map},
};
use crate::Files;

/// Makes TypeScript of a schema.
///
/// ```
/// use rpc_codegen::TypeScript;
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
/// let text = TypeScript::new().generate(&Api::schema())?;
/// assert!(text.contains("count: rpc.Query<[], number, never>"));
/// # Ok::<(), rpc_codegen::typescript::GenerateError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TypeScript {
    pub(super) int64: Int64,
    pub(super) has_brands: bool,
    pub(super) is_revived: bool,
    pub(super) is_validated: bool,
}

/// What becomes of integers that a JavaScript number may not hold exactly: those of 64 and 128 bits, and those of
/// Rust's `usize`, unless a rule keeps them within 2^53 - 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Int64 {
    /// `number`, as `JSON.parse` gives it, with a note in the documentation.
    #[default]
    Number,
    /// An error.
    Refused,
}

impl TypeScript {
    /// As it is without options: every type is that of the JSON on the wire.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What becomes of 64-bit integers. The default is [`Int64::Number`].
    #[must_use]
    pub fn int64(mut self, int64: Int64) -> Self {
        self.int64 = int64;
        self
    }

    /// Makes types of their own of texts and numbers that have a name: a `RoomId` is a text, and no text is a `RoomId`.
    /// The default is not to.
    #[must_use]
    pub fn brands(mut self, has_brands: bool) -> Self {
        self.has_brands = has_brands;
        self
    }

    /// Makes a `Date` of every date with a time, and a `Uint8Array` of every base64 text: the types say so, and a table
    /// tells the client where they are. The default is not to.
    #[must_use]
    pub fn revive(mut self, is_revived: bool) -> Self {
        self.is_revived = is_revived;
        self
    }

    /// Gives the client the schemas of what the server sends, so that it can check what comes at run time: answers, the
    /// items of subscriptions and the events of two-way procedures. It does so only where it is told to. The default is not to.
    #[must_use]
    pub fn validate(mut self, is_validated: bool) -> Self {
        self.is_validated = is_validated;
        self
    }

    /// One file of TypeScript, formatted, the same for the same schema.
    ///
    /// # Errors
    ///
    /// For what cannot be said in TypeScript as it was asked for.
    pub fn generate(&self, schema: &Schema) -> Result<String, GenerateError> {
        Ok(File::of(schema, self)?.text())
    }

    /// The same as a module of JavaScript with its declarations: `{name}.js`, `{name}.d.ts` and `{name}.d.ts.map`. With
    /// the map, "go to definition" in an editor leads from a call to the function in Rust, as far as the schema tells
    /// [where it is](rpc_core::schema::ProcedureSchema::source).
    ///
    /// `root` is the way from the folder of the files to the folder in which the places of the source begin, which is
    /// that of the workspace: `../..`, say, with `/` between the parts.
    ///
    /// # Errors
    ///
    /// For what cannot be said in TypeScript as it was asked for.
    ///
    /// ```
    /// use rpc_codegen::TypeScript;
    /// use rpc_core::{procedure, router};
    ///
    /// #[procedure(query)]
    /// async fn count() -> u32 {
    ///     1
    /// }
    ///
    /// router! { Api { count() } }
    ///
    /// let files = TypeScript::new().declarations(&Api::schema(), "api", "../..")?;
    /// let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["api.d.ts", "api.d.ts.map", "api.js"]);
    /// # Ok::<(), rpc_codegen::typescript::GenerateError>(())
    /// ```
    pub fn declarations(&self, schema: &Schema, name: &str, root: &str) -> Result<Files, GenerateError> {
        let file = File::of(schema, self)?;
        let (mut text, places) = file.declared();
        let declarations = format!("{name}.d.ts");
        let map = format!("{declarations}.map");
        text.push_str(&format!("//# sourceMappingURL={map}\n"));
        let origins: Vec<_> = places
            .into_iter()
            .map(|Place { range, source }| Origin { range, file: &source.file, line: source.line })
            .collect();
        let mut files = Files::default();
        files.insert(map, source_map(&declarations, &text, root, &origins));
        files.insert(declarations, text);
        files.insert(format!("{name}.js"), file.script());
        Ok(files)
    }
}

/// Why a schema cannot be said in another language as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// An integer of 64 bits, and those are [refused](Int64::Refused).
    #[error("{at} is an integer of up to 64 bits, and JavaScript's numbers are exact up to 2^53 - 1 only")]
    Int64 {
        /// Where.
        at: String,
    },
    /// A date or bytes where a client could not know whether a text is one: among variants that nothing tells apart, for
    /// one.
    #[error(
        "{at} has a date or bytes within, and nothing in the JSON tells where: give the variants a tag \
         (`#[serde(tag = \"type\")]`), or leave dates and bytes as they are on the wire"
    )]
    Revival {
        /// Where.
        at: String,
    },
    /// A reference to a definition that is not there.
    #[error("{at} refers to `{name}`, which the schema does not define")]
    Undefined {
        /// Where.
        at: String,
        /// To what.
        name: String,
    },
}
