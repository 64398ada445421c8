//! Frames of the client, read.
//!
//! One flat struct that borrows from the message. Names that are not known are passed over, and so are types of frames
//! that are: what to say of them is the session's affair.

use std::{borrow::Cow, fmt, num::NonZeroU32};

use rpc_core::RpcError;
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::plain;

/// A frame, as it stands in a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: FrameKind<'a>,
    pub(super) id: Option<Cow<'a, str>>,
    /// As JSON, and so the next.
    pub(super) path: Option<&'a str>,
    pub(super) input: Option<&'a str>,
    pub(super) last_event_id: Option<Cow<'a, str>>,
    /// How many bytes of a subscription's items may be under way.
    pub(super) window: Option<NonZeroU32>,
    /// How many of them are given back.
    pub(super) bytes: Option<u64>,
    /// How long the caller of a call waits, in milliseconds.
    pub(super) timeout: Option<u32>,
    /// By which the client knows the answer to this frame, as JSON.
    pub(super) reference: Option<&'a str>,
    pub(super) token: Option<Cow<'a, str>>,
    /// An event's name, and what it carries, as JSON.
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) data: Option<&'a str>,
}

/// What a frame is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FrameKind<'a> {
    Subscribe,
    Call,
    Open,
    Emit,
    More,
    /// `unsubscribe`, `cancel` and `close`: whatever has this id ends.
    End,
    Ping,
    Hello,
    Auth,
    Unknown(Cow<'a, str>),
}

impl Default for FrameKind<'_> {
    fn default() -> Self {
        Self::Unknown(Cow::Borrowed(""))
    }
}

impl<'a> From<Cow<'a, str>> for FrameKind<'a> {
    fn from(name: Cow<'a, str>) -> Self {
        match &*name {
            "subscribe" => Self::Subscribe,
            "call" => Self::Call,
            "open" => Self::Open,
            "emit" => Self::Emit,
            "more" => Self::More,
            "unsubscribe" | "cancel" | "close" => Self::End,
            "ping" => Self::Ping,
            "hello" => Self::Hello,
            "auth" => Self::Auth,
            _ => Self::Unknown(name),
        }
    }
}

/// Text that is borrowed where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// The names of a frame's members.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Type,
    Id,
    Path,
    Input,
    LastEventId,
    Window,
    Bytes,
    TimeoutMs,
    Ref,
    Token,
    Event,
    Data,
    Other,
}

impl Name {
    const ALL: [(&'static str, Self); 12] = [
        ("type", Self::Type),
        ("id", Self::Id),
        ("path", Self::Path),
        ("input", Self::Input),
        ("lastEventId", Self::LastEventId),
        ("window", Self::Window),
        ("bytes", Self::Bytes),
        ("timeoutMs", Self::TimeoutMs),
        ("ref", Self::Ref),
        ("token", Self::Token),
        ("name", Self::Event),
        ("data", Self::Data),
    ];

    fn of(text: &str) -> Self {
        Self::ALL.iter().find(|(name, _)| *name == text).map_or(Self::Other, |(_, name)| *name)
    }

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, name)| *name == self).map_or("another", |(text, _)| text)
    }
}

/// A member's name, and the text of it in the message, which tells where it stands; `None` for one with escapes.
struct Key<'a> {
    name: Name,
    text: Option<&'a str>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key { name: Name::of(text), text: Some(text) })
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key { name: Name::of(text), text: None })
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Reads a message as a frame. It is read in place: a frame that is handed from function to function is copied each time,
/// and calls are short.
///
/// # Errors
///
/// What is wrong with it. What was read up to there is of no use.
pub(super) fn read<'a>(message: &'a str, frame: &mut Frame<'a>) -> Result<(), serde_json::Error> {
    if plain::read(message, frame).is_some() {
        return Ok(());
    }
    *frame = Frame::default();
    read_any(message, frame)
}

/// The same, however the frame is written.
pub(super) fn read_any<'a>(message: &'a str, frame: &mut Frame<'a>) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(message);
    // Only an object is a frame: what serde derives takes a list as well.
    deserializer.deserialize_map(FrameVisitor { message, frame })?;
    deserializer.end()
}

struct FrameVisitor<'f, 'a> {
    message: &'a str,
    frame: &'f mut Frame<'a>,
}

impl<'de> Visitor<'de> for FrameVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a frame: {"type":"subscribe","id":"1","path":[..],"input":..} for example"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { message, frame } = self;
        let mut seen = 0_u16;
        // A value that is kept as text, of which only the beginning is known yet.
        let mut open: Option<(Name, usize)> = None;
        while let Some(Key { name, text }) = members.next_key()? {
            if let Some((name, start)) = open.take() {
                frame.keep(name, &message[start..end_before(message, start, text)]);
            }
            let bit = 1 << name as u8;
            if seen & bit != 0 && name != Name::Other {
                return Err(A::Error::duplicate_field(name.as_str()));
            }
            seen |= bit;
            match name {
                Name::Type => frame.kind = members.next_value::<Text<'_>>()?.0.into(),
                Name::Id => frame.id = members.next_value::<Option<Text<'_>>>()?.map(|Text(id)| id),
                Name::Path | Name::Input | Name::Ref | Name::Data => match text {
                    Some(text) => {
                        members.next_value::<IgnoredAny>()?;
                        open = Some((name, start_after(message, text)));
                    }
                    None => frame.keep(name, members.next_value::<&RawValue>()?.get()),
                },
                Name::LastEventId => {
                    frame.last_event_id = members.next_value::<Option<Text<'_>>>()?.map(|Text(id)| id);
                }
                Name::Window => frame.window = members.next_value()?,
                Name::Bytes => frame.bytes = members.next_value()?,
                Name::TimeoutMs => frame.timeout = members.next_value()?,
                Name::Token => {
                    frame.token = members.next_value::<Option<Text<'_>>>()?.map(|Text(token)| token);
                }
                Name::Event => {
                    frame.name = members.next_value::<Option<Text<'_>>>()?.map(|Text(name)| name);
                }
                Name::Other => _ = members.next_value::<IgnoredAny>()?,
            }
        }
        if let Some((name, start)) = open {
            frame.keep(name, &message[start..end_of_last(message)]);
        }
        if seen & 1 << Name::Type as u8 == 0 {
            return Err(A::Error::missing_field("type"));
        }
        Ok(())
    }
}

impl<'a> Frame<'a> {
    /// Keeps a value as text. `null` is nothing.
    fn keep(&mut self, name: Name, json: &'a str) {
        let json = Some(json).filter(|json| *json != "null");
        match name {
            Name::Path => self.path = json,
            Name::Input => self.input = json,
            Name::Data => self.data = json,
            _ => self.reference = json,
        }
    }
}

/// JSON's own white space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Where a part of a message stands in it.
fn place(message: &str, part: &str) -> usize {
    part.as_ptr().addr() - message.as_ptr().addr()
}

/// Where the value of a member begins: behind its name, the quote and the colon.
fn start_after(message: &str, key: &str) -> usize {
    let behind = message[place(message, key) + key.len() + 1..].trim_start_matches(SPACE);
    let value = behind.strip_prefix(':').unwrap_or(behind).trim_start_matches(SPACE);
    place(message, value)
}

/// Where a value ends that another member follows: in front of the comma in front of the quote in front of its name. Where
/// that is not known, the value is read once more.
fn end_before(message: &str, start: usize, next: Option<&str>) -> usize {
    match next {
        Some(key) => {
            let before = message[..place(message, key) - 1].trim_end_matches(SPACE);
            before.strip_suffix(',').unwrap_or(before).trim_end_matches(SPACE).len()
        }
        None => {
            let mut values = serde_json::Deserializer::from_str(&message[start..]).into_iter::<IgnoredAny>();
            _ = values.next();
            start + values.byte_offset()
        }
    }
}

/// Where the last member's value ends: in front of the brace at the end of the message. (Should the message go on behind
/// that, it is refused.)
fn end_of_last(message: &str) -> usize {
    let object = message.trim_end_matches(SPACE);
    object.strip_suffix('}').unwrap_or(object).trim_end_matches(SPACE).len()
}

/// What a text that is no frame would begin, if it is one but for a part that is of the wrong type.
pub(super) fn beginning(text: &str) -> Option<Frame<'_>> {
    #[derive(Deserialize)]
    struct Beginning<'a> {
        #[serde(borrow, rename = "type")]
        kind: Text<'a>,
        #[serde(borrow)]
        id: Text<'a>,
    }

    let Beginning { kind: Text(kind), id: Text(id) } = serde_json::from_str(text).ok()?;
    let kind = FrameKind::from(kind);
    let starts = matches!(kind, FrameKind::Subscribe | FrameKind::Call | FrameKind::Open);
    starts.then(|| Frame { kind, id: Some(id), ..Frame::default() })
}

/// The id of a conversation, as the JSON that it is echoed as. One without escapes, as all are as a rule, is the part of
/// the message that it came in.
///
/// # Errors
///
/// `PARSE_ERROR` for none, an empty one, and one that is longer than `longest` characters.
pub(super) fn id<'a>(
    message: &'a str,
    id: Option<&'a Cow<'a, str>>,
    longest: usize,
) -> Result<Cow<'a, str>, RpcError> {
    let id = id.ok_or_else(|| RpcError::parse_error("this frame needs an `id`"))?;
    if id.is_empty() {
        return Err(RpcError::parse_error("an `id` is not empty"));
    }
    check_length(id, longest)?;
    let quoted = match id {
        Cow::Borrowed(id) => {
            let start = id.as_ptr().addr().wrapping_sub(message.as_ptr().addr());
            message.get(start.wrapping_sub(1)..start + id.len() + 1)
        }
        Cow::Owned(_) => None,
    };
    Ok(match quoted {
        Some(quoted) => Cow::Borrowed(quoted),
        None => Cow::Owned(serde_json::to_string(id).expect("a string is JSON")),
    })
}

fn check_length(id: &str, longest: usize) -> Result<(), RpcError> {
    if id.len() > longest && id.chars().count() > longest {
        return Err(RpcError::parse_error(format!("an `id` is at most {longest} characters long")));
    }
    Ok(())
}

/// A reference that can be echoed: a short string, or a number.
///
/// # Errors
///
/// `PARSE_ERROR` for any other.
pub(super) fn reference(json: Option<&str>) -> Result<Option<&str>, RpcError> {
    const LONGEST: usize = 256;
    let Some(json) = json else { return Ok(None) };
    let is_plain = json.starts_with(|first: char| first == '"' || first == '-' || first.is_ascii_digit());
    if is_plain && json.len() <= LONGEST {
        return Ok(Some(json));
    }
    Err(RpcError::parse_error("a `ref` is a number or a short string"))
}

#[cfg(test)]
mod tests {
    use super::{Frame, FrameKind, id, read, read_any, reference};

    /// A message as a frame, which it is whichever way it is read, or is not.
    fn frame(message: &str) -> Result<Frame<'_>, serde_json::Error> {
        let (mut frame, mut of_any) = (Frame::default(), Frame::default());
        let result = read(message, &mut frame);
        assert_eq!(read_any(message, &mut of_any).is_ok(), result.is_ok(), "{message}");
        result.map(|()| {
            assert_eq!(frame, of_any, "{message}");
            frame
        })
    }

    #[test]
    fn a_frame_is_read_in_any_order_with_strangers_among_its_names() {
        let text = r#"{"__proto__":{"x":1},"input":{"a":[1]},"id":"s","lastEventId":"7","path":["a","b"],"type":"subscribe"}"#;
        let frame = frame(text).expect("a frame");
        assert_eq!(frame.kind, FrameKind::Subscribe);
        assert_eq!((frame.path, frame.input), (Some(r#"["a","b"]"#), Some(r#"{"a":[1]}"#)));
        assert_eq!(frame.last_event_id.as_deref(), Some("7"));
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for text in [
            "null",
            "[]",
            "{}",
            "42",
            r#"["ping"]"#,
            r#"{"type":1}"#,
            r#"{"type":"ping","type":"ping"}"#,
            r#"{"type":"auth","token":5}"#,
            r#"{"type":"call","id":1}"#,
            r#"{"type":"ping"} x"#,
        ] {
            assert!(frame(text).is_err(), "{text}");
        }
    }

    #[test]
    fn two_spellings_of_an_id_are_one() {
        let read = |id_json: &str| {
            let message = format!(r#"{{"type":"call","id":{id_json}}}"#);
            let frame = frame(&message).expect("a frame");
            id(&message, frame.id.as_ref(), 4).map(std::borrow::Cow::into_owned)
        };
        assert_eq!(read(r#""sub""#).expect("an id"), r#""sub""#);
        assert_eq!(read(r#""\u0073ub""#).expect("an id"), r#""sub""#);
        assert_eq!(read(r#""\"\n""#).expect("an id"), r#""\"\n""#);
        assert_eq!(read(r#""éééé""#).expect("four characters"), r#""éééé""#);
        for wrong in ["null", r#""""#, r#""12345""#, r#""ééééé""#] {
            assert_eq!(read(wrong).expect_err(wrong).code(), "PARSE_ERROR");
        }
    }

    #[test]
    fn a_reference_is_short() {
        assert_eq!(reference(Some("7")).expect("a number"), Some("7"));
        assert!(reference(Some(&format!("\"{}\"", "x".repeat(300)))).is_err());
        assert!(reference(Some("[1]")).is_err());
    }

    #[test]
    fn what_is_kept_as_text_is_cut_out_exactly() {
        let values =
            ["1", "null", "[]", r#"{"a":[1,{"b":"}"}]}"#, r#"",}""#, r#""\"""#, "-1.5e3", r#""é""#, "{}"];
        for value in values {
            let kept = Some(value).filter(|value| *value != "null");
            for message in [
                format!(r#"{{"type":"call","input":{value}}}"#),
                format!(r#"{{"input":{value},"type":"call"}}"#),
                format!("\r\n {{ \"type\" : \"call\" ,\t\"input\"\n:  {value} \n}} \t"),
                format!("{{\"input\" :\t{value}\r\n , \"type\":\"call\"}}"),
                format!(r#"{{"input":{value},"t\u0079pe":"call"}}"#),
                format!(r#"{{"inp\u0075t":{value},"type":"call"}}"#),
                format!(r#"{{"type":"call","inp\u0075t":{value}}}"#),
                format!(r#"{{"input":{value},"other\n":1,"type":"call"}}"#),
                format!(r#"{{"path":["a"],"input":{value},"ref":{value},"type":"call"}}"#),
            ] {
                let frame = frame(&message).unwrap_or_else(|error| panic!("{message}: {error}"));
                assert_eq!(frame.input, kept, "{message}");
                assert_eq!(frame.kind, FrameKind::Call);
                assert!(frame.path.is_none_or(|path| path == r#"["a"]"#), "{message}");
            }
        }
    }
}
