//! The measured call as a tarpc service, and the transport that server and load have in common: bincode over TCP.

use std::io;

use serde::{Deserialize, Serialize};
use tarpc::{
    serde_transport::{self, Transport},
    tokio_serde::formats::Bincode,
};
use tokio::net::TcpStream;
use tokio_util::codec::{Framed, LengthDelimitedCodec};

#[tarpc::service]
pub trait Work {
    /// The sum of both.
    async fn add(a: i64, b: i64) -> i64;
}

/// A connection over which `I` comes and `O` goes.
///
/// # Errors
///
/// What the system says.
pub fn transport<I, O>(stream: TcpStream) -> io::Result<Transport<TcpStream, I, O, Bincode<I, O>>>
where
    I: for<'de> Deserialize<'de>,
    O: Serialize,
{
    stream.set_nodelay(true)?;
    Ok(serde_transport::new(Framed::new(stream, LengthDelimitedCodec::new()), Bincode::default()))
}
