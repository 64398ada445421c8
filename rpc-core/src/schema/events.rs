//! What the data of events is, told event by event.

use std::fmt;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::definitions::Definitions;
use crate::{Events, content::Tagging};

/// Which of serde's two sides speaks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Contract {
    /// What it reads.
    Read,
    /// What it writes.
    Written,
}

/// Collects what the data of the events of one type is. [`Events::describe`] tells it.
pub struct EventTypes<'a> {
    wanted: Wanted<'a>,
    /// By the numbers of the events.
    data: Vec<Option<Value>>,
}

enum Wanted<'a> {
    /// All of them, with types that have a name among the definitions of a document.
    All { definitions: &'a mut Definitions, contract: Contract },
    /// One as it is read, by itself, with all that it refers to.
    Alone { number: usize },
}

impl EventTypes<'_> {
    /// What the data of the event of this number is, in the order of the variants. Not called for an event without data.
    ///
    /// # Panics
    ///
    /// If there is no such event.
    pub fn of<T: JsonSchema + ?Sized>(&mut self, number: usize) {
        self.data[number] = match &mut self.wanted {
            Wanted::All { definitions, contract: Contract::Read } => Some(definitions.inline_input::<T>()),
            Wanted::All { definitions, contract: Contract::Written } => {
                Some(definitions.inline_output::<T>())
            }
            Wanted::Alone { number: wanted } if *wanted == number => {
                Some(schemars::schema_for!(T).to_value())
            }
            Wanted::Alone { .. } => None,
        };
    }

    /// The data of all events of a type; `None` for those that have none.
    pub(super) fn of_all<T: Events>(definitions: &mut Definitions, contract: Contract) -> Vec<Option<Value>> {
        Self::told::<T>(Wanted::All { definitions, contract })
    }

    /// The data of one event as it is read, with all that it refers to.
    pub(crate) fn data_of<T: Events>(number: usize) -> Value {
        Self::told::<T>(Wanted::Alone { number }).swap_remove(number).unwrap_or(Value::Bool(true))
    }

    fn told<T: Events>(wanted: Wanted<'_>) -> Vec<Option<Value>> {
        let mut types = EventTypes { wanted, data: vec![None; T::DEFINITIONS.len()] };
        T::describe(&mut types);
        types.data
    }
}

impl fmt::Debug for EventTypes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventTypes").finish_non_exhaustive()
    }
}

/// A variant as serde encodes it together with its content.
pub(super) fn item(tagging: Tagging, variant: &str, content: Option<Value>) -> Value {
    match (tagging, content) {
        (Tagging::External, None) => json!({ "const": variant }),
        (Tagging::External, Some(content)) => object([(variant, content)]),
        (Tagging::Adjacent { tag, .. }, None) => object([(tag, json!({ "const": variant }))]),
        (Tagging::Adjacent { tag, content: key }, Some(content)) => {
            object([(tag, json!({ "const": variant })), (key, content)])
        }
        (Tagging::Internal { tag }, None) => object([(tag, json!({ "const": variant }))]),
        (Tagging::Internal { tag }, Some(content)) => {
            json!({ "allOf": [object([(tag, json!({ "const": variant }))]), content] })
        }
    }
}

/// An object with these members.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let names: Vec<_> = members.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<_, _> =
        members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({ "type": "object", "properties": properties, "required": names })
}
