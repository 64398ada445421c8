//! A type with its values, in Rust and in TypeScript.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The values of one type, whatever the type is.
pub(super) struct Case {
    /// Whose input and answer are of the type.
    pub(super) procedure: &'static str,
    /// What Rust writes.
    pub(super) written: Vec<Value>,
    /// What TypeScript accepts as the input.
    pub(super) typed: Vec<Typed>,
    /// What TypeScript refuses as the input.
    pub(super) refused: Vec<&'static str>,
    /// What TypeScript refuses as the answer.
    pub(super) never_written: Vec<&'static str>,
}

/// Reads JSON, or tells why it is not what was meant.
type Read = dyn Fn(&Value) -> Result<(), String>;

/// A value as it is typed in TypeScript.
pub(super) struct Typed {
    pub(super) text: &'static str,
    /// Reads the JSON that is sent, and compares it with what was meant.
    pub(super) read: Box<Read>,
}

impl Case {
    pub(super) fn of(procedure: &'static str) -> Self {
        Self {
            procedure,
            written: Vec::new(),
            typed: Vec::new(),
            refused: Vec::new(),
            never_written: Vec::new(),
        }
    }

    /// A value in both languages, in both directions.
    pub(super) fn both<T>(self, text: &'static str, value: T) -> Self
    where
        T: Serialize + DeserializeOwned + PartialEq + Debug + Clone + 'static,
    {
        self.writes(&value).reads(text, value)
    }

    /// A value that Rust writes.
    pub(super) fn writes<T: Serialize>(mut self, value: &T) -> Self {
        self.written.push(serde_json::to_value(value).expect("it can be written"));
        self
    }

    /// What is typed, and what Rust reads of it.
    pub(super) fn reads<T>(mut self, text: &'static str, value: T) -> Self
    where
        T: DeserializeOwned + PartialEq + Debug + 'static,
    {
        let read = move |json: &Value| match serde_json::from_value::<T>(json.clone()) {
            Ok(read) if read == value => Ok(()),
            Ok(read) => Err(format!("Rust reads {read:?}, and {value:?} was meant")),
            Err(error) => Err(format!("Rust refuses it: {error}")),
        };
        self.typed.push(Typed { text, read: Box::new(read) });
        self
    }

    /// What the input is not.
    pub(super) fn refuses(mut self, text: &'static str) -> Self {
        self.refused.push(text);
        self
    }

    /// What the answer is not.
    pub(super) fn never_writes(mut self, text: &'static str) -> Self {
        self.never_written.push(text);
        self
    }
}
