//! A connection with a number of calls in flight: for every answer that came, that call is made again.

use std::io;

use benches::Load;

use crate::{
    dialect::{Dialect, Numbered},
    socket::{Socket, frame, unexpected},
};

/// The number of the first call: up to 90 in flight have two digits each.
const FIRST: usize = 10;

/// How many calls are written at once. If it were all of a window, then the server would wait while they are prepared,
/// and that would be measured as well; if it were fewer, then writing them would be what takes longest.
const AT_ONCE: usize = 16;

#[derive(Debug)]
pub(crate) struct Window {
    socket: Socket,
    calls: Vec<Call>,
    answer: Numbered,
    /// The places of the calls that are made next.
    due: Vec<usize>,
    /// Their frames.
    outgoing: Vec<u8>,
}

#[derive(Debug)]
struct Call {
    frame: Vec<u8>,
    in_flight: bool,
}

impl Window {
    pub(crate) fn new(socket: Socket, dialect: &Dialect, in_flight: u32) -> Self {
        let numbers = (FIRST..).take(in_flight as usize);
        let calls: Vec<_> = numbers
            .map(|number| Call { frame: frame(&dialect.call.with(number)), in_flight: false })
            .collect();
        let due = (0..calls.len()).collect();
        Self { socket, calls, answer: dialect.answer.clone(), due, outgoing: Vec::new() }
    }

    /// Makes the calls that are due.
    async fn send(&mut self) -> io::Result<()> {
        self.outgoing.clear();
        for place in self.due.drain(..) {
            self.outgoing.extend_from_slice(&self.calls[place].frame);
            self.calls[place].in_flight = true;
        }
        self.socket.write(&self.outgoing).await
    }
}

impl Load for Window {
    async fn turn(&mut self) -> io::Result<usize> {
        self.send().await?;
        let mut answers = 0;
        while answers == 0 {
            self.socket.fill().await?;
            while let Some(message) = self.socket.next()? {
                let place = self.answer.number(message).and_then(|number| number.checked_sub(FIRST));
                match place.and_then(|place| Some((place, self.calls.get_mut(place)?))) {
                    Some((place, call)) if call.in_flight => {
                        call.in_flight = false;
                        self.due.push(place);
                    }
                    _ => return Err(unexpected(message)),
                }
                answers += 1;
                if self.due.len() == AT_ONCE {
                    self.send().await?;
                }
            }
        }
        Ok(answers)
    }
}
