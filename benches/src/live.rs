//! The work of live connections: a call that adds two numbers, a subscription that counts, and a room in which whatever one
//! says is heard by all. All servers that speak JSON decode and encode these types.

use std::io;

use serde::{Deserialize, Serialize};

/// The input of the call. Its answer is the sum.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "servers", derive(schemars::JsonSchema))]
pub struct Add {
    /// A number.
    pub a: i64,
    /// Another.
    pub b: i64,
}

impl Add {
    /// What answers the call.
    #[must_use]
    pub fn sum(self) -> i64 {
        self.a + self.b
    }
}

/// An item of the subscription.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "servers", derive(schemars::JsonSchema))]
pub struct Item {
    n: u64,
}

impl Item {
    /// All items of a subscription: they are numbered from 1, and there is no end to them.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..).map(|n| Self { n })
    }

    /// Checks that this is the item behind one of a number, which becomes the number of this one.
    ///
    /// # Errors
    ///
    /// If it is another.
    pub fn follows(self, last: &mut u64) -> io::Result<()> {
        if self.n != *last + 1 {
            return Err(io::Error::other(format!("item {} came after item {last}", self.n)));
        }
        *last = self.n;
        Ok(())
    }
}

/// The name of the room that all are in.
pub const ROOM: &str = "lobby";

/// What one says in the room, and all hear.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "servers", derive(schemars::JsonSchema))]
pub struct Said {
    /// Tells it from others.
    pub number: u64,
    /// The rest of it.
    pub text: String,
}
