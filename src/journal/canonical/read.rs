//! Reading: a deserializer for the canonical text alone.
//!
//! The order of a struct's fields is known, so no name is looked up: the next one due either stands
//! there or was left out. Names in other forms (serde's `alias`) are not known here, and would shift the
//! places of those behind them; the tests would show it.
//!
//! What is `inline(always)` meets the constant names of its callers that way: half of the time.

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
    value::U32Deserializer,
};
use std::fmt;
use std::slice;

/// The text is not of the form that is read here.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::journal) struct Unlike;

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not in the form that this program writes")
    }
}

impl std::error::Error for Unlike {}

impl de::Error for Unlike {
    #[cold]
    fn custom<T: fmt::Display>(_: T) -> Unlike {
        Unlike
    }

    // These would write out the message first.
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Unlike {
        Unlike
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Unlike {
        Unlike
    }
}

type Read<T> = Result<T, Unlike>;

/// A text that is being read.
pub(in crate::journal) struct Text<'de> {
    rest: &'de [u8],
    /// Whether something was read that, depending on where it stands, may have to be left out: `false`
    /// and what is empty. The whole must be written again to know.
    doubtful: bool,
    /// How many brackets and names more may be open at once.
    room: u8,
}

/// How deep a text may nest here. No record comes near. What nests deeper is left to the `ron` crate, which
/// has a limit of its own, and counts up to two levels for each of these: so nothing is taken here that it
/// refuses.
const DEEPEST: u8 = 16;

impl<'de> Text<'de> {
    /// Reads this text.
    pub(in crate::journal) fn new(text: &'de [u8]) -> Text<'de> {
        Text { rest: text, doubtful: false, room: DEEPEST }
    }

    /// Whether all has been read, and what was read is known to be the canonical text.
    pub(in crate::journal) fn is_canonical(&self) -> bool {
        self.rest.is_empty() && !self.doubtful
    }

    /// Whether all has been read.
    pub(in crate::journal) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes this text where it comes next.
    #[inline]
    pub(in crate::journal) fn took(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text.as_bytes()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes this text, which must come next.
    #[inline]
    pub(in crate::journal) fn take(&mut self, text: &str) -> Read<()> {
        if self.took(text) { Ok(()) } else { Err(Unlike) }
    }

    /// Reads the value that comes next.
    #[inline]
    pub(in crate::journal) fn value<T: Deserialize<'de>>(&mut self) -> Read<T> {
        T::deserialize(self)
    }

    #[inline(always)]
    fn took_byte(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn take_byte(&mut self, byte: u8) -> Read<()> {
        if self.took_byte(byte) { Ok(()) } else { Err(Unlike) }
    }

    /// Takes so many bytes.
    #[inline]
    fn split(&mut self, length: usize) -> Read<&'de [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Unlike)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Takes the name of one of these variants; its place among them.
    #[inline(always)]
    fn variant(&mut self, variants: &'static [&'static str]) -> Read<u32> {
        let first = self.rest.first().ok_or(Unlike)?;
        for (place, name) in (0..).zip(variants) {
            // A look at one byte rules most of them out.
            if name.as_bytes().first() == Some(first)
                && let Some(rest) = self.rest.strip_prefix(name.as_bytes())
                && !rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            {
                self.rest = rest;
                return Ok(place);
            }
        }
        Err(Unlike)
    }

    /// Digits without leading zeros.
    #[inline(always)]
    fn digits(&mut self) -> Read<u64> {
        let (mut value, mut length) = (0_u64, 0);
        for byte in self.rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = match length {
                0..19 => value * 10 + u64::from(digit), // 19 digits fit
                _ => value.checked_mul(10).and_then(|value| value.checked_add(digit.into())).ok_or(Unlike)?,
            };
            length += 1;
        }
        let leading = length > 1 && self.rest.first() == Some(&b'0');
        self.split(length)?;
        if length == 0 || leading { Err(Unlike) } else { Ok(value) }
    }

    /// The same with a sign before it where it is below zero.
    #[inline]
    fn signed(&mut self) -> Read<i64> {
        if !self.took_byte(b'-') {
            return i64::try_from(self.digits()?).map_err(|_| Unlike);
        }
        match self.digits()? {
            0 => Err(Unlike),
            value => 0_i64.checked_sub_unsigned(value).ok_or(Unlike),
        }
    }

    /// `"…"`, or a raw string where the text needs one.
    #[inline]
    fn string(&mut self) -> Read<&'de str> {
        if !self.took_byte(b'"') {
            return self.raw_string();
        }
        let length = self.rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).ok_or(Unlike)?;
        let text = self.split(length)?;
        self.take_byte(b'"')?; // a backslash would begin an escape
        str::from_utf8(text).map_err(|_| Unlike)
    }

    /// `r#"…"#`, with one `#` more on each side than the longest run of them inside.
    #[cold]
    fn raw_string(&mut self) -> Read<&'de str> {
        self.take_byte(b'r')?;
        let hashes = self.rest.iter().take_while(|byte| **byte == b'#').count();
        self.split(hashes)?;
        self.take_byte(b'"')?;
        let ends = |at: &usize| {
            let mut after = self.rest.iter().skip(*at);
            after.next() == Some(&b'"') && after.take_while(|byte| **byte == b'#').count() >= hashes
        };
        let length = (0..self.rest.len()).find(ends).ok_or(Unlike)?;
        let text = self.split(length)?;
        self.split(1 + hashes)?;
        let longest = text.split(|byte| *byte != b'#').map(<[u8]>::len).max().unwrap_or(0);
        let needed = text.iter().any(|byte| matches!(byte, b'"' | b'\\'));
        if needed && hashes == longest + 1 { str::from_utf8(text).map_err(|_| Unlike) } else { Err(Unlike) }
    }

    /// Goes a level deeper, and comes back.
    #[inline(always)]
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.room = self.room.checked_sub(1).ok_or(Unlike)?;
        let read = read(self)?;
        self.room += 1;
        Ok(read)
    }

    /// What stands between brackets.
    #[inline(always)]
    fn fields<V: Visitor<'de>>(&mut self, names: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = self.within(|text| visitor.visit_seq(Fields { text, names: names.iter(), first: true }))?;
        self.take_byte(b')')?;
        Ok(value)
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $read:ident)*) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.$read()?.try_into().map_err(|_| Unlike)?)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Text<'de> {
    type Error = Unlike;

    numbers! {
        deserialize_u8 visit_u8 digits
        deserialize_u16 visit_u16 digits
        deserialize_u32 visit_u32 digits
        deserialize_i8 visit_i8 signed
        deserialize_i16 visit_i16 signed
        deserialize_i32 visit_i32 signed
    }

    #[inline]
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_u64(self.digits()?)
    }

    #[inline]
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_i64(self.signed()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.took("true") {
            return visitor.visit_bool(true);
        }
        self.take("false")?;
        self.doubtful = true;
        visitor.visit_bool(false)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.string()?)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        // `None` is left out wherever it can be.
        self.take("Some(")?;
        let value = self.within(|text| visitor.visit_some(text))?;
        self.take_byte(b')')?;
        Ok(value)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take_byte(b'[')?;
        self.doubtful |= self.rest.first() == Some(&b']');
        let value = self.within(|text| visitor.visit_seq(List { text, first: true, end: b']' }))?;
        self.take_byte(b']')?;
        Ok(value)
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = visitor.visit_seq(List { text: self, first: true, end: b')' })?;
        self.take_byte(b')')?;
        Ok(value)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = visitor.visit_newtype_struct(&mut *self)?;
        self.take_byte(b')')?;
        Ok(value)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.fields(fields, visitor)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        let variant = self.variant(variants)?;
        self.within(|text| visitor.visit_enum(Variant { text, variant }))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unlike)
    }

    // No line holds any of these; should one ever do, the `ron` crate reads it.
    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct map identifier ignored_any
    }
}

/// The fields of a struct.
struct Fields<'a, 'de> {
    text: &'a mut Text<'de>,
    names: slice::Iter<'static, &'static str>,
    first: bool,
}

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = Unlike;

    /// The next field's value; `None` where the field was left out. The type then takes its default, or
    /// fails where the field has none, and asks for the next field.
    #[inline(always)]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some(name) = self.names.next() else { return Ok(None) };
        let mut rest = self.text.rest;
        if !self.first {
            let Some(after) = rest.strip_prefix(b",") else { return Ok(None) };
            rest = after;
        }
        let Some(after) = rest.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b":")) else {
            return Ok(None);
        };
        self.text.rest = after;
        self.first = false;
        seed.deserialize(&mut *self.text).map(Some)
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

    #[inline(always)]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if self.text.rest.first() == Some(&self.end) {
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.text.take_byte(b',')?;
        }
        seed.deserialize(&mut *self.text).map(Some)
    }
}

/// A variant whose name was read.
struct Variant<'a, 'de> {
    text: &'a mut Text<'de>,
    variant: u32,
}

impl<'a, 'de> EnumAccess<'de> for Variant<'a, 'de> {
    type Error = Unlike;
    type Variant = &'a mut Text<'de>;

    #[inline]
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, &'a mut Text<'de>)> {
        let variant: U32Deserializer<Unlike> = self.variant.into_deserializer();
        Ok((seed.deserialize(variant)?, self.text))
    }
}

impl<'de> VariantAccess<'de> for &mut Text<'de> {
    type Error = Unlike;

    #[inline]
    fn unit_variant(self) -> Read<()> {
        Ok(())
    }

    #[inline]
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        self.take_byte(b'(')?;
        let value = seed.deserialize(&mut *self)?;
        self.take_byte(b')')?;
        Ok(value)
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.fields(fields, visitor)
    }
}
