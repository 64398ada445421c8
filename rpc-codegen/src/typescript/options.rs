//! What can be asked for.

use rpc_core::schema::Schema;

use super::file::File;

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

    /// One file of TypeScript, formatted, the same for the same schema.
    ///
    /// # Errors
    ///
    /// For what cannot be said in TypeScript as it was asked for.
    pub fn generate(&self, schema: &Schema) -> Result<String, GenerateError> {
        Ok(File::of(schema, self)?.text())
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
