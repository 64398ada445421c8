//! Frames that wait to be written: text, written straight by the serialiser between a header's place and the next.

/// The most memory that the buffer for what goes out keeps while it is at rest.
const KEPT: usize = 4 * 1024;

/// Frames that wait to be written.
pub(super) struct Outbound {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
    is_blocked: bool,
    /// The header that is expected of the next frame: that of the last, as a rule.
    header: usize,
}

/// What a frame's header begins with: it is the last of its message, which is text.
const FINAL_TEXT: u8 = 0x81;

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
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), written: 0, is_blocked: false, header: MEDIUM_HEADER }
    }

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
        (begin(&mut self.bytes, self.header), &mut self.bytes)
    }

    /// Drops the frame that is begun.
    pub(super) fn abandon(&mut self, start: FrameStart) {
        self.bytes.truncate(start.at);
    }

    /// Ends the frame that is begun.
    pub(super) fn finish(&mut self, start: FrameStart) {
        self.header = finish(&mut self.bytes, start);
    }

    /// Writes a whole text frame.
    pub(super) fn frame(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let (start, text) = self.begin();
        write(text);
        self.finish(start);
    }

    /// Begins the first of several text frames that all begin with what is written here.
    pub(super) fn begin_alike(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> (Alike, &mut Vec<u8>) {
        let (frame, _) = self.begin();
        write(&mut self.bytes);
        let length = self.bytes.len() - frame.at;
        let template = template(&self.bytes[frame.at + frame.header..], frame.header);
        (Alike { frame, length, template, written: self.written }, &mut self.bytes)
    }

    /// Ends the series, and drops the frame that is begun.
    pub(super) fn end_alike(&mut self, frames: &Alike) {
        self.abandon(frames.frame);
        self.header = frames.frame.header;
    }
}

impl Default for Outbound {
    fn default() -> Self {
        Self::new()
    }
}

/// How much of a frame's beginning is copied at once. A copy whose size is known beforehand takes but a few instructions;
/// this much is enough for an item whose id is a UUID.
const TEMPLATE: usize = 80;

/// Text frames that begin alike, written one behind the other by whoever has but the bytes at hand: to copy a beginning
/// is much less than to write it.
pub(super) struct Alike {
    /// The one that is begun. There always is one.
    frame: FrameStart,
    /// How long its beginning is that all have, with the header.
    length: usize,
    /// As much of that as is copied at once.
    template: [u8; TEMPLATE],
    /// How many of the bytes are written.
    written: usize,
}

impl Alike {
    /// How many bytes wait, without the frame that is begun.
    pub(super) fn waiting(&self) -> usize {
        self.frame.at - self.written
    }

    /// How long the text of the last frame is, if so many bytes waited in front of it. [`next`](Self::next) does not tell it,
    /// so that only who wants to know pays for it.
    pub(super) fn last(&self, waited: usize) -> usize {
        let frame = self.waiting() - waited;
        let header = if frame <= SHORT_HEADER + 125 {
            SHORT_HEADER
        } else if frame <= MEDIUM_HEADER + 65_535 {
            MEDIUM_HEADER
        } else {
            LONG_HEADER
        };
        frame - header
    }

    /// Ends the frame that is begun, and begins the next.
    pub(super) fn next(&mut self, bytes: &mut Vec<u8>) {
        let FrameStart { at, header: expected } = self.frame;
        let header = finish(bytes, self.frame);
        let text = at + header;
        if header != expected {
            self.expect(header, &bytes[text..]);
        }
        self.frame.at = bytes.len();
        bytes.extend_from_slice(&self.template);
        match self.length.checked_sub(TEMPLATE) {
            None => bytes.truncate(self.frame.at + self.length),
            Some(rest) => {
                let end = text + self.length - self.frame.header;
                bytes.extend_from_within(end - rest..end);
            }
        }
    }

    /// Expects the header of the last frame, which was not expected of that; `text` is the last's. Apart, so that the above
    /// is small enough to be part of its callers.
    #[inline(never)]
    fn expect(&mut self, header: usize, text: &[u8]) {
        let beginning = self.length - self.frame.header;
        self.frame.header = header.min(MEDIUM_HEADER);
        self.length = self.frame.header + beginning;
        self.template = template(&text[..beginning], self.frame.header);
    }
}

/// A header without the length, and as much of the text as there is room for.
fn template(text: &[u8], header: usize) -> [u8; TEMPLATE] {
    let mut template = [0; TEMPLATE];
    template[0] = FINAL_TEXT;
    let length = text.len().min(TEMPLATE - header);
    template[header..][..length].copy_from_slice(&text[..length]);
    template
}

/// Begins a header, and leaves room for the rest of it.
fn begin(bytes: &mut Vec<u8>, header: usize) -> FrameStart {
    let at = bytes.len();
    if header == SHORT_HEADER {
        bytes.extend_from_slice(&[FINAL_TEXT, 0]);
        FrameStart { at, header }
    } else {
        bytes.extend_from_slice(&[FINAL_TEXT, 0, 0, 0]);
        FrameStart { at, header: MEDIUM_HEADER }
    }
}

/// Gives the frame that is begun its header (RFC 6455, section 5.2: final, text, not masked), and tells how long that is.
fn finish(bytes: &mut Vec<u8>, start: FrameStart) -> usize {
    let FrameStart { at, header } = start;
    let length = bytes.len() - at - header;
    // Most are what was expected, and need no more than this.
    if let (SHORT_HEADER, Ok(short @ ..126)) = (header, u8::try_from(length)) {
        bytes[at + 1] = short;
        return SHORT_HEADER;
    }
    write_header(bytes, start, length)
}

/// Writes the header of any frame, whose text is moved if another was expected. Apart, so that the above is small enough
/// to be part of its callers.
#[inline(never)]
fn write_header(bytes: &mut Vec<u8>, start: FrameStart, length: usize) -> usize {
    if let Ok(short @ ..126) = u8::try_from(length) {
        resize_header(bytes, start, SHORT_HEADER).copy_from_slice(&[FINAL_TEXT, short]);
        SHORT_HEADER
    } else if let Ok(medium) = u16::try_from(length) {
        let [high, low] = medium.to_be_bytes();
        resize_header(bytes, start, MEDIUM_HEADER).copy_from_slice(&[FINAL_TEXT, 126, high, low]);
        MEDIUM_HEADER
    } else {
        let header = resize_header(bytes, start, LONG_HEADER);
        header[..2].copy_from_slice(&[FINAL_TEXT, 127]);
        header[2..].copy_from_slice(&(length as u64).to_be_bytes());
        LONG_HEADER
    }
}

/// Makes room for another header than was expected, in front of the text that ends the buffer, and gives that room.
fn resize_header(
    bytes: &mut Vec<u8>,
    FrameStart { at, header: expected }: FrameStart,
    needed: usize,
) -> &mut [u8] {
    let end = bytes.len();
    if needed > expected {
        bytes.resize(end + needed - expected, 0);
        bytes.copy_within(at + expected..end, at + needed);
    } else if needed < expected {
        bytes.copy_within(at + expected..end, at + needed);
        bytes.truncate(end - (expected - needed));
    }
    &mut bytes[at..at + needed]
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
    fn frames_that_begin_alike_may_be_of_any_length() {
        let lengths = [0, 1, 100, 130, 7, 65_600, 65_601, 9, 200, 300, 2, 125, 126, 65_535, 65_536];
        // Up to more than is copied at once, with a header of either size, and more than a short frame has room for.
        let beginnings = [0, 5, 75, 76, 77, 78, 79, 80, 81, 110, 130, 66_000];
        for beginning in beginnings.map(|length| "alike".repeat(length / 5 + 1)[..length].to_owned()) {
            let mut out = Outbound::default();
            // The first of a series meets what the last of another expected.
            for series in lengths.chunks(3) {
                let (mut frames, bytes) =
                    out.begin_alike(|text| text.extend_from_slice(beginning.as_bytes()));
                for length in series {
                    bytes.resize(bytes.len() + length, b'x');
                    let waited = frames.waiting();
                    frames.next(bytes);
                    assert_eq!(frames.waiting(), bytes.len() - frames.length);
                    assert_eq!(frames.last(waited), beginning.len() + length);
                }
                bytes.extend_from_slice(b"nothing");
                out.end_alike(&frames);
            }
            let mut client = WebSocket::from_raw_socket(Cursor::new(out.bytes), Role::Client, None);
            for length in lengths {
                let text = format!("{beginning}{}", "x".repeat(length));
                assert_eq!(client.read().expect("a frame").to_text().expect("text"), text);
            }
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
