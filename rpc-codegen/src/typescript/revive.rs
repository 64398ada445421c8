//! Where dates and bytes are in what a server answers.
//!
//! JSON has neither, so they come as texts, and nothing in the text says so. The types know, and this is what a client
//! needs of them: for each procedure and each type that has some within, a way there.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use rpc_core::schema::{EventSchema, ProcedureSchema, Schema};

use super::{
    GenerateError,
    definitions::Definitions,
    layout::WIDTH,
    literal::Literal,
    types::{At, DEEPEST_UNION},
};
use crate::model::{Object, Property, Rest, Shape, Tagging, Type, tagging};

/// Where something is to be revived.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Date,
    Bytes,
    /// As in a type that has a name.
    Type(String),
    /// In each element.
    Items(Box<Node>),
    /// In some elements.
    Tuple(BTreeMap<usize, Node>),
    /// In each value of a map.
    Values(Box<Node>),
    Members(BTreeMap<String, Node>),
    /// By what a member says.
    Tagged {
        tag: String,
        variants: BTreeMap<String, Node>,
    },
    /// In several ways.
    All(Vec<Node>),
}

/// What is to be revived in one API.
#[derive(Debug, Default)]
pub(super) struct Revival {
    /// What procedures answer, by their paths.
    outputs: BTreeMap<String, Node>,
    /// What two-way procedures emit, by their paths and the names of events.
    events: BTreeMap<String, BTreeMap<String, Node>>,
    /// What is in the details of errors, by the paths of procedures and by codes.
    details: BTreeMap<String, BTreeMap<String, Node>>,
    types: BTreeMap<String, Node>,
}

/// Finds what is to be revived.
struct Finder<'d, 'a> {
    definitions: &'d Definitions<'a>,
    /// The types that have something within.
    alive: BTreeSet<&'a str>,
    /// Those that are needed.
    needed: RefCell<BTreeSet<String>>,
    /// Those of them that were not looked at yet.
    open: RefCell<Vec<String>>,
}

impl Revival {
    pub(super) fn of(schema: &Schema, definitions: &Definitions<'_>) -> Result<Self, GenerateError> {
        let finder = Finder::new(definitions);
        let mut revival = Self::default();
        for ProcedureSchema { path, output, outgoing, .. } in &schema.procedures {
            let at = At::root(path);
            if let Some(node) = finder.node(&definitions.lower(output), at.within("output"))? {
                revival.outputs.insert(path.clone(), node);
            }
            let mut events = BTreeMap::new();
            for EventSchema { name, data, .. } in outgoing {
                if let Some(data) = data
                    && let Some(node) = finder.node(&definitions.lower(data), at.within(name))?
                {
                    events.insert(name.clone(), node);
                }
            }
            if !events.is_empty() {
                revival.events.insert(path.clone(), events);
            }
        }
        for (name, errors) in &schema.errors {
            let mut details = BTreeMap::new();
            for error in errors {
                if let Some(schema) = &error.details
                    && let Some(node) =
                        finder.node(&definitions.lower(schema), At::root(name).within(&error.code))?
                {
                    details.insert(error.code.clone(), node);
                }
            }
            for procedure in schema.procedures.iter().filter(|_| !details.is_empty()) {
                if procedure.errors.as_ref() == Some(name) {
                    revival.details.insert(procedure.path.clone(), details.clone());
                }
            }
        }
        // What is needed may need others.
        while let Some(name) = finder.open() {
            let ty = definitions.get(&name);
            if let Some(ty) = ty
                && let Some(node) = finder.node(ty, At::root(&name))?
            {
                revival.types.insert(name, node);
            }
        }
        Ok(revival)
    }

    /// The function that revives, as a member of an object that is indented by two. Nothing, if there is nothing to
    /// revive. Where there are types, `as_const` keeps the texts what they are.
    pub(super) fn print(&self, as_const: &str, text: &mut String) {
        let nested = |nodes: &BTreeMap<String, BTreeMap<String, Node>>| {
            Literal::table(nodes.iter().map(|(name, nodes)| (name.clone(), table(nodes))).collect())
        };
        let parts = [
            ("outputs", table(&self.outputs)),
            ("events", nested(&self.events)),
            ("details", nested(&self.details)),
            ("types", table(&self.types)),
        ];
        let parts = parts.into_iter().filter(|(_, part)| !part.is_empty());
        let parts: BTreeMap<_, _> = parts.map(|(name, part)| (name.to_owned(), part)).collect();
        if !parts.is_empty() {
            text.push_str("\n  revive: /* @__PURE__ */ rpc.reviver(");
            Literal::table(parts).print(2, WIDTH, text);
            text.push_str(&format!("{as_const}),"));
        }
    }
}

/// The types that have something within, behind whatever references.
fn alive<'a>(definitions: &Definitions<'a>) -> BTreeSet<&'a str> {
    fn is_alive(ty: &Type<'_>, alive: &BTreeSet<&str>) -> bool {
        match &ty.shape {
            Shape::Text { format: Some("date-time"), .. } | Shape::Text { encoding: Some("base64"), .. } => {
                true
            }
            Shape::List { item, .. } => is_alive(item, alive),
            Shape::Tuple { items, rest, .. } => {
                items.iter().chain(rest.as_deref()).any(|item| is_alive(item, alive))
            }
            Shape::Object(Object { properties, rest, .. }) => {
                let within = |property: &Property<'_>| is_alive(&property.value, alive);
                properties.iter().any(within) || matches!(rest, Rest::Of(rest) if is_alive(rest, alive))
            }
            Shape::Union(types) | Shape::Intersection(types) => types.iter().any(|ty| is_alive(ty, alive)),
            Shape::Reference(name) => alive.contains(&**name),
            _ => false,
        }
    }

    let mut known = BTreeSet::new();
    loop {
        let before = known.len();
        let more: Vec<_> = definitions
            .types()
            .filter(|(name, ty)| !known.contains(name) && is_alive(ty, &known))
            .map(|(name, _)| name)
            .collect();
        known.extend(more);
        if known.len() == before {
            return known;
        }
    }
}

impl<'d, 'a> Finder<'d, 'a> {
    fn new(definitions: &'d Definitions<'a>) -> Self {
        let alive = alive(definitions);
        Self { definitions, alive, needed: RefCell::default(), open: RefCell::default() }
    }

    /// A type that is needed and was not looked at yet.
    fn open(&self) -> Option<String> {
        self.open.borrow_mut().pop()
    }

    fn need(&self, name: &str) {
        if self.needed.borrow_mut().insert(name.to_owned()) {
            self.open.borrow_mut().push(name.to_owned());
        }
    }

    fn node(&self, ty: &Type<'_>, at: At<'_>) -> Result<Option<Node>, GenerateError> {
        Ok(match &ty.shape {
            Shape::Text { format: Some("date-time"), .. } => Some(Node::Date),
            Shape::Text { encoding: Some("base64"), .. } => Some(Node::Bytes),
            Shape::List { item, .. } => {
                self.node(item, at.within("[]"))?.map(|node| Node::Items(Box::new(node)))
            }
            Shape::Tuple { items, rest, .. } => {
                let mut nodes = BTreeMap::new();
                for (number, item) in items.iter().enumerate() {
                    if let Some(node) = self.node(item, at.within(&number.to_string()))? {
                        nodes.insert(number, node);
                    }
                }
                if let Some(rest) = rest
                    && self.node(rest, at)?.is_some()
                {
                    return Err(GenerateError::Revival { at: at.to_string() });
                }
                (!nodes.is_empty()).then_some(Node::Tuple(nodes))
            }
            Shape::Object(object) => self.members(object, at)?,
            Shape::Union(variants) => self.union(variants, at)?,
            Shape::Intersection(parts) => {
                let nodes = parts.iter().filter_map(|part| self.node(part, at).transpose());
                one_or_all(nodes.collect::<Result<_, _>>()?)
            }
            Shape::Reference(name) if self.alive.contains(&**name) => {
                self.need(name);
                Some(Node::Type(name.to_string()))
            }
            _ => None,
        })
    }

    fn members(&self, object: &Object<'_>, at: At<'_>) -> Result<Option<Node>, GenerateError> {
        let mut named = BTreeMap::new();
        for Property { name, value, .. } in &object.properties {
            // A client drops such a member: it would be the object's prototype.
            if name != "__proto__"
                && let Some(node) = self.node(value, at.within(name))?
            {
                named.insert(name.to_string(), node);
            }
        }
        let values = match &object.rest {
            Rest::Of(rest) => self.node(rest, at.within("*"))?,
            Rest::Ignored | Rest::Refused => None,
        };
        match values {
            None => Ok((!named.is_empty()).then_some(Node::Members(named))),
            Some(values) if object.properties.is_empty() => Ok(Some(Node::Values(Box::new(values)))),
            // Whether a member is a value of the map or one with a name, a table would have to tell for each.
            Some(_) => Err(GenerateError::Revival { at: at.to_string() }),
        }
    }

    /// Variants are told apart by their kinds of JSON, and objects by their tags. Where that is not enough, nobody could
    /// say whether a text is a date.
    fn union(&self, variants: &[Type<'_>], at: At<'_>) -> Result<Option<Node>, GenerateError> {
        let mut nodes = Vec::new();
        for kind in [JsonKind::Text, JsonKind::List, JsonKind::Object] {
            let alike: Vec<_> =
                variants.iter().filter(|variant| self.kinds(variant, 0).contains(&kind)).collect();
            let found = alike.iter().map(|variant| self.node(variant, at)).collect::<Result<Vec<_>, _>>()?;
            match &alike[..] {
                _ if found.iter().all(Option::is_none) => {}
                [_] => nodes.extend(found.into_iter().flatten()),
                _ => nodes.push(self.by_tag(&alike, found, at)?),
            }
        }
        nodes.dedup();
        Ok(one_or_all(nodes))
    }

    fn by_tag(
        &self,
        alike: &[&Type<'_>],
        found: Vec<Option<Node>>,
        at: At<'_>,
    ) -> Result<Node, GenerateError> {
        let refuse = || GenerateError::Revival { at: at.to_string() };
        let resolved: Vec<_> =
            alike.iter().map(|variant| self.definitions.resolve(variant).clone()).collect();
        let tagging = tagging(&resolved).ok_or_else(refuse)?;
        match tagging {
            Tagging::Member(tag) => {
                let tags = resolved.iter().map(|variant| tagging.text_of(variant).map(str::to_owned));
                let tags = tags.collect::<Option<Vec<_>>>().ok_or_else(refuse)?;
                let variants =
                    tags.into_iter().zip(found).filter_map(|(tag, node)| Some((tag, node?))).collect();
                Ok(Node::Tagged { tag: tag.to_owned(), variants })
            }
            // Each has a member that no other has.
            Tagging::Key => one_or_all(found.into_iter().flatten().collect()).ok_or_else(refuse),
        }
    }

    /// The kinds of JSON that values of a type have.
    fn kinds(&self, ty: &Type<'_>, depth: usize) -> Vec<JsonKind> {
        if depth > DEEPEST_UNION {
            return Vec::new();
        }
        let kind = match &self.definitions.resolve(ty).shape {
            Shape::Text { .. } | Shape::Literal(serde_json::Value::String(_)) => JsonKind::Text,
            Shape::List { .. } | Shape::Tuple { .. } => JsonKind::List,
            Shape::Object(object) if object.is_absence() => return Vec::new(),
            Shape::Object(_) => JsonKind::Object,
            Shape::Unknown => return vec![JsonKind::Text, JsonKind::List, JsonKind::Object],
            Shape::Union(types) => return types.iter().flat_map(|ty| self.kinds(ty, depth + 1)).collect(),
            // All parts describe the same value.
            Shape::Intersection(types) => {
                return types.first().map(|ty| self.kinds(ty, depth + 1)).unwrap_or_default();
            }
            _ => return Vec::new(),
        };
        vec![kind]
    }
}

/// The kinds of JSON that can have something within, or be it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonKind {
    Text,
    List,
    Object,
}

fn one_or_all(mut nodes: Vec<Node>) -> Option<Node> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(Node::All(nodes)),
    }
}

impl Node {
    fn literal(&self) -> Literal {
        let (name, value) = match self {
            Self::Date => return Literal::text("date"),
            Self::Bytes => return Literal::text("bytes"),
            Self::Type(name) => ("type", Literal::text(name)),
            Self::Items(node) => ("items", node.literal()),
            Self::Values(node) => ("values", node.literal()),
            Self::Members(nodes) => ("members", table(nodes)),
            Self::Tuple(nodes) => {
                let last = nodes.keys().next_back().copied().unwrap_or_default();
                let nodes = (0..=last).map(|number| nodes.get(&number).map(Self::literal));
                let null = || Literal::Word("null".into());
                ("tuple", Literal::List(nodes.map(|node| node.unwrap_or_else(null)).collect()))
            }
            Self::All(nodes) => ("all", Literal::List(nodes.iter().map(Self::literal).collect())),
            Self::Tagged { tag, variants } => {
                let tag = ("tag".to_owned(), Literal::text(tag));
                return Literal::table([tag, ("variants".to_owned(), table(variants))].into());
            }
        };
        Literal::table([(name.to_owned(), value)].into())
    }
}

fn table(nodes: &BTreeMap<String, Node>) -> Literal {
    Literal::table(nodes.iter().map(|(name, node)| (name.clone(), node.literal())).collect())
}
