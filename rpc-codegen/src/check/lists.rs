//! A list or a tuple beside a list or a tuple.

use super::{
    layer::{Direction, Layer, Pair, What},
    place::Step,
    scalars::{number_of, rules},
};
use crate::model::{Shape, Type};

pub(super) fn compare<'t, 'a>(types: Pair<&'t Type<'a>>, direction: Direction, layer: &mut Layer<'t, 'a>) {
    let (writer, reader) = direction.writer_and_reader(types);
    match (&writer.shape, &reader.shape) {
        (Shape::List { item: written, rules: of_writer }, Shape::List { item: read, rules: of_reader }) => {
            layer.enter(Step::Items, direction.pair(written, read));
            rules(of_writer, of_reader, direction, layer);
        }
        (Shape::Tuple { items, required, rest }, Shape::List { item, rules }) => {
            let least = rules.get("minItems").and_then(|least| number_of(least)).unwrap_or(0);
            let most = rules.get("maxItems").and_then(|most| number_of(most));
            let is_long_enough = *required >= least;
            let is_short_enough = most.is_none_or(|most| rest.is_none() && items.len() <= most);
            // Whether items are there twice is not to be seen in their types.
            let breaks = !is_long_enough || !is_short_enough || rules.contains_key("uniqueItems");
            layer.differ(What::Type(types), breaks);
            for (at, written) in items.iter().enumerate() {
                layer.enter(Step::Item(at), direction.pair(written, item));
            }
            if let Some(written) = rest {
                layer.enter(Step::Items, direction.pair(written, item));
            }
        }
        (
            Shape::Tuple { items: written, required: least, rest: written_rest },
            Shape::Tuple { items: read, required, rest: read_rest },
        ) => {
            let is_longer = written.len() > read.len() || written_rest.is_some();
            let breaks = least < required || (is_longer && read_rest.is_none());
            let is_same =
                (written.len(), least, written_rest.is_some()) == (read.len(), required, read_rest.is_some());
            if !is_same {
                layer.differ(What::Type(types), breaks);
            }
            for at in 0..written.len().max(read.len()) {
                let written = written.get(at).or(written_rest.as_deref());
                let read = read.get(at).or(read_rest.as_deref());
                if let (Some(written), Some(read)) = (written, read) {
                    layer.enter(Step::Item(at), direction.pair(written, read));
                }
            }
            if let (Some(written), Some(read)) = (written_rest, read_rest) {
                layer.enter(Step::Items, direction.pair(written, read));
            }
        }
        _ => layer.differ(What::Type(types), true),
    }
}
