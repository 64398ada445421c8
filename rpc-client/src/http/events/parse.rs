//! From bytes to events (WHATWG HTML, "Server-sent events"). Knows neither connections nor what events mean.

use std::{collections::VecDeque, mem, time::Duration};

/// What stands between two empty lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    /// Its lines, joined.
    pub(super) data: Option<Vec<u8>>,
    pub(super) retry: Option<Duration>,
}

/// One event is larger than is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Takes bytes as they come, in pieces of any size.
#[derive(Debug)]
pub(super) struct Parser {
    /// The beginning of a line whose end has not come.
    line: Vec<u8>,
    /// The event that is being read.
    event: Event,
    /// How many bytes an event may have, and how many this one has.
    max: usize,
    size: usize,
    /// The last line ended with a carriage return: a line feed now would belong to it.
    is_after_return: bool,
    /// No line was read yet.
    is_first: bool,
}

impl Parser {
    pub(super) fn new(max: usize) -> Self {
        Self {
            line: Vec::new(),
            event: Event::default(),
            max,
            size: 0,
            is_after_return: false,
            is_first: true,
        }
    }

    /// Takes bytes, and appends the events that end in them.
    pub(super) fn push(&mut self, mut bytes: &[u8], events: &mut VecDeque<Event>) -> Result<(), TooLarge> {
        if mem::take(&mut self.is_after_return) {
            match bytes {
                [] => self.is_after_return = true,
                [b'\n', rest @ ..] => bytes = rest,
                _ => {}
            }
        }
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.grow(end)?;
            if self.line.is_empty() {
                self.read(&bytes[..end], events);
            } else {
                let mut line = mem::take(&mut self.line);
                line.extend_from_slice(&bytes[..end]);
                self.read(&line, events);
                line.clear();
                self.line = line;
            }
            bytes = match &bytes[end..] {
                [b'\r', b'\n', rest @ ..] => rest,
                [b'\r'] => {
                    self.is_after_return = true;
                    &[]
                }
                rest => &rest[1..],
            };
        }
        self.grow(bytes.len())?;
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn grow(&mut self, by: usize) -> Result<(), TooLarge> {
        self.size = self.size.saturating_add(by);
        if self.size > self.max { Err(TooLarge) } else { Ok(()) }
    }

    /// Reads a line without its end.
    fn read(&mut self, mut line: &[u8], events: &mut VecDeque<Event>) {
        if mem::take(&mut self.is_first) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            self.size = 0;
            let event = mem::take(&mut self.event);
            if event != Event::default() {
                events.push_back(event);
            }
            return;
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &b""[..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            // A comment says nothing, however many follow each other.
            b"" => self.size -= line.len(),
            b"data" => match &mut self.event.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.event.data = Some(value.to_vec()),
            },
            b"event" => self.event.name = Some(text(value)).filter(|name| !name.is_empty()),
            b"id" if !value.contains(&0) => self.event.id = Some(text(value)),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                self.event.retry = text(value).parse().ok().map(Duration::from_millis);
            }
            _ => {}
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, time::Duration};

    use super::{Event, Parser, TooLarge};

    fn parsed(pieces: &[&[u8]]) -> Vec<Event> {
        let (mut parser, mut events) = (Parser::new(1000), VecDeque::new());
        for piece in pieces {
            parser.push(piece, &mut events).expect("nothing is large");
        }
        events.into()
    }

    fn data(data: &str) -> Event {
        Event { data: Some(data.into()), ..Event::default() }
    }

    const STREAM: &str = "\u{feff}retry: 1731\n\ndata: {\"n\":1}\n\nid: 17\ndata: {\"n\":2}\n\n: keep-alive\n\n\
        id: 18\r\nevent: notification\r\ndata: {\"n\":\"\u{e4}\u{1f980}\"}\r\n\r\nid: 19\rdata: {\rdata: \"n\": 4\rdata: }\r\r\
        event: reset\ndata: null\n\nid: $end\nevent: complete\ndata: null\n\n";

    fn events() -> Vec<Event> {
        let id = |id: &str| Some(id.to_owned());
        vec![
            Event { retry: Some(Duration::from_millis(1731)), ..Event::default() },
            data("{\"n\":1}"),
            Event { id: id("17"), ..data("{\"n\":2}") },
            Event { id: id("18"), name: id("notification"), ..data("{\"n\":\"\u{e4}\u{1f980}\"}") },
            Event { id: id("19"), ..data("{\n\"n\": 4\n}") },
            Event { name: id("reset"), ..data("null") },
            Event { id: id("$end"), name: id("complete"), ..data("null") },
        ]
    }

    #[test]
    fn events_are_the_same_however_the_bytes_are_split() {
        let bytes = STREAM.as_bytes();
        assert_eq!(parsed(&[bytes]), events());
        let single: Vec<_> = bytes.chunks(1).collect();
        assert_eq!(parsed(&single), events());
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(parsed(&pieces), events(), "at {first} and {second}");
            }
        }
    }

    #[test]
    fn an_event_without_its_empty_line_is_none() {
        assert_eq!(parsed(&[b"data: 1\n"]), []);
        assert_eq!(parsed(&[b"data: 1\n", b"\n"]), [data("1")]);
        assert_eq!(parsed(&[b"data: 1\r", b"\r"]), [data("1")]);
        assert_eq!(parsed(&[b"data: 1\r", b"\n"]), []);
        assert_eq!(parsed(&[b"data: 1\r", b"", b"\n\n"]), [data("1")]);
    }

    #[test]
    fn fields_are_read_as_the_standard_says() {
        // One space is taken off, and a field without a colon has an empty value.
        assert_eq!(parsed(&[b"data:1\n\n"]), [data("1")]);
        assert_eq!(parsed(&[b"data:  1\n\n"]), [data(" 1")]);
        assert_eq!(parsed(&[b"data\n\n"]), [data("")]);
        assert_eq!(parsed(&[b"data\ndata\n\n"]), [data("\n")]);
        assert_eq!(parsed(&[b"data: a: b\n\n"]), [data("a: b")]);
        // What is none of the four is passed over, and so are values that are none.
        assert_eq!(parsed(&[b"DATA: 1\n dat: 2\nother: 3\n\n"]), []);
        assert_eq!(parsed(&[b"retry: soon\nretry: -1\nretry:\nid: a\0b\n\n"]), []);
        assert_eq!(parsed(&[b"event:\ndata: 1\n\n"]), [data("1")]);
        // The last one counts.
        let last = Event { id: Some("2".to_owned()), ..data("1") };
        assert_eq!(parsed(&[b"id: 1\nid: 2\ndata: 1\n\n"]), [last]);
        // A byte order mark is one at the beginning only.
        assert_eq!(parsed(&["\n\u{feff}data: 1\n\n".as_bytes()]), []);
    }

    #[test]
    fn an_event_has_a_largest_size_and_comments_have_none() {
        let mut events = VecDeque::new();
        let mut parser = Parser::new(20);
        for _ in 0..10 {
            parser.push(b"id: 12\ndata: 123456\n\n", &mut events).expect("18 bytes");
            parser
                .push(b": keep-alive\n: keep-alive\n: keep-alive\n", &mut events)
                .expect("none of it counts");
        }
        assert_eq!(events.len(), 10);
        for bytes in [&b"data: 123456789012345"[..], b"data: 1\ndata: 1\ndata: 1\n"] {
            let mut parser = Parser::new(20);
            assert_eq!(parser.push(bytes, &mut events), Err(TooLarge));
            let mut parser = Parser::new(20);
            assert!(bytes.iter().any(|byte| parser.push(&[*byte], &mut events).is_err()));
        }
    }
}
