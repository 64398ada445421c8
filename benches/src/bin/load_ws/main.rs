//! The load of live connections, in a process of its own: frames that were written beforehand, over bare sockets.
//!
//! ```text
//! bench-load-ws DIALECT MODE ..    a name of `Dialect`'s, and then what `benches::load` or `room` understands
//! ```

mod dialect;
mod items;
mod room;
mod socket;
mod window;

use std::{error::Error, io, net::SocketAddr};

use benches::{Dial, argument};

use crate::{dialect::Dialect, items::Items, socket::Socket, window::Window};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let name: String = argument(&mut arguments, "a dialect")?;
    if let Some(mode) = arguments.next_if(|mode| matches!(mode.as_str(), "room" | "paced")) {
        return room::load(&name, &mode, arguments);
    }
    let dialect = Dialect::named(&name).ok_or_else(|| format!("there is no dialect `{name}`"))?;
    benches::load(arguments, &dialect)
}

impl Dial for Dialect {
    type Calls = Window;
    type Items = Items;

    async fn calls(&self, address: SocketAddr, in_flight: u32) -> io::Result<Vec<Window>> {
        let socket = self.connect(address).await?;
        Ok(vec![Window::new(socket, self, in_flight)])
    }

    async fn items(&self, address: SocketAddr) -> io::Result<Items> {
        Items::subscribe(self.connect(address).await?, self).await
    }
}

impl Dialect {
    async fn connect(&self, address: SocketAddr) -> io::Result<Socket> {
        let mut socket = Socket::connect(address, self.target).await?;
        for line in self.greeting {
            socket.expect(line.server).await?;
            for text in line.client {
                socket.write(&socket::frame(text)).await?;
            }
        }
        Ok(socket)
    }
}
