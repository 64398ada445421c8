//! A client of WebSockets that writes whatever bytes it is given: frames without a mask, in pieces, of unknown kinds.

use std::net::SocketAddr;

use super::{
    Client,
    socket::{shake_hands_over, upgrade},
};

/// The mask of every frame here that has one.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The bit that says that a frame is its message's last.
pub(crate) const FIN: u8 = 0x80;
pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;

/// A connection whose upgrade is done. It answers nothing by itself.
pub(crate) struct Frames(pub(crate) Client);

impl Frames {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::over(Client::connect(address).await).await
    }

    /// A connection for which the system holds little that is unread.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        Self::over(Client::connect_narrow(address).await).await
    }

    async fn over(client: Client) -> Self {
        let shaken = shake_hands_over(client, upgrade()).await;
        Self(shaken.unwrap_or_else(|response| panic!("no upgrade: {response}")).0)
    }

    /// Writes a frame: its first byte, and what it carries.
    pub(crate) async fn write(&mut self, first: u8, payload: impl AsRef<[u8]>) {
        self.0.write(frame(first, payload)).await;
    }

    /// Writes a frame, as far as the server takes it.
    pub(crate) async fn try_write(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        super::within("the server takes bytes or closes", self.0.try_write(bytes)).await
    }

    /// Reads a frame: its first byte, and what it carries.
    pub(crate) async fn read(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let start = self.0.exactly(2).await?;
        assert_eq!(start[1] & 0x80, 0, "a server masks nothing");
        let length = match start[1] {
            126 => big_endian(&self.0.exactly(2).await?),
            127 => big_endian(&self.0.exactly(8).await?),
            short => usize::from(short),
        };
        Ok((start[0], self.0.exactly(length).await?))
    }

    /// The next frame that is no ping, which must be a text.
    pub(crate) async fn read_text(&mut self) -> String {
        loop {
            match self.read().await.expect("a frame comes") {
                (first, payload) if first == FIN | TEXT => {
                    return String::from_utf8(payload).expect("texts are UTF-8");
                }
                (first, _) if first == FIN | PING => {}
                (first, payload) => panic!("no text: {first:#x} {:?}", String::from_utf8_lossy(&payload)),
            }
        }
    }

    /// The code with which the server closes, whatever it says before. `None` if the connection ends without one.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            let (first, payload) = self.read().await.ok()?;
            if first == FIN | CLOSE {
                return payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
        }
    }
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// A masked frame: its first byte, and what it carries.
pub(crate) fn frame(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut bytes = head(first, 0x80, payload.len());
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A frame without a mask, which no client may send.
pub(crate) fn unmasked(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut bytes = head(first, 0, payload.len());
    bytes.extend(payload);
    bytes
}

/// The start of a frame that claims to carry so many bytes.
pub(crate) fn head(first: u8, mask: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(mask | u8::try_from(length).expect("below 126")),
        126..0x1_0000 => {
            bytes.push(mask | 126);
            bytes.extend(u16::try_from(length).expect("below 2^16").to_be_bytes());
        }
        _ => {
            bytes.push(mask | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes
}
