//! What is said to a server, and what it says, for the same room.

use benches::Said;

use crate::{
    dialect::{Dialect, Line},
    socket::frame,
};

/// How long an event is that one says, as JSON, without what a protocol puts around it.
const LENGTH: usize = 128;

/// The number of the first event: all have as many digits.
pub(super) const FIRST: u64 = 1_000_000_000;
const DIGITS: usize = 10;

/// One way of saying it.
#[derive(Debug)]
pub(super) struct Words {
    /// What the request for the upgrade names.
    pub(super) target: &'static str,
    /// What is said before anything else.
    pub(super) greeting: &'static [Line],
    /// How to get into the room.
    pub(super) enter: &'static str,
    /// What the server begins to say, message by message, until one is in it.
    pub(super) entered: &'static [&'static str],
    /// Whether events that one emits after the other may come the other way round.
    pub(super) in_any_order: bool,
    /// The frame of an event, and where its number is.
    say: Vec<u8>,
    number: usize,
    /// What it is heard as, before its number and behind. More may follow.
    said: Vec<u8>,
    text: Vec<u8>,
}

impl Words {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "rpc" => Some(Self {
                enter: r#"{"type":"open","id":"r","path":["lobby"],"input":null}"#,
                entered: &[r#"{"type":"opened","id":"r""#, r#"{"type":"event","id":"r","name":"joined""#],
                ..Self::new(
                    &Dialect::named(name)?,
                    (r#"{"type":"emit","id":"r","name":"say","data":"#, "}"),
                    r#"{"type":"event","id":"r","name":"said","data":"#,
                )
            }),
            "socketioxide" => Some(Self {
                enter: r#"42["enter"]"#,
                entered: &[r#"42["joined""#],
                // Each event that comes in is handled by a task of its own.
                in_any_order: true,
                ..Self::new(&Dialect::named(name)?, (r#"42["say","#, "]"), r#"42["said","#)
            }),
            _ => None,
        }
    }

    /// Those that put this around an event that is said, and before one that is heard.
    fn new(dialect: &Dialect, (before, after): (&str, &str), said: &str) -> Self {
        let event = event();
        let (start, text) = event.split_at(event.find(&FIRST.to_string()).expect("because it has a number"));
        let say = frame(&format!("{before}{event}{after}"));
        let number = say.len() - after.len() - text.len();
        Self {
            target: dialect.target,
            greeting: dialect.greeting,
            enter: "",
            entered: &[],
            in_any_order: false,
            say,
            number,
            said: format!("{said}{start}").into_bytes(),
            text: text.as_bytes()[DIGITS..].to_vec(),
        }
    }

    /// Appends the frame of an event with a number.
    pub(super) fn say(&self, number: u64, frames: &mut Vec<u8>) {
        let at = frames.len() + self.number;
        frames.extend_from_slice(&self.say);
        let mut rest = number;
        for place in frames[at..at + DIGITS].iter_mut().rev() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
    }

    /// The number of an event that is heard; `None` if it is no such event.
    pub(super) fn number(&self, message: &[u8]) -> Option<u64> {
        let (digits, rest) = message.strip_prefix(&self.said[..])?.split_at_checked(DIGITS)?;
        let number = digits.iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0'))
        })?;
        rest.starts_with(&self.text).then_some(number)
    }
}

/// An event of the length that all have, with the first number.
fn event() -> String {
    let event = |text| {
        let said = Said { number: FIRST, text };
        serde_json::to_string(&said).expect("because it is a number and a text")
    };
    let around = event(String::new()).len();
    event("x".repeat(LENGTH - around))
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LENGTH, Words, event};

    #[test]
    fn an_event_has_the_length_that_it_should() {
        assert_eq!(event().len(), LENGTH);
    }

    #[test]
    fn what_is_said_is_heard_with_its_number() {
        for name in ["rpc", "socketioxide"] {
            let words = Words::named(name).expect("it has rooms");
            let mut frames = Vec::new();
            words.say(FIRST, &mut frames);
            words.say(FIRST + 9_876, &mut frames);
            let second = &frames[frames.len() / 2..];
            let said = event().replace("1000000000", "1000009876");
            let text = String::from_utf8_lossy(second).into_owned();
            assert!(text.contains(&said), "{text}");
            let heard = [&words.said[..], b"1000009876", &words.text, b"}"].concat();
            assert_eq!(words.number(&heard), Some(FIRST + 9_876));
            assert_eq!(words.number(&heard[1..]), None);
            assert_eq!(words.number(&heard[..heard.len() - 3]), None);
        }
    }
}
