//! What is said to a server, and what it says, for the same call and the same subscription.

/// One way of saying it.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// What the request for the upgrade names.
    pub(crate) target: &'static str,
    /// What is said before anything else.
    pub(crate) greeting: &'static [Line],
    /// The call, with the number that tells it from others.
    pub(crate) call: Numbered,
    /// Its answer, with the same number.
    pub(crate) answer: Numbered,
    pub(crate) subscribe: &'static str,
    /// What the server says before the first item, with the number of the subscription.
    pub(crate) subscribed: Option<Numbered>,
    /// An item, with its own number, of the subscription of a number.
    pub(crate) item: fn(usize) -> Numbered,
}

/// What the server begins to say, and what the client says to it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) server: &'static str,
    pub(crate) client: &'static [&'static str],
}

/// A text with a number in it.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    before: String,
    after: &'static str,
}

impl Dialect {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "rpc" => Some(Self::rpc()),
            "jsonrpsee" => Some(Self::jsonrpsee()),
            "socketioxide" => Some(Self::socketioxide()),
            _ => None,
        }
    }

    /// This framework's.
    fn rpc() -> Self {
        Self {
            target: "/api/rpc",
            greeting: &[],
            call: numbered(r#"{"type":"call","id":""#, r#"","path":["add"],"input":{"a":1,"b":2}}"#),
            answer: numbered(r#"{"type":"result","id":""#, r#"","data":3}"#),
            subscribe: r#"{"type":"subscribe","id":"s","path":["count"],"input":null}"#,
            subscribed: None,
            item: |_| numbered(r#"{"type":"data","id":"s","data":{"n":"#, "}}"),
        }
    }

    /// JSON-RPC, and subscriptions as jsonrpsee has them.
    fn jsonrpsee() -> Self {
        let params = r#","method":"add","params":{"a":1,"b":2}}"#;
        Self {
            target: "/",
            greeting: &[],
            call: numbered(r#"{"jsonrpc":"2.0","id":"#, params),
            answer: numbered(r#"{"jsonrpc":"2.0","id":"#, r#","result":3}"#),
            subscribe: r#"{"jsonrpc":"2.0","id":0,"method":"subscribe_count","params":[]}"#,
            subscribed: Some(numbered(r#"{"jsonrpc":"2.0","id":0,"result":"#, "}")),
            item: |subscription| Numbered {
                before: format!(
                    r#"{{"jsonrpc":"2.0","method":"count","params":{{"subscription":{subscription},"result":{{"n":"#
                ),
                after: "}}}",
            },
        }
    }

    /// Socket.IO.
    fn socketioxide() -> Self {
        Self {
            target: "/socket.io/?EIO=4&transport=websocket",
            greeting: &[
                Line { server: r#"0{"sid":"#, client: &[] },
                // Its first heartbeat.
                Line { server: "2", client: &["3", "40"] },
                Line { server: r#"40{"sid":"#, client: &[] },
            ],
            call: numbered("42", r#"["add",{"a":1,"b":2}]"#),
            answer: numbered("43", "[3]"),
            subscribe: r#"42["subscribe"]"#,
            subscribed: None,
            item: |_| numbered(r#"42["count",{"n":"#, "}]"),
        }
    }
}

fn numbered(before: &str, after: &'static str) -> Numbered {
    Numbered { before: before.to_owned(), after }
}

impl Numbered {
    /// The text with a number.
    pub(crate) fn with(&self, number: usize) -> String {
        format!("{}{number}{}", self.before, self.after)
    }

    /// The number of a text; `None` if it is another text.
    pub(crate) fn number(&self, text: &[u8]) -> Option<usize> {
        let digits = text.strip_prefix(self.before.as_bytes())?.strip_suffix(self.after.as_bytes())?;
        let (first, rest) = digits.split_first()?;
        rest.iter()
            .try_fold(digit(*first)?, |number, byte| number.checked_mul(10)?.checked_add(digit(*byte)?))
    }
}

fn digit(byte: u8) -> Option<usize> {
    byte.is_ascii_digit().then(|| usize::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers_are_found_where_they_were_put() {
        let text = numbered("a1", "b");
        for number in [0, 7, 10, 9_007_199_254_740_991] {
            assert_eq!(text.number(text.with(number).as_bytes()), Some(number));
        }
        for other in ["", "a1b", "a12", "12b", "a1 2b", "a1-2b", "a1999999999999999999999b"] {
            assert_eq!(text.number(other.as_bytes()), None, "{other}");
        }
    }
}
