//! An API of many procedures in namespaces, each with an input and an output of its own.

const RESOURCES: [&str; 30] = [
    "account", "address", "article", "basket", "booking", "brand", "carrier", "catalog", "channel",
    "comment", "contract", "coupon", "customer", "delivery", "device", "document", "event", "invoice",
    "member", "message", "order", "payment", "product", "project", "refund", "report", "room", "store",
    "team", "ticket",
];

/// How many namespaces there are of each resource.
const REGIONS: usize = 5;

/// Those before `create` are queries, the last is a subscription.
const OPERATIONS: [&str; 20] = [
    "get", "find", "list", "search", "latest", "count", "compare", "history", "export", "preview", "create",
    "update", "remove", "archive", "restore", "assign", "rename", "merge", "approve", "watch",
];

const FIRST_MUTATION: usize = 10;

/// Every how many procedures the types begin to refer to each other anew, which is how deep they get.
const DEPTH: usize = 5;

const FIELDS: [(&str, Value, bool); 12] = [
    ("id", Value::Text, true),
    ("quantity", Value::Integer, true),
    ("note", Value::MaybeText, false),
    ("isActive", Value::Boolean, true),
    ("tags", Value::Texts, true),
    ("price", Value::Number, true),
    ("name", Value::Text, true),
    ("createdAt", Value::Integer, true),
    ("attributes", Value::TextsByName, true),
    ("parentId", Value::MaybeInteger, false),
    ("position", Value::Position, true),
    ("description", Value::Text, false),
];

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Text,
    Integer,
    Number,
    Boolean,
    MaybeText,
    MaybeInteger,
    Texts,
    TextsByName,
    /// Two numbers.
    Position,
    /// A definition.
    One(usize),
    Maybe(usize),
    Many(usize),
    ByName(usize),
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    pub(crate) is_required: bool,
}

/// A type with a name.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) form: Form,
}

#[derive(Debug)]
pub(crate) enum Form {
    Object(Vec<Field>),
    /// Objects that a member `type` tells apart.
    Union(Vec<(&'static str, Vec<Field>)>),
    Names(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Query,
    Mutation,
    Subscription,
}

#[derive(Debug)]
pub(crate) struct Procedure {
    /// The place of its namespace.
    pub(crate) namespace: usize,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The places of its definitions.
    pub(crate) input: usize,
    pub(crate) output: usize,
}

#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) namespaces: Vec<String>,
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) definitions: Vec<Definition>,
}

impl Api {
    /// With 3,000 procedures and 6,000 types.
    pub(crate) fn large() -> Self {
        let regions =
            RESOURCES.iter().flat_map(|name| (1..=REGIONS).map(move |region| format!("{name}{region}")));
        let namespaces: Vec<_> = regions.collect();
        let (mut procedures, mut definitions) = (Vec::new(), Vec::new());
        for (namespace, space) in namespaces.iter().enumerate() {
            for (operation, name) in OPERATIONS.into_iter().enumerate() {
                let number = procedures.len();
                let kind = match operation {
                    _ if operation + 1 == OPERATIONS.len() => Kind::Subscription,
                    FIRST_MUTATION.. => Kind::Mutation,
                    _ => Kind::Query,
                };
                let names = [space.as_str(), name].map(capitalized).concat();
                let input = definitions.len();
                definitions.push(Definition { name: format!("{names}Input"), form: input_of(number, input) });
                let output = definitions.len();
                definitions
                    .push(Definition { name: format!("{names}Output"), form: output_of(number, output) });
                procedures.push(Procedure { namespace, name, kind, input, output });
            }
        }
        Self { namespaces, procedures, definitions }
    }
}

fn input_of(number: usize, own: usize) -> Form {
    Form::Object(fields(number * 5, 3 + number % 5, refers(number).map(|before| own - before)))
}

fn output_of(number: usize, own: usize) -> Form {
    let before = refers(number).map(|before| own - before);
    match number % 10 {
        3 | 8 => {
            let kinds = ["made", "changed", "moved", "gone"];
            let variants = kinds.into_iter().take(2 + number % 3).enumerate();
            let of = |kind: usize| if kind == 0 { before } else { None };
            Form::Union(variants.map(|(at, kind)| (kind, fields(number + at * 4, 3, of(at)))).collect())
        }
        9 => Form::Names((0..3 + number % 4).map(|at| format!("state{at}")).collect()),
        _ => Form::Object(fields(number * 7 + 3, 4 + number % 6, before)),
    }
}

/// How far before it the definition is to which one of this procedure's refers.
fn refers(number: usize) -> Option<usize> {
    (!number.is_multiple_of(DEPTH)).then_some(2)
}

/// Some fields from here on, and one that refers to a definition.
fn fields(first: usize, count: usize, before: Option<usize>) -> Vec<Field> {
    let plain = (first..first + count).map(|at| FIELDS[at % FIELDS.len()]);
    let refers = before.map(|before| match first % 4 {
        0 => ("previous", Value::One(before), false),
        1 => ("related", Value::Many(before), false),
        2 => ("replaced", Value::Maybe(before), false),
        _ => ("others", Value::ByName(before), false),
    });
    plain.chain(refers).map(|(name, value, is_required)| Field { name, value, is_required }).collect()
}

pub(crate) fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
