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
    /// Whether something was missing where it makes no difference to what comes next. To see to that at the end
    /// lets a value be handed on without being taken out of its `Result`, which would be to copy it each time.
    failed: bool,
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
        Text { rest: text, doubtful: false, failed: false, room: DEEPEST }
    }

    /// Whether all has been read, and what was read is known to be the canonical text.
    pub(in crate::journal) fn is_canonical(&self) -> bool {
        self.is_done() && !self.doubtful
    }

    /// Whether all has been read, and was as it has to be.
    pub(in crate::journal) fn is_done(&self) -> bool {
        self.rest.is_empty() && !self.failed
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
            // A look at the first byte and at the one behind rules most of them out.
            if name.as_bytes().first() == Some(first)
                && !self.rest.get(name.len()).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                && let Some(rest) = self.rest.strip_prefix(name.as_bytes())
            {
                self.rest = rest;
                return Ok(place);
            }
        }
        Err(Unlike)
    }

    /// Digits without leading zeros.
    #[inline]
    fn digits(&mut self) -> Read<u64> {
        let (start, mut value) = (self.rest, 0_u64);
        // Up to eight at once. Behind the last of a record's numbers there may be fewer bytes.
        while let Some((eight, rest)) = self.rest.split_first_chunk() {
            let (count, digits) = eight_digits(*eight);
            value = append_digits(value, count, digits)?;
            if count < 8 {
                self.rest = self.rest.get(count..).ok_or(Unlike)?;
                return self.counted(start, value);
            }
            self.rest = rest;
        }
        while let Some((digit @ b'0'..=b'9', rest)) = self.rest.split_first() {
            value = append_digits(value, 1, u64::from(digit - b'0'))?;
            self.rest = rest;
        }
        self.counted(start, value)
    }

    /// The number that was read from here on, if its digits are as they have to be.
    #[inline(always)]
    fn counted(&self, start: &[u8], value: u64) -> Read<u64> {
        match start.len() - self.rest.len() {
            0 => Err(Unlike),
            1 => Ok(value),
            _ if start.first() == Some(&b'0') => Err(Unlike),
            _ => Ok(value),
        }
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
        let text = self.split(plain_length(self.rest).ok_or(Unlike)?)?;
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

    /// Takes this byte, which must come next; the end will tell.
    #[inline(always)]
    fn close(&mut self, byte: u8) {
        self.failed |= !self.took_byte(byte);
    }

    /// Goes a level deeper, and comes back.
    #[inline(always)]
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.room = self.room.checked_sub(1).ok_or(Unlike)?;
        let read = read(self);
        self.room += 1;
        read
    }

    /// What stands between brackets.
    #[inline(always)]
    fn fields<V: Visitor<'de>>(&mut self, names: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = self.within(|text| visitor.visit_seq(Fields { text, names: names.iter(), first: true }));
        self.close(b')');
        value
    }

    /// A list, behind what is in another already. As [`Deserialize`] has it, but that each value is copied once.
    #[inline(always)]
    pub(in crate::journal) fn list<T: Deserialize<'de>>(&mut self, list: &mut Vec<T>) -> Read<()> {
        self.take_byte(b'[')?;
        if self.took_byte(b']') {
            self.doubtful = true;
            return Ok(());
        }
        self.within(|text| {
            loop {
                list.push(text.value()?);
                if !text.took_byte(b',') {
                    return text.take_byte(b']');
                }
            }
        })
    }
}

/// A byte in all eight places.
const fn everywhere(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// How many digits these bytes begin with, and the number that they are.
#[inline(always)]
fn eight_digits(bytes: [u8; 8]) -> (usize, u64) {
    let word = u64::from_le_bytes(bytes) ^ everywhere(b'0');
    // The high bit of a place says that it is above 9; a carry out of such a place changes only those behind it.
    let others = (word.wrapping_add(everywhere(0x76)) | word) & everywhere(0x80);
    let count = others.trailing_zeros() as usize / 8;
    if count == 0 {
        return (0, 0);
    }
    // Zeros come before them; then neighbours are put together: digits, pairs, fours.
    let ones = word << (64 - 8 * count);
    let pairs = ones.wrapping_mul(1 + (10 << 8)) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(1 + (100 << 16)) >> 16 & 0x0000_FFFF_0000_FFFF;
    (count, fours.wrapping_mul(1 + (10_000 << 32)) >> 32)
}

/// A number with so many digits behind it.
#[inline(always)]
fn append_digits(value: u64, count: usize, digits: u64) -> Read<u64> {
    const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    let tens = TENS.get(count).copied().unwrap_or(1); // there are eight at most
    value.checked_mul(tens).and_then(|value| value.checked_add(digits)).ok_or(Unlike)
}

/// How many bytes come before the first quotation mark or backslash; `None` where there is neither.
#[inline(always)]
fn plain_length(text: &[u8]) -> Option<usize> {
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\');
    let (eights, rest) = text.as_chunks();
    for (at, eight) in eights.iter().enumerate() {
        let word = u64::from_le_bytes(*eight);
        let (quotes, slashes) = (word ^ everywhere(b'"'), word ^ everywhere(b'\\'));
        // The lowest place that is zero has its high bit set, and none below it.
        let zero = |word: u64| word.wrapping_sub(everywhere(1)) & !word;
        let found = (zero(quotes) | zero(slashes)) & everywhere(0x80);
        if found != 0 {
            return Some(8 * at + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(is_mark).map(|at| 8 * eights.len() + at)
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
        let value = self.within(|text| visitor.visit_some(text));
        self.close(b')');
        value
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.take_byte(b'[')?;
        self.doubtful |= self.rest.first() == Some(&b']');
        let value = self.within(|text| visitor.visit_seq(List { text, first: true, end: b']' }));
        self.close(b']');
        value
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = visitor.visit_seq(List { text: self, first: true, end: b')' });
        self.close(b')');
        value
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Read<V::Value> {
        self.take_byte(b'(')?;
        let value = visitor.visit_newtype_struct(&mut *self);
        self.close(b')');
        value
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
        let value = seed.deserialize(&mut *self);
        self.close(b')');
        value
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once_are_what_they_are_one_by_one() {
        // Every byte behind every number of digits, and before others.
        for count in 0..8 {
            for byte in 0..=u8::MAX {
                for after in [b'0', b'9', 0, 0xFF, byte] {
                    let mut bytes = [after; 8];
                    bytes[..count].copy_from_slice(&b"90817263"[..count]);
                    bytes[count] = byte;
                    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    let number = str::from_utf8(&bytes[..digits]).unwrap().parse().unwrap_or_default();
                    assert_eq!(eight_digits(bytes), (digits, number), "{bytes:?}");
                    let mark = |byte: &u8| matches!(byte, b'"' | b'\\');
                    assert_eq!(plain_length(&bytes), bytes.iter().position(mark), "{bytes:?}");
                }
            }
        }
        let text = "a text, ü, \u{2028}\u{1F600} of some length\" and more\\".as_bytes();
        for (from, to) in (0..text.len()).flat_map(|from| (from..=text.len()).map(move |to| (from, to))) {
            let text = &text[from..to];
            assert_eq!(plain_length(text), text.iter().position(|byte| matches!(byte, b'"' | b'\\')), "{text:?}");
        }
    }
}
