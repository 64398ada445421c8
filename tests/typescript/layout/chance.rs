//! Documents by chance, of what schemars makes of types.

use serde_json::{Map, Value, json};

/// A generator that makes the same of the same seed.
#[derive(Debug)]
pub(super) struct Chance {
    state: u64,
    /// The names of the types.
    types: Vec<String>,
    /// How long names are.
    longest: u64,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Self { state: seed, types: Vec::new(), longest: 0 };
        chance.longest = [8, 20, 40][usize::try_from(seed % 3).expect("it is small")];
        chance
    }

    /// A number below another: SplitMix64.
    fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % limit
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let place = self.below(from.len() as u64);
        from[usize::try_from(place).expect("it is a place")].clone()
    }

    /// Letters, the first of them large where it is a type's.
    fn name(&mut self, is_type: bool) -> String {
        let length = 1 + self.below(self.longest);
        let mut name = String::new();
        for place in 0..length {
            let letter = char::from(b'a' + u8::try_from(self.below(26)).expect("a letter"));
            let is_large = (place == 0 && is_type) || (place > 0 && self.one_in(6));
            name.push(if is_large { letter.to_ascii_uppercase() } else { letter });
        }
        // No reserved word is that odd.
        name.push(char::from(b'0' + u8::try_from(self.below(10)).expect("a digit")));
        name
    }

    fn member(&mut self) -> String {
        let name = self.name(false);
        match self.below(12) {
            0 => name + "-x",
            1 => name + " 'x'",
            2 => name + "²",
            3 => name + "ß",
            _ => name,
        }
    }

    fn names(&mut self, most: u64) -> Vec<String> {
        let mut names: Vec<_> = (0..=self.below(most)).map(|_| self.member()).collect();
        names.sort();
        names.dedup();
        names
    }

    pub(super) fn document(mut self) -> Value {
        let mut types: Vec<_> = (0..=self.below(60)).map(|_| self.name(true)).collect();
        types.sort();
        types.dedup();
        self.types = types.clone();
        let definitions: Map<_, _> = types.into_iter().map(|name| (name, self.definition())).collect();
        let mut errors = Map::new();
        for _ in 0..self.below(4) {
            errors.insert(self.name(true), self.errors());
        }
        let error_names: Vec<_> = errors.keys().cloned().collect();
        let mut procedures = Vec::new();
        let mut namespace = String::new();
        for number in 0..self.below(30) {
            if self.one_in(4) {
                namespace = if self.one_in(3) { String::new() } else { self.name(false) + "." };
            }
            // Numbered, since a procedure has its name alone.
            let path = format!("{namespace}{}p{number}", self.member().replace(['.', '"', '<'], ""));
            procedures.push(self.procedure(&path, &error_names));
        }
        json!({
            "rpc": 1,
            "hash": "0123456789abcdef",
            "docs": self.docs(),
            "procedures": procedures,
            "errors": errors,
            "$defs": definitions,
        })
    }

    fn procedure(&mut self, path: &str, errors: &[String]) -> Value {
        let kind = self.pick(&["query", "mutation", "subscription", "socket"]);
        let mut procedure = json!({ "path": path, "kind": kind, "output": null, "docs": self.docs() });
        procedure["output"] = if kind == "socket" { json!({ "type": "null" }) } else { self.schema(2) };
        if !self.one_in(3) {
            procedure["input"] = self.schema(2);
        }
        if !errors.is_empty() && self.one_in(2) {
            procedure["errors"] = json!(self.pick(errors));
        }
        procedure["openErrors"] = json!(self.one_in(4));
        if self.one_in(5) {
            procedure["deprecated"] = json!({ "since": "1.2", "note": "Use `other`. */" });
        }
        if kind == "socket" {
            for side in ["incoming", "outgoing"] {
                procedure[side] = self.events();
            }
        } else if kind == "subscription" && self.one_in(2) {
            procedure["events"] = self.events();
        }
        procedure
    }

    fn events(&mut self) -> Value {
        let names = self.names(4);
        let events = names.into_iter().map(|name| {
            let mut event = json!({ "name": name, "docs": self.docs() });
            if !self.one_in(3) {
                event["data"] = self.schema(2);
            }
            event
        });
        events.collect()
    }

    fn errors(&mut self) -> Value {
        let names = self.names(4);
        let errors = names.into_iter().enumerate().map(|(number, name)| {
            let code = format!("{}_{number}", name.to_uppercase());
            let mut error =
                json!({ "code": code, "status": 400, "message": "No {name}.", "docs": self.docs() });
            if !self.one_in(3) {
                error["details"] = self.schema(2);
            }
            error
        });
        errors.collect()
    }

    fn docs(&mut self) -> String {
        let word = "Lorem ipsum dolor sit amet";
        match self.below(9) {
            0 => "Short.".to_owned(),
            1 => format!(
                "{word}\n\n* one\n* two `x */` **bold** @nobody {{@link x}}\n\n```ts\nlet x = {{}}\n```"
            ),
            2 => [word; 8].join(" "),
            3 => "Windows\r\nlines\r\rold\u{2028}ones".to_owned(),
            4 => "@everyone reads\n  @this\n".to_owned(),
            5 => "/ * */ */*".to_owned(),
            _ => String::new(),
        }
    }

    /// What is said of a type beside what it is.
    fn told(&mut self, mut schema: Value) -> Value {
        let docs = self.docs();
        if let Value::Object(members) = &mut schema {
            if !docs.is_empty() {
                members.insert("description".into(), docs.into());
            }
            if self.one_in(9) {
                members.insert("deprecated".into(), true.into());
            }
            if self.one_in(9) {
                members.insert("default".into(), json!([{ "a'": "*/", "b": [1.5, null] }]));
            }
        }
        schema
    }

    fn definition(&mut self) -> Value {
        let definition = match self.below(10) {
            0..=3 => self.object(3),
            4..=6 => self.tagged(3),
            7 => self.flattened(3),
            _ => self.schema(3),
        };
        self.told(definition)
    }

    fn schema(&mut self, depth: u64) -> Value {
        let deep = match depth {
            0 => 11,
            _ => 21,
        };
        match self.below(deep) {
            0 => json!({ "type": "string" }),
            1 => json!({ "type": "integer", "format": "uint64", "minimum": 0 }),
            2 => json!({ "type": ["string", "null"] }),
            3 => json!({ "type": "null" }),
            4 => json!({ "type": "string", "enum": self.names(9) }),
            5 => json!({ "type": "boolean" }),
            6 if self.one_in(3) => json!(true),
            6 => {
                json!({ "const": self.pick(&[json!(-1), json!(true), json!("x'y"), json!([1, { "a": null }]), json!(2.0)]) })
            }
            7 => json!({ "type": "string", "format": "date-time" }),
            8..=10 => self.reference(),
            11 | 12 => json!({ "type": "array", "items": self.schema(depth - 1) }),
            13 => {
                let length = self.below(4);
                json!({ "type": "array", "items": self.schema(depth - 1), "minItems": length, "maxItems": length })
            }
            14 => {
                let items: Vec<_> = (0..=self.below(5)).map(|_| self.schema(depth - 1)).collect();
                let length = items.len();
                json!({ "type": "array", "prefixItems": items, "minItems": length, "maxItems": length })
            }
            15 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            16 => json!({ "anyOf": [self.schema(depth - 1), { "type": "null" }] }),
            17 => self.object(depth - 1),
            18 => self.tagged(depth - 1),
            19 => self.flattened(depth - 1),
            _ => {
                let any: Vec<_> = (0..=self.below(6)).map(|_| self.schema(depth - 1)).collect();
                json!({ "anyOf": any })
            }
        }
    }

    fn reference(&mut self) -> Value {
        let types = self.types.clone();
        json!({ "$ref": format!("#/$defs/{}", self.pick(&types)) })
    }

    fn object(&mut self, depth: u64) -> Value {
        let mut properties = Map::new();
        for name in self.names(6) {
            let value = self.schema(depth.saturating_sub(1));
            properties.insert(name, self.told(value));
        }
        if self.one_in(8) {
            properties.clear();
        }
        let required: Vec<_> = properties.keys().cloned().collect();
        let required: Vec<_> = required.into_iter().filter(|_| !self.one_in(4)).collect();
        let mut object = json!({ "type": "object", "properties": properties, "required": required });
        match self.below(8) {
            0 => object["additionalProperties"] = json!(false),
            1 => object["additionalProperties"] = self.schema(0),
            _ => {}
        }
        object
    }

    /// An enum, in one of serde's four ways.
    fn tagged(&mut self, depth: u64) -> Value {
        let depth = depth.saturating_sub(1);
        let names = self.names(6);
        let way = self.below(4);
        let variants = names.into_iter().map(|name| {
            let variant = match way {
                0 if self.one_in(3) => json!({ "const": name, "type": "string" }),
                0 => json!({ "type": "object", "properties": { &name: self.schema(depth) }, "required": [name], "additionalProperties": false }),
                1 if self.one_in(3) => {
                    json!({ "$ref": self.reference()["$ref"], "type": "object", "properties": { "type": { "const": name } }, "required": ["type"] })
                }
                1 => {
                    let mut object = self.object(depth);
                    object["properties"]["type"] = json!({ "const": name });
                    object["required"].as_array_mut().expect("a list").push("type".into());
                    object
                }
                2 => json!({ "type": "object", "properties": { "t": { "const": name }, "c": self.schema(depth) }, "required": ["t", "c"] }),
                _ => self.schema(depth),
            };
            self.told(variant)
        });
        let variants: Vec<_> = variants.collect();
        json!({ if way == 3 { "anyOf" } else { "oneOf" }: variants })
    }

    /// Members, and enums and maps that are flattened beside them.
    fn flattened(&mut self, depth: u64) -> Value {
        let mut object = self.object(depth);
        object["oneOf"] = self.tagged(depth).as_object().and_then(|of| of.values().next().cloned()).into();
        if self.one_in(3) {
            object["allOf"] = json!([self.tagged(depth), self.reference()]);
        }
        object
    }
}
