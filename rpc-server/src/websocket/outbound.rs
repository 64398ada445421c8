//! Frames that wait to be written: text, written straight by the serialiser between a header's place and the next.

/// The most memory that the buffer for what goes out keeps while it is at rest.
const KEPT: usize = 4 * 1024;

/// Frames that wait to be written.
#[derive(Default)]
pub(super) struct Outbound {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
    is_blocked: bool,
    /// Whether the last frame was a short one, as the next may well be.
    is_short: bool,
}

impl Outbound {
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), written: 0, is_blocked: false, is_short: false }
    }
}

/// Where a frame begins whose length is not known yet, and how much room is left for its header.
#[derive(Clone, Copy)]
pub(super) struct FrameStart {
    at: usize,
    header: usize,
}

/// The header of a frame of up to 125 bytes, that of one of up to 65,535, and that of any longer one.
pub(super) const SHORT_HEADER: usize = 2;
pub(super) const MEDIUM_HEADER: usize = 4;
pub(super) const LONG_HEADER: usize = 10;

impl Outbound {
    /// How many bytes wait.
    pub(super) fn waiting(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// Whether the client has not taken what it could have.
    pub(super) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    pub(super) fn set_blocked(&mut self, is_blocked: bool) {
        self.is_blocked = is_blocked;
    }

    /// The bytes that wait.
    pub(super) fn unwritten(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// So many bytes were written.
    pub(super) fn wrote(&mut self, length: usize) {
        self.written += length;
        if self.written == self.bytes.len() {
            self.written = 0;
            self.bytes.clear();
        }
    }

    /// Gives back what much that was written has taken. Said once there is nothing more to write for now, and not after
    /// each write: a stream would grow its buffer anew each time, at the price of a tenth of it all.
    pub(super) fn give_back(&mut self) {
        if self.bytes.is_empty() {
            self.bytes.shrink_to(KEPT);
        }
    }

    /// Drops everything, and keeps the memory for the next.
    pub(super) fn clear(&mut self) {
        let length = self.waiting();
        self.wrote(length);
        self.give_back();
    }

    /// Puts in line what is framed already: a control frame, or the rest of one that was begun elsewhere.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Begins a text frame, whose text is then appended to the bytes that this gives.
    pub(super) fn begin(&mut self) -> (FrameStart, &mut Vec<u8>) {
        // Amortised: at least as many bytes are dropped as are moved.
        if self.written > self.bytes.len() / 2 {
            self.bytes.drain(..self.written);
            self.written = 0;
        }
        let at = self.bytes.len();
        let header = if self.is_short {
            self.bytes.extend_from_slice(&[0; SHORT_HEADER]);
            SHORT_HEADER
        } else {
            self.bytes.extend_from_slice(&[0; MEDIUM_HEADER]);
            MEDIUM_HEADER
        };
        (FrameStart { at, header }, &mut self.bytes)
    }

    /// Drops the frame that is begun.
    pub(super) fn abandon(&mut self, start: FrameStart) {
        self.bytes.truncate(start.at);
    }

    /// Gives the frame that is begun its header (RFC 6455, section 5.2: final, text, not masked). Its text is moved if
    /// another header was expected.
    pub(super) fn finish(&mut self, FrameStart { at, header }: FrameStart) {
        const FINAL_TEXT: u8 = 0x81;
        let length = self.bytes.len() - at - header;
        self.is_short = length < 126;
        if let Ok(short @ ..126) = u8::try_from(length) {
            self.resize_header(at, header, SHORT_HEADER);
            self.bytes[at..at + 2].copy_from_slice(&[FINAL_TEXT, short]);
        } else if let Ok(medium) = u16::try_from(length) {
            self.resize_header(at, header, MEDIUM_HEADER);
            self.bytes[at..at + 2].copy_from_slice(&[FINAL_TEXT, 126]);
            self.bytes[at + 2..at + 4].copy_from_slice(&medium.to_be_bytes());
        } else {
            self.resize_header(at, header, LONG_HEADER);
            self.bytes[at..at + 2].copy_from_slice(&[FINAL_TEXT, 127]);
            self.bytes[at + 2..at + LONG_HEADER].copy_from_slice(&(length as u64).to_be_bytes());
        }
    }

    /// Makes room for another header than was expected, in front of the text that ends the buffer.
    fn resize_header(&mut self, at: usize, expected: usize, needed: usize) {
        let end = self.bytes.len();
        if needed > expected {
            self.bytes.resize(end + needed - expected, 0);
            self.bytes.copy_within(at + expected..end, at + needed);
        } else if needed < expected {
            self.bytes.copy_within(at + expected..end, at + needed);
            self.bytes.truncate(end - (expected - needed));
        }
    }

    /// Writes a whole text frame.
    pub(super) fn frame(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let (start, text) = self.begin();
        write(text);
        self.finish(start);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tungstenite::protocol::{Role, WebSocket};

    use super::Outbound;

    #[test]
    fn a_frame_of_any_length_is_read_as_it_was_written() {
        let mut out = Outbound::default();
        let texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000, 3, 70_000, 200, 300]
            .map(|length| "x".repeat(length));
        for text in &texts {
            out.frame(|frame| frame.extend_from_slice(text.as_bytes()));
            let (start, frame) = out.begin();
            frame.extend_from_slice(b"nothing");
            out.abandon(start);
        }
        let mut client = WebSocket::from_raw_socket(Cursor::new(out.bytes), Role::Client, None);
        for text in &texts {
            assert_eq!(client.read().expect("a frame").to_text().expect("text"), text);
        }
    }

    #[test]
    fn what_is_written_makes_room() {
        let mut out = Outbound::default();
        for _ in 0..1000 {
            out.frame(|frame| frame.extend_from_slice(&[b'x'; 1000]));
            out.wrote(out.waiting() - 1);
        }
        assert!(out.bytes.len() < 10_000, "{} bytes are kept", out.bytes.len());
        out.wrote(1);
        out.give_back();
        assert_eq!((out.waiting(), out.bytes.capacity() <= super::KEPT), (0, true));
    }
}
