//! What is known of a procedure before it is ever called: its name, kind, documentation, deadline.
//!
//! `#[procedure]` writes an [`Entry`] for the marker type that it puts beside a function. Everything that speaks
//! *about* a call (routing, layers, logs, schemas) reads this static [`Description`]; nothing in it is computed at
//! run time, and nothing here knows how a procedure is run.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::schema;

/// What kind of conversation a procedure is.
///
/// The router's table knows all of them, whichever transports a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Kind {
    /// Reads; may be asked again at any time, and over GET.
    Query,
    /// Changes something; is never called by GET, and never sent twice by a client's own doing.
    Mutation,
    /// Answers with a stream of items.
    Subscription,
    /// A two-way conversation of typed events.
    Socket,
    /// A topic that clients join by name.
    Channel,
    /// No procedure: a client asks for a socket, over which conversations of the other kinds will go. Layers see it,
    /// and may refuse it; nothing can be listed as one.
    Upgrade,
}

impl Kind {
    /// The kind's name as it stands on the wire and in schemas: `query`, `mutation`, …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
            Self::Socket => "socket",
            Self::Channel => "channel",
            Self::Upgrade => "upgrade",
        }
    }

    /// Whether one value answers it (queries and mutations), so that plain HTTP can carry it.
    #[must_use]
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Query | Self::Mutation)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a procedure is written. The file is relative to the workspace, as the compiler was given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The file's path.
    pub file: &'static str,
    /// The line of the attribute, from 1.
    pub line: u32,
}

/// What `#[deprecated]` says of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecation {
    /// The version since which it is deprecated, where one is given.
    pub since: Option<&'static str>,
    /// What to use instead, where it is said.
    pub note: Option<&'static str>,
}

/// The static description of a procedure, the same for every call of it.
///
/// ```
/// use rpc_core::{Description, Kind};
///
/// const SEND: Description = Description::new("send", Kind::Mutation).docs("Posts a message to a room.");
/// assert_eq!(SEND.kind.as_str(), "mutation");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// The function's name on the wire, in camelCase. A router may list it under another; see [`Route::path`].
    ///
    /// [`Route::path`]: crate::Route::path
    pub name: &'static str,
    /// What kind of conversation it is.
    pub kind: Kind,
    /// The function's doc comment, without the comment marks. Empty if there is none.
    pub docs: &'static str,
    /// Whether, since when and why it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// How long a call may take (`timeout = "5s"`). `None` leaves it to the transport's default.
    pub timeout: Option<Duration>,
    /// Whether a call runs in a task of its own (`spawn`), for a function that computes for long: on a socket it would
    /// hold up every other conversation of its connection.
    pub spawns: bool,
    /// What `meta(name = "value", ..)` says, for layers to read. In the order in which it is written.
    pub metadata: &'static [(&'static str, &'static str)],
    /// Where it is written. `None` for what no macro wrote.
    pub source: Option<Source>,
}

impl Description {
    /// A description that says nothing but a name and a kind.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            docs: "",
            deprecated: None,
            timeout: None,
            spawns: false,
            metadata: &[],
            source: None,
        }
    }

    /// With documentation.
    #[must_use]
    pub const fn docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    /// Marked as deprecated.
    #[must_use]
    pub const fn deprecated(mut self, since: Option<&'static str>, note: Option<&'static str>) -> Self {
        self.deprecated = Some(Deprecation { since, note });
        self
    }

    /// With a limit on how long a call may take.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Marked to run in a task of its own.
    #[must_use]
    pub const fn spawns(mut self) -> Self {
        self.spawns = true;
        self
    }

    /// With metadata for layers.
    #[must_use]
    pub const fn metadata(mut self, metadata: &'static [(&'static str, &'static str)]) -> Self {
        self.metadata = metadata;
        self
    }

    /// With the place where it is written.
    #[must_use]
    pub const fn source(mut self, file: &'static str, line: u32) -> Self {
        self.source = Some(Source { file, line });
        self
    }

    /// The value of one entry of the metadata.
    ///
    /// ```
    /// use rpc_core::{Description, Kind};
    ///
    /// const CLEAR: Description = Description::new("clear", Kind::Mutation).metadata(&[("role", "admin")]);
    /// assert_eq!(CLEAR.meta("role"), Some("admin"));
    /// ```
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&'static str> {
        self.metadata.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// A path that `router!` can list. The attribute macros implement it for the marker of each function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be listed in a router",
    label = "not a procedure",
    note = "a router lists functions that carry `#[procedure(..)]` or `#[ws(..)]`; another router is listed as `name => path::Api`"
)]
pub trait Entry: Sized + 'static {
    /// What is known of it.
    const DESCRIPTION: &'static Description;

    /// What a method of the Rust client takes: a reference to the input, or `()` where there is none.
    type Arg<'a>;

    /// What a method of the Rust client returns: [`Pending`](crate::client::Pending),
    /// [`Subscription`](crate::client::Subscription) or [`Duplex`](crate::client::Duplex), by kind.
    type Client;

    /// Tells the types that travel, for the schema.
    fn describe(types: &mut schema::Types<'_>);
}
