//! Where a response ends, and whether it is the right one. Only what the measured servers send is understood: a head
//! with a `content-length`, at once or in pieces.

use std::io;

/// The bytes of one response, as they come.
#[derive(Debug)]
pub(crate) struct Response {
    bytes: Vec<u8>,
    filled: usize,
    /// How long the last one was: as a rule the next one is as long, and its head need not be read.
    last: Option<usize>,
}

impl Response {
    pub(crate) fn new() -> Self {
        Self { bytes: vec![0; 4096], filled: 0, last: None }
    }

    /// Where the next bytes go.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        &mut self.bytes[self.filled..]
    }

    /// Takes note of `count` more bytes, and tells whether the response is whole; if so, the next one may come.
    ///
    /// # Errors
    ///
    /// If the server closed the connection, or what came is no answer to the call.
    pub(crate) fn advance(&mut self, count: usize) -> io::Result<bool> {
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
        }
        self.filled += count;
        let bytes = &self.bytes[..self.filled];
        let length =
            self.last.filter(|last| *last == self.filled && is_answer(bytes)).or_else(|| length(bytes));
        let missing = match length {
            Some(length) => length.checked_sub(self.filled),
            None => self.bytes.len().checked_sub(self.filled).filter(|space| *space > 0),
        };
        match missing {
            Some(0) if is_answer(bytes) => {
                self.last = Some(self.filled);
                self.filled = 0;
                Ok(true)
            }
            Some(1..) => Ok(false),
            _ => {
                let message = format!("no answer to the call: {}", String::from_utf8_lossy(bytes));
                Err(io::Error::new(io::ErrorKind::InvalidData, message))
            }
        }
    }
}

/// Whether a whole response says that the call succeeded.
fn is_answer(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.1 200 ") && bytes.ends_with(b"}}")
}

/// How long the whole response is, or the whole request; `None` as long as its head is not whole.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut lines = bytes[..head].split(|byte| *byte == b'\n');
    let line = lines.find(|line| line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME))?;
    let body: usize = str::from_utf8(&line[NAME.len()..]).ok()?.trim().parse().ok()?;
    Some(head + 4 + body)
}

#[cfg(test)]
mod tests {
    use super::Response;

    fn feed(response: &mut Response, bytes: &[u8]) -> std::io::Result<bool> {
        response.space()[..bytes.len()].copy_from_slice(bytes);
        response.advance(bytes.len())
    }

    #[test]
    fn a_response_ends_where_its_head_says() {
        let mut response = Response::new();
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":{ }}";
        assert!(feed(&mut response, whole).expect("a response"));
        for byte in &whole[..whole.len() - 1] {
            assert!(!feed(&mut response, &[*byte]).expect("a piece"));
        }
        assert!(feed(&mut response, b"}").expect("the last piece"));
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for wrong in [
            "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n}}",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n}}}",
        ] {
            feed(&mut Response::new(), wrong.as_bytes()).expect_err(wrong);
        }
        Response::new().advance(0).expect_err("the end");
    }
}
