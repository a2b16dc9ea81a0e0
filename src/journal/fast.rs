//! Reading a record's line quickly: a deserializer for just the RON that this program writes (no
//! blanks, no escapes, no comments, no types of its own).
//!
//! Whatever else a line may hold is [`Unlike`] it and left to the `ron` crate. Nothing here needs
//! to be believed: what was read must write the same bytes again, or the line is damage.

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::BorrowedStrDeserializer,
};
use std::fmt;

/// The line is not of the form that is read here.
#[derive(Debug)]
pub(super) struct Unlike;

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not in the form that this program writes")
    }
}

impl std::error::Error for Unlike {}

impl de::Error for Unlike {
    fn custom<T: fmt::Display>(_: T) -> Unlike {
        Unlike
    }
}

type Read<T> = Result<T, Unlike>;

/// Reads a value from a line that holds it and nothing else.
pub(super) fn read<'de, T: de::Deserialize<'de>>(line: &'de [u8]) -> Read<T> {
    let mut text = Text { rest: std::str::from_utf8(line).map_err(|_| Unlike)? };
    let value = T::deserialize(&mut text)?;
    if text.rest.is_empty() { Ok(value) } else { Err(Unlike) }
}

/// What is left of the line.
struct Text<'de> {
    rest: &'de str,
}

impl<'de> Text<'de> {
    fn next_is(&self, sign: u8) -> bool {
        self.rest.as_bytes().first() == Some(&sign)
    }

    /// Takes this text, which must come next.
    fn take(&mut self, text: &str) -> Read<()> {
        self.rest = self.rest.strip_prefix(text).ok_or(Unlike)?;
        Ok(())
    }

    /// Takes all signs of a kind.
    fn take_while(&mut self, kind: fn(u8) -> bool) -> Read<&'de str> {
        let length = self.rest.bytes().take_while(|byte| kind(*byte)).count();
        let (taken, rest) = self.rest.split_at_checked(length).filter(|(taken, _)| !taken.is_empty()).ok_or(Unlike)?;
        self.rest = rest;
        Ok(taken)
    }

    fn name(&mut self) -> Read<&'de str> {
        self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    fn number<T: std::str::FromStr>(&mut self) -> Read<T> {
        self.take_while(|byte| byte.is_ascii_digit() || byte == b'-')?.parse().map_err(|_| Unlike)
    }

    /// `"…"`, or `r#"…"#` with any number of `#`.
    fn string(&mut self) -> Read<&'de str> {
        if self.next_is(b'"') {
            self.take("\"")?;
            let (text, rest) = self.rest.split_once('"').ok_or(Unlike)?;
            self.rest = rest;
            return if text.contains('\\') { Err(Unlike) } else { Ok(text) };
        }
        self.take("r")?;
        let fence = self.rest.find('"').ok_or(Unlike)?;
        let hashes = self.rest.get(..fence).filter(|hashes| hashes.bytes().all(|byte| byte == b'#')).ok_or(Unlike)?;
        self.take(hashes)?;
        self.take("\"")?;
        let end = format!("\"{hashes}");
        let (text, rest) = self.rest.split_once(end.as_str()).ok_or(Unlike)?;
        self.rest = rest;
        Ok(text)
    }

    /// Takes the comma before the next thing of a list, or finds the list's end.
    fn more(&mut self, first: &mut bool, end: u8) -> Read<bool> {
        if self.next_is(end) {
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.take(",")?;
        }
        Ok(true)
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.number()?)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Text<'de> {
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

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.name()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Unlike),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.take("None").is_ok() {
            return visitor.visit_none();
        }
        self.take("Some(")?;
        let value = visitor.visit_some(&mut *self)?;
        self.take(")").map(|()| value)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take("[")?;
        let value = visitor.visit_seq(List { text: self, first: true, end: b']' })?;
        self.take("]").map(|()| value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.take("(")?;
        let value = visitor.visit_map(List { text: self, first: true, end: b')' })?;
        self.take(")").map(|()| value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(self)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.name()?)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unlike)
    }

    // No line holds any of these; should one ever do, the `ron` crate reads it.
    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map ignored_any
    }
}

/// What stands between brackets, parted by commas.
struct List<'a, 'de> {
    text: &'a mut Text<'de>,
    first: bool,
    end: u8,
}

impl<'de> SeqAccess<'de> for List<'_, 'de> {
    type Error = Unlike;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if self.text.more(&mut self.first, self.end)? { seed.deserialize(&mut *self.text).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for List<'_, 'de> {
    type Error = Unlike;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if self.text.more(&mut self.first, self.end)? { seed.deserialize(&mut *self.text).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        self.text.take(":")?;
        seed.deserialize(&mut *self.text)
    }
}

impl<'de> EnumAccess<'de> for &mut Text<'de> {
    type Error = Unlike;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        let name: BorrowedStrDeserializer<'de, Unlike> = BorrowedStrDeserializer::new(self.name()?);
        Ok((seed.deserialize(name.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Text<'de> {
    type Error = Unlike;

    fn unit_variant(self) -> Read<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        self.take("(")?;
        let value = seed.deserialize(&mut *self)?;
        self.take(")").map(|()| value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _: V) -> Read<V::Value> {
        Err(Unlike)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.deserialize_struct("", fields, visitor)
    }
}
