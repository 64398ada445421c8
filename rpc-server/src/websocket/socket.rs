//! WebSocket framing over a stream of bytes, and the bytes that wait to be written.
//!
//! The protocol is tungstenite's. Its buffer for what goes out can neither be seen nor given back, so frames of data are
//! written into a buffer of ours, straight by the serialiser, and tungstenite's control frames are put in line there.
//! Nor does its buffer for what comes in ever shrink: where a large message has made it grow, it is replaced.

use std::{
    io::{self, ErrorKind, Read, Write},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use bytestring::ByteString;
use tokio::io::{AsyncRead, ReadBuf};
use tungstenite::{
    Error, Message,
    protocol::{Role, WebSocketConfig, WebSocketContext},
};

use super::{
    close::Close,
    direct::{self, DirectWrite},
    outbound::{LONG_HEADER, MEDIUM_HEADER, Outbound, SHORT_HEADER},
};

/// How much is read at once. tungstenite allocates as much for each connection, and clears it before each read.
const READ_BUFFER: usize = 4 * 1024;

/// A message that is longer than this leaves tungstenite with a buffer that is not kept.
const LARGE: usize = 16 * 1024;

/// More than the control frames that can wait inside tungstenite: a pong and a close.
const CONTROL_FRAMES: usize = 1024;

/// How much of an unread message is thrown away at most so that its sender gets to read why.
const MOST_DISCARDED: usize = 32 * 1024 * 1024;

/// A WebSocket, the server's side.
pub(super) struct Socket<IO> {
    io: IO,
    protocol: WebSocketContext,
    out: Outbound,
    /// How many bytes tungstenite may hold that belong to no message yet. Never too few; too many once a message came in
    /// pieces, whose headers are not seen.
    unread: usize,
    /// Whether a large message made its buffer grow.
    is_grown: bool,
    /// Whether writing had to wait, and went on since somebody asked.
    goes_on: bool,
}

/// What came over a socket.
pub(super) enum Received {
    /// A message.
    Text(ByteString),
    /// A binary message.
    Binary,
    /// A sign of life.
    Control,
    /// The client closes, or has gone.
    Gone,
    /// What came is no message, and there will be none.
    Broken(Close),
}

impl<IO: direct::Wire> Socket<IO> {
    /// A socket whose handshake is done; `read` is what was read of it already.
    pub(super) fn new(io: IO, read: &Bytes, largest: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL_FRAMES)
            .max_message_size(Some(largest))
            .max_frame_size(Some(largest));
        let unread = read.len();
        let protocol = if read.is_empty() {
            WebSocketContext::new(Role::Server, Some(config))
        } else {
            WebSocketContext::from_partially_read(read.to_vec(), Role::Server, Some(config))
        };
        Self { io, protocol, out: Outbound::default(), unread, is_grown: false, goes_on: false }
    }

    /// How others write to it while its task sleeps.
    pub(super) fn direct(&self) -> Option<Arc<dyn DirectWrite>> {
        self.io.direct()
    }

    /// What waits to be written.
    pub(super) fn out(&mut self) -> &mut Outbound {
        &mut self.out
    }

    /// The next message that is ready.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        let Self { io, protocol, out, .. } = self;
        let mut wire = Wire { io, out, cx, read: 0 };
        let message = protocol.read(&mut wire);
        self.unread += wire.read;
        if let Ok(message) = &message {
            let length = message.len();
            // What follows a close is not read, so it does not matter that one may be shorter than what is told of it.
            self.unread = self.unread.saturating_sub(masked_header(length) + length);
            self.is_grown |= length > LARGE;
        }
        let Self { io, protocol, out, .. } = self;
        match message {
            Ok(Message::Text(text)) => Poll::Ready(match ByteString::try_from(Bytes::from(text)) {
                Ok(text) => Received::Text(text),
                Err(_) => Received::Broken(Close::NOT_TEXT),
            }),
            Ok(Message::Binary(_)) => Poll::Ready(Received::Binary),
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => Poll::Ready(Received::Control),
            Ok(Message::Close(_)) => {
                // Queues the answer to it.
                _ = protocol.flush(&mut Wire { io, out, cx, read: 0 });
                Poll::Ready(Received::Gone)
            }
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                if self.is_grown {
                    self.give_back();
                }
                Poll::Pending
            }
            Err(error) => Poll::Ready(Close::of(&error).map_or(Received::Gone, Received::Broken)),
        }
    }

    /// Replaces tungstenite and its large buffer by a new one, if there is nothing in it that would be lost: no byte that
    /// was read, so no frame or message that is begun; no answer, which it writes before it reads; and no close.
    fn give_back(&mut self) {
        if self.unread == 0 && self.protocol.can_write() {
            let config = *self.protocol.get_config();
            self.protocol = WebSocketContext::new(Role::Server, Some(config));
            self.is_grown = false;
        }
    }

    /// Queues a ping.
    pub(super) fn ping(&mut self, cx: &mut Context<'_>) {
        let Self { io, protocol, out, .. } = self;
        // Nothing can go wrong but that the socket is closing, and then no ping is needed.
        _ = protocol.write(&mut Wire { io, out, cx, read: 0 }, Message::Ping(Bytes::new()));
    }

    /// Queues a close.
    pub(super) fn close(&mut self, cx: &mut Context<'_>, close: &Close) {
        let Self { io, protocol, out, .. } = self;
        // As above: closing what is closing already changes nothing.
        _ = protocol.close(&mut Wire { io, out, cx, read: 0 }, Some(close.frame()));
    }

    /// Writes what waits, all of it.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.out.waiting() > 0 {
            let written = Pin::new(&mut self.io).poll_write(cx, self.out.unwritten());
            // Where the task has had its share of the runtime, nothing was tried.
            if written.is_pending() && tokio::task::coop::has_budget_remaining() {
                self.out.set_blocked(true);
            }
            let written = ready!(written)?;
            if written == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            self.goes_on |= self.out.is_blocked();
            self.out.wrote(written);
        }
        self.out.set_blocked(false);
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Whether the client took bytes for which it had let us wait, since this was asked last. It is alive then, even if
    /// whatever it has to say stands behind what it has to read.
    pub(super) fn went_on(&mut self) -> bool {
        std::mem::take(&mut self.goes_on)
    }

    /// Lets go of what was read and is no message yet. Nothing is read any more then but to be thrown away.
    pub(super) fn forget_unread(&mut self) {
        let config = self.protocol.get_config().read_buffer_size(0);
        self.protocol = WebSocketContext::new(Role::Server, Some(config));
    }

    /// Ends the stream in good order once everything is written: to close a socket in which something is unread would
    /// take back what was written last.
    pub(super) fn poll_end(&mut self, cx: &mut Context<'_>, discarded: &mut usize) -> Poll<io::Result<()>> {
        ready!(self.poll_flush(cx))?;
        ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
        let mut scratch = [0; 2048];
        while *discarded < MOST_DISCARDED {
            let mut buf = ReadBuf::new(&mut scratch);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buf))?;
            if buf.filled().is_empty() {
                break;
            }
            *discarded += buf.filled().len();
        }
        Poll::Ready(Ok(()))
    }
}

/// The shortest header that a client's frame of this length can have (RFC 6455, section 5.2). Nor are the headers of several
/// frames shorter, in which a message of this length came.
fn masked_header(length: usize) -> usize {
    const MASK: usize = 4;
    MASK + match length {
        0..126 => SHORT_HEADER,
        126..0x1_0000 => MEDIUM_HEADER,
        _ => LONG_HEADER,
    }
}

/// The stream, as tungstenite reads from it, and the buffer, which it takes for the stream when it writes.
struct Wire<'a, 'w, IO> {
    io: &'a mut IO,
    out: &'a mut Outbound,
    cx: &'a mut Context<'w>,
    /// How many bytes were read.
    read: usize,
}

impl<IO: AsyncRead + Unpin> Read for Wire<'_, '_, IO> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut buf = ReadBuf::new(buf);
        match Pin::new(&mut *self.io).poll_read(self.cx, &mut buf) {
            Poll::Ready(read) => {
                read?;
                self.read += buf.filled().len();
                Ok(buf.filled().len())
            }
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl<IO> Write for Wire<'_, '_, IO> {
    fn write(&mut self, frame: &[u8]) -> io::Result<usize> {
        self.out.append(frame);
        Ok(frame.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Cursor,
        task::{Context, Poll, Waker},
    };

    use bytes::Bytes;
    use futures::FutureExt;
    use tokio::io::{AsyncWriteExt, DuplexStream};
    use tungstenite::{
        Message,
        protocol::{
            Role, WebSocket,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    };

    use super::{LARGE, Received, Socket};

    /// What a client would write.
    fn masked(frames: impl IntoIterator<Item = Message>) -> Vec<u8> {
        let mut client = WebSocket::from_raw_socket(Cursor::new(Vec::new()), Role::Client, None);
        for frame in frames {
            client.send(frame).expect("a vector takes everything");
        }
        client.into_inner().into_inner()
    }

    fn piece(text: &str, kind: Data, is_final: bool) -> Message {
        Message::Frame(Frame::message(text.to_owned(), OpCode::Data(kind), is_final))
    }

    /// Checks that these texts can be read, and then nothing, and whether the memory of the first is the reader's alone then.
    fn reads(socket: &mut Socket<DuplexStream>, texts: &[&str], is_given_back: bool) {
        let mut cx = Context::from_waker(Waker::noop());
        let mut first = None;
        for text in texts {
            loop {
                match socket.poll_read(&mut cx) {
                    Poll::Ready(Received::Text(read)) => {
                        assert!(read == **text, "{} bytes instead of {}", read.len(), text.len());
                        first.get_or_insert(read);
                        break;
                    }
                    Poll::Ready(Received::Control) => {}
                    _ => panic!("{} bytes did not come", text.len()),
                }
            }
        }
        while let Poll::Ready(received) = socket.poll_read(&mut cx) {
            assert!(matches!(received, Received::Control), "something else came");
        }
        if let Some(first) = first {
            assert_eq!(first.into_bytes().is_unique(), is_given_back);
        }
    }

    /// Outside of a runtime, so that nothing waits for its turn.
    fn write(client: &mut DuplexStream, bytes: &[u8]) {
        let written = client.write_all(bytes).now_or_never();
        written.expect("there is room").expect("the other end is open");
    }

    fn socket() -> (DuplexStream, Socket<DuplexStream>) {
        let (theirs, ours) = tokio::io::duplex(1 << 20);
        (theirs, Socket::new(ours, &Bytes::new(), 1 << 20))
    }

    #[test]
    fn the_room_for_a_large_message_is_given_back_after_it() {
        for length in [LARGE + 1, 65_535, 65_536, 500_000] {
            let (mut client, mut socket) = socket();
            let large = "x".repeat(length);
            for small in ["", "a", &"b".repeat(126)] {
                let frames = [&large, small].map(Message::text);
                let pings = [Message::Ping(Bytes::from_static(b"?")), Message::Pong(Bytes::new())];
                write(&mut client, &masked(frames.into_iter().chain(pings)));
                reads(&mut socket, &[&large, small], true);
            }
        }
    }

    #[test]
    fn wherever_what_follows_a_large_message_is_cut_it_is_read_whole() {
        let large = "x".repeat(LARGE + 1);
        let text = "b".repeat(126);
        let next = masked([&*text, "c"].map(Message::text));
        let (mut client, mut socket) = socket();
        for cut in 1..next.len() {
            let mut bytes = masked([Message::text(&*large)]);
            bytes.extend(&next[..cut]);
            write(&mut client, &bytes);
            // All of the first, but not all of the second.
            let first = masked([Message::text(&*text)]).len();
            let read: &[&str] = if cut < first { &[&large] } else { &[&large, &text] };
            reads(&mut socket, read, cut == first);
            write(&mut client, &next[cut..]);
            let rest: &[&str] = if cut < first { &[&text, "c"] } else { &["c"] };
            // What comes with a small buffer, which is kept, shares it.
            reads(&mut socket, rest, cut != first);
        }
    }

    #[test]
    fn a_message_in_pieces_is_whole_whatever_came_before() {
        let (mut client, mut socket) = socket();
        let large = "x".repeat(LARGE + 1);
        for _ in 0..3 {
            let begun =
                [Message::text(&*large), piece("a", Data::Text, false), piece("", Data::Continue, false)];
            write(&mut client, &masked(begun));
            reads(&mut socket, &[&large], false);
            write(&mut client, &masked([piece("b", Data::Continue, true)]));
            reads(&mut socket, &["ab"], true);
        }
    }
}
