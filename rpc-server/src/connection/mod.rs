//! Connections: accepted, watched over, and served with HTTP/1.1 or HTTP/2.
//!
//! - [`listen`]: the accept loop and the orderly end;
//! - [`serve`]: one connection, one task;
//! - [`shutdown`]: what sockets and event streams are told of the server's end;
//! - [`watch`]: what a connection is doing, and the one sweeper that ends those that take too long;
//! - [`io`]: the socket, telling its watch what happens on it.

mod io;
mod listen;
mod serve;
mod shutdown;
mod watch;

pub(crate) use io::WatchedIo;
pub(crate) use listen::listen;
pub(crate) use shutdown::Shutdown;
