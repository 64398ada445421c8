// What becomes of `events.in.rs`. Written by `cargo xtask bless`.

/// What happens in a chat.
#[derive(Serialize, Deserialize, Validate, Events)]
#[serde(rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ChatEvent {
    /// Somebody came into a room.
    UserJoined {
        #[garde(length(max = 64))]
        room_id: String,
        #[serde(rename = "name")]
        username: String,
    },
    #[serde(rename = "incident.created")]
    IncidentCreated(#[garde(dive)] Incident),
    #[deprecated(since = "2", note = "nobody sends it")]
    Typing,
}
/// Which event of [`ChatEvent`] it is, without its data.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
#[allow(unreachable_pub)]
pub enum ChatEventKind {
    /// Somebody came into a room.
    UserJoined,
    /// The event `incident.created`.
    IncidentCreated,
    /// The event `typing`.
    Typing,
}
#[allow(deprecated)]
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::EventKind for ChatEventKind {
        const ALL: &'static [Self] = &[
            Self::UserJoined,
            Self::IncidentCreated,
            Self::Typing,
        ];
        fn name(self) -> &'static str {
            match self {
                Self::UserJoined => "userJoined",
                Self::IncidentCreated => "incident.created",
                Self::Typing => "typing",
            }
        }
        fn position(self) -> usize {
            self as usize
        }
    }
    impl ::core::fmt::Display for ChatEventKind {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __f.write_str(<Self as __rpc::EventKind>::name(*self))
        }
    }
    impl __rpc::Events for ChatEvent {
        type Kind = ChatEventKind;
        const DEFINITIONS: &'static [__rpc::EventDefinition] = &[
            __rpc::EventDefinition::new("userJoined")
                .docs("Somebody came into a room.")
                .variant("UserJoined"),
            __rpc::EventDefinition::new("incident.created"),
            __rpc::EventDefinition::new("typing")
                .deprecated(
                    ::core::option::Option::Some("2"),
                    ::core::option::Option::Some("nobody sends it"),
                )
                .without_data()
                .variant("Typing"),
        ];
        fn kind(&self) -> ChatEventKind {
            match self {
                Self::UserJoined { .. } => ChatEventKind::UserJoined,
                Self::IncidentCreated { .. } => ChatEventKind::IncidentCreated,
                Self::Typing { .. } => ChatEventKind::Typing,
            }
        }
        fn describe(__events: &mut __rpc::schema::EventTypes<'_>) {
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[serde(rename_all = "camelCase")]
                #[serde(deny_unknown_fields)]
                #[allow(dead_code)]
                struct __Data {
                    #[garde(length(max = 64))]
                    room_id: String,
                    #[serde(rename = "name")]
                    username: String,
                }
                __events.of::<__Data>(0usize);
            }
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[serde(rename_all = "camelCase")]
                #[allow(dead_code)]
                struct __Data(#[garde(dive)] Incident);
                __events.of::<__Data>(1usize);
            }
        }
    }
};
/// Nothing is sent.
#[derive(Events)]
enum Nothing {}
/// Which event of [`Nothing`] it is, without its data.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
#[allow(unreachable_pub)]
enum NothingKind {}
#[allow(deprecated)]
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::EventKind for NothingKind {
        const ALL: &'static [Self] = &[];
        fn name(self) -> &'static str {
            match self {}
        }
        fn position(self) -> usize {
            match self {}
        }
    }
    impl ::core::fmt::Display for NothingKind {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __f.write_str(<Self as __rpc::EventKind>::name(*self))
        }
    }
    impl __rpc::Events for Nothing {
        type Kind = NothingKind;
        const DEFINITIONS: &'static [__rpc::EventDefinition] = &[];
        fn kind(&self) -> NothingKind {
            match *self {}
        }
        fn describe(_: &mut __rpc::schema::EventTypes<'_>) {}
    }
};
#[derive(Serialize, Events)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
enum Tagged {
    OneThing { thing: u8 },
}
/// Which event of [`Tagged`] it is, without its data.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
#[allow(unreachable_pub)]
enum TaggedKind {
    /// The event `one-thing`.
    OneThing,
}
#[allow(deprecated)]
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::EventKind for TaggedKind {
        const ALL: &'static [Self] = &[Self::OneThing];
        fn name(self) -> &'static str {
            match self {
                Self::OneThing => "one-thing",
            }
        }
        fn position(self) -> usize {
            self as usize
        }
    }
    impl ::core::fmt::Display for TaggedKind {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            __f.write_str(<Self as __rpc::EventKind>::name(*self))
        }
    }
    impl __rpc::Events for Tagged {
        type Kind = TaggedKind;
        const DEFINITIONS: &'static [__rpc::EventDefinition] = &[
            __rpc::EventDefinition::new("one-thing"),
        ];
        const TAGGING: __rpc::Tagging = __rpc::Tagging::Adjacent {
            tag: "type",
            content: "value",
        };
        fn kind(&self) -> TaggedKind {
            match self {
                Self::OneThing { .. } => TaggedKind::OneThing,
            }
        }
        fn describe(__events: &mut __rpc::schema::EventTypes<'_>) {
            {
                #[derive(__rpc::schemars::JsonSchema)]
                #[schemars(crate = "__rpc::schemars")]
                #[allow(dead_code)]
                struct __Data {
                    thing: u8,
                }
                __events.of::<__Data>(0usize);
            }
        }
    }
};
