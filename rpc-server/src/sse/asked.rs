//! What a request for an event stream asks for.

use std::time::Duration;

use rpc_core::{EventId, Head, RawInput, RpcError, Served};

/// A subscription that nobody has started yet.
pub(crate) struct Asked {
    pub(crate) served: Served,
    pub(crate) input: RawInput,
    pub(crate) head: Head,
    pub(crate) resumed: Resumed,
    /// How long it may take until it is open.
    pub(crate) timeout: Option<Duration>,
}

/// Where it is to begin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Resumed {
    Start,
    /// After the item that the client saw last.
    After(EventId),
    /// Nowhere: the client saw the end.
    Over,
}

impl Resumed {
    /// Reads what the client saw last. A browser that has seen no id has an empty one.
    ///
    /// # Errors
    ///
    /// `PARSE_ERROR` for what is no item's id.
    pub(crate) fn after(id: Option<&[u8]>) -> Result<Self, RpcError> {
        let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(Self::Start) };
        if id == EventId::END_OF_STREAM.as_bytes() {
            return Ok(Self::Over);
        }
        // What is no UTF-8 is no printable ASCII either.
        match String::from_utf8_lossy(id).parse() {
            Ok(id) => Ok(Self::After(id)),
            Err(error) => Err(RpcError::parse_error(format!("the last event's id: {error}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Resumed;

    #[test]
    fn it_goes_on_after_an_id_and_not_after_the_end() {
        let after = |id: &[u8]| Resumed::after(Some(id)).expect("an id, or none");
        assert_eq!(after(b"msg_1"), Resumed::After("msg_1".parse().expect("an id")));
        assert_eq!(after(b"$end"), Resumed::Over);
        assert_eq!((after(b""), Resumed::after(None).expect("none")), (Resumed::Start, Resumed::Start));
        for id in ["é".as_bytes(), b"\xff", b"a\tb", &[b'x'; 257]] {
            assert_eq!(Resumed::after(Some(id)).expect_err("no id").code(), "PARSE_ERROR");
        }
    }
}
