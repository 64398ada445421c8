//! Named events: an enum of which each variant is an event, with the variant's content as its data.
//!
//! What travels is a name and data. How serde would encode the enum as a whole does not matter for that.

use std::{
    fmt::{Debug, Display},
    hash::Hash,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Deprecation, PathSegment, RawInput, RpcError, Violation,
    content::{self, Tagging},
    error::{Code, shortened},
    input::{decode_with, explain, is_nothing},
    schema,
};

/// How many names an error lists, of events that there are.
const MOST_NAMES: usize = 20;

/// Named events: what a two-way procedure receives and emits, or what a subscription names its items after.
/// `derive(Events)` implements it for an enum:
///
/// ```
/// use rpc_core::{EventKind, Events, RawInput};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
/// #[serde(rename_all_fields = "camelCase")]
/// enum ChatEvent {
///     /// Somebody came in.
///     UserJoined { room_id: String, username: String },
///     Typing,
/// }
///
/// let event = ChatEvent::UserJoined { room_id: "lobby".into(), username: "Ada".into() };
/// assert_eq!(event.kind(), ChatEventKind::UserJoined);
/// assert_eq!(event.name(), "userJoined");
///
/// let mut data = Vec::new();
/// event.encode_data(&mut data)?;
/// assert_eq!(data, br#"{"roomId":"lobby","username":"Ada"}"#);
///
/// let data = RawInput::from(r#"{"roomId":"lobby","username":"Ada"}"#.to_owned());
/// assert_eq!(ChatEvent::decode_data("userJoined", &data)?, event);
/// assert_eq!(ChatEventKind::ALL, [ChatEventKind::UserJoined, ChatEventKind::Typing]);
/// # Ok::<(), rpc_core::RpcError>(())
/// ```
///
/// The derive is the way to implement it: what it tells about serde's encoding must be so.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of events",
    label = "not events",
    note = "events are an enum that derives `Events`: each variant is an event"
)]
pub trait Events: Sized + Send + 'static {
    /// Which event it is, without its data.
    type Kind: EventKind;

    /// Every event there is, in the order of the variants.
    const DEFINITIONS: &'static [EventDefinition];

    /// How serde encodes the enum.
    #[doc(hidden)]
    const TAGGING: Tagging = Tagging::External;

    /// Which event this is.
    fn kind(&self) -> Self::Kind;

    /// The name on the wire: the variant's in camelCase, or as it is renamed.
    #[must_use]
    fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// Writes the data as JSON behind what stands in `out`: the variant's fields as an object, its one payload, or
    /// `null` where it has neither.
    ///
    /// # Errors
    ///
    /// `INTERNAL_ERROR` if a field cannot be encoded. `out` is then what it was.
    fn encode_data(&self, out: &mut Vec<u8>) -> Result<(), RpcError>
    where
        Self: Serialize,
    {
        encode(self, out).map_err(RpcError::internal)
    }

    /// The event of this name with this data. Absent data is `null`, and where that does not fit, `{}`.
    ///
    /// # Errors
    ///
    /// `BAD_INPUT` for a name that no event has, which names those that there are, and for data that does not fit, with
    /// the place in it. (Where serde's `tag` puts the variant's name among its fields, that place is known only of a
    /// field that is missing, unknown or there twice.)
    fn decode_data(name: &str, data: &RawInput) -> Result<Self, RpcError>
    where
        Self: DeserializeOwned,
    {
        let Some(kind) = Self::Kind::from_name(name) else { return Err(unknown(name, Self::DEFINITIONS)) };
        decode(kind, data).map_err(|(path, message)| refuse(kind.name(), Violation { path, message }))
    }

    /// Tells what the data of each event is, for the schema.
    fn describe(events: &mut schema::EventTypes<'_>);
}

/// Writes an event's data behind what stands in `out`. On an error `out` is what it was.
pub(crate) fn encode<E: Events + Serialize>(event: &E, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    let mark = out.len();
    let has_written = match E::DEFINITIONS[event.kind().position()].has_data {
        true => content::encode(event, E::TAGGING, out).inspect_err(|_| out.truncate(mark))?,
        false => false,
    };
    if !has_written {
        out.extend_from_slice(b"null");
    }
    Ok(())
}

/// The event of a kind with this data, or what does not fit, and where.
pub(crate) fn decode<E>(kind: E::Kind, data: &RawInput) -> Result<E, (Vec<PathSegment>, String)>
where
    E: Events + DeserializeOwned,
{
    let number = u32::try_from(kind.position()).expect("because an enum has less than 2^32 variants");
    if E::DEFINITIONS[kind.position()].has_data {
        decode_with(data, |json| content::decode(E::TAGGING, number, json))
    } else if is_nothing(data) {
        let nothing = E::TAGGING.nothing();
        content::decode(E::TAGGING, number, nothing).map_err(|error| explain(nothing, &error))
    } else {
        Err((Vec::new(), "this event has no data".to_owned()))
    }
}

/// Which event it is, without its data: an enum beside that of the events, with variants of the same names.
///
/// `derive(Events)` on `ChatEvent` makes `ChatEventKind`.
pub trait EventKind: Copy + Eq + Hash + Debug + Display + Send + Sync + 'static {
    /// Every one there is, in the order of the variants.
    const ALL: &'static [Self];

    /// The name on the wire.
    #[must_use]
    fn name(self) -> &'static str;

    /// The place in [`ALL`](Self::ALL), from 0.
    #[must_use]
    fn position(self) -> usize;

    /// The one of this name.
    #[must_use]
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// What is known of an event before it ever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventDefinition {
    /// The name on the wire.
    pub name: &'static str,
    /// The variant's doc comment, without the comment marks.
    pub docs: &'static str,
    /// Whether, since when and why it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// Whether there is data beside the name. What has none travels with `null`.
    pub has_data: bool,
    /// What serde calls the variant, where the enum is encoded as a whole.
    pub(crate) variant: &'static str,
}

impl EventDefinition {
    /// An event with data, which serde calls as its name is.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, docs: "", deprecated: None, has_data: true, variant: name }
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

    /// Without data.
    #[must_use]
    pub const fn without_data(mut self) -> Self {
        self.has_data = false;
        self
    }

    /// With another name of the variant, by which serde knows it.
    #[doc(hidden)]
    #[must_use]
    pub const fn variant(mut self, variant: &'static str) -> Self {
        self.variant = variant;
        self
    }
}

fn unknown(name: &str, definitions: &[EventDefinition]) -> RpcError {
    let names = definitions.iter().map(|definition| format!("`{}`", definition.name));
    let mut names: Vec<String> = names.take(MOST_NAMES).collect();
    if definitions.len() > MOST_NAMES {
        names.push(format!("{} others", definitions.len() - MOST_NAMES));
    }
    let name = shortened(name);
    let message = match names.as_slice() {
        [] => format!("there is no event `{name}`: none is taken here"),
        [one] => format!("there is no event `{name}`; there is {one}"),
        [first @ .., last] => {
            format!("there is no event `{name}`; there are {} and {last}", first.join(", "))
        }
    };
    let violation = Violation { path: Vec::new(), message: message.clone() };
    RpcError::framework(Code::BadInput, message).with_details(&[violation])
}

fn refuse(name: &str, violation: Violation) -> RpcError {
    let shown = Violation::describe(&violation.path, &violation.message);
    RpcError::framework(Code::BadInput, format!("the data of `{name}` does not fit: {shown}"))
        .with_details(&[violation])
}
