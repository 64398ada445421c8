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

/// Nothing is sent.
#[derive(Events)]
enum Nothing {}

#[derive(Serialize, Events)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
enum Tagged {
    OneThing { thing: u8 },
}
