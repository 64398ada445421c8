//! A WebSocket of which only so much is understood as the measured servers say: whole text messages, short ones.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// How many bytes are read at once. A message must fit in.
const BUFFER: usize = 32 * 1024;

/// An open one, or its reading half.
#[derive(Debug)]
pub(crate) struct Socket<S = TcpStream> {
    stream: S,
    bytes: Vec<u8>,
    /// How many bytes of these have been taken, and how many have come.
    taken: usize,
    filled: usize,
}

impl Socket {
    pub(crate) async fn connect(address: SocketAddr, target: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut socket = Self { stream, bytes: vec![0; BUFFER], taken: 0, filled: 0 };
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.write(request.as_bytes()).await?;
        loop {
            socket.fill().await?;
            let head = &socket.bytes[..socket.filled];
            if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                if !head.starts_with(b"HTTP/1.1 101 ") {
                    return Err(unexpected(head));
                }
                // Messages may have come with the head.
                socket.taken = end + 4;
                return Ok(socket);
            }
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Takes it apart, so that one task reads and another writes.
    pub(crate) fn split(self) -> (Socket<OwnedReadHalf>, OwnedWriteHalf) {
        let Self { stream, bytes, taken, filled } = self;
        let (stream, writer) = stream.into_split();
        (Socket { stream, bytes, taken, filled }, writer)
    }
}

impl<S: AsyncRead + Unpin> Socket<S> {
    /// Waits until more has come.
    pub(crate) async fn fill(&mut self) -> io::Result<()> {
        self.bytes.copy_within(self.taken..self.filled, 0);
        (self.taken, self.filled) = (0, self.filled - self.taken);
        match self.stream.read(&mut self.bytes[self.filled..]).await? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection")),
            count => {
                self.filled += count;
                Ok(())
            }
        }
    }

    /// The next message, if it has come whole.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        let bytes = &self.bytes[self.taken..self.filled];
        let Some((head, length)) = head(bytes)? else { return Ok(None) };
        let Some(message) = bytes.get(head..head + length) else { return Ok(None) };
        self.taken += head + length;
        Ok(Some(message))
    }

    /// Waits for a message that begins so, and gives it.
    pub(crate) async fn expect(&mut self, beginning: &str) -> io::Result<Vec<u8>> {
        loop {
            if let Some(message) = self.next()? {
                if !message.starts_with(beginning.as_bytes()) {
                    return Err(unexpected(message));
                }
                return Ok(message.to_vec());
            }
            self.fill().await?;
        }
    }
}

/// How long a frame's head is, and what follows it; `None` if the head is not whole.
fn head(bytes: &[u8]) -> io::Result<Option<(usize, usize)>> {
    match *bytes {
        // Whole, text, not masked.
        [0x81, length @ 0..=125, ..] => Ok(Some((2, length.into()))),
        [0x81, 126, high, low, ..] => Ok(Some((4, u16::from_be_bytes([high, low]).into()))),
        [] | [0x81] | [0x81, 126] | [0x81, 126, _] => Ok(None),
        _ => Err(unexpected(bytes)),
    }
}

/// The frame of a message to the server. Its mask is zero, which is as good as any, and costs the server the same.
///
/// # Panics
///
/// If the message is longer than 65,535 bytes.
pub(crate) fn frame(message: &str) -> Vec<u8> {
    let length = u16::try_from(message.len()).expect("because what is measured is small");
    let head: &[u8] = match length.to_be_bytes() {
        [0, length @ ..126] => &[0x81, 0x80 | length],
        [high, low] => &[0x81, 0x80 | 126, high, low],
    };
    [head, &[0; 4], message.as_bytes()].concat()
}

/// The error for what a server should not have sent.
pub(crate) fn unexpected(bytes: &[u8]) -> io::Error {
    let shown = &bytes[..bytes.len().min(256)];
    io::Error::new(io::ErrorKind::InvalidData, format!("not what should come: {}", shown.escape_ascii()))
}

#[cfg(test)]
mod tests {
    use super::{frame, head};

    #[test]
    fn heads_tell_how_much_follows() {
        assert_eq!(head(b"\x81\x05hello").expect("a frame"), Some((2, 5)));
        assert_eq!(head(b"\x81\x7e\x01\x00...").expect("a longer one"), Some((4, 256)));
        for part in [&b""[..], b"\x81", b"\x81\x7e\x01"] {
            assert_eq!(head(part).expect("a part of one"), None);
        }
        for other in [&b"\x82\x01a"[..], b"\x01\x01a", b"\x88\x02\x03\xe8", b"\x81\x7f"] {
            head(other).expect_err("nothing that is measured");
        }
    }

    #[test]
    fn frames_to_the_server_are_masked() {
        assert_eq!(frame("hi"), b"\x81\x82\0\0\0\0hi");
        let longer = "x".repeat(258);
        assert_eq!(frame(&longer), [b"\x81\xfe\x01\x02\0\0\0\0", longer.as_bytes()].concat());
    }
}
