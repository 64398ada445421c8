//! What a client needs to check what a server sends: JSON Schemas, made of types.
//!
//! They are made anew, since those of the document say of some values that serde writes that they do not fit, and can
//! lead into themselves. Where they are not the same, these take more.

use std::{cell::RefCell, collections::BTreeMap};

use rpc_core::schema::{EventSchema, ProcedureSchema, Schema};

use super::{definitions::Definitions, literal::Literal, types::DEEPEST_UNION};
use crate::model::{Object, Property, Rest, Rules, Shape, Type};

/// The rules that clients know, in the order in which they are written.
const RULES: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
];

/// The schemas of what a server sends.
#[derive(Debug, Default)]
pub(super) struct Validation {
    /// What procedures answer, by their paths.
    outputs: BTreeMap<String, Literal>,
    /// What two-way procedures emit, by their paths and the names of events.
    events: BTreeMap<String, Literal>,
    definitions: BTreeMap<String, Literal>,
}

/// Makes schemas of types.
struct Describer<'d, 'a> {
    definitions: &'d Definitions<'a>,
    /// The types to which schemas refer, and whether these are open.
    referred: RefCell<Vec<(String, bool)>>,
}

impl Validation {
    pub(super) fn of(schema: &Schema, definitions: &Definitions<'_>) -> Self {
        let describer = Describer { definitions, referred: RefCell::default() };
        let mut validation = Self::default();
        for ProcedureSchema { path, output, outgoing, .. } in &schema.procedures {
            let output = describer.told(&definitions.lower(output));
            validation.outputs.extend(output.map(|output| (path.clone(), output)));
            let events = outgoing.iter().filter_map(|EventSchema { name, data, .. }| {
                Some((name.clone(), describer.told(&definitions.lower(data.as_ref()?))?))
            });
            let events: Vec<_> = events.collect();
            if !events.is_empty() {
                validation.events.insert(path.clone(), Literal::Table(events));
            }
        }
        // What is referred to may refer to others.
        while let Some((name, is_open)) = describer.next() {
            let key = key(&name, is_open);
            if !validation.definitions.contains_key(&key)
                && let Some(ty) = definitions.get(&name)
            {
                validation.definitions.insert(key, describer.schema(ty, is_open));
            }
        }
        validation
    }

    /// The function that checks, as a member of an object that is indented by two. It is there even if there is nothing
    /// to check, since a client without it could not do what it is told to.
    pub(super) fn print(&self, text: &mut String) {
        let parts = [("outputs", &self.outputs), ("events", &self.events), ("$defs", &self.definitions)];
        let parts = parts.into_iter().filter(|(_, part)| !part.is_empty());
        let table = |part: &BTreeMap<String, Literal>| Literal::Table(part.clone().into_iter().collect());
        let parts: Vec<_> = parts.map(|(name, part)| (name.to_owned(), table(part))).collect();
        text.push_str("\n  check: /* @__PURE__ */ rpc.validator(");
        if parts.is_empty() { Literal::Object(parts) } else { Literal::Table(parts) }.print(2, 2, text);
        text.push_str("),");
    }
}

impl Describer<'_, '_> {
    fn next(&self) -> Option<(String, bool)> {
        self.referred.borrow_mut().pop()
    }

    /// The schema of what a procedure sends, if there is something to check.
    fn told(&self, ty: &Type<'_>) -> Option<Literal> {
        let schema = (ty.shape != Shape::Null).then(|| self.schema(ty, false))?;
        (schema != anything()).then_some(schema)
    }

    /// The schema of a type. One that is open does not refuse members: others beside it have them.
    fn schema(&self, ty: &Type<'_>, is_open: bool) -> Literal {
        let of = |ty: &Type<'_>| self.schema(ty, false);
        match &ty.shape {
            Shape::Unknown => anything(),
            Shape::Never => Literal::Word("false".to_owned()),
            Shape::Null => typed("null", None, []),
            Shape::Boolean => typed("boolean", None, []),
            Shape::Number { is_integer, rules, .. } => {
                typed(if *is_integer { "integer" } else { "number" }, Some(rules), [])
            }
            Shape::Text { rules, .. } => typed("string", Some(rules), []),
            Shape::Literal(value) => Literal::Object(vec![("const".to_owned(), Literal::of_json(value))]),
            Shape::List { item, rules } => {
                let item = Some(of(item)).filter(|item| *item != anything());
                typed("array", Some(rules), item.map(|item| ("items", item)))
            }
            Shape::Tuple { items, required, rest } => {
                let count = |count: usize| Literal::Word(count.to_string());
                let first = Literal::List(items.iter().map(of).collect());
                let first = (!first.is_empty()).then_some(("prefixItems", first));
                let least = (*required > 0).then(|| ("minItems", count(*required)));
                let most = match rest {
                    Some(rest) => Some(("items", of(rest))).filter(|(_, rest)| *rest != anything()),
                    None => Some(("maxItems", count(items.len()))),
                };
                typed("array", None, first.into_iter().chain(least).chain(most))
            }
            Shape::Object(object) => self.object(object, is_open),
            Shape::Union(variants) => one_of(variants.iter().map(|ty| self.schema(ty, is_open)).collect()),
            Shape::Intersection(parts) => {
                let parts = parts.iter().map(|part| self.schema(part, true)).collect();
                Literal::Object(vec![("allOf".to_owned(), Literal::List(parts))])
            }
            Shape::Reference(name) => {
                let is_open = is_open && self.is_closed(ty, 0);
                // The name as it is, so that a client has nothing to decode.
                let reference = Literal::text(&format!("#/$defs/{}", key(name, is_open)));
                self.referred.borrow_mut().push((name.to_string(), is_open));
                Literal::Object(vec![("$ref".to_owned(), reference)])
            }
        }
    }

    fn object(&self, object: &Object<'_>, is_open: bool) -> Literal {
        // A client drops such a member: it would be the object's prototype.
        let properties = || object.properties.iter().filter(|property| property.name != "__proto__");
        let schemas = properties()
            .map(|Property { name, value, .. }| (name.to_string(), self.schema(value, false)))
            .collect();
        let names = properties().filter(|property| property.is_required);
        let names = names.map(|property| Literal::text(&property.name)).collect();
        let members = [("properties", Literal::Object(schemas)), ("required", Literal::List(names))];
        let others = match &object.rest {
            Rest::Of(rest) => Some(self.schema(rest, false)).filter(|rest| *rest != anything()),
            Rest::Refused if !is_open => Some(Literal::Word("false".to_owned())),
            Rest::Refused | Rest::Ignored => None,
        };
        let others = others.map(|others| ("additionalProperties", others));
        typed("object", None, members.into_iter().filter(|(_, member)| !member.is_empty()).chain(others))
    }

    /// Whether a type refuses members that it does not know.
    fn is_closed(&self, ty: &Type<'_>, depth: usize) -> bool {
        match &self.definitions.resolve(ty).shape {
            Shape::Object(object) => object.rest == Rest::Refused,
            Shape::Union(types) | Shape::Intersection(types) => {
                depth < DEEPEST_UNION && types.iter().any(|ty| self.is_closed(ty, depth + 1))
            }
            _ => false,
        }
    }
}

/// Under which name a type is defined.
fn key(name: &str, is_open: bool) -> String {
    if is_open { format!("{name} and more") } else { name.to_owned() }
}

/// Whatever there is.
fn anything() -> Literal {
    Literal::Word("true".to_owned())
}

/// A schema with a type, rules that clients know, and what else is said.
fn typed(
    name: &str,
    rules: Option<&Rules<'_>>,
    others: impl IntoIterator<Item = (&'static str, Literal)>,
) -> Literal {
    let rules = RULES.iter().filter_map(|rule| Some((*rule, Literal::of_json(rules?.get(rule)?))));
    let keywords = [("type", Literal::text(name))].into_iter().chain(rules).chain(others);
    Literal::Object(keywords.map(|(keyword, value)| (keyword.to_owned(), value)).collect())
}

/// A schema for what fits one of several.
fn one_of(schemas: Vec<Literal>) -> Literal {
    if schemas.contains(&anything()) {
        return anything();
    }
    let null = typed("null", None, []);
    let constants: Option<Vec<_>> = schemas
        .iter()
        .map(|schema| match schema {
            Literal::Object(rules) if rules[0].0 == "const" => Some(rules[0].1.clone()),
            schema => (*schema == null).then(|| Literal::Word("null".to_owned())),
        })
        .collect();
    if let Some(constants) = constants {
        return Literal::Object(vec![("enum".to_owned(), Literal::List(constants))]);
    }
    // A type with its rules, or nothing: no rule is broken by `null`.
    if let [Literal::Object(rules), other] = &schemas[..]
        && *other == null
        && let [(keyword, name @ Literal::Word(_)), others @ ..] = &rules[..]
        && keyword == "type"
    {
        let names = Literal::List(vec![name.clone(), Literal::text("null")]);
        let rules = [("type".to_owned(), names)].into_iter().chain(others.iter().cloned());
        return Literal::Object(rules.collect());
    }
    Literal::Object(vec![("anyOf".to_owned(), Literal::List(schemas))])
}

#[cfg(test)]
mod tests {
    use rpc_core::schema::Schema;
    use serde_json::{Value, json};

    use crate::TypeScript;

    fn written(output: &Value, definitions: &Value) -> String {
        let procedure = json!({ "path": "it", "kind": "query", "output": output });
        let document = json!({ "rpc": 1, "hash": "", "procedures": [procedure], "$defs": definitions });
        let schema = Schema::from_json(&document.to_string()).expect("a document");
        let text = TypeScript::new().validate(true).generate(&schema).expect("it can be said");
        let text = text.split_once("check: /* @__PURE__ */ rpc.validator(").unwrap_or_default().1;
        let text = text.split_once("),\n} as const").unwrap_or_default().0;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn output(schema: &Value) -> String {
        let definitions = json!({ "Closed": { "type": "object", "additionalProperties": false } });
        let text = written(schema, &definitions);
        let rest = text.strip_prefix("{ outputs: { it: ").unwrap_or(&text);
        rest.strip_suffix(", }, }").unwrap_or(rest).to_owned()
    }

    #[test]
    fn what_says_nothing_about_values_is_left_out() {
        let told = json!({
            "title": "Id", "description": "An id.", "default": 1, "examples": [2], "deprecated": true,
            "format": "uint8", "type": "integer", "minimum": 0, "maximum": 255,
        });
        assert_eq!(output(&told), "{ type: 'integer', minimum: 0, maximum: 255 }");
        let object = json!({ "type": "object", "properties": {}, "required": [] });
        assert_eq!(output(&object), "{ type: 'object' }");
        for nothing in [json!(true), json!({ "title": "Anything" }), json!({ "type": "null" })] {
            assert_eq!(output(&nothing), "{}");
        }
    }

    #[test]
    fn only_what_is_reached_is_defined() {
        let definitions = json!({
            "A<1/2>": { "properties": { "b": { "$ref": "#/$defs/B" } } },
            "B": { "type": ["object", "null"], "additionalProperties": { "$ref": "#/$defs/B" } },
            "C": true,
        });
        assert_eq!(
            written(&json!({ "$ref": "#/$defs/A%3C1~12%3E" }), &definitions),
            "{ outputs: { it: { $ref: '#/$defs/A<1/2>' }, }, \
             $defs: { 'A<1/2>': { type: 'object', properties: { b: { $ref: '#/$defs/B' } } }, \
             B: { type: ['object', 'null'], additionalProperties: { $ref: '#/$defs/B' } }, }, }"
        );
    }

    #[test]
    fn members_that_clients_drop_are_not_asked_for() {
        let object = json!({ "properties": { "__proto__": {}, "a": {} }, "required": ["__proto__"] });
        assert_eq!(output(&object), "{ type: 'object', properties: { a: true } }");
    }

    #[test]
    fn lists_tuples_and_texts_keep_their_rules() {
        let list = json!({ "type": "array", "items": { "type": "string", "pattern": "^a" }, "maxItems": 2 });
        assert_eq!(output(&list), "{ type: 'array', maxItems: 2, items: { type: 'string', pattern: '^a' } }");
        let tuple = json!({ "type": "array", "prefixItems": [true, { "type": "boolean" }], "minItems": 1 });
        assert_eq!(
            output(&tuple),
            "{ type: 'array', prefixItems: [true, { type: 'boolean' }], minItems: 1 }"
        );
    }

    #[test]
    fn alternatives_are_said_shortly() {
        assert_eq!(output(&json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] })), "{ enum: ['a', 'b'] }");
        assert_eq!(output(&json!({ "enum": ["a", 1, null] })), "{ enum: ['a', 1, null] }");
        assert_eq!(
            output(&json!({ "type": ["string", "null"], "maxLength": 3 })),
            "{ type: ['string', 'null'], maxLength: 3 }"
        );
        assert_eq!(
            output(&json!({ "oneOf": [{ "type": "string" }, { "type": "boolean" }] })),
            "{ anyOf: [{ type: 'string' }, { type: 'boolean' }] }"
        );
        assert_eq!(output(&json!({ "anyOf": [{ "type": "string" }, true] })), "{}");
    }

    #[test]
    fn what_is_flattened_does_not_refuse_what_stands_beside_it() {
        let refusing = json!({
            "type": "object",
            "properties": { "a": { "type": "boolean" } },
            "required": ["a"],
            "additionalProperties": false,
        });
        assert_eq!(
            output(&refusing),
            "{ type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'], \
             additionalProperties: false, }"
        );
        assert_eq!(
            output(
                &json!({ "allOf": [refusing, { "anyOf": [{ "$ref": "#/$defs/Closed" }, { "required": ["b"] }] }] })
            ),
            "{ allOf: [ { type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'] }, \
             { anyOf: [ { $ref: '#/$defs/Closed and more' }, \
             { type: 'object', properties: { b: true }, required: ['b'] }, ], }, ], }, }, \
             $defs: { 'Closed and more': { type: 'object' }"
        );
    }
}
