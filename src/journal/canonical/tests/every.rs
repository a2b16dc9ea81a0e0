//! Values of an enum out of nothing, one of each variant: serde asks for what it needs, and gets some.

use super::super::Unlike;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

/// A value of each variant of an enum. Other rounds make other ones: numbers differ, every second
/// round leaves out what is optional.
pub(super) fn every<T: for<'de> Deserialize<'de>>(round: usize) -> Vec<T> {
    let mut all = Vec::new();
    let mut variants = 1;
    while all.len() < variants {
        let mut maker =
            Maker { outermost: Some(all.len()), variants: 0, turn: round, depth: 0, optional: round.is_multiple_of(2) };
        all.push(T::deserialize(&mut maker).unwrap());
        variants = maker.variants;
    }
    all
}

struct Maker {
    /// Which variant the enum itself shall be; those in it take turns.
    outermost: Option<usize>,
    /// How many it has.
    variants: usize,
    turn: usize,
    /// How many enums stand in each other: some hold themselves.
    depth: usize,
    /// Whether what is optional is there.
    optional: bool,
}

impl Maker {
    fn number(&mut self) -> u8 {
        self.turn += 1;
        [0, 1, 9, 10, 77, 100, 127][self.turn % 7]
    }
}

/// A text for a type that says what it expects, with an example behind `like`.
fn example<'de>(visitor: &impl Visitor<'de>) -> String {
    struct Expects<'a, V>(&'a V);
    impl<'de, V: Visitor<'de>> fmt::Display for Expects<'_, V> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }
    }
    let expects = Expects(visitor).to_string();
    match expects.split_once(" like ") {
        Some((_, example)) => example.split(' ').next().unwrap().to_owned(),
        None if expects == "a handle or an IBAN" => "alice".to_owned(),
        None if expects.contains("text") => "she said \"no\"; #, \\ and ünï".to_owned(),
        None => "2026-01-31".to_owned(),
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
            visitor.$visit(self.number().try_into().unwrap())
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Maker {
    type Error = Unlike;

    numbers! {
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_bool(self.optional)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        let text = example(&visitor);
        visitor.visit_str(&text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        if self.optional { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        let left = if self.depth > 3 { 0 } else { self.turn % 3 };
        visitor.visit_seq(Several(left, self))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_seq(Several(len, self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        visitor.visit_seq(Several(fields.len(), self))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        let variant = match self.outermost.take() {
            Some(outermost) => {
                self.variants = variants.len();
                outermost
            }
            None if self.depth > 3 => 0,
            None => usize::from(self.number()) % variants.len(),
        };
        self.depth += 1;
        let made = visitor.visit_enum(Variant(variants[variant], self));
        self.depth -= 1;
        made
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unlike> {
        Err(Unlike)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct map identifier ignored_any
    }
}

/// So many values, one after the other.
struct Several<'a>(usize, &'a mut Maker);

impl<'de> SeqAccess<'de> for Several<'_> {
    type Error = Unlike;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unlike> {
        if self.0 == 0 {
            return Ok(None);
        }
        self.0 -= 1;
        seed.deserialize(&mut *self.1).map(Some)
    }
}

struct Variant<'a>(&'static str, &'a mut Maker);

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Unlike;
    type Variant = &'a mut Maker;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'a mut Maker), Unlike> {
        let name: de::value::StrDeserializer<'_, Unlike> = de::IntoDeserializer::into_deserializer(self.0);
        Ok((seed.deserialize(name)?, self.1))
    }
}

impl<'de> VariantAccess<'de> for &mut Maker {
    type Error = Unlike;

    fn unit_variant(self) -> Result<(), Unlike> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unlike> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_seq(Several(fields.len(), self))
    }
}
