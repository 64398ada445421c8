//! The variants that an error may have, and what becomes of them.

#![deny(warnings)]

use rpc_server::{ProcedureError, prelude::*};

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase", rename_all = "kebab-case")]
enum ChatError {
    Closed,
    /// No room has this id.
    ///
    /// The first paragraph is the message.
    #[rpc(status = 404)]
    RoomNotFound {
        room_id: String,
    },
    #[rpc(message = "{0} of {1:?} {{places}}", status = 409)]
    Full(u32, String),
    #[rpc(code = "GONE_AWAY", message = "gone since {since:>4}")]
    Gone {
        since: u32,
        r#type: Option<u8>,
    },
    #[serde(rename = "odd")]
    HTTPFailed(#[serde(rename = "ignored")] u16),
}

/// Never.
#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Never {}

fn main() {
    let codes: Vec<_> = ChatError::DEFINITIONS.iter().map(|error| (error.code, error.status)).collect();
    assert_eq!(
        codes,
        [("CLOSED", 400), ("ROOM_NOT_FOUND", 404), ("FULL", 409), ("GONE_AWAY", 400), ("HTTP_FAILED", 400)]
    );
    for (error, message, details) in [
        (ChatError::Closed, "closed", None),
        (
            ChatError::RoomNotFound { room_id: "lobby".to_owned() },
            "No room has this id.",
            Some(r#"{"roomId":"lobby"}"#),
        ),
        (ChatError::Full(3, "all".to_owned()), r#"3 of "all" {places}"#, Some(r#"[3,"all"]"#)),
        (ChatError::Gone { since: 7, r#type: None }, "gone since    7", Some(r#"{"since":7,"type":null}"#)),
        (ChatError::HTTPFailed(502), "http failed", Some("502")),
    ] {
        let written = format!("{error:?}");
        let error = RpcError::from(error);
        assert_eq!((error.message(), error.details()), (message, details));
        let read = ChatError::from_rpc_error(&error).expect("it is one of them");
        assert_eq!(format!("{read:?}"), written);
    }
    assert!(Never::DEFINITIONS.is_empty());
}
