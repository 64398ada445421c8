//! Items that carry more than their data: an id by which a subscription is resumed, a name, or the word that
//! continuity is lost.
//!
//! A generator yields [`tracked(id, item)`](tracked) in place of the item alone. A client that comes back after a cut
//! sends the last id that it saw; the generator reads it from [`LastEventId`] and goes on from there. Server-Sent
//! Events and WebSocket carry the same ids.

use std::{fmt, str::FromStr};

use compact_str::{CompactString, ToCompactString};

use crate::{Call, FromContext, PathSegment, RpcError};

/// The longest id of an item, in bytes.
const MAX_LENGTH: usize = 256;

/// The id of an item: printable ASCII, 1 to 256 characters, and not `$end`, which marks the end of an event stream.
///
/// Up to 24 characters take no allocation.
///
/// ```
/// use rpc_core::EventId;
///
/// assert_eq!("msg_17".parse::<EventId>()?.as_str(), "msg_17");
/// assert!("two\nlines".parse::<EventId>().is_err());
/// # Ok::<(), rpc_core::EventIdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EventId(CompactString);

impl EventId {
    /// What stands in the place of an id at the end of an event stream, so that a browser does not ask again.
    pub const END_OF_STREAM: &'static str = "$end";

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn check(id: &str) -> Result<(), EventIdError> {
        if id.is_empty() {
            Err(EventIdError("it is empty"))
        } else if id.len() > MAX_LENGTH {
            Err(EventIdError("it is longer than 256 characters"))
        } else if !id.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            Err(EventIdError("it is not printable ASCII"))
        } else if id == Self::END_OF_STREAM {
            Err(EventIdError("`$end` marks the end of an event stream"))
        } else {
            Ok(())
        }
    }
}

impl FromStr for EventId {
    type Err = EventIdError;

    fn from_str(id: &str) -> Result<Self, EventIdError> {
        Self::check(id)?;
        Ok(Self(id.into()))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({:?})", self.as_str())
    }
}

/// Why a text is not the id of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no id of an item: {0}")]
pub struct EventIdError(&'static str);

/// What is known of an item beside its data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemMetadata {
    /// Its id, where it has one.
    pub id: Option<EventId>,
    /// Its name, where it is a named event.
    pub name: Option<&'static str>,
}

/// An item with its id: what a subscription yields that can be resumed.
///
/// The id is whatever is displayed: a number, a UUID, a text of printable ASCII up to 256 characters. One that is none
/// ends the subscription with `INTERNAL_ERROR`, and the log says why.
///
/// ```
/// use futures::Stream;
/// use rpc_core::{LastEventId, RpcError, Tracked, tracked, try_stream};
///
/// /// Counts on from where the client was.
/// fn count(after: LastEventId) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
///     try_stream!({
///         let seen = after.parse::<u64>()?.unwrap_or(0);
///         for number in seen + 1.. {
///             yield tracked(number, number);
///         }
///     })
/// }
/// ```
pub fn tracked<T>(id: impl fmt::Display, data: T) -> Tracked<T> {
    let id = Some(EventId(id.to_compact_string()));
    Tracked { metadata: ItemMetadata { id, name: None }, data: Some(data) }
}

/// An item of a subscription with what is known of it beside its data. Made by [`tracked`], and taken in place of the
/// plain item wherever a subscription yields one: its output is still `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an item reaches its subscriber when it is yielded"]
pub struct Tracked<T> {
    metadata: ItemMetadata,
    /// `None` tells that continuity is lost.
    data: Option<T>,
}

impl<T> Tracked<T> {
    /// An item without an id. A client that comes back after it still names the last one that had an id.
    pub fn untracked(data: T) -> Self {
        Self { metadata: ItemMetadata::default(), data: Some(data) }
    }

    /// Not an item: tells the client that some are missing, so that it loads anew what it shows. The subscription goes
    /// on after it. It is for a generator that cannot go on from the client's [`LastEventId`].
    pub fn reset() -> Self {
        Self { metadata: ItemMetadata::default(), data: None }
    }

    /// With a name. In an event stream it is the event's type, for `addEventListener`; over a WebSocket it stands beside
    /// the data; in process it goes nowhere.
    /// Data that derives [`Events`](trait@crate::Events) has a name already, and this one takes its place.
    ///
    /// `open`, `error`, `complete`, `rpc-error` and `reset` are taken, and a name is one line of text: any other ends
    /// the subscription with `INTERNAL_ERROR`.
    pub fn named(mut self, name: &'static str) -> Self {
        self.metadata.name = Some(name);
        self
    }

    /// With the name of its data, where it was given none of its own.
    pub(crate) fn named_by(mut self, name_of: impl FnOnce(&T) -> Option<&'static str>) -> Self {
        if self.metadata.name.is_none() {
            self.metadata.name = self.data.as_ref().and_then(name_of);
        }
        self
    }

    /// Its parts, once they are known to be fit for the wire; no data for a reset.
    pub(crate) fn into_parts(self) -> Result<(ItemMetadata, Option<T>), RpcError> {
        let Self { metadata, data } = self;
        if let Some(id) = &metadata.id {
            EventId::check(id.as_str()).map_err(RpcError::internal)?;
        }
        if let Some(name) = metadata.name
            && (name.is_empty() || name.contains(['\r', '\n', '\0']) || RESERVED_NAMES.contains(&name))
        {
            return Err(RpcError::internal(format!("`{name}` is no name of an event")));
        }
        Ok((metadata, data))
    }
}

/// What browsers and the protocol use themselves.
const RESERVED_NAMES: [&str; 5] = ["open", "error", "complete", "rpc-error", "reset"];

/// The id of the last item that the client saw before its connection was cut: `#[ctx] after: LastEventId`. It never
/// refuses; [`get`](Self::get) is `None` for a subscription that begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastEventId(pub Option<EventId>);

impl LastEventId {
    /// The id as text, if there is one.
    #[must_use]
    pub fn get(&self) -> Option<&str> {
        self.0.as_ref().map(EventId::as_str)
    }

    /// The id as what it was made of: a number for example.
    ///
    /// # Errors
    ///
    /// `BAD_INPUT` at `lastEventId`, if it is none.
    pub fn parse<T: FromStr>(&self) -> Result<Option<T>, RpcError> {
        let parsed = self.get().map(str::parse).transpose();
        parsed.map_err(|_| {
            let at = vec![PathSegment::Key("lastEventId".to_owned())];
            RpcError::bad_input(at, "this is no id of an item of this subscription")
        })
    }
}

impl<C: Send + Sync> FromContext<C> for LastEventId {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        Ok(Self(call.last_event_id().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{EventId, LastEventId, Tracked, tracked};

    #[test]
    fn an_id_is_printable_ascii_of_bounded_length() {
        for id in ["1", "msg_17", "a b", "~", &"x".repeat(256)] {
            assert_eq!(id.parse::<EventId>().map(|id| id.to_string()), Ok(id.to_owned()));
        }
        for id in ["", "$end", "é", "a\nb", "\0", "\u{7f}", &"x".repeat(257)] {
            assert!(id.parse::<EventId>().is_err(), "{id:?}");
            assert_eq!(tracked(id, ()).into_parts().expect_err(id).code(), "INTERNAL_ERROR");
        }
    }

    #[test]
    fn a_name_is_one_line_and_nobody_elses() {
        assert!(Tracked::untracked(()).named("notification").into_parts().is_ok());
        for name in ["", "error", "reset", "two\nlines"] {
            assert!(Tracked::untracked(()).named(name).into_parts().is_err(), "{name:?}");
        }
    }

    #[test]
    fn the_last_id_is_read_as_what_it_was_made_of() {
        let after = |id: &str| LastEventId(id.parse().ok());
        assert_eq!(after("17").parse::<u64>().expect("a number"), Some(17));
        assert_eq!(LastEventId::default().parse::<u64>().expect("nothing"), None);
        assert_eq!(after("x").parse::<u64>().expect_err("no number").code(), "BAD_INPUT");
    }
}
