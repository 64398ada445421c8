//! Types for zod.

use crate::shape::{Api, Definition, Field, Form, Value};

/// A constant with the type's name.
pub(crate) fn definition(definition: &Definition, api: &Api) -> String {
    let schema = match &definition.form {
        Form::Object(fields) => object(fields, None, api),
        Form::Union(variants) => {
            let variants: Vec<_> =
                variants.iter().map(|(tag, fields)| object(fields, Some(tag), api)).collect();
            format!("z.discriminatedUnion('type', [{}])", variants.join(", "))
        }
        Form::Names(names) => format!("z.enum(['{}'])", names.join("', '")),
    };
    format!("export const {} = {schema}\n", definition.name)
}

fn object(fields: &[Field], tag: Option<&str>, api: &Api) -> String {
    let mut text = String::from("z.object({ ");
    if let Some(tag) = tag {
        text += &format!("type: z.literal('{tag}'), ");
    }
    for field in fields {
        let optional = if field.is_required { "" } else { ".optional()" };
        text += &format!("{}: {}{optional}, ", field.name, value(field.value, api));
    }
    text + "})"
}

fn value(value: Value, api: &Api) -> String {
    let name = |at: usize| &api.definitions[at].name;
    match value {
        Value::Text => "z.string()".into(),
        Value::Integer => "z.int()".into(),
        Value::Number => "z.number()".into(),
        Value::Boolean => "z.boolean()".into(),
        Value::MaybeText => "z.string().nullable()".into(),
        Value::MaybeInteger => "z.int().nullable()".into(),
        Value::Texts => "z.array(z.string())".into(),
        Value::TextsByName => "z.record(z.string(), z.string())".into(),
        Value::Position => "z.tuple([z.number(), z.number()])".into(),
        Value::One(at) => name(at).clone(),
        Value::Maybe(at) => format!("{}.nullable()", name(at)),
        Value::Many(at) => format!("z.array({})", name(at)),
        Value::ByName(at) => format!("z.record(z.string(), {})", name(at)),
    }
}
