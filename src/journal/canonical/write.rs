//! Writing: a serializer for the canonical text, byte for byte what the `ron` crate writes in the
//! style of the journal. As in [`super::read`], what is `inline(always)` meets constant names.

use super::Unlike;
use serde::ser::{self, Serialize, Serializer};

/// Appends the text of a value.
///
/// # Errors
/// [`Unlike`] where it holds something that no record does. What was appended by then is of no use.
pub(in crate::journal) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), Unlike> {
    value.serialize(&mut Writer { out, first: true })
}

impl ser::Error for Unlike {
    #[cold]
    fn custom<T: std::fmt::Display>(_: T) -> Unlike {
        Unlike
    }
}

type Written = Result<(), Unlike>;

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Whether what comes next is the first between its brackets.
    first: bool,
}

impl Writer<'_> {
    #[inline(always)]
    fn put(&mut self, text: &str) -> Written {
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    #[inline(always)]
    fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.first = true;
    }

    #[inline(always)]
    fn close(&mut self, bracket: u8) -> Written {
        self.out.push(bracket);
        self.first = false; // what it stands in goes on
        Ok(())
    }

    /// A variant or a field, up to its value.
    #[inline(always)]
    fn put_name(&mut self, name: &str, sign: u8) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(sign);
    }

    #[inline(always)]
    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
    }

    #[inline(always)]
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.comma();
        value.serialize(self)
    }

    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        self.comma();
        self.put_name(name, b':');
        value.serialize(self)
    }

    /// A text that a plain string cannot hold.
    #[cold]
    fn put_raw(&mut self, text: &str) -> Written {
        let longest = text.split(|c| c != '#').map(str::len).max().unwrap_or(0);
        let fence = "#".repeat(longest + 1);
        self.put("r")?;
        self.put(&fence)?;
        self.put("\"")?;
        self.put(text)?;
        self.put("\"")?;
        self.put(&fence)
    }
}

macro_rules! numbers {
    ($($method:ident $type:ty)*) => {
        $(#[inline]
        fn $method(self, n: $type) -> Written {
            self.put(itoa::Buffer::new().format(n))
        })*
    };
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $done:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$done, Unlike> {
            Err(Unlike)
        })*
    };
}

impl Serializer for &mut Writer<'_> {
    type Ok = ();
    type Error = Unlike;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = ser::Impossible<(), Unlike>;
    type SerializeTupleVariant = Self;
    type SerializeMap = ser::Impossible<(), Unlike>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_u8 u8
        serialize_u16 u16
        serialize_u32 u32
        serialize_u64 u64
        serialize_i8 i8
        serialize_i16 i16
        serialize_i32 i32
        serialize_i64 i64
    }

    // No record holds any of these; should one ever do, the `ron` crate writes it.
    refused! {
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_map(Option<usize>) -> Self::SerializeMap;
    }

    fn serialize_bool(self, flag: bool) -> Written {
        self.put(if flag { "true" } else { "false" })
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Written {
        if text.bytes().any(|byte| matches!(byte, b'"' | b'\\')) {
            return self.put_raw(text);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.put("None")
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        self.put("Some(")?;
        value.serialize(&mut *self)?;
        self.put(")")
    }

    #[inline]
    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Written {
        self.put(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Written {
        self.put("(")?;
        value.serialize(&mut *self)?;
        self.put(")")
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.put_name(variant, b'(');
        value.serialize(&mut *self)?;
        self.put(")")
    }

    #[inline]
    fn serialize_seq(self, _len: Option<usize>) -> Result<Self, Unlike> {
        self.open(b'[');
        Ok(self)
    }

    #[inline]
    fn serialize_tuple(self, _len: usize) -> Result<Self, Unlike> {
        self.open(b'(');
        Ok(self)
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self, Unlike> {
        self.put(variant)?;
        self.open(b'(');
        Ok(self)
    }

    #[inline]
    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self, Unlike> {
        self.open(b'(');
        Ok(self)
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self, Unlike> {
        self.put(variant)?;
        self.open(b'(');
        Ok(self)
    }
}

macro_rules! lists {
    ($($of:ident $method:ident $close:literal)*) => {
        $(impl ser::$of for &mut Writer<'_> {
            type Ok = ();
            type Error = Unlike;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.item(value)
            }

            #[inline]
            fn end(self) -> Written {
                self.close($close)
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element b']'
    SerializeTuple serialize_element b')'
    SerializeTupleVariant serialize_field b')'
}

macro_rules! structs {
    ($($of:ident)*) => {
        $(impl ser::$of for &mut Writer<'_> {
            type Ok = ();
            type Error = Unlike;

            #[inline(always)]
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
                self.field(name, value)
            }

            #[inline]
            fn end(self) -> Written {
                self.close(b')')
            }
        })*
    };
}

structs! {
    SerializeStruct
    SerializeStructVariant
}
