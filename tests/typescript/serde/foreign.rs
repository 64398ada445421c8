//! Types of other crates.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::case::Case;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Moments {
    at: DateTime<Utc>,
    day: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Ids {
    id: Uuid,
    url: Url,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Blob {
    /// As serde writes bytes: a list of numbers.
    raw: bytes::Bytes,
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::of("moments")
            .both("{ at: '2026-11-21T20:15:30Z', day: '2026-11-21' }", {
                Moments {
                    at: "2026-11-21T20:15:30Z".parse().expect("a time"),
                    day: "2026-11-21".parse().expect("a day"),
                }
            })
            .refuses("{ at: new Date(0), day: '2026-11-21' }"),
        Case::of("ids")
            .both("{ id: '67e55044-10b1-426f-9247-bb680e5fe0c8', url: 'https://example.org/a' }", {
                Ids {
                    id: "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("an id"),
                    url: "https://example.org/a".parse().expect("a URL"),
                }
            })
            .refuses("{ id: 1, url: 'https://example.org' }"),
        Case::of("blob")
            .both("{ raw: [1, 2] }", Blob { raw: vec![1, 2].into() })
            .reads("{ raw: 'ab' }", Blob { raw: "ab".into() })
            .refuses("{ raw: new Uint8Array([1, 2]) }")
            .never_writes("{ raw: 'ab' }"),
    ]
}
