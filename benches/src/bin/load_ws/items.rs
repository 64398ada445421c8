//! A connection with one subscription, of which items come for as long as they are read.

use std::io;

use benches::Load;

use crate::{
    dialect::{Dialect, Numbered},
    socket::{Socket, frame, unexpected},
};

#[derive(Debug)]
pub(crate) struct Items {
    socket: Socket,
    item: Numbered,
    /// The number of the last item.
    last: usize,
}

impl Items {
    pub(crate) async fn subscribe(mut socket: Socket, dialect: &Dialect) -> io::Result<Self> {
        socket.write(&frame(dialect.subscribe)).await?;
        let subscription = match &dialect.subscribed {
            Some(subscribed) => {
                let message = socket.expect("").await?;
                subscribed.number(&message).ok_or_else(|| unexpected(&message))?
            }
            None => 0,
        };
        Ok(Self { socket, item: (dialect.item)(subscription), last: 0 })
    }
}

impl Load for Items {
    async fn turn(&mut self) -> io::Result<usize> {
        let before = self.last;
        while self.last == before {
            self.socket.fill().await?;
            while let Some(message) = self.socket.next()? {
                if self.item.number(message) != Some(self.last + 1) {
                    return Err(unexpected(message));
                }
                self.last += 1;
            }
        }
        Ok(self.last - before)
    }
}
