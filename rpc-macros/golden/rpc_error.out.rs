// What becomes of `rpc_error.in.rs`. Written by `cargo xtask bless`.

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound { room_id: String, looked_in: u32 },
    #[rpc(status = 409, message = "{0} of at most {1:?}")]
    Full(u32, Limit, Reason),
    /// Nobody is in.
    ///
    /// This is said only once.
    Closed,
    #[rpc(code = "GONE_AWAY", message = "{{gone}}")]
    Gone,
    #[rpc(message = "no {type} here")]
    Missing { r#type: String },
}
const _: () = {
    use ::rpc_server::__private as __rpc;
    fn __tell(__error: &ChatError) -> (usize, ::std::borrow::Cow<'static, str>) {
        match __error {
            ChatError::RoomNotFound { room_id, .. } => {
                (
                    0usize,
                    ::std::borrow::Cow::Owned(
                        ::std::format!("there is no room {room_id}", room_id = room_id),
                    ),
                )
            }
            ChatError::Full(_0, _1, _) => {
                (
                    1usize,
                    ::std::borrow::Cow::Owned(
                        ::std::format!("{_0} of at most {_1:?}", _0 = _0, _1 = _1),
                    ),
                )
            }
            ChatError::Closed => (2usize, ::std::borrow::Cow::Borrowed("Nobody is in.")),
            ChatError::Gone => (3usize, ::std::borrow::Cow::Borrowed("{gone}")),
            ChatError::Missing { r#type: _type, .. } => {
                (
                    4usize,
                    ::std::borrow::Cow::Owned(
                        ::std::format!("no {_type} here", _type = _type),
                    ),
                )
            }
        }
    }
    impl __rpc::ProcedureError for ChatError {
        const DEFINITIONS: &'static [__rpc::ErrorDefinition] = &[
            __rpc::ErrorDefinition::new(
                    "ROOM_NOT_FOUND",
                    404u16,
                    "there is no room {room_id}",
                )
                .docs("No room has this id."),
            __rpc::ErrorDefinition::new("FULL", 409u16, "{0} of at most {1:?}"),
            __rpc::ErrorDefinition::new("CLOSED", 400u16, "Nobody is in.")
                .docs("Nobody is in.\n\nThis is said only once."),
            __rpc::ErrorDefinition::new("GONE_AWAY", 400u16, "{{gone}}"),
            __rpc::ErrorDefinition::new("MISSING", 400u16, "no {type} here"),
        ];
        const NAME: &'static str = "ChatError";
        fn message(&self) -> ::std::borrow::Cow<'static, str> {
            __tell(self).1
        }
        fn into_rpc_error(self) -> __rpc::RpcError {
            let (__number, __message) = __tell(&self);
            let __definition = &<Self as __rpc::ProcedureError>::DEFINITIONS[__number];
            match __rpc::encode_details(&self) {
                ::core::result::Result::Ok(__details) => {
                    __rpc::RpcError::new(
                            __definition.code,
                            __definition.status,
                            __message,
                        )
                        .with_raw_details(__details)
                }
                ::core::result::Result::Err(__error) => {
                    __rpc::RpcError::internal(__error)
                }
            }
        }
        fn from_rpc_error(__error: &__rpc::RpcError) -> ::core::option::Option<Self> {
            let __variant: u32 = match __error.code() {
                "ROOM_NOT_FOUND" => 0u32,
                "FULL" => 1u32,
                "CLOSED" => 2u32,
                "GONE_AWAY" => 3u32,
                "MISSING" => 4u32,
                _ => return ::core::option::Option::None,
            };
            __rpc::decode_details(__variant, __error.details()).ok()
        }
        fn describe(__details: &mut __rpc::schema::Details<'_>) {
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code)]
                struct __Details {
                    room_id: String,
                    looked_in: u32,
                }
                __details.of::<__Details>(0usize);
            }
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code)]
                struct __Details(u32, Limit, Reason);
                __details.of::<__Details>(1usize);
            }
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code)]
                struct __Details {
                    r#type: String,
                }
                __details.of::<__Details>(4usize);
            }
        }
    }
    impl ::core::convert::From<ChatError> for __rpc::RpcError {
        fn from(error: ChatError) -> Self {
            __rpc::ProcedureError::into_rpc_error(error)
        }
    }
};
