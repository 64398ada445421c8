//! What can be asked for beside the types of the wire.

use chrono::{DateTime, Utc};
use rpc_codegen::{
    TypeScript,
    typescript::{GenerateError, Int64},
};
use rpc_server::prelude::*;
use serde_json::json;

use crate::project::Project;

/// The id of a room.
#[derive(Serialize, Deserialize, JsonSchema)]
struct RoomId(String);

#[derive(Serialize, Deserialize, JsonSchema)]
struct Note {
    at: DateTime<Utc>,
    #[schemars(with = "String", extend("contentEncoding" = "base64"))]
    body: String,
    answers: Vec<Note>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Change {
    Added { note: Note },
    Removed { at: Option<DateTime<Utc>>, ids: Vec<RoomId> },
    Nothing,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum NoteError {
    Closed { since: DateTime<Utc> },
    Unknown,
}

#[procedure(query)]
async fn changes(input: RoomId) -> Result<Vec<(u32, Change)>, NoteError> {
    let _ = input;
    Ok(Vec::new())
}

#[procedure(mutation)]
async fn add(input: Note) -> Result<RoomId, NoteError> {
    let _ = input;
    Err(NoteError::Unknown)
}

#[derive(Deserialize, JsonSchema, Events)]
enum Watching {
    Only { ids: Vec<RoomId> },
}

#[derive(Serialize, JsonSchema, Events)]
#[expect(dead_code, reason = "nobody is told anything")]
enum Watched {
    Changed(Change),
    Closed,
}

#[ws(incoming = Watching, outgoing = Watched)]
async fn watch(mut socket: Socket<Watching, Watched>) {
    while let Some(Watching::Only { ids }) = socket.recv().await {
        drop(ids);
    }
}

router! { Notes { changes, add, watch } }

#[test]
fn dates_and_bytes_are_revived_where_the_table_says() {
    let text = TypeScript::new().revive(true).generate(&Notes::schema()).expect("it can be said");
    let project = Project::new();
    project.file("api.ts", &text);
    project.file(
        "program.ts",
        "\
import { contract, type Note, type Change, type NoteErrorClosed } from './api.js'

export const note: Note = { at: new Date(0), body: new Uint8Array(2), answers: [] }
export const since = (error: NoteErrorClosed): number => error.details.since.getTime()
export const at = (change: Change): Date | null | undefined =>
  change.type === 'removed' ? change.at : change.type === 'added' ? change.note.at : undefined
// @ts-expect-error
export const text: Note = { at: '2026-11-21T00:00:00Z', body: new Uint8Array(2), answers: [] }

const written = { at: '2026-11-21T00:00:00Z', body: 'AQI=', answers: [] }
const answer = contract.revive?.('changes', undefined, [
  [1, { type: 'added', note: { ...written, answers: [written] } }],
  [2, { type: 'removed', at: null, ids: ['2026-11-21T00:00:00Z'] }],
  [3, { type: 'removed', at: '2026-11-21T00:00:00Z', ids: [] }],
]) as [number, Change][]
const places: string[] = []
const look = (value: unknown, place: string): void => {
  if (value instanceof Date || value instanceof Uint8Array)
    places.push(`${place} ${value.constructor.name} ${value instanceof Date ? value.getTime() : value}`)
  else if (typeof value === 'object')
    for (const [name, one] of Object.entries(value ?? {})) look(one, `${place}/${name}`)
}
look(answer, '')
look(contract.revive?.('add', undefined, { since: '1970-01-01T00:00:01Z' }, 'CLOSED'), 'add')
look(contract.revive?.('add', undefined, { since: '1970-01-01T00:00:01Z' }, 'UNKNOWN'), 'add')
look(contract.revive?.('add', undefined, '1970-01-01T00:00:01Z'), 'add')
export { places }
",
    );
    project.assert_accepted();
    let time = 1_795_219_200_000_u64;
    assert_eq!(
        project.exports("program.ts")["places"],
        json!([
            format!("/0/1/note/at Date {time}"),
            "/0/1/note/body Uint8Array 1,2",
            format!("/0/1/note/answers/0/at Date {time}"),
            "/0/1/note/answers/0/body Uint8Array 1,2",
            format!("/2/1/at Date {time}"),
            "add/since Date 1000",
        ])
    );
}

#[test]
fn what_comes_is_checked_where_it_is_asked_for() {
    let text = TypeScript::new().validate(true).generate(&Notes::schema()).expect("it can be said");
    let project = Project::new();
    project.file("api.ts", &text);
    project.file(
        "program.ts",
        "\
import type { CallError, Violation } from 'rpc-client-ts'
import { contract } from './api.js'

const note = { at: '2026-11-21T00:00:00Z', body: '', answers: [] }
const wrong = (path: string, event: string | undefined, value: unknown): string[] => {
  try {
    contract.check!(path, event, value)
    return []
  } catch (error) {
    const violations = (error as CallError).details as readonly Violation[]
    return violations.map(({ path, message }) => `${path.join('.')}: ${message}`)
  }
}

export const found = [
  wrong('changes', undefined, [[1, { type: 'added', note: { ...note, answers: [note], more: 1 } }]]),
  wrong('changes', undefined, [[1, { type: 'added', note: { ...note, answers: [1] } }]]),
  wrong('changes', undefined, [[-1, { type: 'nothing' }, 2]]),
  wrong('add', undefined, 'tea'),
  wrong('add', undefined, null),
  wrong('watch', undefined, 'anything'),
  wrong('watch', 'changed', { type: 'removed', at: null, ids: ['tea'] }),
  wrong('watch', 'changed', { type: 'gone' }),
  wrong('watch', 'closed', 'anything'),
]
",
    );
    project.assert_accepted();
    assert_eq!(
        project.exports("program.ts")["found"],
        json!([
            [],
            ["0.1.note.answers.0: does not fit type: \"object\""],
            ["0: does not fit maxItems: 2", "0.0: does not fit minimum: 0"],
            [],
            [": does not fit type: \"string\""],
            [],
            [],
            [": fits none of the alternatives"],
            [],
        ])
    );
}

#[test]
fn dates_bytes_and_schemas_are_generated_as_recorded() {
    // The lines of this file are nobody's affair.
    let schema = Notes::schema().without_sources();
    TypeScript::new().revive(true).validate(true).assert_exported(&schema, "generated/notes/api.ts");
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum When {
    Date(DateTime<Utc>),
    Words(String),
}

#[procedure(query)]
async fn ambiguous() -> Vec<When> {
    Vec::new()
}

router! { Ambiguous { ambiguous() } }

#[test]
fn a_date_that_nothing_tells_from_a_text_is_not_revived() {
    let schema = Ambiguous::schema();
    let error = TypeScript::new().revive(true).generate(&schema).expect_err("nobody could");
    assert_eq!(error, GenerateError::Revival { at: "When".into() });
    TypeScript::new().generate(&schema).expect("both are texts on the wire");
}

#[test]
fn a_name_makes_a_type_of_its_own_where_it_is_asked_for() {
    let project = Project::new();
    project.file("plain.ts", &TypeScript::new().generate(&Notes::schema()).expect("it can be said"));
    project
        .file("api.ts", &TypeScript::new().brands(true).generate(&Notes::schema()).expect("it can be said"));
    project.file(
        "program.ts",
        "\
import type { Api, RoomId } from './api.js'
import type { RoomId as Plain } from './plain.js'

declare const api: Api
export const plain: Plain = 'tea'
export const id = 'tea' as RoomId
export const text: string = id
export const changes = api.changes(id)
// @ts-expect-error
export const refused = api.changes('tea')
",
    );
    project.assert_accepted();
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Account {
    names: Vec<String>,
    cents: Vec<Option<i64>>,
}

const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
struct Safe {
    #[garde(range(max = MAX_SAFE_INTEGER))]
    count: u64,
    #[garde(skip)]
    small: u32,
}

#[procedure(query)]
async fn account() -> Account {
    Account { names: Vec::new(), cents: Vec::new() }
}

#[procedure(query)]
async fn safe(input: Safe) -> u32 {
    input.small
}

router! { Wide { account() } }
router! { Narrow { safe } }

#[test]
fn integers_that_do_not_fit_a_number_are_noted_or_refused() {
    let noted = TypeScript::new().generate(&Wide::schema()).expect("it can be said");
    assert!(
        noted.contains("  /** A 64-bit integer: as a `number` it is exact up to 2^53 - 1. */\n  cents:"),
        "{noted}"
    );

    let refusing = TypeScript::new().int64(Int64::Refused);
    let error = refusing.generate(&Wide::schema()).expect_err("cents are of 64 bits");
    assert_eq!(error, GenerateError::Int64 { at: "Account.cents[]".into() });
    refusing.generate(&Narrow::schema()).expect("what is bounded fits");
}
