//! Types with a name, under both of serde's contracts.
//!
//! What serde reads and what it writes can differ for one type: a field with a default may be left out in one
//! direction only. So there are two generators, one for inputs and one for all that is answered. Both are shown every
//! type, in the same order, so that they give the same names; only what a field holds that is skipped in one direction,
//! one of them does not see, and then numbers may differ. In the end most definitions are the same in both and stand
//! there once; of those that are not, the input's is called `NameInput`, if both are needed.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use schemars::{
    JsonSchema, SchemaGenerator,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::Value;

use super::collect::free_name;

/// Where definitions stand in the document.
const PREFIX: &str = "#/$defs/";

pub(super) struct Definitions {
    /// For what callers send.
    read: SchemaGenerator,
    /// For what callers get.
    written: SchemaGenerator,
}

type Map = BTreeMap<String, Value>;

impl Default for Definitions {
    fn default() -> Self {
        Self {
            read: SchemaSettings::draft2020_12().for_deserialize().into_generator(),
            written: SchemaSettings::draft2020_12().for_serialize().into_generator(),
        }
    }
}

impl Definitions {
    /// What serde reads.
    pub(super) fn input<T: JsonSchema + ?Sized>(&mut self) -> Value {
        named::<T>(&mut self.written);
        named::<T>(&mut self.read)
    }

    /// What serde writes.
    pub(super) fn output<T: JsonSchema + ?Sized>(&mut self) -> Value {
        named::<T>(&mut self.read);
        named::<T>(&mut self.written)
    }

    /// What serde reads, without a name of its own.
    pub(super) fn inline_input<T: JsonSchema + ?Sized>(&mut self) -> Value {
        T::json_schema(&mut self.written);
        T::json_schema(&mut self.read).to_value()
    }

    /// What serde writes, without a name of its own.
    pub(super) fn inline_output<T: JsonSchema + ?Sized>(&mut self) -> Value {
        T::json_schema(&mut self.read);
        T::json_schema(&mut self.written).to_value()
    }

    /// What stands for nothing: `null`.
    pub(super) fn of_nothing() -> Value {
        <()>::json_schema(&mut SchemaGenerator::default()).to_value()
    }

    /// The definitions that are needed. References in the schemas of inputs and of outputs are brought in line.
    pub(super) fn finish(mut self, inputs: &mut [&mut Value], outputs: &[&mut Value]) -> Map {
        let mut read: Map = self.read.take_definitions(true).into_iter().collect();
        let mut written: Map = self.written.take_definitions(true).into_iter().collect();
        retain_needed(&mut read, inputs);
        retain_needed(&mut written, outputs);

        let names = names_of_inputs(&read, &written);
        for input in inputs {
            rename(input, &names);
        }
        let mut all = written;
        for (name, mut schema) in read {
            match names.get(&name) {
                Some(other) => {
                    rename(&mut schema, &names);
                    all.insert(other.clone(), schema);
                }
                // What has the same name in both is the same in both, references included.
                None => {
                    all.entry(name).or_insert_with(|| {
                        rename(&mut schema, &names);
                        schema
                    });
                }
            }
        }
        for schema in all.values_mut() {
            // Whatever features serde_json was built with.
            schema.sort_all_objects();
        }
        all
    }
}

/// The schema of a type: a reference, if the type has a name.
///
/// schemars knows a type by its module and its name. Two types of one module with one name, as a rename or a block gives
/// it, are one to it. So what it knows is compared with what the type says, and a type that says something else gets a
/// definition of its own: `Name_2`, which is no name that schemars itself makes of `Name`.
fn named<T: JsonSchema + ?Sized>(generator: &mut SchemaGenerator) -> Value {
    let schema = generator.subschema_for::<T>().to_value();
    let Some((reference, name)) =
        schema["$ref"].as_str().and_then(|reference| Some((reference, name_of(reference)?)))
    else {
        return schema;
    };
    let own = T::json_schema(generator).to_value();
    let is_own = |name: &str| generator.definitions().get(name).is_some_and(|known| *known == own);
    // What refers to another type has no definition of its own.
    if own == schema || is_own(&name) {
        return schema;
    }
    let mut suffixes = (2..).map(|number| format!("_{number}"));
    let is_free = |name: &str| is_own(name) || !generator.definitions().contains_key(name);
    let suffix =
        suffixes.find(|suffix| is_free(&format!("{name}{suffix}"))).expect("there is always another number");
    let reference = format!("{reference}{suffix}");
    generator.definitions_mut().insert(format!("{name}{suffix}"), own);
    serde_json::json!({ "$ref": reference })
}

/// Leaves what is reached from some schemas.
fn retain_needed(definitions: &mut Map, roots: &[&mut Value]) {
    let mut needed = BTreeSet::new();
    let mut open: Vec<String> = roots.iter().flat_map(|root| references(root)).collect();
    while let Some(name) = open.pop() {
        if let Some(schema) = definitions.get(&name)
            && needed.insert(name)
        {
            open.extend(references(schema));
        }
    }
    definitions.retain(|name, _| needed.contains(name));
}

/// The names that inputs get for definitions that are others than those of outputs of the same name: those that differ
/// by themselves, and those that refer to such.
fn names_of_inputs(read: &Map, written: &Map) -> BTreeMap<String, String> {
    let both = || read.iter().filter_map(|(name, schema)| Some((name, schema, written.get(name)?)));
    let mut apart: BTreeSet<&String> =
        both().filter(|(_, read, written)| read != written).map(|(name, ..)| name).collect();
    loop {
        let refers = |schema: &Value| references(schema).iter().any(|name| apart.contains(name));
        let more: Vec<_> = both()
            .filter(|(name, schema, _)| !apart.contains(name) && refers(schema))
            .map(|(name, ..)| name)
            .collect();
        if more.is_empty() {
            break;
        }
        apart.extend(more);
    }
    let mut taken: BTreeSet<String> = read.keys().chain(written.keys()).cloned().collect();
    let mut names = BTreeMap::new();
    for name in apart {
        let other = free_name(&format!("{name}Input"), |name| !taken.contains(name));
        taken.insert(other.clone());
        names.insert(name.clone(), other);
    }
    names
}

/// The names of the definitions that a schema refers to.
fn references(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    // The walk is made for changing schemas, and changes nothing here.
    walk(&mut schema.clone(), &mut |reference| {
        names.extend(name_of(reference));
    });
    names
}

fn rename(schema: &mut Value, names: &BTreeMap<String, String>) {
    walk(schema, &mut |reference| {
        if let Some(name) = name_of(reference)
            && let Some(other) = names.get(&name)
        {
            // What is added needs no escapes.
            reference.push_str(&other[name.len()..]);
        }
    });
}

/// Shows every reference in a schema.
fn walk(schema: &mut Value, see: &mut dyn FnMut(&mut String)) {
    struct Walk<'a>(&'a mut dyn FnMut(&mut String));

    impl Transform for Walk<'_> {
        fn transform(&mut self, schema: &mut schemars::Schema) {
            if let Some(Value::String(reference)) = schema.get_mut("$ref") {
                (self.0)(reference);
            }
            transform_subschemas(self, schema);
        }
    }

    if let Ok(schema) = schema.try_into() {
        Walk(see).transform(schema);
    }
}

/// The name in a reference to a definition: a JSON pointer in a URL's fragment.
fn name_of(reference: &str) -> Option<String> {
    let name = percent_decode_str(reference.strip_prefix(PREFIX)?).decode_utf8().ok()?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}
